/**
 * A list of Gs linked through the column of Gs, so it owns no memory and has no bound. Whoever changes
 * it holds the lock that guards it; length and head may be read without.
 *
 * @module
 */

type Words = Int32Array<SharedArrayBuffer>;

/** A list whose head and tail are two words in a row. */
export class LinkedGs {
  readonly #tail: number;

  /**
   * @param at Memory of head, tail and size. @param head Index of the head; the tail is behind it.
   * @param size Index of the size. @param link The column of Gs.
   */
  constructor(
    private readonly at: Words,
    private readonly head: number,
    private readonly size: number,
    private readonly link: Words,
  ) {
    this.#tail = head + 1;
  }

  /** Makes zeroed memory an empty list. Before any thread runs. */
  clear(): void {
    this.at[this.head] = this.at[this.#tail] = -1;
  }

  len(): number {
    return Atomics.load(this.at, this.size);
  }

  /** The oldest, or -1. */
  peek(): number {
    return Atomics.load(this.at, this.head);
  }

  /** Appends `g`. */
  append(g: number): void {
    const { at, link } = this, tail = this.#tail;
    link[g] = -1;
    if (at[this.head] < 0) at[this.head] = g;
    else link[at[tail]] = g;
    at[tail] = g;
    Atomics.add(at, this.size, 1);
  }

  /** Takes the oldest, or -1. */
  shift(): number {
    const { at, link } = this, g = at[this.head];
    if (g < 0) return -1;
    at[this.head] = link[g];
    Atomics.sub(at, this.size, 1);
    return g;
  }

  /** Takes out `g` from wherever it stands. `false`: it is not here. */
  remove(g: number): boolean {
    const { at, link } = this, tail = this.#tail;
    let before = -1, here = at[this.head];
    while (here >= 0 && here !== g) {
      before = here;
      here = link[here];
    }
    if (here < 0) return false;
    if (before < 0) at[this.head] = link[g];
    else link[before] = link[g];
    if (at[tail] === g) at[tail] = before;
    Atomics.sub(at, this.size, 1);
    return true;
  }
}
