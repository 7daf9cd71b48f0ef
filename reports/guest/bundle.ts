/**
 * A guest's file, and what it imports, as one module of JavaScript for a browser.
 *
 * @module
 */

import { FailedRun } from "../command_line/errors.ts";
import { askDeno } from "./type_check.ts";

/**
 * Bundles a guest that was inspected. Nothing of it is run.
 *
 * @param guest Its file. @param shown Its path as typed.
 * @throws {FailedRun} Deno cannot bundle it; one line.
 */
export async function bundledGuest(guest: URL, shown: string): Promise<string> {
  const { success, said, complained } = await askDeno(
    guest,
    ["bundle", "--platform=browser", "--minify"],
  );
  if (success && said !== "") return said;
  const why = complained.split("\n").find((line) => line.trim() !== "") ?? "it says nothing";
  throw new FailedRun(`${shown}: 'deno bundle' cannot make a page of it: ${why.trim()}`);
}
