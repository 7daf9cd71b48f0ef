/**
 * Gs from outside: when the next one comes, and on which P its interrupt is taken.
 *
 * @module
 */

import { drawNs } from "../core/dist.ts";
import { LimitError } from "../core/errors.ts";
import type { Arrivals } from "../program/program.ts";
import { Outside, type State } from "./state.ts";
import type { Threads } from "./threads.ts";

/** Books arrivals one by one, so that ten million of them are one event at a time. */
export class ArrivalSource {
  #dueNs = -0;
  #nextP = 0;
  #booked = 0;

  constructor(
    private readonly s: State,
    private readonly threads: Threads,
    private readonly spec: Arrivals,
  ) {}

  /** Books arrival `number` (from 0), if the kind is open and it exists. Closed: the first `clients`. */
  bookNext(number: number): void {
    const spec = this.spec;
    if (number >= spec.count) return;
    switch (spec.kind) {
      case "poisson":
        this.#dueNs += Math.round(-Math.log1p(-this.s.arrivalPrng.float53()) * 1e9 / spec.ratePerS);
        break;
      case "uniform":
        if (number > 0) this.#dueNs += spec.gapNs;
        break;
      case "burst":
        if (number > 0 && number % spec.size === 0) this.#dueNs += spec.gapNs;
        break;
      case "times":
        this.#dueNs = spec.atNs[number];
        break;
      case "closed":
        if (number === 0) {
          const clients = Math.min(spec.clients, spec.count);
          for (let i = 0; i < clients; i++) this.#book(drawNs(spec.think, this.s.arrivalPrng));
        }
        return;
    }
    this.#book(this.#dueNs);
  }

  /** A client of a closed workload has its answer: it thinks, then comes again. */
  served(): void {
    if (this.spec.kind !== "closed" || this.#booked >= this.spec.count) return;
    this.#book(this.s.nowNs + drawNs(this.spec.think, this.s.arrivalPrng));
  }

  /** The P on which the next arrival interrupts, or NONE. */
  place(): number {
    switch (this.spec.place) {
      case "none":
        return -1;
      case "random":
        return this.s.placePrng.below(this.s.procs);
      case "round-robin": {
        const p = this.#nextP;
        this.#nextP = (p + 1) % this.s.procs;
        return p;
      }
    }
  }

  #book(atNs: number): void {
    if (!(atNs < 2 ** 53)) {
      throw new LimitError(
        "timeNsMax",
        2 ** 52,
        "the next arrival comes later than any run may last, usually a rate that is far too small",
      );
    }
    this.#booked++;
    this.threads.later(atNs, Outside.ARRIVAL, 0);
  }
}
