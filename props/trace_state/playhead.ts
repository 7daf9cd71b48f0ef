/**
 * A reader that can stand between any two events of a trace: forward by playing them, back from the
 * nearest state that was kept.
 *
 * @module
 */

import type { Trace } from "@lab/runtime";
import { MachineState } from "./machine_state.ts";
import { play } from "./playback.ts";
import { type SavedState, StateBuilder } from "./state.ts";

/** Events between two states that are kept, at least. */
const EVERY_MIN = 4_096;
/** Numbers that all kept states hold together, about: 128 MB. */
const NUMBERS_MAX = 32_000_000;
/** Numbers that a kept state holds for each G: places, lists, waits. */
const NUMBERS_PER_G = 8;

/** State of Gs, queues, Ps, Ms and cores after the first {@linkcode at} events. */
export class Playhead {
  readonly gs: StateBuilder;
  readonly machine: MachineState;
  /** Events between two kept states. */
  readonly every: number;
  readonly #kept: (readonly [SavedState, readonly Int32Array[]])[] = [];
  #at = 0;

  /** Stands before the first event. */
  constructor(readonly trace: Trace) {
    this.gs = new StateBuilder(trace);
    this.machine = new MachineState(trace, this.gs.gs);
    const states = Math.max(1, NUMBERS_MAX / (NUMBERS_PER_G * (this.gs.gs + 64)));
    this.every = Math.max(EVERY_MIN, Math.ceil(trace.length / states));
    this.#keep();
  }

  /** Events that were played. */
  get at(): number {
    return this.#at;
  }

  /** Goes to where `n` events were played. @throws {RangeError} There are not so many. */
  seek(n: number): void {
    if (!Number.isInteger(n) || n < 0 || n > this.trace.length) {
      throw new RangeError(`Cannot stand at event ${n} of a trace of ${this.trace.length}`);
    }
    const nearest = Math.min(Math.floor(n / this.every), this.#kept.length - 1);
    if (n < this.#at || nearest * this.every > this.#at) {
      const [gs, machine] = this.#kept[nearest];
      this.gs.restore(gs);
      this.machine.restore(machine);
      this.#at = nearest * this.every;
    }
    while (this.#at < n) {
      play(this.gs, this.#at);
      this.machine.play(this.#at);
      this.#at++;
      if (this.#at === this.#kept.length * this.every) this.#keep();
    }
  }

  #keep(): void {
    this.#kept.push([this.gs.save(), this.machine.save()]);
  }
}
