/**
 * What generated programs are put together from: instructions, parts, and how parts become one
 * workload.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";

/** Instructions of a workload. */
export type Instrs = Workload["progs"][string];
/** One instruction. */
export type Instr = Instrs[number];
/** Declarations of objects. */
export type Objects = NonNullable<Workload["objects"]>;
/** A number, a variable or an expression. */
export type Expr = Extract<Instr, readonly ["compute", unknown]>[1];

/** What a part adds to a workload. `#` in any name becomes the number of the part. */
export interface Part {
  readonly objects?: Objects;
  readonly progs: Workload["progs"];
  /** What main does to set it off. */
  readonly main: Instrs;
  /** Gs that tell the wait group of main when they finish. */
  readonly gs: number;
}

/** Tells the wait group of main. */
export const done: Instr = ["wgdone", "all"];

/** Repeats `body`, `v` counting from 0. */
export const times = (v: string, n: number, body: Instrs): Instr => ["for", v, n, body];

/** Spawns `n` Gs with ids from 1. */
export const spawnAll = (n: number, prog: string): Instr =>
  times("s", n, [["spawn", prog, { id: ["+", "s", 1] }]]);

/** One workload of several parts. */
export function joined(
  parts: readonly Part[],
  { between, end }: {
    /** What main does after each part. */
    readonly between: Instrs;
    /** What it does when all is set off. */
    readonly end: Instrs;
  },
): Required<Pick<Workload, "objects" | "progs">> {
  const objects: Record<string, Objects[string]> = { all: { type: "wg" } };
  const progs: Record<string, Instrs> = { main: [] };
  const main: Instr[] = [];
  parts.forEach((part, i) => {
    const { objects: declared, progs: added, main: start, gs } = numbered(part, i);
    Object.assign(objects, declared);
    Object.assign(progs, added);
    main.push(...(gs > 0 ? [["wgadd", "all", gs] as Instr] : []), ...start, ...between);
  });
  return { objects, progs: { ...progs, main: [...main, ...end] } };
}

/** Replaces `#` in every name of a part by its number. */
function numbered(part: Part, i: number): Part {
  return JSON.parse(JSON.stringify(part).replaceAll("#", String(i)));
}
