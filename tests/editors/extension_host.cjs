// Runs inside VS Code's extension host: repairs $CITL_FILE with the first quick fix of its first error and saves it.
// What happened goes to $CITL_RESULT as JSON.

const { renameSync, writeFileSync } = require("node:fs");
const vscode = require("vscode");

async function waitFor(what, ask) {
  const end = Date.now() + 90_000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > end) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function repair(story) {
  const uri = vscode.Uri.file(process.env.CITL_FILE);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  const extension = vscode.extensions.getExtension("citl.citl");
  await waitFor("the extension, which a Rust file awakes", () => extension.isActive);

  const [diagnostic] = await waitFor("a diagnostic", () => {
    const found = vscode.languages.getDiagnostics(uri);
    return found.length > 0 && found;
  });
  const { line, character } = diagnostic.range.start;
  story.diagnostic = { code: diagnostic.code.value, source: diagnostic.source, line, column: character };

  const kind = vscode.CodeActionKind.QuickFix.value;
  const ask = ["vscode.executeCodeActionProvider", uri, diagnostic.range, kind];
  const actions = await waitFor("a fix", async () => {
    const found = await vscode.commands.executeCommand(...ask);
    return found.length > 0 && !found[0].title.includes("not verified") && found;
  });
  story.menu = actions.map((action) => action.title);
  story.preferred = actions.map((action) => action.isPreferred === true);

  const [{ edit, command }] = actions;
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error("the edit was refused");
  if (command) await vscode.commands.executeCommand(command.command, ...command.arguments);
  await document.save();
  await waitFor("the diagnostic to go", () => vscode.languages.getDiagnostics(uri).length === 0);

  await vscode.commands.executeCommand("citl.restartServer");
  story.check = await vscode.commands.executeCommand("citl.runCheck");
}

exports.run = async () => {
  const story = { version: vscode.version };
  try {
    await repair(story);
  } catch (fault) {
    story.fault = String(fault.stack ?? fault);
  }
  const result = process.env.CITL_RESULT;
  writeFileSync(`${result}.part`, JSON.stringify(story));
  renameSync(`${result}.part`, result);
};
