/**
 * The results of the main job as plain data: what `results.json` holds and reports are built from.
 * Everything a report says is computed from here, so a report can be rebuilt without running again.
 *
 * @module
 */

import type { LiveOrders, LiveSpread, Spread, StoredRow, StoredTheory } from "@lab/props";
import type { Counter, Percentiles } from "@lab/runtime";
import type { SpeedFacts } from "./speed_facts.ts";
import type { WhatIf } from "./what_if.ts";

/** Version of the form of `results.json`. Grows with every change that old files do not fit. */
export const SCHEMA = 5;

/** All that a report is built from. */
export interface Results {
  readonly schema: typeof SCHEMA;
  readonly about: RunAbout;
  readonly models: readonly ModelRow[];
  readonly scenarios: readonly ScenarioRow[];
  /** In the order of the jobs; the order never depends on which finished first. */
  readonly cells: readonly Cell[];
  readonly golden: readonly GoldenRow[];
  readonly laws: readonly LawRow[];
  readonly mutants: readonly MutantRow[];
  readonly validity: Validity;
  /** One for each recorded program. */
  readonly whatIf: readonly WhatIf[];
  readonly rings: readonly RingsCell[];
  /** Kept: wall clock. */
  readonly speed: SpeedFacts;
}

/** What was run, and on what. */
export interface RunAbout {
  readonly quick: boolean;
  readonly seeds: readonly number[];
  readonly costs: CostsAbout;
  /** Name → version: deno, v8, typescript. */
  readonly versions: Readonly<Record<string, string>>;
  /** The only line of a report that may differ between two machines. */
  readonly machine: string;
  /** Arguments that gave these results, after `deno task lab`. */
  readonly args: string;
}

/**
 * What to type after `--costs` for the same table again: the file that was given, or the preset.
 */
export function costsTyped({ args, costs }: RunAbout): string {
  return /(?:^| )--costs (.+)$/.exec(args)?.[1] ?? costs.name;
}

/** The cost table of the run. */
export interface CostsAbout {
  readonly name: string;
  readonly rows: readonly CostAbout[];
}

/** One row of it. */
export interface CostAbout {
  readonly name: string;
  readonly about: string;
  readonly value: number;
  readonly evidence: string;
  readonly source: string;
}

/** A model that was run. */
export interface ModelRow {
  readonly name: string;
  readonly kind: "model" | "variant" | "ablation" | "example" | "guest";
  readonly about: string;
}

/** A scenario that was run. */
export interface ScenarioRow {
  readonly name: string;
  readonly about: string;
  readonly procs: number;
  readonly cores: number;
  /** `true`: Gs come from outside at their own pace, so throughput says little. */
  readonly isOpen: boolean;
}

/** Which table or chart a cell belongs to. */
export type Group = "standard" | "procs" | "load";

/** Runs of one model on one workload and one machine, one for each seed. */
export interface Cell {
  readonly group: Group;
  readonly model: string;
  /** Name of the scenario, or of the workload of a sweep. */
  readonly scenario: string;
  readonly procs: number;
  /** Place in the sweep: Ps, or load 0..1. 0 in group `standard`. */
  readonly x: number;
  /** Why it was not run, in words: a limit it hits. Null if it was. */
  readonly refusal: string | null;
  readonly runs: readonly RunFacts[];
}

/** Mean and percentiles that reports use. */
export type Facts = Pick<Percentiles, "mean" | "p50" | "p99" | "p999" | "max">;

/** What one run gave, as far as reports need it. Times in virtual ns. */
export interface RunFacts {
  readonly seed: number;
  readonly hash: string;
  readonly end: string;
  readonly elapsedNs: number;
  readonly spawned: number;
  readonly completed: number;
  readonly dispatches: number;
  readonly throughputPerS: number;
  readonly sojournNs: Facts;
  readonly jain: number;
  /** Longest wait from runnable to running, in ticks of the machine divided by P. */
  readonly waitTicksMax: number;
  readonly lockWaitNs: number;
  readonly peakBytes: number;
  /** Counters that are not 0. */
  readonly counts: Readonly<Partial<Record<Counter, number>>>;
  /** Virtual ns charged by each cost row, where not 0. */
  readonly costNs: Readonly<Record<string, number>>;
  /** What the laws found that were held against this run. */
  readonly violations: readonly ViolationFacts[];
}

/** A breach of a law in a run. */
export interface ViolationFacts {
  readonly law: string;
  readonly reason: string;
  readonly atNs: number;
}

