/**
 * `mg1` and `md1_crommelin`: one P, any distribution of service. In order of arrival the mean wait
 * grows with the second moment of service (Pollaczek and Khinchine); under processor sharing it does
 * not know it; a stack has the queue's mean and a larger second moment. The crossover at CV^2 = 1 is
 * why preemption helps some workloads and hurts others.
 *
 * @module
 */

import { type Block, type Experiment, type Omission, queueExperiment } from "../experiment.ts";
import { exactFinding } from "../finding.ts";
import { type Check, meanCheck, quantileCheck } from "../metrics.ts";
import { LastFirst } from "../models/last_first.ts";
import type { OpenQueue } from "../open_queue.ts";
import { ORACLES } from "../oracle.ts";
import { strayGs } from "../sample_path.ts";
import { GM, labModel, N1, type Scheduler, theoryModel } from "../scheduler.ts";
import { DET, serviceNamed, SERVICES } from "../services.ts";

type Setting = typeof ORACLES.mg1.settings[number];

/** Squared error about the mean that theory expects: its mean is the variance. */
const aboutMean = (mean: number) => (x: number) => (x - mean) ** 2;

/**
 * Arrivals at full effort, so that a mean sojourn that is 3 % off would fail; found by trial. The need
 * grows like (1 + CV^2) / (1 - rho)^2.
 */
const arrivalsFor = ({ CV2, rho }: Pick<Setting, "CV2" | "rho">) =>
  Math.ceil(0.042 * (1 + CV2) / (1 - rho) ** 2) * 1e6;

/** gpm with a ring that never spills: with a spill the order is no longer that of arrival. */
const GPM_ORDER = labModel("gpm", { slice: "never", ring: "65536", globalEvery: "0" });
const STACK = theoryModel("n1-last-first", (ops) => new LastFirst(ops));

/**
 * Slices are ended by a monitor that looks every 10 ms when all goes on, and twice before it preempts:
 * a slice is 10..20 ms. So a unit of time is made long against that.
 */
const SLICED = labModel("gm", { slice: "10000000" });
const SLICE_MAX_NS = 20_000_000;
/** Mean service in longest slices. */
const SLICES_PER_SERVICE = 100;
const SHARED_ARRIVALS = 400_000;

const about = (s: Setting) => ({ block: "mg1", setting: `${s.dist} rho=${s.rho}` });

const queueOf = (s: Setting, scheduler: Scheduler): OpenQueue => ({
  scheduler,
  procs: 1,
  lam: s.lam,
  service: serviceNamed(SERVICES, s.dist),
  place: "none",
  arrivals: arrivalsFor(s),
});

function inOrder(s: Setting): Experiment {
  const slowdown: Check[] = s.mean_slowdown_FCFS === undefined
    ? []
    : [meanCheck("mean_slowdown_FCFS", "slowdown", s.mean_slowdown_FCFS)];
  return queueExperiment(
    {
      ...about(s),
      assumption: "one P, in order of arrival, run to completion",
      differs: "T_PS and E[Wq^2] of a stack",
      quick: s.dist === "uniform(0,2)" && s.rho === 0.5 ? 0.3 : undefined,
    },
    queueOf(s, N1),
    [
      meanCheck("T_FCFS", "sojourn", s.T_FCFS),
      meanCheck("Wq_FCFS", "wait", s.Wq_FCFS),
      meanCheck("varWq_FCFS", "wait", s.varWq_FCFS, aboutMean(s.Wq_FCFS)),
      ...slowdown,
    ],
  );
}

function sameOrder(s: Setting, scheduler: Scheduler): Experiment {
  return {
    ...about(s),
    model: scheduler.label,
    assumption: "one P: each G starts when the one before it ends (Lindley's recursion)",
    run(plan) {
      const gs = Math.max(10_000, Math.round(200_000 * plan.effort));
      const stray = strayGs(queueOf(s, scheduler), plan, gs);
      const finding = exactFinding("Gs that end at another time than by recursion", 0, stray);
      return { extent: { runs: 1, gs }, findings: [finding] };
    },
  };
}

