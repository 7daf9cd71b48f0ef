/**
 * `["select", …]`: cases, `"default"` and `{"into": variable}`.
 *
 * @module
 */

import { isRecord } from "../core/fields.ts";
import { NONE } from "../core/ids.ts";
import type { ProgContext } from "./code.ts";
import { Op } from "./program.ts";
import { knownKeysOnly, refuse } from "./source.ts";

/** Code of a case's direction in {@linkcode Program.cases}. */
const RECV_CASE = 0;
const SEND_CASE = 1;

/** Compiles a select. @param operands Its parts in any order; cases are numbered as they stand. */
export function writeSelect(prog: ProgContext, operands: readonly unknown[], place: string): void {
  const { code } = prog;
  const start = code.cases.length;
  let hasDefault = false;
  let into: number | null = null;
  for (const [i, part] of operands.entries()) {
    const at = `${place}[${i + 1}]`;
    if (part === "default") {
      if (hasDefault) refuse(at, "must be the only default of its select", part);
      hasDefault = true;
    } else if (isRecord(part)) {
      if (into !== null) refuse(at, 'must be the only {"into": variable} of its select', part);
      knownKeysOnly(part, ["into"], (key) => `${at}.${key}`);
      into = prog.target(part.into, `${at}.into`);
    } else {
      writeCase(prog, part, at);
    }
  }
  const cases = (code.cases.length - start) / 4;
  if (cases === 0) refuse(place, "must have at least one case", ["select", ...operands]);
  const flags = (into === null ? 0 : (into + 1) << 1) | (hasDefault ? 1 : 0);
  code.emit(place, Op.SELECT, start, cases, flags);
}

function writeCase(prog: ProgContext, part: unknown, place: string): void {
  const isCase = Array.isArray(part) && (part[0] === "recv" || part[0] === "send") &&
    (part.length === 2 || part.length === 3);
  if (!isCase) {
    return refuse(
      place,
      'must be ["recv", channel, variable?], ["send", channel, value?], "default" or ' +
        '{"into": variable}',
      part,
    );
  }
  const [direction, channel, third] = part;
  const { cases } = prog.code;
  const object = prog.object(channel, "chan", `${place}[1]`);
  if (direction === "send") {
    cases.push(SEND_CASE, object, prog.expr(third ?? 0, `${place}[2]`), NONE);
  } else {
    const variable = third === undefined ? NONE : prog.target(third, `${place}[2]`);
    cases.push(RECV_CASE, object, variable, NONE);
  }
}
