/**
 * JSON with errors that say where: line and column, not a position in the text.
 *
 * @module
 */

import { visit } from "jsonc-parser";
import { WorkloadError } from "@lab/runtime";
import { UsageError } from "../command_line/errors.ts";

/**
 * Parses JSON text.
 *
 * @throws {WorkloadError} If it is none, or an object has a key twice; its place is
 * `line L, column C`, counted from 1.
 */
export function parseJson(text: string): unknown {
  // Editors on Windows begin files with a mark that JSON does not allow.
  const json = text.startsWith("\ufeff") ? text.slice(1) : text;
  try {
    const value = JSON.parse(json);
    refuseTwice(json);
    return value;
  } catch (error) {
    if (error instanceof WorkloadError) throw error;
    const { rule, at } = explain(json, error instanceof Error ? error.message : String(error));
    const line = json.slice(0, at).split("\n");
    const place = `line ${line.length}, column ${line[line.length - 1].length + 1}`;
    throw new WorkloadError(
      place,
      rule,
      at >= json.length ? "the end of the file" : shown(json, at),
    );
  }
}

/**
 * Refuses an object with a key twice in a text that was typed; what is no JSON is left to whoever
 * reads it.
 *
 * @param option How it was typed.
 * @throws {UsageError} It has one.
 */
export function keysOnce(option: string, text: string): string {
  try {
    JSON.parse(text);
  } catch {
    return text;
  }
  try {
    refuseTwice(text);
    return text;
  } catch (error) {
    if (!(error instanceof WorkloadError)) throw error;
    throw new UsageError(option, "must not have a key twice", error.received, "give it once");
  }
}

/** Of two values for one key all parsers take one silently, and not all the same. */
function refuseTwice(json: string): void {
  const open: Set<string>[] = [];
  visit(json, {
    onObjectBegin: () => void open.push(new Set()),
    onObjectEnd: () => void open.pop(),
    onObjectProperty(key, _at, _length, line, column) {
      const keys = open[open.length - 1];
      if (keys.has(key)) {
        const place = `line ${line + 1}, column ${column + 1}`;
        throw new WorkloadError(place, "an object must not have a key twice", JSON.stringify(key));
      }
      keys.add(key);
    },
  });
}

const POSITION = /^(.*?)(?: in JSON)? at position (\d+)/s;
const AT_END = /end of JSON/i;

/** V8 says "Expected ',' or ']' after array element in JSON at position 12 (line 1 column 13)". */
function explain(json: string, message: string): { rule: string; at: number } {
  const position = POSITION.exec(message);
  if (position !== null) return { rule: `must be JSON (${position[1]})`, at: Number(position[2]) };
  // Without a position it is either the end of the text or a character that starts nothing.
  const at = AT_END.test(message) ? json.length : firstStranger(json);
  return { rule: "must be JSON", at };
}

/**
 * The first character that no JSON text has there. Found by halves: what goes on after a prefix
 * goes on after every shorter one, so even a file of many MB takes some twenty tries.
 */
function firstStranger(json: string): number {
  let low = 0;
  let high = json.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (canGoOn(json.slice(0, middle + 1))) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Is `prefix` the beginning of some JSON text? Then the parser misses only what follows. */
function canGoOn(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    if (!(error instanceof Error)) return false;
    const at = POSITION.exec(error.message)?.[2];
    return at === undefined ? AT_END.test(error.message) : Number(at) === prefix.length;
  }
}

function shown(json: string, at: number): string {
  const rest = json.slice(at, at + 20).split("\n")[0];
  return JSON.stringify(rest === "" ? json.slice(at, at + 1) : rest);
}
