/**
 * `mg1` and `md1_crommelin`: one P, any distribution of service. In order of arrival the mean wait
 * grows with the second moment of service (Pollaczek and Khinchine); under processor sharing it
 * does not know it; a stack has the queue's mean and a larger second moment. The crossover at CV^2
 * = 1 is why preemption helps some workloads and hurts others.
 *
 * @module
 */

import {
  type Block,
  type Check,
  controlledCheck,
  type Experiment,
  meanCheck,
  quantileCheck,
  queueExperiment,
} from "../experiment.ts";
import { exactFinding } from "../finding.ts";
import {
  DET,
  GM,
  labModel,
  N1,
  ORACLES,
  type Scheduler,
  serviceNamed,
  SERVICES,
  theoryModel,
} from "../inputs.ts";
import { LastFirst } from "../models/one_m.ts";
import { type OpenQueue, strayGs } from "../open_queue.ts";

type Setting = typeof ORACLES.mg1.settings[number];

/** Squared error about the mean that theory expects: its mean is the variance. */
const aboutMean = (mean: number) => (x: number) => (x - mean) ** 2;

/**
 * Arrivals at full effort, so that a mean sojourn that is 3 % off would fail; found by trial. The
 * need grows like (1 + CV^2) / (1 - rho)^2.
 */
const arrivalsFor = ({ CV2, rho }: Pick<Setting, "CV2" | "rho">) =>
  Math.ceil(0.046 * (1 + CV2) / (1 - rho) ** 2) * 1e6;

/** gpm with a ring that never spills: with a spill the order is no longer that of arrival. */
const GPM_ORDER = labModel("gpm", { slice: "never", ring: "65536", globalEvery: "0" });
/** With a control these are enough for the mean. */
const STACK_ARRIVALS = 5e6;
const STACK = theoryModel("n1-last-first", (ops) => new LastFirst(ops));

/**
 * Slices are ended by a monitor that looks every 10 ms when all goes on, and twice before it
 * preempts: a slice is 10..20 ms. So a unit of time is made long against that.
 */
const SLICED = labModel("gm", { slice: "10000000" });
const SLICE_MAX_NS = 20_000_000;
/** Mean service in longest slices. */
const SLICES_PER_SERVICE = 100;
/** What a finite slice may be off: the limit is for slices of length 0. */
const SHARED_LEEWAY = 1 / SLICES_PER_SERVICE;
/**
 * A slice costs as much time as an arrival elsewhere, so these are few; a control makes up for it.
 */
const sharedArrivals = ({ CV2, rho }: Pick<Setting, "CV2" | "rho">) =>
  CV2 > 5 && (CV2 > 100 || rho > 0.8) ? 900_000 : 200_000;

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
      quick: s.dist === "uniform(0,2)" && s.rho === 0.5 ? 0.1 : undefined,
    },
    queueOf(s, N1),
    [
      meanCheck("T_FCFS", "sojourn", s.T_FCFS),
      meanCheck("Wq_FCFS", "wait", s.Wq_FCFS),
      meanCheck("varWq_FCFS", "wait", s.varWq_FCFS, { value: aboutMean(s.Wq_FCFS) }),
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
      quick: s.dist === "uniform(0,2)" && s.rho === 0.5 ? 0.1 : undefined,
    },
    { ...queueOf(s, STACK), arrivals: Math.min(arrivalsFor(s), STACK_ARRIVALS), control: true },
    [
      controlledCheck("Wq_FCFS", "wait", s.Wq_FCFS, s.T_FCFS),
      meanCheck("EWq2_LIFO", "wait", s.EWq2_LIFO, { value: (x) => x * x }),
      meanCheck("varWq_LIFO", "wait", s.varWq_LIFO, { value: aboutMean(s.Wq_FCFS) }),
    ],
  );
}

/** Shortest service of those that have one, in the oracle's unit. */
const SHORTEST: Readonly<Record<string, number>> = {
  "det(1)": 1,
  "bimodal 90%x1us+10%x10us": 1,
};

function shared(s: Setting): Experiment {
  // A size has the slowdown of all others only if it is many slices long.
  const slowdown = SHORTEST[s.dist] === undefined ? [] : [
    controlledCheck(
      "mean_slowdown_PS",
      "slowdown",
      s.mean_slowdown_PS,
      s.T_FCFS,
      SHARED_LEEWAY * s.mean_slowdown_PS,
    ),
  ];
  return queueExperiment(
    {
      ...about(s),
      assumption: `slices of at most 1 % of the mean service, so 1 % of room; switches free`,
      differs: "T_FCFS, unless CV^2 is 1",
    },
    {
      ...queueOf(s, SLICED),
      unitNs: SLICE_MAX_NS * SLICES_PER_SERVICE / s.ES,
      arrivals: sharedArrivals(s),
      control: true,
    },
    [controlledCheck("T_PS", "sojourn", s.T_PS, s.T_FCFS, SHARED_LEEWAY * s.T_PS), ...slowdown],
  );
}

/** One P. */
export const ONE_SERVER: Block = {
  experiments: ORACLES.mg1.settings.flatMap((s) => [
    inOrder(s),
    ...[GM, GPM_ORDER].map((scheduler) => sameOrder(s, scheduler)),
    lastFirst(s),
    shared(s),
  ]),
  omissions: ORACLES.mg1.settings.filter((s) => SHORTEST[s.dist] === undefined).map((s) => ({
    block: "mg1",
    setting: `${s.dist} rho=${s.rho}: mean_slowdown_PS`,
    verdict: "not set up" as const,
    because: "the shortest services are not many slices long, so theirs is the " +
      "slowdown of a slice; T_PS is held, because it gives such services no weight",
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
      quick: s.rho === 0.7 ? 0.25 : undefined,
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
