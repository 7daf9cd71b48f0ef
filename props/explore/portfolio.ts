/**
 * Several pickers at work on one subject. No strategy wins: each finds at once what another never
 * finds (`lab explore --races`). Every second run goes round all of them. Of the others every
 * second goes to one that is named, and the rest to who has found most new traces of late.
 *
 * @module
 */

import type { Prng } from "@lab/runtime";
import type { Picker } from "./sampled.ts";
import type { Share } from "./search.ts";
import type { WordPicker } from "./word_pickers.ts";

interface Member extends Share {
  readonly picker: Picker & Partial<WordPicker>;
  runs: number;
  traces: number;
  /** Share of new traces, older runs counting less and less. */
  yield: number;
}

/** How much the last run of a picker counts for its yield. */
const WEIGHT = 1 / 16;

/** The pickers as one. Deterministic: who is next depends on runs and traces alone. */
export class Portfolio implements WordPicker {
  readonly #members: readonly Member[];
  readonly #favourite: Member | undefined;
  #runs = 0;
  #now: Member;

  /**
   * @param pickers By their names; at least one. They go round in this order.
   * @param favourite Name of the one that gets more runs; default: none does.
   */
  constructor(
    pickers: Readonly<Record<string, Picker & Partial<WordPicker>>>,
    favourite?: string,
  ) {
    this.#members = Object.entries(pickers).map(([name, picker]) => (
      { name, picker, runs: 0, traces: 0, yield: 1 }
    ));
    this.#now = this.#members[0];
    this.#favourite = this.#members.find(({ name }) => name === favourite);
  }

  /** What each came to. */
  get shares(): readonly Share[] {
    return this.#members.map(({ name, runs, traces }) => ({ name, runs, traces }));
  }

  begin(prng: Prng): void {
    const members = this.#members, turn = this.#runs++;
    this.#now = members[(turn >> 1) % members.length];
    if (turn % 4 === 1 && this.#favourite !== undefined) this.#now = this.#favourite;
    else if (turn % 2 === 1) {
      for (const member of members) if (member.yield > this.#now.yield) this.#now = member;
    }
    this.#now.picker.begin(prng);
  }

  pick(count: number, agents: Int32Array, position: number, prng: Prng): number {
    return this.#now.picker.pick(count, agents, position, prng);
  }

  wrote(words: number): void {
    this.#now.picker.wrote?.(words);
  }

  /** The run is over. @param isNew Had nobody seen its trace? */
  ended(isNew: boolean): void {
    const now = this.#now;
    now.runs++;
    if (isNew) now.traces++;
    now.yield += ((isNew ? 1 : 0) - now.yield) * WEIGHT;
  }
}
