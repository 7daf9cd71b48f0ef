/**
 * A search as a piece of work: what decides it, and what came of it, as plain data. Drawn searches
 * are cut into slices, so that what comes of them does not depend on how many cores there are.
 *
 * @module
 */

import type { Case } from "../case.ts";
import { PROGRAM_LAWS } from "../program_faults.ts";
import { MergedStates } from "./merged_states.ts";
import type { Bound, Coverage, Faults, Found, Search, Share } from "./search.ts";
import { strategyNamed, type StrategyOptions } from "./strategies.ts";
import type { Walk } from "./walker.ts";

/** A search, or a slice of one. */
export interface SearchJob extends StrategyOptions {
  readonly case: Case;
  readonly strategy: string;
  /** Runs, cut ones included, until it is stopped; Infinity: never. */
  readonly runsMax: number;
  /** The same in seconds: then no two runs of the job need be alike. */
  readonly secondsMax?: number;
  /** Stop at the first finding? */
  readonly first?: boolean;
  /** Is an end in deadlock no finding? */
  readonly allowDeadlock?: boolean;
}

/** What ended a search. */
export type EndedBy = "the end" | "--runs" | "--for" | "--first" | "Ctrl-C";

/** What came of a search. */
export interface SearchResult {
  readonly complete: boolean;
  readonly endedBy: EndedBy;
  /** Schedules of which all were seen, where not all were. */
  readonly seenUpTo: Bound | null;
  readonly coverage: Coverage | null;
  readonly runs: number;
  readonly cuts: number;
  /** Different traces among the runs; of a slice of a search also which. */
  readonly traces: number;
  readonly keys: readonly number[] | null;
  readonly found: readonly Found[];
  readonly faults: Faults;
  readonly shares: readonly Share[];
}

/** Is there anything to tell of a search? */
export function hasFindings(
  { found, faults }: Pick<Search, "found" | "faults">,
  { allowDeadlock = false }: { readonly allowDeadlock?: boolean },
): boolean {
  return found.length > 0 ||
    faults.found.some(({ violations: [{ law }] }) =>
      !allowDeadlock || law !== PROGRAM_LAWS.deadlock
    );
}

/** Runs of a slice. */
const SLICE_RUNS = 10_000;
/** Between the seeds of two slices: odd, so that none comes twice. */
const SEED_STEP = 0x9e3779b1;

/** The slices of a job: one of a search that ends by itself, or by the clock. */
export function slicesOf(job: SearchJob): SearchJob[] {
  const { runsMax, seed = 1, secondsMax, strategy } = job;
  if (strategyNamed(strategy).ends || secondsMax !== undefined || runsMax === Infinity) {
    return [job];
  }
  return Array.from({ length: Math.max(1, Math.ceil(runsMax / SLICE_RUNS)) }, (_, i) => ({
    ...job,
    seed: (seed + Math.imul(i, SEED_STEP)) >>> 0,
    runsMax: Math.min(SLICE_RUNS, runsMax - i * SLICE_RUNS),
  }));
}

/** Runs between two looks at the clock, at most. */
const RUNS_A_TURN = 64;
/** Seconds that such a turn takes at most, its last run left out. */
const TURN_S = 0.05;

/** A search on its way. */
export class SearchRun {
  readonly search: Search;
  readonly #began = performance.now();
  #endedBy: EndedBy | null = null;

  /**
   * @param isEnough Asked after each run: has what is looked for been found? Default: any finding,
   * if the job says so.
   * @throws {RangeError} The case cannot be searched so.
   */
  constructor(
    private readonly job: SearchJob,
    private readonly isEnough = (search: Search) => !!job.first && hasFindings(search, job),
  ) {
    this.search = strategyNamed(job.strategy).start(job.case, job);
  }

