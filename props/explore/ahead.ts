/**
 * Other cores that make runs of an exhaustive search before it comes to them. The search takes each
 * run in at its place, so what it finds, counts and says is the same without them.
 *
 * @module
 */

import type { Case } from "../case.ts";
import { Cores } from "../pool.ts";
import { BOUNDS } from "./bounds.ts";
import { type KeyColumns, numberOf } from "./key_table.ts";
import type { Ahead, MergedStates } from "./merged_states.ts";
import type { Memory } from "./observer.ts";
import type { Bound } from "./search.ts";
import { type Walk, Walker } from "./walker.ts";

/** What decides the runs of a search. */
export interface WalkOptions {
  readonly case: Case;
  readonly memory?: Memory;
  readonly bound?: Bound;
}

/** Some runs. */
export interface WalkJob extends WalkOptions {
  /** Number of the search: a core makes its machine once for each. */
  readonly search: number;
  /** States that cut a run, as far as they are known by now. */
  readonly keys: KeyColumns;
  readonly choices: readonly Ahead[];
}

/** Runs, by the numbers of their choices. */
export type Walks = readonly (readonly [edge: number, walk: Walk])[];

/** Makes runs on the core that asks: a core keeps the machine of one search. */
export function walksOf(): (job: WalkJob) => Walks {
  let walker: Walker | null = null, of = -1;
  return ({ search, keys, choices, case: c, memory = "hook", bound }) => {
    if (walker === null || of !== search) {
      walker = new Walker(c, memory, BOUNDS[bound?.kind ?? "preemptions"]);
      of = search;
    }
    const isKnown = (one: number, two: number) => numberOf(keys, one, two) >= 0;
    return choices.map(({ edge, path }) => [edge, walker!.walk(path, isKnown)]);
  };
}

/** Runs that a core is given at once, and how many a core may be ahead. */
const RUNS_A_JOB = 64, RUNS_AHEAD = 256;

/** The other cores. */
export class AheadCores {
  readonly #cores: Cores<WalkJob, Walks>;
  #busy = 0;
  #search: MergedStates | null = null;
  #searches = 0;
  #answered = () => {};

  /** @param worker The module of a worker, see `walk_worker.ts`. @param count How many cores. */
  constructor(worker: URL, private readonly count: number) {
    this.#cores = new Cores(worker);
  }

  /** Gives every idle core runs of this search, which goes on meanwhile. */
  feed(search: MergedStates, options: WalkOptions): void {
    if (this.#search !== search) this.#searches++;
    this.#search = search;
    while (this.#busy < this.count) {
      const choices = search.ahead(RUNS_A_JOB, RUNS_AHEAD * this.count);
      if (choices.length === 0) return;
      this.#busy++;
      const job = { ...options, search: this.#searches, keys: search.keys, choices };
      this.#cores.do(job).then((answer) => {
        this.#busy--;
        const walks = "result" in answer ? answer.result : [];
        for (const [edge, walk] of walks) search.offer(edge, walk);
        // What a core fails at, the search does itself, and says why.
        for (let i = walks.length; i < choices.length; i++) search.offer(choices[i].edge, null);
        this.#answered();
      });
    }
  }

  /** Waits for runs that are on their way. */
  async wait(): Promise<void> {
    await new Promise<void>((resolve) => this.#answered = resolve);
  }

  /** Ends them now. */
  stop(): void {
    this.#cores.stop();
  }
}
