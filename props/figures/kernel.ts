/**
 * What the kernel did, told once more from the events: which M stands on which core, who waits for
 * one, and for how long somebody may stay while others wait. Only for runs in which a thread that
 * goes on has an event: no system calls, sockets or waits that keep their threads.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";

/** An M on its core. */
interface OnCore {
  readonly m: number;
  /** Its work begins. */
  readonly fromNs: number;
}

/** Follows the cores of a run. */
class Kernel {
  readonly faults: string[] = [];
  /** By core; null: it is idle. */
  readonly #on: (OnCore | null)[];
  /** Idle cores, the one that became so last at the end. */
  readonly #idle: number[];
  /** Ms that wait for a core, and since when somebody does. */
  readonly #queue: number[] = [];
  #queueFromNs = Infinity;
  readonly #lastCore: number[] = [];
  readonly #asleep = new Set<number>();

  constructor(cores: number, private readonly quantumNs: number) {
    this.#on = Array.from({ length: cores }, () => null);
    this.#idle = Array.from({ length: cores }, (_, i) => cores - 1 - i);
  }

  /** Where `m` goes that wants to run; null: it waits. */
  placeOf(m: number): number | null {
    const last = this.#lastCore[m];
    if (last !== undefined && this.#idle.includes(last)) return last;
    return this.#idle.at(-1) ?? null;
  }

  /** `m` is woken. @returns The core that it must be put on next, or null. */
  wakes(m: number, nowNs: number, isNew: boolean): number | null {
    if (!this.#asleep.delete(m) && !isNew) return null;
    const core = this.placeOf(m);
    if (core === null) this.#waits(m, nowNs);
    return core;
  }

  sleeps(m: number): void {
    this.#asleep.add(m);
  }

  #waits(m: number, nowNs: number): void {
    if (this.#queue.push(m) === 1) this.#queueFromNs = nowNs;
  }

  /** `m` stands on `core` from `fromNs` on. */
  comesOn(m: number, core: number, fromNs: number, wanted: number | null): void {
    if (wanted !== null && wanted !== core) {
      this.faults.push(`M${m} was put on core ${core}, it must be ${wanted}`);
    }
    const at = this.#idle.indexOf(core);
    if (at < 0) this.faults.push(`M${m} was put on core ${core}, which is not idle`);
    else this.#idle.splice(at, 1);
    this.#on[core] = { m, fromNs };
    this.#lastCore[m] = core;
  }

  /** `m` leaves `core`. @returns Who waits longest and must come there now, or null. */
  leaves(m: number, core: number, nowNs: number, isOver: boolean, isYield: boolean): number | null {
    const its = this.#on[core];
    if (its?.m !== m) this.faults.push(`M${m} leaves core ${core}, it was not there`);
    else if (isOver && !isYield && nowNs < its.fromNs + this.quantumNs) {
      this.faults.push(`M${m} left core ${core} after ${nowNs - its.fromNs} ns of its quantum`);
    }
    this.#on[core] = null;
    this.#idle.push(core);
    if (isOver) this.#waits(m, nowNs);
    const next = this.#queue.shift() ?? null;
    if (this.#queue.length === 0) this.#queueFromNs = Infinity;
    return next;
  }

  /** Is anybody still on a core whose quantum is over, while somebody waits? */
  look(nowNs: number): void {
    this.#on.forEach((its, core) => {
      if (its === null || this.#queue.length === 0) return;
      const untilNs = Math.max(its.fromNs + this.quantumNs, this.#queueFromNs);
      if (nowNs > untilNs) {
        this.faults.push(
          `M${its.m} is on core ${core} at ${nowNs} ns, its time was over at ${untilNs}`,
        );
      }
    });
  }
}

/** What the kernel did against its rules, in words; empty: nothing. */
export function kernelFaults(
  { length, code, timeNs, m, a, b, about }: Trace,
  quantumNs: number,
  yieldsCore: boolean,
): readonly string[] {
  const kernel = new Kernel(about.cores, quantumNs > 0 ? quantumNs : Infinity);
  const isNew = new Set<number>([m[0]]), yielded = new Set<number>();
  let wanted: number | null = null, comes: number | null = null;
  for (let i = 0; i < length && kernel.faults.length === 0; i++) {
    const nowNs = timeNs[i], aheadNs = code[i + 1] === Ev.CORE_AHEAD ? a[i + 1] : 0;
    if (comes !== null && code[i] !== Ev.CORE_AHEAD && code[i] !== Ev.CORE_ON) {
      kernel.faults.push(
        `M${comes} waits longest for a core and does not get the one that is free`,
      );
    }
    kernel.look(nowNs);
    if (code[i] === Ev.M_NEW) isNew.add(m[i]);
    else if (code[i] === Ev.M_PARK) kernel.sleeps(m[i]);
    else if (code[i] === Ev.M_WAKE) wanted = kernel.wakes(m[i], nowNs, isNew.delete(m[i]));
    else if (code[i] === Ev.STOP) yielded.add(m[i]);
    else if (code[i] === Ev.RUN) yielded.delete(m[i]);
    else if (code[i] === Ev.CORE_ON) {
      if (comes !== null && comes !== m[i]) {
        kernel.faults.push(`M${comes} waits longer than M${m[i]}`);
      }
      isNew.delete(m[i]);
      kernel.comesOn(m[i], a[i], nowNs + aheadNs, wanted);
      wanted = comes = null;
    } else if (code[i] === Ev.CORE_OFF) {
      const isYield = yieldsCore && yielded.has(m[i]);
      comes = kernel.leaves(m[i], a[i], nowNs + (b[i] === 1 ? 0 : aheadNs), b[i] === 1, isYield);
    }
  }
  return kernel.faults;
}
