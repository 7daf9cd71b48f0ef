/**
 * How long the lab has waited for somebody's code in all: a hook that takes 10 ms is called a
 * million times in a check, and no single wait is ever too long.
 *
 * @module
 */

import { GuestFault } from "@lab/runtime";

/** The first sign of life comes after so long a wait in all, in ms; and each after as much more. */
const SIGN_MS = 5_000;

/** Adds up waits. Those too short for the lab to look around are not counted. */
export class SlowHooks {
  #allMs = 0;
  #lastMs = 0;
  #saidMs = 0;
  readonly #byPlace = new Map<string, number>();

  /**
   * @param totalMs Most that all waits may take together.
   * @param say Gets a sign of life: seconds so far, and where most of them went.
   */
  constructor(
    private readonly totalMs: number,
    private readonly say: (seconds: number, where: string) => void,
  ) {}

  /**
   * Notes that the lab still waits.
   *
   * @param waitedMs For this answer, so far.
   * @param where The hook, in words: `in find`.
   * @throws {GuestFault} All waits together took too long.
   */
  note(waitedMs: number, where: string): void {
    const ms = waitedMs > this.#lastMs ? waitedMs - this.#lastMs : waitedMs;
    this.#lastMs = waitedMs;
    this.#allMs += ms;
    this.#byPlace.set(where, (this.#byPlace.get(where) ?? 0) + ms);
    if (this.#allMs >= this.totalMs) {
      throw new GuestFault(
        `kept the lab waiting for ${
          this.totalMs / 1000
        } s in all, most of it ${this.#slowest()}: ` +
          "make that faster, or give more by --patience-total",
      );
    }
    if (this.#allMs - this.#saidMs < SIGN_MS) return;
    this.#saidMs = this.#allMs;
    this.say(Math.round(this.#allMs / 1000), this.#slowest());
  }

  #slowest(): string {
    return [...this.#byPlace].reduce((a, b) => b[1] > a[1] ? b : a)[0];
  }
}
