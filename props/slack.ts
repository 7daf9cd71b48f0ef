/**
 * Promised bounds that are wider than anything seen: a bug that makes a model slower than it was
 * hides below such a bound. The laws themselves say how much of one was used: they are asked
 * whether a part of it would have been broken.
 *
 * @module
 */

import type { Promises, Trace } from "@lab/runtime";
import type { LawContext } from "./law.ts";
import { lawsOf } from "./offers.ts";

/** Parts of a bound that are tried, from the smallest. */
const PARTS = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5] as const;
/** Fewer runs than this say nothing about a bound. */
const RUNS_MIN = 100;

/**
 * The bounds that are looked at: those that nearly every run comes near to, if they are tight. A
 * slice of 10 ms, for one, is far from what most programs do.
 */
const BOUNDS = ["startTicks", "idleBesideWorkNs"] as const;
type Bound = typeof BOUNDS[number];

/** The same promises, with a part of one bound. */
function partOf(promises: Promises, bound: Bound, part: number): Promises {
  const whole = promises[bound]!.bind(promises) as (about: unknown) => number;
  return { ...promises, [bound]: (about: unknown) => part * whole(about) };
}

/** A bound that could be halved on everything seen. */
export interface Slackness {
  readonly promise: Bound;
  /** The least part of it that would have held on everything seen, of those tried. */
  readonly used: number;
  /** Runs that it was held on. */
  readonly runs: number;
}

/** Looks at runs of one model, and says in the end which of its bounds are loose. */
export class Slack {
  /** By bound: how many of `PARTS` some run has broken, and runs looked at. */
  readonly #broken = new Map<Bound, number>();
  readonly #runs = new Map<Bound, number>();

  /** Tries parts of all bounds that the model promises on a run. */
  look(trace: Trace, context: LawContext): void {
    for (const bound of BOUNDS) {
      if (context.promises[bound] === undefined) continue;
      let broken = this.#broken.get(bound) ?? 0;
      for (; broken < PARTS.length; broken++) {
        const judged = { ...context, promises: partOf(context.promises, bound, PARTS[broken]) };
        if (lawsOf(bound).every((law) => law.check(trace, judged).length === 0)) break;
      }
      this.#broken.set(bound, broken);
      this.#runs.set(bound, (this.#runs.get(bound) ?? 0) + 1);
    }
  }

  /** How much of a bound was used: the least part of those tried that held; 1: over half of it. */
  used(bound: Bound): number {
    return PARTS[this.#broken.get(bound) ?? PARTS.length] ?? 1;
  }

  /** The bounds that could be halved, if there were runs enough to say so. */
  loose(): Slackness[] {
    return [...this.#runs].flatMap(([promise, runs]) => {
      const used = this.used(promise);
      return runs >= RUNS_MIN && used < 1 ? [{ promise, used, runs }] : [];
    });
  }
}
