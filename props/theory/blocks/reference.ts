/**
 * `simulated_reference`: where theory has no closed form, an independent simulation stands in for
 * it, with its own error. The bimodal rows are the ones that say what preemption is for: stealing
 * repairs the mean of private queues, but the tail behind long Gs stays until slices are cut short.
 *
 * @module
 */

import { meanNs } from "@lab/runtime";
import { quantileOf } from "../../statistics.ts";
import { pooled, scoreOfT, zScore } from "../batch_means.ts";
import { type Block, type Check, Columns, type Experiment, type Figure } from "../experiment.ts";
import { type Finding, scoredFinding, SPAN_MAX } from "../finding.ts";
import {
  GM,
  labModel,
  onlyCosts,
  ORACLES,
  PM_NONE,
  PM_RANDOM,
  REFERENCE_SERVICES,
  serviceNamed,
  theoryModel,
} from "../inputs.ts";
import { PaidPreemption } from "../models/many_ms.ts";
import { type OpenQueue, runQueue, UNIT_NS } from "../open_queue.ts";

type Setting = typeof ORACLES.simulated_reference.settings[number];
type Stat = "mean" | "p50" | "p99" | "p999";

/**
 * Runs at full effort, each as long as the reference's one. Its printed intervals come from batches
 * that are shorter than the memory of the heavier queues, and are far too narrow there ("rough",
 * says its note): so the spread of whole runs takes their place.
 */
const RUNS = 16;
const RUNS_LEAST = 8;
/** 95 % of single runs, in standard deviations: t with 15 degrees of freedom. */
const T_RUNS = 2.13;
const QUANTILES = { p50: 0.5, p99: 0.99, p999: 0.999 } as const;

/** Policies of the reference, as models. */
const POLICIES: Readonly<Record<string, Pick<OpenQueue, "scheduler" | "place">>> = {
  cFCFS: { scheduler: GM, place: "none" },
  "dFCFS random": { scheduler: PM_NONE, place: "random" },
  steal_half_exhaustive: { scheduler: PM_RANDOM, place: "random" },
  steal_one_exhaustive: {
    scheduler: labModel("gpm", { slice: "never", steal: "one" }),
    place: "random",
  },
};

const ROUND_ROBIN = theoryModel("gm-paid-preemption", (ops) => new PaidPreemption(ops));

/** Longest service of the mixtures that are cut into slices. */
const LONG_US: Readonly<Record<string, number>> = { b995: 500, b50: 100 };

/** `RR q=5 c=0.5`: slices of 5 us, 0.5 us for each preemption. */
function roundRobin(s: Setting): Partial<OpenQueue> & Pick<OpenQueue, "scheduler" | "place"> {
  const [, q, c] = s.policy.match(/^RR q=([\d.]+) c=([\d.]+)$/)!.map(Number);
  const pieces = LONG_US[s.dist] / q;
  return {
    scheduler: ROUND_ROBIN,
    place: "none",
    costs: onlyCosts({ stealNextNap: Math.round(c * UNIT_NS) }),
    job: (unitNs) => [
      ["if", ["<", "service", LONG_US[s.dist] * unitNs], [["compute", "service"]], [
        ["for", "i", pieces - 1, [["compute", q * unitNs], ["yield"]]],
        ["compute", q * unitNs],
      ]],
    ],
  };
}

function queueOf(s: Setting): OpenQueue {
  const service = serviceNamed(REFERENCE_SERVICES, s.dist);
  const policy = s.policy.startsWith("RR ") ? roundRobin(s) : POLICIES[s.policy];
  if (policy === undefined) throw new RangeError(`the reference has a new policy: ${s.policy}`);
  return {
    procs: s.k,
    lam: s.k * s.rho / (meanNs(service(UNIT_NS)) / UNIT_NS),
    service,
    arrivals: s.arrivals,
    ...policy,
  };
}

/** A statistic of each run by itself. */
function ofEachRun(columns: Columns, figure: Figure, stat: Stat): number[] {
  return columns.of(figure).map((run) => {
    if (stat === "mean") {
      let sum = 0;
      for (const x of run) sum += x;
      return sum / run.length;
    }
    return quantileOf(pooled([run]), QUANTILES[stat]);
  });
}

/** Could the engine have made the reference's run? Judged on logarithms, for tails are skewed. */
function couldBeOurs(metric: string, expected: number, ours: readonly number[]): Finding {
  const logs = ours.map(Math.log), n = logs.length;
  const mean = logs.reduce((sum, x) => sum + x, 0) / n;
  const variance = logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  // Not the error of our mean: how far one more run may fall from it.
  const spread = Math.sqrt(variance * (1 + 1 / n));
  const finding = scoredFinding({
    metric,
    expected,
    measured: Math.exp(mean),
    ci95: [Math.exp(mean - T_RUNS * spread), Math.exp(mean + T_RUNS * spread)],
    z: scoreOfT(zScore(mean, Math.log(expected), spread), n - 1),
  });
  return { ...finding, decides: 2 * T_RUNS * spread <= Math.log(SPAN_MAX) };
}

/** The mean of 1 / S does not exist for these, so the mean slowdown has no value to agree on. */
const hasMeanSlowdown = (s: Setting) => s.dist !== "exp";

function checks(s: Setting): Check[] {
  const figures: readonly [Figure, "T" | "slowdown"][] = [["sojourn", "T"], [
    "slowdown",
    "slowdown",
  ]];
  return figures.flatMap(([figure, name]) =>
    (["mean", "p50", "p99", "p999"] as const)
      .filter((stat) => figure !== "slowdown" || stat !== "mean" || hasMeanSlowdown(s))
      .map((stat): Check => {
        const metric = `${name} ${stat}`;
        const [value] = s[name][stat];
        return {
          metric,
          find: (columns) => couldBeOurs(metric, value, ofEachRun(columns, figure, stat)),
        };
      })
  );
}

function experiment(s: Setting): Experiment {
  const queue = queueOf(s);
  return {
    block: "simulated_reference",
    setting: settingOf(s),
    model: queue.scheduler.label,
    assumption:
      "the same policy in an independent simulation, one run; ours is the mean of runs as " +
      "long, and the interval is where 95 % of single runs fall",
    differs: s.policy === "dFCFS random" ? "steal_half, in the mean" : undefined,
    run(plan) {
      const runs = Math.max(RUNS_LEAST, Math.round(RUNS * plan.effort));
      const columns = new Columns(runQueue(
        { ...queue, arrivals: runs * s.arrivals, gsPerRun: s.arrivals },
        { ...plan, effort: 1 },
      ));
      return {
        extent: { runs, gs: s.arrivals },
        findings: checks(s).map((check) => check.find(columns)),
      };
    },
  };
}

const settingOf = (s: Setting) => `${s.policy}, ${s.dist}, k=${s.k} rho=${s.rho}`;

/** An independent simulation. */
export const REFERENCE: Block = {
  experiments: ORACLES.simulated_reference.settings.map(experiment),
  omissions: ORACLES.simulated_reference.settings.filter((s) => !hasMeanSlowdown(s)).map((s) => ({
    block: "simulated_reference",
    setting: `${settingOf(s)}: slowdown mean`,
    verdict: "not set up" as const,
    because: "the mean of 1 / S is infinite for exponential S: the longer the run, the larger",
  })),
};
