/**
 * A whole command line of the lab in the process that holds its guests. Only what it prints and
 * writes comes over: this process may write nothing itself.
 *
 * @module
 */

import { main } from "../cli.ts";
import { relayFiles } from "../write.ts";
import type { Tell } from "./protocol.ts";

/** Characters that are sent at once. */
const PIECE = 100_000;

/** Runs a command line; its guests are loaded already. */
export async function commandJob(args: readonly string[], tell: Tell): Promise<void> {
  const print = (to: "stdout" | "stderr") => (...words: unknown[]): void => {
    const text = `${words.join(" ")}\n`;
    for (let i = 0; i < text.length; i += PIECE) {
      tell({ kind: "print", to, text: text.slice(i, i + PIECE) });
    }
  };
  Object.assign(globalThis.console, { log: print("stdout"), error: print("stderr") });
  relayFiles((folder, files) => tell({ kind: "files", folder, files: [...files] }));
  tell({ kind: "exit", code: await main(args) });
}