  /** Since it began. */
  get seconds(): number {
    return (performance.now() - this.#began) / 1_000;
  }

  /** Takes runs in that were made in an earlier process, the first ones of the search. */
  resume(walks: readonly Walk[]): void {
    const { search } = this;
    if (!(search instanceof MergedStates)) return;
    for (const walk of walks) if (this.#endedBy === null) this.#stepped(search.step(walk));
  }

  /** Is the next run on its way, from another core? */
  get awaits(): boolean {
    return this.search instanceof MergedStates && this.search.awaits;
  }

  #stepped(goesOn: boolean): void {
    const { search } = this;
    if (!goesOn) this.#endedBy = "the end";
    else if (search.runs + search.cuts >= this.job.runsMax) this.#endedBy = "--runs";
    else if (this.isEnough(search)) this.#endedBy = "--first";
  }

  /** Some runs. @returns Why it is over; null: it is not. */
  turn(): EndedBy | null {
    const { secondsMax = Infinity } = this.job;
    const turnEnds = this.seconds + TURN_S;
    for (let i = 0; i < RUNS_A_TURN && this.#endedBy === null && !this.awaits; i++) {
      this.#stepped(this.search.step());
      // One run of a loop without an end takes as long as thousands of others.
      if (this.seconds >= turnEnds) break;
    }
    if (this.seconds >= secondsMax) this.#endedBy ??= "--for";
    return this.#endedBy;
  }

  /** What came of it. */
  result(endedBy: EndedBy): SearchResult {
    const { search } = this;
    return {
      complete: search.isComplete,
      endedBy,
      seenUpTo: search.seenUpTo,
      coverage: search.coverage(),
      runs: search.runs,
      cuts: search.cuts,
      traces: search.traces,
      keys: search.shares.length > 0 ? search.traceKeys() : null,
      found: search.found,
      faults: search.faults,
      shares: search.shares,
    };
  }
}

/** Does a job from its beginning to its end. @throws As {@linkcode SearchRun}. */
export function runSearch(job: SearchJob): SearchResult {
  const run = new SearchRun(job);
  for (;;) {
    const endedBy = run.turn();
    if (endedBy !== null) return run.result(endedBy);
  }
}

/** What came of all slices of a job, in their order; none counts after one ended by `--first`. */
export function merged(slices: readonly SearchResult[]): SearchResult {
  const last = slices.findIndex(({ endedBy }) => endedBy === "--first" || endedBy === "Ctrl-C");
  const parts = last < 0 ? slices : slices.slice(0, last + 1);
  if (parts.length === 1) return parts[0];
  const keys = [...new Set(parts.flatMap((part) => part.keys ?? []))];
  const sum = (of: (part: SearchResult) => number) =>
    parts.reduce((all, part) => all + of(part), 0);
  const shares = parts[0].shares.map(({ name }, i) => ({
    name,
    runs: sum((part) => part.shares[i].runs),
    traces: name === "" ? keys.length : sum((part) => part.shares[i].traces),
  }));
  return {
    ...parts[0],
    endedBy: parts.at(-1)!.endedBy,
    runs: sum(({ runs }) => runs),
    cuts: sum(({ cuts }) => cuts),
    traces: keys.length,
    keys,
    shares,
    found: firstOfKind(parts, ({ found }) => found),
    faults: {
      deadlocks: sum(({ faults }) => faults.deadlocks),
      panics: sum(({ faults }) => faults.panics),
      found: firstOfKind(parts, ({ faults }) => faults.found),
    },
  };
}

/** The first finding of each kind; runs are counted through all slices. */
function firstOfKind(
  parts: readonly SearchResult[],
  of: (part: SearchResult) => readonly Found[],
): Found[] {
  const kinds = new Map<string, Found>();
  let before = 0;
  for (const part of parts) {
    for (const found of of(part)) {
      if (!kinds.has(found.kind)) kinds.set(found.kind, { ...found, run: before + found.run });
    }
    before += part.runs + part.cuts;
  }
  return [...kinds.values()];
}
