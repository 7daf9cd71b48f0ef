/**
 * The lab's command line within this process, for tests.
 *
 * @module
 */

import { main } from "./cli.ts";

/** Runs a command line; what it prints is caught. */
export async function lab(
  ...args: string[]
): Promise<{ code: number; out: string; err: string }> {
  const { log, error } = console;
  const out: string[] = [], err: string[] = [];
  console.log = (text: string) => void out.push(text);
  console.error = (text: string) => void err.push(text);
  try {
    return { code: await main(args), out: out.join("\n"), err: err.join("\n") };
  } finally {
    console.log = log;
    console.error = error;
  }
}