function lastFirst(s: Setting): Experiment {
  return queueExperiment(
    {
      ...about(s),
      assumption:
        "one P, last come first served, run to completion: the queue's mean, its E[Wq^2] " +
        "over (1 - rho)",
      differs: "varWq_FCFS",
      quick: s.dist === "uniform(0,2)" && s.rho === 0.5 ? 0.3 : undefined,
    },
    queueOf(s, STACK),
    [
      meanCheck("Wq_FCFS", "wait", s.Wq_FCFS),
      meanCheck("EWq2_LIFO", "wait", s.EWq2_LIFO, (x) => x * x),
      meanCheck("varWq_LIFO", "wait", s.varWq_LIFO, aboutMean(s.Wq_FCFS)),
    ],
  );
}

/** A slowdown belongs to a size only if the size is long against a slice: not with tiny services. */
const hasTinyServices = (s: Setting) => s.mean_slowdown_FCFS === undefined || /erlang/.test(s.dist);

function shared(s: Setting): Experiment {
  return queueExperiment(
    {
      ...about(s),
      assumption: `slices of at most ${1 / SLICES_PER_SERVICE} of the mean service, switches free`,
      differs: "T_FCFS, unless CV^2 is 1",
    },
    {
      ...queueOf(s, SLICED),
      unitNs: SLICE_MAX_NS * SLICES_PER_SERVICE / s.ES,
      arrivals: SHARED_ARRIVALS,
    },
    [
      meanCheck("T_PS", "sojourn", s.T_PS),
      ...(hasTinyServices(s) ? [] : [
        meanCheck("mean_slowdown_PS", "slowdown", s.mean_slowdown_PS),
      ]),
    ],
  );
}

/** The short services of this mixture are far shorter than any slice that 10 ms can stand for. */
const isShareable = (s: Setting) => !s.dist.includes("99.5%");

/** One P. */
export const ONE_SERVER: Block = {
  experiments: ORACLES.mg1.settings.flatMap((s) => [
    inOrder(s),
    ...[GM, GPM_ORDER].map((scheduler) => sameOrder(s, scheduler)),
    lastFirst(s),
    ...(isShareable(s) ? [shared(s)] : []),
  ]),
  omissions: ORACLES.mg1.settings.filter((s) => !isShareable(s)).map((s): Omission => ({
    ...about(s),
    verdict: "not set up",
    because:
      "T_PS, mean_slowdown_PS: a slice must be short against 0.5 us while services of 500 us " +
      "are cut into thousands of them; sysmon's shortest look with all Ps busy is 10 ms",
  })),
};

type Constant = typeof ORACLES.md1_crommelin.settings[number];

function constant(s: Constant): Experiment {
  return queueExperiment(
    {
      block: "md1_crommelin",
      setting: `rho=${s.rho}`,
      assumption: "one P, constant service, in order of arrival",
      differs: "the percentiles of exponential service",
      quick: s.rho === 0.7 ? 0.5 : undefined,
    },
    {
      scheduler: N1,
      procs: 1,
      lam: s.rho,
      service: DET,
      place: "none",
      arrivals: arrivalsFor({ CV2: 0, rho: s.rho }),
    },
    [
      meanCheck("T", "sojourn", s.T),
      meanCheck("Wq", "wait", s.Wq),
      quantileCheck("Wq_p50", "wait", 0.5, s.Wq_p50),
      quantileCheck("Wq_p90", "wait", 0.9, s.Wq_p90),
      quantileCheck("Wq_p99", "wait", 0.99, s.Wq_p99),
    ],
  );
}

/** Constant service: percentiles. */
export const CONSTANT: Block = {
  experiments: ORACLES.md1_crommelin.settings.map(constant),
  omissions: [],
};
