/**
 * Several pickers at work on one subject. No strategy wins: each finds at once what another never
 * finds (`lab explore --races`). Every second run goes to one that is named, if any is; of the rest
 * half go round all of them, and half to who has found most new traces of late.
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
  #round = 0;
  #now: Member;

  /**
   * @param pickers By their names; at least one. They go round in this order.
   * @param favourite Name of the one that gets every second run; default: none does.
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
    this.#now = this.#next(this.#runs++);
    this.#now.picker.begin(prng);
  }

  /** Who makes a run. @param turn Its number. */
  #next(turn: number): Member {
    const favourite = this.#favourite;
    if (favourite === undefined) return turn % 2 === 0 ? this.#inTurn() : this.#mostNew();
    if (turn % 2 === 1) return favourite;
    // At first each of them once.
    const isFirst = turn < 2 * this.#members.length;
    return isFirst || turn % 4 === 0 ? this.#inTurn() : this.#mostNew();
  }

  #inTurn(): Member {
    return this.#members[this.#round++ % this.#members.length];
  }

  #mostNew(): Member {
    return this.#members.reduce((best, member) => member.yield > best.yield ? member : best);
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
