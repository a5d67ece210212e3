// node trust.cjs ADDRESS PATH PICTURE MARKER...: opens the file in a window that trusts nothing, has a check run, and
// says which markers are there; then trusts the folder and waits until an error is shown.

const { existsSync } = require("node:fs");
const { openFile, pick, withPage } = require("./chromium.cjs");

const [address, path, picture, ...markers] = process.argv.slice(2);

withPage(async (page) => {
  const tell = (when) => console.log(JSON.stringify({ when, there: markers.filter((marker) => existsSync(marker)) }));
  try {
    await openFile(page, address, path);
    // The command is there only while the server runs.
    const command = "CITL: Check Open Packages";
    await pick(page, "F1", command, command);
    await page.waitForTimeout(5000);
    tell("restricted");

    const trust = "Workspaces: Manage Workspace Trust";
    await pick(page, "F1", trust, trust);
    await page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).first().click();
    await pick(page, "Control+P", path);
    await page.locator(".monaco-editor .squiggly-error").first().waitFor({ state: "attached", timeout: 120_000 });
    tell("trusted");
  } catch (fault) {
    await page.screenshot({ path: picture });
    throw fault;
  }
});
