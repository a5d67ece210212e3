/**
 * The commands of the palette.
 *
 * The others are the server's: the language client registers them while it runs, and shows what some of them give.
 */

import { commands, type Disposable, type LogOutputChannel } from "vscode";
import type { Client } from "./client";

export function registerCommands(client: Client, log: LogOutputChannel): Disposable[] {
  return [
    commands.registerCommand("citl.restartServer", () => client.restart()),
    commands.registerCommand("citl.showLog", () => log.show()),
  ];
}
