/**
 * The results of the main job as plain data: what `results.json` holds and reports are built from.
 * Everything a report says is computed from here, so a report can be rebuilt without running again.
 *
 * Each thing is a schema, and its type comes from it: a field has one row.
 *
 * @module
 */

import type { Spread, StoredRow, StoredTheory } from "@lab/props";
import type { Counter } from "@lab/runtime";
import {
  COMPLAINT_ROW,
  LIVE_CONFORMANCE,
  LIVE_ORDERS,
  LIVE_SPREAD,
  MODEL_KIND,
  PROBE_ROW,
  RUNTIME_ROW,
  SPEED,
  WHAT_IF,
} from "./results_parts.ts";
import {
  amount,
  byName,
  count,
  flag,
  type Item,
  list,
  number,
  object,
  objectOf,
  type Of,
  oneOf,
  orNull,
  type Schema,
  some,
  text,
} from "./schema.ts";

/** Version of the form of `results.json`. Grows with every change that old files do not fit. */
export const SCHEMA = 7;

const COST_ABOUT = object(
  {
    name: text,
    about: text,
    value: amount,
    evidence: text,
    source: text,
    spread: object({ min: number, max: number, n: count }),
    quantiles: list(amount),
  },
  "spread",
  "quantiles",
);
/** One row of it. */
export type CostAbout = Of<typeof COST_ABOUT>;

/** The cost table of the run. */
const COSTS_ABOUT = object({
  name: text,
  rows: list(COST_ABOUT),
});

const RUN_ABOUT = object({
  quick: flag,
  seeds: list(count),
  costs: COSTS_ABOUT,
  /** Name → version: deno, v8, typescript. */
  versions: byName(text),
  /** The only line of a report that may differ between two machines. */
  machine: text,
  /** Arguments that gave these results, after `deno task lab`. */
  args: text,
});
/** What was run, and on what. */
export type RunAbout = Of<typeof RUN_ABOUT>;

/**
 * What to type after `--costs` for the same table again: the file that was given, or the preset.
 */
export function costsTyped({ args, costs }: RunAbout): string {
  return /(?:^| )--costs (.+)$/.exec(args)?.[1] ?? costs.name;
}

const MODEL_ROW = object({
  name: text,
  kind: MODEL_KIND,
  about: text,
});
/** A model that was run. */
export type ModelRow = Of<typeof MODEL_ROW>;

const SCENARIO_ROW = object({
  name: text,
  about: text,
  procs: count,
  cores: count,
  /** `true`: Gs come from outside at their own pace, so throughput says little. */
  isOpen: flag,
});
/** A scenario that was run. */
export type ScenarioRow = Of<typeof SCENARIO_ROW>;

const VIOLATION_FACTS = object({
  law: text,
  reason: text,
  atNs: amount,
});
/** A breach of a law in a run. */
export type ViolationFacts = Of<typeof VIOLATION_FACTS>;

const FACTS = object({ mean: amount, p50: amount, p99: amount, p999: amount, max: amount });
/** Mean and percentiles that reports use. */
export type Facts = Of<typeof FACTS>;

const RUN_FACTS = object({
  seed: count,
  hash: text,
  end: text,
  elapsedNs: amount,
  spawned: count,
  completed: count,
  dispatches: count,
  throughputPerS: amount,
  sojournNs: FACTS,
  jain: amount,
  /** Longest wait from runnable to running, in ticks of the machine divided by P. */
  waitTicksMax: amount,
  lockWaitNs: amount,
  peakBytes: amount,
  /** Counters that are not 0. */
  counts: byName(count) as Schema<Readonly<Partial<Record<Counter, number>>>>,
  /** Virtual ns charged by each cost row, where not 0. */
  costNs: byName(amount),
  /** What the laws found that were held against this run. */
  violations: list(VIOLATION_FACTS),
});
/** What one run gave, as far as reports need it. Times in virtual ns. */
export type RunFacts = Of<typeof RUN_FACTS>;

const GROUP = oneOf("standard", "procs", "load");
/** Which table or chart a cell belongs to. */
export type Group = Of<typeof GROUP>;

const CELL = object({
  group: GROUP,
  model: text,
  /** Name of the scenario, or of the workload of a sweep. */
  scenario: text,
  procs: count,
  /** Place in the sweep: Ps, or load 0..1. 0 in group `standard`. */
  x: amount,
  /** Why it was not run, in words: a limit it hits. Null if it was. */
  refusal: orNull(text),
  runs: list(RUN_FACTS),
});
/** Runs of one model on one workload and one machine, one for each seed. */
export type Cell = Of<typeof CELL>;

const GOLDEN_ROW = object({
  scenario: text,
  program: text,
  goVersion: text,
  phase: count,
  marks: count,
  orderSame: flag,
  ticksSame: flag,
  /** The first difference in words; "" if there is none. */
  difference: text,
});
/** A trace recorded from real Go, and whether gpm gives the same. */
export type GoldenRow = Of<typeof GOLDEN_ROW>;

/** Are order and ticks both as recorded? */
export function isSame(row: GoldenRow): boolean {
  return row.orderSame && row.ticksSame;
}

const LAW_ROW = object({
  name: text,
  words: text,
  runs: count,
  violations: count,
  /** Models that promise it; null: it holds for every scheduler. */
  promisedBy: orNull(list(text)),
});
/** A law, and what its checks came to over all runs. */
export type LawRow = Of<typeof LAW_ROW>;

const MUTANT_ROW = object({
  name: text,
  model: text,
  law: text,
  about: text,
  isKilled: flag,
  /** Generated cases that were run, the one that found it included. */
  cases: count,
});
/** A planted bug, and the law that must find it. */
export type MutantRow = Of<typeof MUTANT_ROW>;

