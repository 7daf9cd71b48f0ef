/**
 * The lab's side of the comparison. At one P: gpm with all costs 0, whose order must be Go's. At
 * more: gpm with the costs of Linux. A real machine never takes the same time twice, so each row is
 * off by a random factor; and how long it takes until a woken M runs is drawn from what Go measured
 * just before, because that is anything from 5 us to some ms: the kernel may put the woken thread
 * on the core of its waker, where it has to wait.
 *
 * @module
 */

import {
  assemble,
  COST_NAMES,
  type CostName,
  type CostTable,
  EndWhy,
  LINUX_X64,
  type Outcome,
  overrideCosts,
  prngStream,
  type Program,
  ProgramError,
  type Quantiles,
  simulate,
  type Workload,
  ZERO,
} from "@lab/runtime";
import { configure } from "@lab/models";
import type { GoLatencies } from "./go_oracle.ts";
import type { PlacedRun } from "./distributions.ts";
import { quantile } from "../statistics.ts";

/** A program and where it starts. */
export interface OracleCase {
  readonly workload: Workload;
  /** schedtick % 61 when main starts, 0..60. */
  readonly phase: number;
}

/**
 * Nothing costs time but to wake up: whoever is woken acts behind all that his waker does without a
 * pause. sysmon would look in between otherwise, at a G that is about to block.
 */
const ONLY_WAKING = overrideCosts(ZERO, { name: "only waking", rows: { wakeLatency: 1_000 } });
/** More engine steps than any generated program needs. */
const STEPS_MAX = 500_000;
/** Seeds that are tried to see whether an order is left to chance. */
const SEEDS = 8;

/** Options of gpm as text, for example `{ ring: "128" }`. */
export type GpmTexts = Readonly<Record<string, string>>;

/** The marks of a run in the lab, or why there are none. */
export type LabOrder = { readonly marks: readonly number[] } | { readonly error: string };

/** Runs a program in the lab. */
export function labRun(
  { workload, phase }: OracleCase,
  options: GpmTexts = {},
  seed = 1,
  sink: "none" | "columns" = "none",
): Outcome {
  const { make } = configure("gpm", options);
  return simulate({
    model: make,
    program: assemble(workload),
    machine: { procs: 1, cores: 1 },
    costs: ONLY_WAKING,
    phase,
    seed,
    sink,
    limits: { stepsMax: STEPS_MAX },
  });
}

/** The order of the marks in the lab. */
export function labOrder(c: OracleCase, options: GpmTexts = {}): LabOrder {
  try {
    const { end, endName, marks } = labRun(c, options);
    const ended = end === EndWhy.DONE || end === EndWhy.MAIN;
    return ended ? { marks: marks.id } : { error: endName };
  } catch (error) {
    if (error instanceof ProgramError) return { error: error.message };
    throw error;
  }
}

/** Does the order of the marks depend on which ready case a select takes? */
export function leftToChance(c: OracleCase): boolean {
  const first = labRun(c).marks.id;
  for (let seed = 2; seed <= SEEDS; seed++) {
    if (!sameOrder(first, labRun(c, {}, seed).marks.id)) return true;
  }
  return false;
}

/** Are two orders the same? */
export function sameOrder(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i]);
}

/** Rows that are work of the running M itself; the others are the operating system's. */
const USER_ROWS: readonly CostName[] = [
  "userSwitch",
  "spawnG",
  "exitG",
  "stackG",
  "localPut",
  "localGet",
  "chanOp",
  "parkG",
  "mutexOp",
  "selectCase",
];
/** A row is multiplied by a factor between 1 / this and this, anew for each run. */
const JITTER = 1.7;
/** The same at more than one P, where Gs also look for work in vain. */
const STEPS_MAX_WITH_COSTS = 5_000_000;
/** Of the time that a line takes by measurement, what the loops on both sides take; assumed. */
const LOOPS_NS = 10;
/** So long the driver computes before a run: then whoever woke with it sleeps again (driver.go). */
const BUSY_NS = 200_000;
/** Id of the mark that is made when the program begins. */
const BEGIN = -1;
/** Where Go's tick may stand when main starts. */
const PHASES = 61;

