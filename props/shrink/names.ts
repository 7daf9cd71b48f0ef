/**
 * Gives everything the same names whatever the case was generated from, and leaves out what nothing
 * refers to. It is done to every case the shrinker tries: names change no run.
 *
 * @module
 */

import type { ObjectType, Workload } from "@lab/runtime";
import type { Objects } from "../programs/build.ts";
import { mapBlock } from "./walk.ts";

const LETTERS: readonly string[] = [..."abcdefghijklmnopqrstuvwxyz"];

/** The names in the order in which they are first asked for: `a`, `b`, …, or `c`, `c2`, … */
class Names {
  readonly #given = new Map<string, string>();
  constructor(private readonly make: (nth: number) => string) {}
  /** The new name of `old`. */
  of(old: string): string {
    const known = this.#given.get(old);
    if (known !== undefined) return known;
    const name = this.make(this.#given.size);
    this.#given.set(old, name);
    return name;
  }
}

const numbered = (letter: string) => (nth: number) => nth === 0 ? letter : `${letter}${nth + 1}`;
/** First letter of the objects of a type. */
const OBJECT_LETTERS: Readonly<Record<ObjectType, string>> = {
  chan: "c",
  mutex: "m",
  wg: "w",
  rwmutex: "rw",
  cond: "cv",
  once: "o",
  sem: "s",
  counter: "n",
  timer: "t",
};

/** Names of the progs, main first, then in the order in which they are first started. */
function inOrder({ progs, arrivals }: Workload): string[] {
  const names = new Set(["main", ...(arrivals === undefined ? [] : [arrivals.prog])]);
  const prog = (name: string) => {
    names.add(name);
    return name;
  };
  // A Set grows while it is walked.
  for (const name of names) mapBlock(progs[name] ?? [], { prog });
  return [...names].filter((name) => name in progs);
}

/**
 * The workload under canonical names, without progs that nobody starts and objects that nobody
 * names. Variables keep their names where a param or an arrival might mean them.
 */
export function tidied(workload: Workload): Workload {
  const { objects = {}, progs, attrs = {}, arrivals, params, ...rest } = workload;
  const progNames = new Names((nth) => LETTERS[nth] ?? `a${nth}`);
  const prog = (name: string) => name === "main" ? name : progNames.of(name);
  const byType = Object.fromEntries(
    Object.entries(OBJECT_LETTERS).map(([type, letter]) => [type, new Names(numbered(letter))]),
  );
  const used = new Map<string, Objects[string]>();
  const object = (name: string) => {
    const renamed = byType[objects[name].type].of(name);
    used.set(renamed, objects[name]);
    return renamed;
  };
  const variables = new Names(numbered("v"));
  const keeps = params !== undefined || arrivals !== undefined;
  const variable = (name: string) => keeps ? name : variables.of(name);
  const renamed = inOrder(workload).map((name) =>
    [
      prog(name),
      mapBlock(progs[name], {
        prog,
        variable,
        ref: (ref) => typeof ref === "string" ? object(ref) : [object(ref[0]), ref[1]],
        expr: (expr) => typeof expr === "string" ? variable(expr) : expr,
      }),
    ] as const
  );
  const told = inOrder(workload).filter((name) => Object.keys(attrs[name] ?? {}).length > 0)
    .map((name) => [prog(name), attrs[name]] as const);
  return {
    ...rest,
    ...(told.length === 0 ? {} : { attrs: sorted(told) }),
    ...(params === undefined ? {} : { params }),
    ...(arrivals === undefined ? {} : { arrivals: { ...arrivals, prog: prog(arrivals.prog) } }),
    ...(used.size === 0 ? {} : { objects: sorted([...used]) }),
    progs: sorted(renamed),
  };
}

/** A table in the order of its names. */
function sorted<T>(rows: readonly (readonly [string, T])[]): Record<string, T> {
  return Object.fromEntries(rows.toSorted(([a], [b]) => a < b ? -1 : 1));
}
