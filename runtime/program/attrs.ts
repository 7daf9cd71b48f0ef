/**
 * `attrs`: what a workload says of the Gs of a prog, and of a single one where it is spawned.
 *
 * @module
 */

import { Attr, ATTR_NAMES, attrFault, ATTRS } from "../core/attributes.ts";
import { knownText } from "../core/errors.ts";
import type { ProgContext } from "./code.ts";
import { evaluate } from "./expr.ts";
import { knownKeysOnly, recordAt, refuse, refuseValue } from "./source.ts";

/**
 * Reads the workload's `attrs`.
 *
 * @param progs Index of each prog by name.
 * @returns The attributes of each prog, one prog after the other; null: nothing is said.
 * @throws {WorkloadError} For the first thing wrong.
 */
export function readAttrs(
  source: unknown,
  params: ReadonlyMap<string, number>,
  progs: ReadonlyMap<string, number>,
): number[] | null {
  let attrs: number[] | null = null;
  for (const [prog, given] of Object.entries(recordAt(source, "attrs"))) {
    const place = `attrs.${prog}`, index = progs.get(prog);
    if (index === undefined) {
      return refuse(place, `unknown prog, must be one of ${knownText(progs.keys())}`, prog);
    }
    for (const [attr, value] of attrsAt(given, place)) {
      const at = `${place}.${ATTRS[attr].name}`;
      const worked = evaluate(value, params, at);
      refuseOutside(attr, worked, value, at);
      attrs ??= initialAttrs(progs.size);
      attrs[index * Attr.COUNT + attr] = worked;
    }
  }
  return attrs;
}

/** The attributes of so many progs of which nothing is said. */
export function initialAttrs(progs: number): number[] {
  return Array.from({ length: progs * Attr.COUNT }, (_, i) => ATTRS[i % Attr.COUNT].initial);
}

/**
 * Appends the attributes that a spawn gives to the arguments of its instruction: `~attribute`
 * stands where a variable would.
 */
export function writeSpawnAttrs(prog: ProgContext, source: unknown, place: string): void {
  for (const [attr, value] of attrsAt(source, place)) {
    const at = `${place}.${ATTRS[attr].name}`;
    const id = prog.expr(value, at);
    const constant = prog.exprs.constantOf(id);
    if (constant !== null) refuseOutside(attr, constant, value, at);
    prog.code.args.push(~attr, id);
  }
}

/** The attributes that an object names, by index, in the order of the table. */
function attrsAt(source: unknown, place: string): [attr: number, value: unknown][] {
  const given = recordAt(source, place);
  knownKeysOnly(given, ATTR_NAMES, (key) => `${place}.${key}`);
  return ATTRS.flatMap(({ name }, attr) =>
    given[name] === undefined ? [] : [[attr, given[name]] as [number, unknown]]
  );
}

function refuseOutside(attr: number, value: number, source: unknown, place: string): void {
  const fault = attrFault(ATTRS[attr], value);
  if (fault !== null) refuseValue(place, fault, source, value);
}
