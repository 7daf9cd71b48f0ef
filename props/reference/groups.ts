/**
 * Wait groups as package sync says: whoever waits goes on when the count is zero.
 *
 * @module
 */

import type { Program } from "@lab/runtime";
import type { ObjectStep } from "./objects.ts";

/** All wait groups of a program. */
export class ReferenceGroups {
  readonly #all: readonly { readonly name: string; count: number; readonly waiting: number[] }[];

  constructor({ wgNames }: Program) {
    this.#all = wgNames.map((name) => ({ name, count: 0, waiting: [] }));
  }

  /** The count of a group changes. */
  add(on: string, by: number): ObjectStep {
    const group = this.#all.find(({ name }) => name === on)!, isZero = group.count + by === 0;
    const readied = isZero ? [...group.waiting] : [];
    const happen = () => {
      group.count += by;
      if (isZero) group.waiting.length = 0;
    };
    return { waits: false, readied, happen };
  }

  /** `g` waits until the count is zero. */
  wait(g: number, on: string): ObjectStep {
    const { count, waiting } = this.#all.find(({ name }) => name === on)!;
    return count === 0
      ? { waits: false, readied: [], happen: () => {} }
      : { waits: true, readied: [], happen: () => void waiting.push(g) };
  }
}
