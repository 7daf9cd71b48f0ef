/**
 * The lab's side of the comparison. At one P: gpm with all costs 0, whose order must be Go's. At
 * more: gpm with the costs of Linux, of which those that differ between machines, and from one
 * second to the next, are what Go measured right before the run that it is compared with. What is
 * left is off by a random factor, as a real machine never takes the same time twice.
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
import type { GoBefore } from "./go_oracle.ts";
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

/** A row is multiplied by a factor between 1 / this and this, anew for each run. */
const JITTER = 1.7;
/** The same at more than one P, where Gs also look for work in vain. */
const STEPS_MAX_WITH_COSTS = 5_000_000;
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
  /** What instructions cost in the interpreter on a core of this speed; see `prices.ts`. */
  readonly prices: Prices;
  readonly speedNs: number;
  /** How long `go` alone takes on one P of this speed. */
  readonly spawnNs: number;
  /** What was measured before each of Go's runs, one of them for each run of the lab. */
  readonly befores: readonly GoBefore[];
}

/** What a probe finds out: a row, or what the interpreter adds to a turn of a loop, a mark. */
export type Price = "loop" | "mark" | CostName;
/** Prices by name, in ns. */
export type Prices = Readonly<Partial<Record<Price, number>>>;

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

/**
 * Costs of one run.
 *
 * @param jitter Rows that were not drawn are off by up to this factor.
 * @param drawn Rows that are as they are.
 */
function costs(seed: number, prices: Prices, jitter: number, drawn: Drawn): CostTable {
  const prng = prngStream(seed, "jitter");
  // What the factors are on average, so that the jitter makes nothing dearer.
  const mean = jitter === 1 ? 1 : (jitter - 1 / jitter) / (2 * Math.log(jitter));
  const rows = COST_NAMES.map((name) => {
    const { value, source } = LINUX_X64.rows[name];
    // Go's side has run so many goroutines before that there is always a stack.
    const own = drawn[name] ?? (name === "stackG" ? 0 : undefined);
    if (own !== undefined) {
      const row = typeof own === "number" ? { value: own } : { value: own[2], quantiles: own };
      return [name, { ...row, evidence: "measured", source }];
    }
    const isSize = name.endsWith("Bytes") || name === "netpollUnit";
    const factor = isSize ? 1 : jitter ** (2 * prng.float53() - 1) / mean;
    return [name, {
      value: Math.round((prices[name] ?? value) * factor),
      evidence: "assumed",
      source,
    }];
  });
  return { name: "linux-x64 with jitter", rows: Object.fromEntries(rows) };
}

/**
 * A workload as the interpreter in Go runs it: after a time in which all others fall asleep. A turn
 * of a loop and a mark take time, and a mark changes memory that all Gs share, which the lab's own
 * marks do not.
 */
export function interpreted({ workload, params }: LabScene, prices: Prices = {}): Program {
  const { objects, progs, ...rest } = workload as {
    readonly objects?: object;
    readonly progs: Readonly<Record<string, readonly unknown[]>>;
  };
  const takes = (ns = 0) => Math.round(ns) > 0 ? [["compute", Math.round(ns)]] : [];
  const touch = ["wgadd", "markLine", 1];
  const told = (body: readonly unknown[]): unknown[] =>
    body.flatMap((part) => {
      if (!Array.isArray(part)) return [part];
      if (part[0] === "mark") return [...takes(prices.mark), part, touch];
      if (part[0] !== "for") return [told(part)];
      const [turn, inner] = [takes(prices.loop), told(part[3])];
      return [[...part.slice(0, 3), [...turn, ...inner]]];
    });
  const begin = [["compute", BUSY_NS], ["mark", BEGIN]];
  const bodies = Object.entries(progs).map(([name, body]) => [
    name,
    [...(name === "main" ? begin : []), ...told(body)],
  ]);
  return assemble({
    ...rest,
    objects: { ...objects, markLine: { type: "wg" } },
    progs: Object.fromEntries(bodies),
  }, params);
}

/** How much slower than {@linkcode LabSetting.speedNs} says both cores were before a run. */
const slowness = ({ speedNs }: LabSetting, before: GoBefore): number =>
  (before.speedNs + before.awayNs) / 2 / speedNs;

/** Runs before and behind one from which it draws how long calls, wake-ups and naps take. */
const AROUND = 10;

/** What was measured before a run and those around it: the machine is another a second later. */
function around(befores: readonly GoBefore[], before: GoBefore): readonly GoBefore[] {
  const last = Math.max(0, befores.length - 2 * AROUND - 1);
  const from = Math.min(last, Math.max(0, befores.indexOf(before) - AROUND));
  return befores.slice(from, from + 2 * AROUND + 1);
}

/**
 * The rows that are what Go measured before a run; calls, wake-ups and naps are drawn from those
 * around it.
 */
export function measuredRows(setting: LabSetting, before: GoBefore): Drawn {
  const slow = slowness(setting, before), spawnG = slow * (setting.prices.spawnG ?? 0);
  const spread = (of: (each: GoBefore) => number) =>
    quantilesOf(around(setting.befores, before).map((each) => Math.max(0, of(each))));
  const lineNs = Math.round(before.lineNs);
  return {
    // The woken M exists already, and the scans before it steals are charged by their own rows.
    threadCreate: 0,
    lineMove: lineNs,
    gMove: lineNs,
    // Under the lock: the link of each G is in the G, which another core has in one of two cases.
    lockHoldG: Math.round(lineNs * (1 - 1 / setting.cores)),
    lockContended: before.pauseNs,
    mutexSpin: before.pauseNs,
    // What is new in the lab was another run's in Go, and may have ended on the other core.
    stackG: Math.max(0, Math.round(before.spawnNs - slow * setting.spawnNs)),
    // Each wake-up draws its own, call and latency together.
    wakeAcross: spread(({ callNs }) => callNs - spawnG),
    wakeLatency: spread(({ wakeNs }) => wakeNs),
    stealNextNap: spread(({ napNs }) => napNs),
  };
}

/** One run in the lab, on the machine as it was before one of Go's; the marks with their Ps. */
export function noisyRun(scene: LabScene, setting: LabSetting, seed: number): PlacedRun {
  const { befores } = setting, before = befores[seed % befores.length];
  const prices = scaled(setting.prices, slowness(setting, before));
  // Go's tick is anywhere when main starts.
  const phase = prngStream(seed, "latencies").below(PHASES);
  const table = costs(seed, prices, JITTER, measuredRows(setting, before));
  return placed(run(interpreted(scene, prices), { ...setting, costs: table, seed, phase }));
}

/** Prices on a core that is so much slower. */
function scaled(prices: Prices, slow: number): Prices {
  return Object.fromEntries(Object.entries(prices).map(([name, ns]) => [name, ns * slow]));
}

/** How long the lab takes for a program on one P, in ns. */
export function onePNs(scene: LabScene, prices: Prices, options: GpmTexts = {}): number {
  const table = costs(1, prices, 1, {});
  const setting = { procs: 1, cores: 1, options, costs: table, seed: 1, phase: 0 };
  return placed(run(interpreted(scene, prices), setting)).ns;
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
  const late = costs(1, {}, 1, { wakeLatency: 2 ** 40, threadCreate: 0 });
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
