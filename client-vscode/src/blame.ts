/** Shows what the server says of suspects and dependencies; knows nothing of how it is asked. */

import { readFile } from "node:fs/promises";
import { Range, Uri, ViewColumn, window, workspace } from "vscode";

/** One entry of what `citl.showSuspects` gives, best first. */
interface Suspect {
  uri: string;
  range: { start: Position; end: Position };
  kind: string;
  text: string;
  score: number;
  root: boolean;
  message: string;
}

interface Position {
  line: number;
  character: number;
}

/** What `citl.showDependencies` gives. */
interface Picture {
  path: string;
}

/** How a command of the server is run from the palette. */
interface View {
  /** What the server is told. */
  arguments: () => unknown[];
  show: (answer: unknown) => Promise<void>;
}

/** The server's commands whose answers are there to be seen, by name. */
export const views: Readonly<Record<string, View>> = {
  "citl.showSuspects": {
    arguments: () => [editedFile()],
    show: (answer) => showSuspects(answer as Suspect[]),
  },
  "citl.showDependencies": {
    // False: the server shall not have it shown outside the editor.
    arguments: () => [editedFile(), false],
    show: (answer) => showDependencies(answer as Picture | null),
  },
};

/** What a command from the palette is about: the file that is edited, if it is one of Rust. */
function editedFile(): string | null {
  const document = window.activeTextEditor?.document;
  return document?.languageId === "rust" ? document.uri.toString() : null;
}

async function showSuspects(suspects: readonly Suspect[]): Promise<void> {
  if (suspects.length === 0) {
    void window.showInformationMessage("CITL: nothing is suspected here.");
    return;
  }
  const items = suspects.map((suspect) => ({ ...labels(suspect), suspect }));
  const options = { title: "Where the errors come from", matchOnDescription: true, matchOnDetail: true };
  const chosen = await window.showQuickPick(items, options);
  if (chosen !== undefined) await jump(chosen.suspect);
}

function labels({ uri, range, kind, text, score, root, message }: Suspect) {
  const place = `${workspace.asRelativePath(Uri.parse(uri))}:${range.start.line + 1}`;
  const words = [score.toFixed(2), kind.replaceAll("_", " "), ...(root ? ["root cause"] : []), message];
  // In a label `$(name)` would become an icon.
  return { label: text.replaceAll("$(", "$\u200b("), description: place, detail: words.filter(Boolean).join(" · ") };
}

async function jump({ uri, range: { start, end } }: Suspect): Promise<void> {
  const selection = new Range(start.line, start.character, end.line, end.character);
  await window.showTextDocument(Uri.parse(uri), { selection });
}

async function showDependencies(picture: Picture | null): Promise<void> {
  if (picture === null) {
    void window.showInformationMessage("CITL: nothing was checked yet.");
    return;
  }
  const page = await readFile(picture.path, "utf8");
  const panel = window.createWebviewPanel("citl.dependencies", "CITL: Dependencies", ViewColumn.Beside);
  panel.webview.html = page;
}
