/**
 * What Deno tells of a guest's file by reading it: nothing of it is run, and nothing is fetched.
 *
 * @module
 */

import { labImports, mapArgument, mustStartDeno } from "./start_cell.ts";

/** What the file of a guest may import, with types that are found without the whole lab. */
export function guestImports(): Record<string, string> {
  return {
    "@lab/runtime": labImports()["@lab/runtime"],
    "@lab/models": labImports()["@lab/models"],
    "@lab/props": new URL("../../props/law.ts", import.meta.url).href,
  };
}

/**
 * @param command A subcommand of Deno with its options.
 * @returns What it printed, and whether it went well.
 */
export async function askDeno(
  guest: URL,
  command: readonly string[],
): Promise<{ readonly success: boolean; readonly said: string; readonly complained: string }> {
  const map = mapArgument({ imports: guestImports() });
  const { success, stdout, stderr } = await new Deno.Command(mustStartDeno(), {
    args: [...command, "--quiet", "--no-lock", "--no-remote", "--no-npm", map, guest.href],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { success, said: text.decode(stdout), complained: text.decode(stderr) };
}
