/**
 * PCT: random priorities and few, randomly placed changes of priority. S. Burckhardt, P. Kothari,
 * M. Musuvathi, S. Nagarakatte: "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs",
 * ASPLOS 2010.
 *
 * A bug has depth d if d ordering constraints between steps are enough to bring it about. With n
 * agents and k steps, one run finds it with probability at least 1 / (n * k^(d-1)): the right agent
 * must have the lowest priority (1/n), and each of d - 1 changes must fall on the right step (1/k).
 *
 * Here a step is a *choice*: a step with one agent due cannot be put off by any priority, so a change
 * there acts at the next choice all the same. That makes k smaller, and the bound stricter.
 *
 * @module
 */

import type { Prng } from "@lab/runtime";
import type { Picker } from "./sampled.ts";

/** The picker. */
export class Pct implements Picker {
  /** Most choices in a run so far: the k of the next run. */
  choicesMax = 1;
  /** Most agents in a run so far: n. */
  agentsMax = 1;
  /** By agent: above 0 as drawn, at or below 0 after a change; NaN: not seen in this run. */
  #priority = new Float64Array(64).fill(NaN);
  #seen = 0;
  readonly #changes: number[] = [];

  /** @param depth d: one more than there are changes of priority. */
  constructor(readonly depth: number) {}

  begin(prng: Prng): void {
    this.#priority.fill(NaN);
    this.#seen = 0;
    this.#changes.length = 0;
    for (let i = 1; i < this.depth; i++) this.#changes.push(prng.below(this.choicesMax));
  }

  pick(count: number, agents: Int32Array, position: number, prng: Prng): number {
    for (let i = 0; i < count; i++) this.#meet(agents[i], prng);
    if (count === 1) return 0;
    if (position >= this.choicesMax) this.choicesMax = position + 1;
    let best = this.#best(count, agents);
    for (let i = 0; i < this.#changes.length; i++) {
      if (this.#changes[i] !== position) continue;
      // Below all that were drawn, and below those that were changed by an earlier-numbered change.
      this.#priority[agents[best]] = -i;
      best = this.#best(count, agents);
    }
    return best;
  }

  #meet(agent: number, prng: Prng): void {
    if (agent >= this.#priority.length) {
      const longer = new Float64Array(2 * agent).fill(NaN);
      longer.set(this.#priority);
      this.#priority = longer;
    }
    if (!Number.isNaN(this.#priority[agent])) return;
    // An agent that comes late gets a place among the others that is uniform too.
    this.#priority[agent] = 1 + prng.float53();
    if (++this.#seen > this.agentsMax) this.agentsMax = this.#seen;
  }

  #best(count: number, agents: Int32Array): number {
    let best = 0;
    for (let i = 1; i < count; i++) {
      if (this.#priority[agents[i]] > this.#priority[agents[best]]) best = i;
    }
    return best;
  }
}

/** The bound: least probability that one run finds a bug of this depth. */
export function pctBound(agents: number, choices: number, depth: number): number {
  return 1 / (agents * choices ** (depth - 1));
}