/** A trace recorded from real Go, and whether gpm gives the same. */
export interface GoldenRow {
  readonly scenario: string;
  readonly program: string;
  readonly goVersion: string;
  readonly phase: number;
  readonly marks: number;
  readonly orderSame: boolean;
  readonly ticksSame: boolean;
  /** The first difference in words; "" if there is none. */
  readonly difference: string;
}

/** Are order and ticks both as recorded? */
export function isSame(row: GoldenRow): boolean {
  return row.orderSame && row.ticksSame;
}

/** A law, and what its checks came to over all runs. */
export interface LawRow {
  readonly name: string;
  readonly words: string;
  readonly runs: number;
  readonly violations: number;
  /** Models that promise it; null: it holds for every scheduler. */
  readonly promisedBy: readonly string[] | null;
}

/** A planted bug, and the law that must find it. */
export interface MutantRow {
  readonly name: string;
  readonly model: string;
  readonly law: string;
  readonly about: string;
  readonly isKilled: boolean;
  /** Generated cases that were run, the one that found it included. */
  readonly cases: number;
}

/** How far the lab can be trusted, measured. */
export interface Validity {
  readonly corpus: CorpusFacts;
  /** Kept: live Go at GOMAXPROCS=1. */
  readonly live: LiveOrders;
  /** Kept: live Go at GOMAXPROCS=2. */
  readonly spread: LiveSpread;
  /** Kept: the whole table of queueing theory. */
  readonly theory: StoredTheoryFacts;
  /** Rows of that table that this job ran itself, in short runs. */
  readonly liveTheory: readonly BlockFacts[];
  readonly traces: readonly TraceFacts[];
  readonly predictions: readonly PredictionFacts[];
}

/** Generated programs with the orders of real Go, and what gpm gave. */
export interface CorpusFacts {
  readonly go: string;
  readonly machine: string;
  readonly seed: number;
  readonly programs: number;
  readonly equal: number;
  /** Marks of the equal ones. */
  readonly marks: number;
  readonly different: number;
  /** Programs that Go itself did not repeat. */
  readonly unrepeated: number;
  /** Programs that the generator does not make any more. */
  readonly stale: number;
}

/** A block of the table of queueing theory. */
export interface BlockFacts {
  readonly block: string;
  readonly models: readonly string[];
  readonly assumptions: readonly string[];
  readonly rows: number;
  readonly pass: number;
  readonly weak: number;
  readonly fail: number;
  /** Rows that nothing speaks against, but hardly anything could: they do not count as holding. */
  readonly undecided: number;
  /** Rows in which nothing is random. */
  readonly exact: number;
  /** Of rows that must be equal: the largest |z|. */
  readonly worstZ: Deviation | null;
  /** Of means that are promised to 3 %: the largest relative deviation. */
  readonly worstMean: Deviation | null;
}

/** A figure that is off, and where. */
export interface Deviation {
  readonly value: number;
  readonly setting: string;
  readonly model: string;
  readonly metric: string;
}

/** The kept table, summed up; and rows of it that are shown one by one. */
export interface StoredTheoryFacts extends Pick<StoredTheory, "command" | "omissions"> {
  readonly zMax: number;
  readonly promised: number;
  readonly blocks: readonly BlockFacts[];
  readonly invariance: readonly StoredRow[];
  readonly graham: readonly StoredRow[];
  readonly bimodal: readonly StoredRow[];
  /** Open loop against one client that waits. */
  readonly omission: readonly StoredRow[];
}

/** A recorded trace of a real program, and its replay by gpm as recorded. Times in ns. */
export interface TraceFacts {
  readonly file: string;
  readonly program: string;
  readonly procs: number;
  readonly go: string;
  readonly events: number;
  /** Share of the time of goroutines that could not be represented. */
  readonly missingShare: number;
  readonly elapsedNs: number;
  /** Time from runnable to running, over all goroutines. */
  readonly waitNs: number;
  readonly replayedElapsedNs: number;
  readonly replayedWaitNs: number;
  /** Replayed by recorded, less 1, over several starts within the 61 ticks. */
  readonly elapsedError: Spread;
  readonly waitError: Spread;
  /** Why it is off, in words; "" if it is not. */
  readonly why: string;
}

/** How long a program takes on another number of Ps, told from one trace. */
export interface PredictionFacts {
  readonly program: string;
  readonly from: number;
  readonly to: number;
  readonly recordedNs: number;
  readonly predictedNs: number;
}

/** Creation of Gs before and after Go's change to lock-free rings, simulated. */
export interface RingsCell {
  readonly model: string;
  /** Until a woken thread runs on an idle core, ns. */
  readonly wakeNs: number;
  readonly chains: "one" | "one for each P";
  readonly procs: number;
  /** Virtual ns for each G created. */
  readonly nsPerG: number;
}
