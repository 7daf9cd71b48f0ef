/**
 * The built page, and what it is to begin with.
 *
 * @module
 */

import { scriptJson, type Start, START_ID } from "./start.ts";

/** What stands before and behind what the page begins with. */
const OPEN = `<script type="application/json" id="${START_ID}">`, CLOSE = "</script>";

/** Is this text a page of the player? */
export const isPlayer = (text: string): boolean => text.includes(OPEN);

/**
 * The page that begins with `start`.
 *
 * @throws {Deno.errors.NotFound} There is no built page: `deno task player` makes it.
 */
export function playerPage(start: Start): string {
  return withStart(Deno.readTextFileSync(new URL("./player.html", import.meta.url)), start);
}

/** A built page with what it is to begin with. */
export function withStart(page: string, start: Start): string {
  const from = page.indexOf(OPEN) + OPEN.length;
  return page.slice(0, from) + scriptJson(start) + page.slice(page.indexOf(CLOSE, from));
}
