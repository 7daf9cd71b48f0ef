/**
 * What generated programs are put together from: instructions, parts, and how parts become one
 * workload. And the two styles in which a shape is written out. For the laws, Gs take time: what
 * can go wrong is when and where they run. For the comparison with real Go, Gs mark, because only
 * the order of marks can be compared.
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

/** The numbers of a part; each shape reads them as it likes. */
export interface Size {
  /** How many Gs, or pairs of them: 1..8. */
  readonly k: number;
  /** How many rounds each makes: 1..8. */
  readonly r: number;
  /** A capacity, or another small number: 0..4. */
  readonly c: number;
}

/** One way to write a shape out. */
export class Style {
  /**
   * @param isMarked Do Gs mark? Else they compute.
   * @param ns Length of a compute, if they do.
   * @param v A variant of the shape, 0..3; the plain one is 0.
   */
  constructor(readonly isMarked: boolean, readonly ns: number, readonly v: number) {}

  /** What a G does at its turn: it marks (with `id`, if given) or computes. */
  work(id?: Expr, ns = this.ns): Instrs {
    return this.isMarked ? this.mark(id) : [["compute", ns]];
  }

  /** A compute, if Gs do not mark. */
  compute(): Instrs {
    return this.isMarked ? [] : this.work();
  }

  /** A mark, if Gs mark. */
  mark(id?: Expr): Instrs {
    return this.marked(id === undefined ? ["mark"] : ["mark", id]);
  }

  /** A mark that G passed its `n`-th place, if Gs mark. */
  at(n: number): Instrs {
    return this.mark(["+", "id", 1000 * n]);
  }

  /** These, if Gs mark. */
  marked<T>(...list: readonly T[]): readonly T[] {
    return this.isMarked ? list : [];
  }

  /** These, if the variant has this bit. */
  when(bit: number, ...list: Instrs): Instrs {
    return (this.v & bit) === 0 ? [] : list;
  }

  /** An id for a G that is spawned, if it marks. */
  id(id: Expr): { readonly id?: Expr } {
    return this.isMarked ? { id } : {};
  }

  /** The variable that a value is received in. */
  get got(): string {
    return this.isMarked ? "x" : "v";
  }

  /** A channel, or `n` of them. Without a capacity it has none, which marked programs say. */
  chan(cap = this.isMarked ? 0 : undefined, n?: number): Objects[string] {
    return {
      type: "chan",
      ...(n === undefined ? {} : { n }),
      ...(cap === undefined ? {} : { cap }),
    };
  }
}

/** Writes a shape out. */
export type Write = (size: Size, style: Style) => Part;
