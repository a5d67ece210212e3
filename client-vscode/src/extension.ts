/** The extension's beginning and end; knows nothing of how the server is found or spoken to. */

import { type ExtensionContext, window, workspace } from "vscode";
import { Client } from "./client";
import { registerCommands } from "./commands";

let client: Client | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const log = window.createOutputChannel("CITL", { log: true });
  const started = new Client(context.extensionUri, log);
  client = started;
  context.subscriptions.push(
    log,
    ...registerCommands(started, log),
    // Trust decides what the server may run, and which server may be run.
    workspace.onDidGrantWorkspaceTrust(() => started.restart()),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("citl.server")) void started.restart();
    }),
  );
  await started.restart();
}

export async function deactivate(): Promise<void> {
  await client?.stop();
}
