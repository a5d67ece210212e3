// node open_window.cjs ADDRESS FILE: opens a window of VS Code and closes it once FILE is there.

const { existsSync } = require("node:fs");
const { withPage } = require("./chromium.cjs");

const [address, file] = process.argv.slice(2);

withPage(async (page) => {
  await page.goto(address);
  const end = Date.now() + 150_000;
  while (!existsSync(file)) {
    if (Date.now() > end) {
      await page.screenshot({ path: `${file}.png` });
      throw new Error(`${file} never came; see the picture beside it`);
    }
    await page.waitForTimeout(100);
  }
});
