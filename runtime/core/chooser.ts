/**
 * The only source of nondeterminism beside the seed: who acts first among Ms due at one instant.
 *
 * @module
 */

/** Decides among agents that are due at the same virtual time. */
export interface Chooser {
  /**
   * Asked at each step, also where there is nothing to decide.
   *
   * @param count How many agents are due, at least 1. If 1, the answer must be 0, and the step is
   * no choice: positions of choices do not count it.
   * @param agents Who they are: the first `count` elements, in the order they were scheduled. An
   * agent keeps its number for the whole run. Borrowed: read it during the call, never write to it.
   * @returns Index `0..count-1`; 0 is the one that was scheduled first, the default.
   */
  choose(count: number, agents: Int32Array): number;
}

/**
 * Follows the default but at listed positions: a schedule that shrinks together with its workload.
 *
 * @example Another choice where two Ms are due at once
 * ```ts ignore
 * import { assemble, ReplayChooser, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const a = [["compute", 9]];
 * const program = assemble({ progs: { main: [["spawn", "a"], ...a], a } });
 * const model = configure("gm").make;
 * const hashes = [[], [[0, 1], [1, 1]]].map((deviations) => {
 *   const chooser = new ReplayChooser(new Map(deviations as [number, number][]));
 *   return simulate({ model, program, machine: { procs: 2 }, chooser, sink: "hash" }).hash;
 * });
 * if (hashes[0] === hashes[1]) throw new Error("another choice is another run");
 * ```
 */
export class ReplayChooser implements Chooser {
  #position = 0;
  /**
   * A schedule. @param deviations Position of the choice -> index taken there; reduced modulo the
   * count.
   */
  constructor(readonly deviations: ReadonlyMap<number, number>) {}
  /** The listed choice at this position, or the default. */
  choose(count: number): number {
    if (count === 1) return 0;
    return (this.deviations.get(this.#position++) ?? 0) % count;
  }
}
