/** Where the server's program is; knows nothing of what it does. */

import { accessSync, constants, statSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { commands, Uri, window, workspace } from "vscode";

const onWindows = process.platform === "win32";
const program = onWindows ? "citl.exe" : "citl";

/**
 * PATH, and behind it where cargo, uv and pipx put programs: an editor that was not started from a terminal often has
 * no more than the system's folders.
 */
export function searchPath(): string {
  const cargo = process.env["CARGO_HOME"] ?? join(homedir(), ".cargo");
  return [process.env["PATH"], join(cargo, "bin"), join(homedir(), ".local", "bin")].filter(Boolean).join(delimiter);
}

/** The program that serves: the setting's, else the one on PATH, else the workspace's; undefined when there is none. */
export function findServer(): string | undefined {
  const chosen = chosenServer();
  return (chosen ? [chosen] : candidates()).find(isProgram);
}

/** Says that there is no server; the README in the folder `extension` tells how to install one. */
export async function reportMissing(extension: Uri): Promise<void> {
  const chosen = chosenServer();
  const message = chosen
    ? `CITL: there is no program at ${chosen}, where the setting citl.server.path points.`
    : "CITL: the program `citl` was not found on PATH.";
  const answer = await window.showErrorMessage(message, "How to Install", "Open Settings");
  if (answer === "How to Install") {
    // Packaging gives the extension's README this name.
    await commands.executeCommand("markdown.showPreview", Uri.joinPath(extension, "readme.md"));
  } else if (answer === "Open Settings") {
    await commands.executeCommand("workbench.action.openSettings", "citl.server.path");
  }
}

function chosenServer(): string {
  const path = workspace.getConfiguration("citl.server").get<string>("path", "").trim();
  return path.replace(/^~(?=[\\/])/, homedir());
}

function candidates(): string[] {
  const onPath = searchPath()
    .split(delimiter)
    .map((folder) => join(folder, program));
  // A program that lies in a workspace is run only where the workspace is trusted.
  const folders = workspace.isTrusted ? (workspace.workspaceFolders ?? []) : [];
  const inWorkspace = folders.map(({ uri }) => join(uri.fsPath, ".venv", onWindows ? "Scripts" : "bin", program));
  return [...onPath, ...inWorkspace];
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
