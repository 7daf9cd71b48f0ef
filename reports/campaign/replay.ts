/**
 * One cell of a campaign, again and alone.
 *
 * @module
 */

import type { Cell } from "./cell.ts";

/** How the task is typed. */
export const TASK = "deno task campaign";

/** The command that does a cell again, wherever it was done before. */
export function apartCommand({ kind, plan }: Pick<Cell, "kind" | "plan">): string {
  return `${TASK} cell '${JSON.stringify({ kind, plan }).replaceAll("'", "'\\''")}'`;
}
