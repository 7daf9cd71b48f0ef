/**
 * Every interleaving of a few threads at the level of single loads, stores and swaps, and of
 * sleeping on a word, for tests of queues, lock and permits. The code under test runs unchanged:
 * its memory is one that stops it before each access.
 *
 * JavaScript cannot suspend a plain function, so a thread that is to do its n-th access is run
 * again from its start with the answers of its first n - 1 accesses, and stopped by an exception
 * after the n-th. Threads must be deterministic but for what they read from the memory, and end.
 *
 * @module
 */

import type { SleepWords } from "./sleeping.ts";

/** A thread: does things with the memory, answers what it got. */
export type Thread = (words: SleepWords) => readonly number[];

/** What all interleavings gave. */
export interface Interleavings {
  /** How many there are. */
  readonly count: number;
  /** Each distinct outcome: the answers of the threads and the memory at the end. */
  readonly outcomes: ReadonlyMap<string, { answers: (readonly number[])[]; memory: number[] }>;
  /** How many of them end with a thread asleep that nobody will wake. */
  readonly stuck: number;
}

/** Thrown to stop a thread; never seen outside. */
const STOP = Symbol("stop");

/**
 * A memory in which a thread gets old answers, then does one access, then stops. Behind the words
 * of the test there is one for each thread: on which it sleeps, counted from 1; 0: it does not.
 */
class SteppedWords implements SleepWords {
  #replayed = 0;
  constructor(
    private readonly memory: Int32Array,
    /** Where the word of the first thread is. */
    private readonly asleep: number,
    private readonly thread: number,
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
  add(i: number, by: number): number {
    return this.#access(() => {
      const old = this.memory[i];
      this.memory[i] = old + by;
      return old;
    });
  }
  wait(i: number, expected: number): void {
    this.#access(() => {
      if (this.memory[i] === expected) this.memory[this.asleep + this.thread] = 1 + i;
      return 0;
    });
  }
  /**
   * Wakes the threads in their order, not in that of their coming: let those that sleep be alike.
   */
  notify(i: number, most: number): void {
    this.#access(() => {
      for (let at = this.asleep; at < this.memory.length && most > 0; at++) {
        if (this.memory[at] !== 1 + i) continue;
        this.memory[at] = 0;
        most--;
      }
      return 0;
    });
  }
}

/** Runs thread `t` for one access. @returns Its answer if it ended, else null. */
function step(
  threads: readonly Thread[],
  t: number,
  memory: Int32Array,
  answers: number[],
): readonly number[] | null {
  const asleep = memory.length - threads.length;
  try {
    return threads[t](new SteppedWords(memory, asleep, t, answers, { steps: 1 }));
  } catch (stop) {
    if (stop === STOP) return null;
    throw stop;
  }
}

/** Distinct states of a search; more are an error: the test would take for ever. */
const STATES_MAX = 500_000;

/**
 * Runs the threads in every order of their accesses. Orders that lead to the same memory and the
 * same answers so far go on alike, so each such state is searched once and its interleavings are
 * counted.
 *
 * @param start The memory at the start.
 * @throws {RangeError} There are too many states.
 */
export function interleave(start: Int32Array, threads: readonly Thread[]): Interleavings {
  const outcomes = new Map<string, { answers: (readonly number[])[]; memory: number[] }>();
  const counts = new Map<string, { count: number; stuck: number }>();
  const go = (
    memory: Int32Array,
    histories: readonly (readonly number[])[],
    ended: readonly (readonly number[] | null)[],
  ): { count: number; stuck: number } => {
    const key = `${memory.join()}|${histories.map((history) => history.join()).join("|")}`;
    const known = counts.get(key);
    if (known !== undefined) return known;
    if (counts.size === STATES_MAX) throw new RangeError(`more than ${STATES_MAX} states`);
    const sum = { count: 0, stuck: 0 };
    const isEnd = ended.every((answer) => answer !== null);
    if (isEnd) {
      const words = [...memory.subarray(0, start.length)];
      outcomes.set(key, { answers: ended as (readonly number[])[], memory: words });
    }
    for (let t = 0; t < threads.length; t++) {
      if (ended[t] !== null || memory[start.length + t] !== 0) continue;
      const after = memory.slice(), history = [...histories[t]];
      const answer = step(threads, t, after, history);
      const { count, stuck } = go(
        after,
        histories.map((old, i) => i === t ? history : old),
        ended.map((old, i) => i === t ? answer : old),
      );
      sum.count += count;
      sum.stuck += stuck;
    }
    if (sum.count === 0) {
      sum.count = 1;
      sum.stuck = isEnd ? 0 : 1;
    }
    counts.set(key, sum);
    return sum;
  };
  const memory = new Int32Array(start.length + threads.length);
  memory.set(start);
  return { ...go(memory, threads.map(() => []), threads.map(() => null)), outcomes };
}
