/**
 * Gs from outside: when the next one comes, and on which P its interrupt is taken.
 *
 * @module
 */

import { drawExponentials } from "../core/exponentials.ts";
import { type Dist, drawManyNs, drawNs } from "../core/dist.ts";
import { LimitError } from "../core/errors.ts";
import type { Arrivals } from "../program/program.ts";
import type { State } from "./state.ts";
import { Outside } from "./state_parts.ts";
import type { Threads } from "./threads.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const { ARRIVAL } = Outside;

/** Draws made at once, at most. */
const AHEAD = 64;

/**
 * Draws of one stream, made in batches, as nobody else draws from it: many logarithms in a row let
 * the CPU overlap them, while one at a time costs a hundred cycles. The first batches are small, as
 * most runs are.
 */
class Ahead {
  readonly values = new Float64Array(AHEAD);
  #at = 0;
  #end = 0;

  /** How many to draw now: 0, or so many that the caller has to put into `values`. */
  wanted(): number {
    if (this.#at < this.#end) return 0;
    this.#at = 0;
    return this.#end = Math.min(2 * this.#end + 1, AHEAD);
  }

  /** Takes the next one. */
  take(): number {
    return this.values[this.#at++];
  }
}

/** Books arrivals one by one, so that ten million of them are one event at a time. */
export class ArrivalSource {
  /** When the next one is due: a field of this kind would be a new object at each arrival. */
  readonly #due = new Float64Array(1);
  #nextP = 0;
  #booked = 0;
  readonly #gaps = new Ahead();
  readonly #services = new Ahead();

  constructor(
    private readonly s: State,
    private readonly threads: Threads,
    private readonly spec: Arrivals,
  ) {}

  /**
   * Books arrival `number` (from 0), if the kind is open and it exists. Closed: the first
   * `clients`.
   */
  bookNext(number: number): void {
    const spec = this.spec;
    if (number >= spec.count) return;
    switch (spec.kind) {
      case "poisson":
        this.#due[0] += this.#gapNs(spec.ratePerS);
        break;
      case "uniform":
        if (number > 0) this.#due[0] += spec.gapNs;
        break;
      case "burst":
        if (number > 0 && number % spec.size === 0) this.#due[0] += spec.gapNs;
        break;
      case "times":
        this.#due[0] = spec.atNs[number];
        break;
      case "closed":
        if (number === 0) {
          const clients = Math.min(spec.clients, spec.count);
          for (let i = 0; i < clients; i++) this.#book(drawNs(spec.think, this.s.arrivalPrng));
        }
        return;
    }
    this.#book(this.#due[0]);
  }

  #gapNs(ratePerS: number): number {
    const gaps = this.#gaps, n = gaps.wanted();
    if (n > 0) this.#drawGaps(ratePerS, n);
    return gaps.take();
  }

  #drawGaps(ratePerS: number, count: number): void {
    const values = this.#gaps.values;
    drawExponentials(this.s.arrivalPrng, values, count);
    for (let i = 0; i < count; i++) values[i] = Math.floor(values[i] * 1e9 / ratePerS + 0.5);
  }

  /** Draws the service time of the next arrival. */
  serviceNs(service: Dist): number {
    const services = this.#services, n = services.wanted();
    if (n > 0) drawManyNs(service, this.s.servicePrng, services.values, n);
    return services.take();
  }

  /** A client of a closed workload has its answer: it thinks, then comes again. */
  served(): void {
    if (this.#booked >= this.spec.count) return;
    this.#book(this.s.nowNs + drawNs(this.think!, this.s.arrivalPrng));
  }

  /** How long a client of a closed workload thinks; null: of any other. */
  get think(): Dist | null {
    return this.spec.kind === "closed" ? this.spec.think : null;
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
    this.threads.later(atNs, ARRIVAL, 0);
  }
}
