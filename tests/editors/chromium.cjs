// A headless Chromium with one page, for the scripts beside this file.

const { chromium } = require("playwright-core");

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"];

/** Runs `work` on a page; leaves the page first and closes the browser after, so that its extension host ends too. */
exports.withPage = async (work) => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: QUIET });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await work(page);
  } finally {
    await page.goto("about:blank").catch(() => {});
    await browser.close();
  }
};