/** What differs between runs in the lab. */
export interface LabSetting {
  readonly procs: number;
  /** Cores of the machine, so far as there are Ps for them. */
  readonly cores: number;
  readonly options: GpmTexts;
  /** Factor on the rows of {@linkcode USER_ROWS}: the interpreter is slower than bare Go. */
  readonly userFactor: number;
  /**
   * What a G takes longer after a rest, as its memory is cold: each run draws one, and each of its
   * Gs draws around that.
   */
  readonly coldNs: readonly number[];
  readonly latencies: GoLatencies;
  /** What of `callNs` is the statement itself, which the program's own costs hold already. */
  readonly restedCallNs: number;
}

/** A workload, and what its parameters are. */
export interface LabScene {
  readonly workload: unknown;
  readonly params: Readonly<Record<string, number>>;
}

/** What the rows of the lab would have to be for the measured latencies. */
type Drawn = Readonly<Partial<Record<CostName, number | Quantiles>>>;

/** Of the quantiles of a row. */
const SHARES = [0.05, 0.25, 0.5, 0.75, 0.95];

/** How widely a sample spreads. */
function quantilesOf(sample: readonly number[]): Quantiles {
  return SHARES.map((share) => Math.round(quantile(sample, share))) as unknown as Quantiles;
}

/** Costs of one run. */
function costs(seed: number, userFactor: number, jitter: number, drawn: Drawn): CostTable {
  const prng = prngStream(seed, "jitter");
  // What the factors are on average, so that the jitter makes nothing dearer.
  const mean = jitter === 1 ? 1 : (jitter - 1 / jitter) / (2 * Math.log(jitter));
  const rows = COST_NAMES.map((name) => {
    const { value, source } = LINUX_X64.rows[name];
    // Go's side has run so many goroutines before that there is always a stack.
    const own = name === "stackG" ? 0 : drawn[name];
    if (own !== undefined) {
      const row = typeof own === "number" ? { value: own } : { value: own[2], quantiles: own };
      return [name, { ...row, evidence: "measured", source }];
    }
    const user = USER_ROWS.includes(name) ? userFactor : 1;
    const isSize = name.endsWith("Bytes") || name === "netpollUnit";
    const factor = isSize ? 1 : user * jitter ** (2 * prng.float53() - 1) / mean;
    return [name, { value: Math.round(value * factor), evidence: "assumed", source }];
  });
  return { name: "linux-x64 with jitter", rows: Object.fromEntries(rows) };
}

/**
 * A workload as the interpreter in Go runs it: after a time in which all others fall asleep. And a
 * mark changes memory that all Gs share, which the lab's own marks do not.
 *
 * @param coldNs What each G takes on average to get its memory into the caches.
 */
export function interpreted({ workload, params }: LabScene, coldNs = 0): Program {
  const { objects, progs, ...rest } = workload as {
    readonly objects?: object;
    readonly progs: Readonly<Record<string, readonly unknown[]>>;
  };
  const touch = ["wgadd", "markLine", 1];
  const marked = (body: readonly unknown[]): unknown[] =>
    body.flatMap((part) => {
      if (!Array.isArray(part)) return [part];
      return part[0] === "mark" ? [part, touch] : [marked(part)];
    });
  const begin = [["compute", BUSY_NS], ["mark", BEGIN]];
  const isCold = coldNs >= 1, cold = isCold ? [["compute", ["draw", "cold"]]] : [];
  const bodies = Object.entries(progs).map(([name, body]) => [
    name,
    [...(name === "main" ? begin : []), ...cold, ...marked(body)],
  ]);
  return assemble({
    ...rest,
    ...(isCold && { dists: { cold: { kind: "exp", meanNs: Math.round(coldNs) } } }),
    objects: { ...objects, markLine: { type: "wg" } },
    progs: Object.fromEntries(bodies),
  }, params);
}

