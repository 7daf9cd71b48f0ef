/**
 * The two styles in which a shape is written out. For the laws, Gs take time: what can go wrong is
 * when and where they run. For the comparison with real Go, Gs mark, because only the order of
 * marks can be compared.
 *
 * @module
 */

import type { Expr, Instrs, Objects, Part } from "./build.ts";

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
