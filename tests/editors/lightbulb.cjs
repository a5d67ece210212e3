// node lightbulb.cjs ADDRESS PATH LINE:COLUMN PICTURE: a window of VS Code with the quick fix menu open at that place.

const { openFile, pick, withPage } = require("./chromium.cjs");

const [address, path, place, picture] = process.argv.slice(2);

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
    await page.setViewportSize({ width: 1120, height: 700 });
    await openFile(page, address, path);
    await page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "attached", timeout: 120_000 });
    await page.mouse.move(1110, 690); // A hover under the mouse would close the menu.
    await pick(page, "Control+G", place);
    console.log((await openMenu(page)).join("\n"));
    // Without the panels at the foot of the explorer.
    await page.screenshot({ path: picture, clip: { x: 0, y: 0, width: 1120, height: 640 } });
  } catch (fault) {
    await page.screenshot({ path: picture.replace(/\.png$/, ".failed.png") });
    throw fault;
  }
});
