// node lightbulb.cjs ADDRESS PATH LINE:COLUMN PICTURE: a window of VS Code with the quick fix menu open at that place.

const { withPage } = require("./chromium.cjs");

const [address, path, place, picture] = process.argv.slice(2);

async function pick(page, keys, text) {
  await page.keyboard.press(keys);
  await page.waitForSelector(".quick-input-widget:visible input");
  await page.keyboard.type(text);
  await page.waitForTimeout(700); // The list follows the typing a little later.
  await page.keyboard.press("Enter");
  await page.waitForSelector(".quick-input-widget", { state: "hidden" });
}

/** Opens the menu until it stays and the compiler has accepted its first fix; a late change of focus may close it. */
async function openMenu(page) {
  const rows = page.locator(".action-widget .monaco-list-row.action");
  for (let attempt = 0; attempt < 30; attempt++) {
    await page.keyboard.press("Control+.");
    await rows.first().waitFor({ timeout: 4000 }).catch(() => {});
    await page.waitForTimeout(500);
    const titles = await rows.allInnerTexts();
    if (titles.length > 1 && !titles.some((title) => title.includes("not verified"))) return titles;
    await page.keyboard.press("Escape");
    await page.waitForTimeout(1000);
  }
  throw new Error("the menu of quick fixes never opened");
}

withPage(async (page) => {
  try {
    await page.goto(address);
    await page.waitForSelector(".monaco-workbench .explorer-folders-view .monaco-list-row", { timeout: 90_000 });
    await pick(page, "Control+P", path);
    await page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "attached", timeout: 120_000 });
    await page.mouse.move(1270, 790); // A hover under the mouse would close the menu.
    await pick(page, "Control+G", place);
    console.log((await openMenu(page)).join("\n"));
    await page.screenshot({ path: picture });
  } catch (fault) {
    await page.screenshot({ path: picture.replace(/\.png$/, ".failed.png") });
    throw fault;
  }
});
