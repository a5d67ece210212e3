/** Starts and stops the server and tells it the settings; knows nothing of fixes. */

import { commands, type LogOutputChannel, type Uri, workspace } from "vscode";
import {
  DidChangeConfigurationNotification,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
} from "vscode-languageclient/node";
import { views } from "./blame";
import { findServer, reportMissing, searchPath } from "./serverPath";

export class Client {
  private running: LanguageClient | undefined;
  /** Starts and stops wait for one another, so that there is never more than one server. */
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly extension: Uri,
    private readonly log: LogOutputChannel,
  ) {}

  /** Starts the server, after ending the one that runs. */
  restart(): Promise<void> {
    return this.inTurn(async () => {
      await this.end();
      await this.begin();
    });
  }

  stop(): Promise<void> {
    return this.inTurn(() => this.end());
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(work).catch((error: unknown) => this.log.error(String(error)));
    return this.turn;
  }

  private async begin(): Promise<void> {
    const command = findServer();
    if (command === undefined) {
      // Not waited for: the message stays until the user answers it.
      void reportMissing(this.extension);
      return;
    }
    this.log.info(`starting ${command} serve`);
    const env = { ...process.env, PATH: searchPath() };
    const client = new LanguageClient("citl", "CITL", { command, args: ["serve"], options: { env } }, this.options());
    this.running = client;
    await client.start();
    await commands.executeCommand("setContext", "citl.isRunning", true);
  }

  private async end(): Promise<void> {
    const client = this.running;
    this.running = undefined;
    await commands.executeCommand("setContext", "citl.isRunning", false);
    if (client?.needsStop()) await client.stop();
  }

  private options(): LanguageClientOptions {
    return {
      documentSelector: [{ scheme: "file", language: "rust" }],
      diagnosticCollectionName: "citl",
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: settings,
      middleware: {
        executeCommand: async (command, args, next) => {
          const view = views[command];
          // Whoever calls with arguments wants the answer alone.
          if (view === undefined || args.length > 0) return next(command, args);
          const answer: unknown = await next(command, view.arguments());
          await view.show(answer);
          return answer;
        },
        workspace: {
          configuration: (params) => params.items.map((item) => (item.section === "citl" ? settings() : null)),
          didChangeConfiguration: async () => {
            await this.running?.sendNotification(DidChangeConfigurationNotification.type, { settings: settings() });
          },
        },
      },
    };
  }
}

/** What the server is told: the user's settings but for where it is, and whether the workspace is trusted. */
function settings(): object {
  const { server: _, ...own } = workspace.getConfiguration().get<Record<string, unknown>>("citl", {});
  return { ...own, trusted: workspace.isTrusted };
}
