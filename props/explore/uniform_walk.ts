/**
 * The uniform random walk: who goes on is drawn in proportion to the steps that each has left, so that
 * of independent agents every interleaving is equally likely. A plain random walk prefers those that
 * finish the short agents early. After "URW" in H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury:
 * "Selectively Uniform Concurrency Testing", ASPLOS 2025.
 *
 * The steps of each agent are counted in the run before; where agents depend on each other the count
 * is an estimate, and so is the uniformity.
 *
 * @module
 */

import type { Prng } from "@lab/runtime";
import type { Picker } from "./sampled.ts";

/** The picker. */
export class UniformWalk implements Picker {
  /** Steps of each agent in the run before, and in this one so far. */
  #before = new Int32Array(64);
  #now = new Int32Array(64);

  begin(): void {
    [this.#before, this.#now] = [this.#now, this.#before];
    this.#now.fill(0);
  }

  pick(count: number, agents: Int32Array, _position: number, prng: Prng): number {
    let choice = 0;
    if (count > 1) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += this.#left(agents[i]);
      let at = prng.below(sum);
      while ((at -= this.#left(agents[choice])) >= 0) choice++;
    }
    const agent = agents[choice];
    if (agent >= this.#now.length) this.#grow(agent);
    this.#now[agent]++;
    return choice;
  }

  /** Steps that `agent` has left, at least the one it is due for. */
  #left(agent: number): number {
    if (agent >= this.#now.length) return 1;
    return Math.max(1, this.#before[agent] - this.#now[agent]);
  }

  #grow(agent: number): void {
    const longer = (column: Int32Array) => {
      const copy = new Int32Array(2 * agent);
      copy.set(column);
      return copy;
    };
    this.#before = longer(this.#before);
    this.#now = longer(this.#now);
  }
}
