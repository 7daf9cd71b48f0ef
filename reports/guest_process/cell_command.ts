/**
 * A whole command line of the lab in the process that holds its guests. Only what it prints and
 * writes comes over: this process may write nothing itself.
 *
 * @module
 */

import { main } from "../cli.ts";
import { relayFiles } from "../files/write.ts";
import type { Tell } from "../guest/protocol.ts";

/** Lines that are sent at once: a message has a longest length. */
const LINES = 1_000;

/** Runs a command line; its guests are loaded already. */
export async function commandJob(args: readonly string[], tell: Tell): Promise<void> {
  const print = (to: "log" | "error") => (...words: unknown[]): void => {
    const lines = words.join(" ").split("\n");
    for (let i = 0; i < lines.length; i += LINES) {
      tell({ kind: "print", to, text: lines.slice(i, i + LINES).join("\n") });
    }
  };
  Object.assign(globalThis.console, { log: print("log"), error: print("error") });
  relayFiles((folder, files) => tell({ kind: "files", folder, files: [...files] }));
  tell({ kind: "exit", code: await main(args) });
}
