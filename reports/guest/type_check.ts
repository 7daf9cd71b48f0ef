/**
 * Types of a guest's file, by Deno's own reading of it, before any of it is run.
 *
 * And how Deno is asked about a file.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import { FailedRun } from "../command_line/errors.ts";
import { pathOf } from "./file.ts";
import { mapArgument, mustStartDeno } from "./start_cell.ts";

/** Less strict than the lab is with itself: an unused variable does nobody's model harm. */
const CONFIG = new URL("./check_config.json", import.meta.url);

/** The settings under which a guest is type-checked, for editors. */
export function editorConfig(): string {
  const { compilerOptions } = JSON.parse(Deno.readTextFileSync(CONFIG));
  return `${JSON.stringify({ imports: guestImports(), compilerOptions }, null, 2)}\n`;
}

/**
 * Refuses a guest whose types do not fit. Plain JavaScript and files that begin with
 * `// @ts-nocheck` are let through.
 *
 * @param guest Its file. @param shown Its path as typed.
 * @throws {FailedRun} That names file, line, column and what is wrong; one line.
 */
export async function typeCheck(guest: URL, shown: string): Promise<void> {
  const command = ["check", `--config=${pathOf(CONFIG)}`];
  const { success, complained } = await askDeno(guest, command);
  if (!success) throw new FailedRun(faultText(complained, guest, shown));
}

/** The first complaint of `deno check` on one line, its place first. */
export function faultText(said: string, guest: URL, shown: string): string {
  const lines = said.split("\n");
  const start = lines.findIndex((line) => /^TS\d+ \[ERROR\]: /.test(line));
  if (start < 0) {
    const first = lines.find((line) => line.trim() !== "") ?? "it says nothing";
    return `${shown}: cannot be type-checked: ${first}`;
  }
  const folder = new URL("./", guest).href, typed = shown.slice(0, shown.search(/[^\\/]*$/));
  const place = lines.slice(start).map((line) => /^ {4}at (file:\S+:\d+:\d+)$/.exec(line)?.[1])
    .find((at) => at !== undefined);
  const where = place === undefined
    ? shown
    : decodeURIComponent(place.startsWith(folder) ? typed + place.slice(folder.length) : place);
  const others = lines.filter((line) => /^TS\d+ \[ERROR\]: /.test(line)).length - 1;
  const more = others === 0 ? "" : ` (and ${others} more)`;
  return `${where}: ${lines[start].replace(/^TS\d+ \[ERROR\]: /, "")}${more}`;
}

/** What the file of a guest may import, with types that are found without the whole lab. */
export function guestImports(): Record<string, string> {
  const files = {
    "@lab/runtime": "runtime/simulator.ts",
    // Only the types of laws import it.
    "@lab/models": "models/spec.ts",
    "@lab/props": "props/law.ts",
  };
  return Object.fromEntries(
    Object.entries(files).map((
      [name, path],
    ) => [name, new URL(`../../${path}`, import.meta.url).href]),
  );
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
  const { success, stdout, stderr } = await cleanCommand(mustStartDeno(), {
    args: [...command, "--quiet", "--no-lock", "--no-remote", "--no-npm", map, guest.href],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = new TextDecoder();
  return { success, said: text.decode(stdout), complained: text.decode(stderr) };
}
