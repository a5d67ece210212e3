// node hover.cjs ADDRESS PATH LINE:COLUMN PICTURE: a window of VS Code with CITL's hover open at that place.

const { openFile, pick, withPage } = require("./chromium.cjs");

const [address, path, place, picture] = process.argv.slice(2);

/** Opens the hover until it says where the error comes from; before the first verdicts it says less. */
async function openHover(page) {
  const hover = page.locator(".monaco-hover:visible", { hasText: "Where it comes from" });
  for (let attempt = 0; attempt < 30; attempt++) {
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+I");
    await hover.first().waitFor({ timeout: 4000 }).catch(() => {});
    if (await hover.count()) return hover.first().innerText();
    await page.keyboard.press("Escape");
    await page.waitForTimeout(1000);
  }
  throw new Error("the hover never said where the error comes from");
}

withPage(async (page) => {
  try {
    await page.setViewportSize({ width: 1120, height: 760 });
    await openFile(page, address, path);
    await page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "attached", timeout: 120_000 });
    await page.mouse.move(1110, 690);
    await pick(page, "Control+G", place);
    console.log(await openHover(page));
    await page.screenshot({ path: picture, clip: { x: 0, y: 0, width: 1120, height: 700 } });
  } catch (fault) {
    await page.screenshot({ path: picture.replace(/\.png$/, ".failed.png") });
    throw fault;
  }
});