/** One run in the lab; the marks with their Ps. */
export function noisyRun(scene: LabScene, setting: LabSetting, seed: number): PlacedRun {
  const { userFactor, coldNs, restedCallNs, latencies } = setting;
  const { callNs, lineNs, wakeNs, napNs } = latencies;
  const prng = prngStream(seed, "latencies");
  const lineMoveNs = Math.max(0, Math.round(quantile(lineNs, 0.5)) - LOOPS_NS);
  const drawn = {
    // The woken M exists already, and the scans before it steals are charged by their own rows.
    threadCreate: 0,
    lineMove: lineMoveNs,
    gMove: lineMoveNs,
    // Each wake-up draws its own, call and latency together.
    wakeAcross: quantilesOf(callNs.map((ns) => Math.max(0, ns - restedCallNs))),
    wakeLatency: quantilesOf(wakeNs),
    stealNextNap: quantilesOf(napNs.map((ns) => Math.max(0, ns))),
  };
  // Go's tick is anywhere when main starts.
  const phase = prng.below(PHASES);
  const program = interpreted(scene, coldNs[prng.below(coldNs.length)]);
  const jittered = costs(seed, userFactor, JITTER, drawn);
  return placed(run(program, { ...setting, costs: jittered, seed, phase }));
}

/** A run from where its program begins. */
function placed({ marks, elapsedNs }: Outcome): PlacedRun {
  const { id, p, atNs } = marks;
  return { marks: id.slice(1), places: p.slice(1), home: p[0], ns: elapsedNs - atNs[0] };
}

/**
 * All orders that the lab gives if help comes too late: one for each phase. What Go does while the
 * woken M has not arrived depends on nothing else, so its order must be among them.
 */
export function aloneOrders(scene: LabScene, procs: number, options: GpmTexts): Set<string> {
  const orders = new Set<string>(), program = interpreted(scene);
  const late = costs(1, 1, 1, { wakeLatency: 2 ** 40, threadCreate: 0 });
  for (let phase = 0; phase < PHASES; phase++) {
    const outcome = run(program, { procs, cores: procs, options, costs: late, seed: 1, phase });
    orders.add(placed(outcome).marks.join(" "));
  }
  return orders;
}

/** Everything that decides a run, besides the program. */
interface RunSetting {
  readonly procs: number;
  readonly cores: number;
  readonly options: GpmTexts;
  readonly costs: CostTable;
  readonly seed: number;
  readonly phase: number;
}

function run(program: Program, { procs, cores, options, costs, seed, phase }: RunSetting): Outcome {
  const { make } = configure("gpm", options);
  const machine = { procs, cores };
  return simulate({
    model: make,
    program,
    machine,
    costs,
    seed,
    phase,
    limits: { stepsMax: STEPS_MAX_WITH_COSTS },
  });
}

/** What the lab needs to know of Go on one P to take as long. */
export interface OneP {
  /** A run without a rest. */
  readonly warmNs: number;
  /** Runs after a rest each. */
  readonly restedNs: readonly number[];
}

/**
 * The factor on user rows with which the lab takes as long on one P as Go did, and what each G took
 * longer after a rest. Time on one P grows linearly with the factor, so two runs are enough.
 */
export function fitted(
  scene: LabScene,
  options: GpmTexts,
  { warmNs, restedNs }: OneP,
): Pick<LabSetting, "userFactor" | "coldNs"> {
  const program = interpreted(scene);
  const [zero, one] = [0, 1].map((factor) => {
    const plain = costs(1, factor, 1, {});
    return run(program, { procs: 1, cores: 1, options, costs: plain, seed: 1, phase: 0 });
  });
  const zeroNs = placed(zero).ns, oneNs = placed(one).ns;
  return {
    userFactor: oneNs > zeroNs ? Math.max(0.1, (warmNs - zeroNs) / (oneNs - zeroNs)) : 1,
    coldNs: restedNs.map((ns) => Math.max(0, ns - warmNs) / one.spawned),
  };
}
