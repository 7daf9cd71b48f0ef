/**
 * Every interleaving of a few threads at the level of single loads, stores and swaps, for tests of
 * the queue algorithms. The code under test runs unchanged: its memory is one that stops it before
 * each access.
 *
 * JavaScript cannot suspend a plain function, so a thread that is to do its n-th access is run again
 * from its start with the answers of its first n - 1 accesses, and stopped by an exception after the
 * n-th. Threads must be deterministic but for what they read from the memory, and end.
 *
 * @module
 */

import type { Words } from "./words.ts";

/** A thread: does things with the memory, answers what it got. */
export type Thread = (words: Words) => readonly number[];

/** What all interleavings gave. */
export interface Interleavings {
  /** How many there are. */
  readonly count: number;
  /** Each distinct outcome: the answers of the threads and the memory at the end. */
  readonly outcomes: ReadonlyMap<string, { answers: (readonly number[])[]; memory: number[] }>;
}

/** Thrown to stop a thread; never seen outside. */
const STOP = Symbol("stop");

/** A memory in which a thread gets old answers, then does one access, then stops. */
class SteppedWords implements Words {
  #replayed = 0;
  constructor(
    private readonly memory: Int32Array,
    private readonly answers: number[],
    private readonly may: { steps: number },
  ) {}

  #access(act: () => number): number {
    if (this.#replayed < this.answers.length) return this.answers[this.#replayed++];
    if (this.may.steps-- === 0) throw STOP;
    const answer = act();
    this.answers.push(answer);
    this.#replayed++;
    return answer;
  }

  load(i: number): number {
    return this.#access(() => this.memory[i]);
  }
  store(i: number, value: number): void {
    this.#access(() => {
      this.memory[i] = value;
      return 0;
    });
  }
  cas(i: number, expected: number, next: number): boolean {
    return this.#access(() => {
      if (this.memory[i] !== expected) return 0;
      this.memory[i] = next;
      return 1;
    }) === 1;
  }
  swap(i: number, value: number): number {
    return this.#access(() => {
      const old = this.memory[i];
      this.memory[i] = value;
      return old;
    });
  }
}

/** Runs `thread` for one access. @returns Its answer if it ended, else null. */
function step(thread: Thread, memory: Int32Array, answers: number[]): readonly number[] | null {
  try {
    return thread(new SteppedWords(memory, answers, { steps: 1 }));
  } catch (stop) {
    if (stop === STOP) return null;
    throw stop;
  }
}

/** Distinct states of a search; more are an error: the test would take for ever. */
const STATES_MAX = 500_000;

/**
 * Runs the threads in every order of their accesses. Orders that lead to the same memory and the same
 * answers so far go on alike, so each such state is searched once and its interleavings are counted.
 *
 * @param start The memory at the start.
 * @throws {RangeError} There are too many states.
 */
export function interleave(start: Int32Array, threads: readonly Thread[]): Interleavings {
  const outcomes = new Map<string, { answers: (readonly number[])[]; memory: number[] }>();
  const counts = new Map<string, number>();
  const go = (
    memory: Int32Array,
    histories: readonly (readonly number[])[],
    ended: readonly (readonly number[] | null)[],
  ): number => {
    const key = `${memory.join()}|${histories.map((history) => history.join()).join("|")}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    if (counts.size === STATES_MAX) throw new RangeError(`more than ${STATES_MAX} states`);
    let count = 0;
    if (ended.every((answer) => answer !== null)) {
      outcomes.set(key, { answers: ended as (readonly number[])[], memory: [...memory] });
      count = 1;
    }
    for (let t = 0; t < threads.length; t++) {
      if (ended[t] !== null) continue;
      const after = memory.slice(), history = [...histories[t]];
      const answer = step(threads[t], after, history);
      count += go(
        after,
        histories.map((old, i) => i === t ? history : old),
        ended.map((old, i) => i === t ? answer : old),
      );
    }
    counts.set(key, count);
    return count;
  };
  return { count: go(start, threads.map(() => []), threads.map(() => null)), outcomes };
}