const CORPUS_FACTS = object({
  go: text,
  machine: text,
  seed: count,
  programs: count,
  equal: count,
  /** Marks of the equal ones. */
  marks: count,
  different: count,
  /** Programs that Go itself did not repeat. */
  unrepeated: count,
  /** Programs that the generator does not make any more. */
  stale: count,
});
/** Generated programs with the orders of real Go, and what gpm gave. */
export type CorpusFacts = Of<typeof CORPUS_FACTS>;

const DEVIATION = object({
  value: number,
  setting: text,
  model: text,
  metric: text,
});
/** A figure that is off, and where. */
export type Deviation = Of<typeof DEVIATION>;

const BLOCK_FACTS = object({
  block: text,
  models: list(text),
  assumptions: list(text),
  rows: count,
  pass: count,
  weak: count,
  fail: count,
  /** Rows that nothing speaks against, but hardly anything could: they do not count as holding. */
  undecided: count,
  /** Rows in which nothing is random. */
  exact: count,
  /** Of rows that must be equal: the largest |z|. */
  worstZ: orNull(DEVIATION),
  /** Of means that are promised to 3 %: the largest relative deviation. */
  worstMean: orNull(DEVIATION),
});
/** A block of the table of queueing theory. */
export type BlockFacts = Of<typeof BLOCK_FACTS>;

const STORED_ROW = objectOf<StoredRow>({
  block: text,
  setting: text,
  model: text,
  assumption: text,
  runs: count,
  gs: count,
  seed: count,
  metric: text,
  relation: text,
  expected: { anyOf: [number, list(number), text, { type: "null" }] },
  measured: number,
  ci95: orNull(list(number)),
  z: orNull(number),
  detects: orNull(number),
  verdict: text,
  promised: flag,
});

const STORED_THEORY_FACTS = object({
  command: text,
  omissions: list(
    objectOf<Item<StoredTheory["omissions"]>>({
      block: text,
      setting: text,
      verdict: text,
      because: text,
    }),
  ),
  zMax: amount,
  promised: amount,
  blocks: list(BLOCK_FACTS),
  invariance: list(STORED_ROW),
  graham: list(STORED_ROW),
  bimodal: list(STORED_ROW),
  /** Open loop against one client that waits. */
  omission: list(STORED_ROW),
});
/** The kept table, summed up; and rows of it that are shown one by one. */
export type StoredTheoryFacts = Of<typeof STORED_THEORY_FACTS>;

const SPREAD = objectOf<Spread>({ median: number, min: number, max: number });

const TRACE_FACTS = object({
  file: text,
  program: text,
  procs: count,
  go: text,
  events: count,
  /** Share of the time of goroutines that could not be represented. */
  missingShare: amount,
  elapsedNs: amount,
  /** Time from runnable to running, over all goroutines. */
  waitNs: amount,
  replayedElapsedNs: amount,
  replayedWaitNs: amount,
  /** Replayed by recorded, less 1, over several starts within the 61 ticks. */
  elapsedError: SPREAD,
  waitError: SPREAD,
  /** Why it is off, in words; "" if it is not. */
  why: text,
});
/** A recorded trace of a real program, and its replay by gpm as recorded. Times in ns. */
export type TraceFacts = Of<typeof TRACE_FACTS>;

const PREDICTION_FACTS = object({
  program: text,
  from: count,
  to: count,
  recordedNs: amount,
  predictedNs: amount,
});
/** How long a program takes on another number of Ps, told from one trace. */
export type PredictionFacts = Of<typeof PREDICTION_FACTS>;

const VALIDITY = object({
  /** Kept: schedules of real Go at more than one P. Left out: by an older lab. */
  conformance: LIVE_CONFORMANCE,
  corpus: CORPUS_FACTS,
  /** Kept: live Go at GOMAXPROCS=1. */
  live: LIVE_ORDERS,
  /** Kept: live Go at GOMAXPROCS=2. */
  spread: LIVE_SPREAD,
  /** Kept: the whole table of queueing theory. */
  theory: STORED_THEORY_FACTS,
  /** Rows of that table that this job ran itself, in short runs. */
  liveTheory: list(BLOCK_FACTS),
  traces: list(TRACE_FACTS),
  predictions: list(PREDICTION_FACTS),
}, "conformance");
/** How far the lab can be trusted, measured. */
export type Validity = Of<typeof VALIDITY>;

const RINGS_CELL = object({
  model: text,
  /** Until a woken thread runs on an idle core, ns. */
  wakeNs: amount,
  chains: oneOf("one", "one for each P"),
  procs: count,
  /** Virtual ns for each G created. */
  nsPerG: amount,
});
/** Creation of Gs before and after Go's change to lock-free rings, simulated. */
export type RingsCell = Of<typeof RINGS_CELL>;

/** All that a report is built from. None of `some` is empty: without, a report says nothing. */
export const RESULTS = object(
  {
    schema: oneOf(SCHEMA),
    /** Left out: by an older lab. */
    runtimes: list(RUNTIME_ROW),
    /** The same. */
    complaints: list(COMPLAINT_ROW),
    about: RUN_ABOUT,
    models: some(MODEL_ROW),
    scenarios: some(SCENARIO_ROW),
    /** In the order of the jobs; the order never depends on which finished first. */
    cells: some(CELL),
    golden: list(GOLDEN_ROW),
    laws: some(LAW_ROW),
    mutants: list(MUTANT_ROW),
    validity: VALIDITY,
    /** One for each recorded program. */
    whatIf: list(WHAT_IF),
    rings: list(RINGS_CELL),
    probes: list(PROBE_ROW),
    /** Stored: wall clock. */
    speed: SPEED,
  },
  "runtimes",
  "complaints",
);
/** The same as a type. */
export type Results = Of<typeof RESULTS>;
