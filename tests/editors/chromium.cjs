// A headless Chromium with one page, and what a user does there, for the scripts beside this file.

const { chromium } = require("playwright-core");

const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"];

/** Runs `work` on a page; leaves the page first and closes the browser after, so that its extension host ends too. */
exports.withPage = async (work) => {
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: QUIET });
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  try {
    await work(page);
  } finally {
    await page.goto("about:blank").catch(() => {});
    await browser.close();
  }
};

/** Opens the box for files (Control+P), lines (Control+G) or commands (F1) and takes the first entry for `text`, which shows `label`. */
exports.pick = async (page, keys, text, label = "") => {
  await page.keyboard.press(keys);
  await page.waitForSelector(".quick-input-widget:visible input");
  await page.keyboard.type(text);
  const first = page.locator(".quick-input-list .monaco-list-row").first().filter({ hasText: label });
  await first.waitFor({ timeout: 60_000 });
  await page.waitForTimeout(700); // The list follows the typing a little later.
  await page.keyboard.press("Enter");
  await page.waitForSelector(".quick-input-widget", { state: "hidden" });
};

/** Opens a window of VS Code, and in it the file at `path` in its folder. */
exports.openFile = async (page, address, path) => {
  await page.goto(address);
  await page.waitForSelector(".monaco-workbench .explorer-folders-view .monaco-list-row", { timeout: 90_000 });
  await exports.pick(page, "Control+P", path);
  await page.waitForSelector(".monaco-editor .view-line", { timeout: 60_000 });
};
