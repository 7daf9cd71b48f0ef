/**
 * `mmk_erlang_c`: Poisson arrivals, exponential service, k Ps that share all work. With zero costs
 * and no P idle while work waits, the number of Gs in the system is the same Markov chain under
 * *every* policy that does not look at sizes: the invariance row. So each non-preemptive model must
 * have the Erlang-C mean; the percentiles belong to one queue served in order of arrival, and only
 * to that.
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
  EXP,
  GM,
  GPM,
  labModel,
  N1,
  ORACLES,
  PM_FULLEST,
  PM_RANDOM,
  type Scheduler,
} from "../inputs.ts";
import { strayGs } from "../open_queue.ts";

type Setting = typeof ORACLES.mmk_erlang_c.settings[number];

/**
 * Arrivals at full effort by setting, so that a mean sojourn that is 3 % off would fail; found by
 * trial. The need grows like 1 / (1 - rho)^2.
 */
const ARRIVALS: Readonly<Record<string, number>> = {
  "1 0.9": 8e6,
  "4 0.8": 2e6,
  "4 0.95": 18e6,
  "8 0.9": 4e6,
  "16 0.9": 2e6,
};
const ARRIVALS_ELSE = 1e6;
/** The same for models with local queues: they are measured with a control, which saves much. */
const LOCAL_ARRIVALS: Readonly<Record<string, number>> = { "4 0.95": 4e6, "8 0.9": 2e6 };
/**
 * Settings of the quick table, and the share of their arrivals that is enough there: in order of
 * arrival, with local queues, and G by G.
 */
const QUICK: Readonly<Record<string, number>> = { "1 0.5": 0.18, "4 0.5": 0.12, "16 0.7": 0.08 };
const LOCAL_QUICK: Readonly<Record<string, number>> = { "4 0.5": 0.05, "4 0.8": 0.3 };
const PATH_QUICK: Readonly<Record<string, number>> = { "1 0.5": 0.1, "4 0.8": 0.1 };

/** Gs of a run that is compared G by G. */
const PATH_GS = 200_000;

const FIFO = "one queue, in order of arrival; zero costs; exponential service";
const SHARED = "no P idle beside a runnable G, sizes unknown, zero costs, exponential service: " +
  "the number of Gs in the system is the same Markov chain as with one queue";

/** The kernel's own queue: a thread for each G, as many cores as Ps. */
const G = labModel("g");

/** Models that serve in order of arrival, measured. */
const inOrder = (k: number): readonly Scheduler[] => k === 1 ? [GM, N1] : [GM];
/** Models that serve in order of arrival, compared G by G with the recursion. */
const exactly = (k: number): readonly Scheduler[] => k === 1 ? [GM, N1, G, PM_FULLEST] : [GM, G];
/**
 * Models with a queue for each P, which share the mean and not the order. With one P gpm's ring may
 * spill.
 */
const local = (k: number): readonly Scheduler[] => k === 1 ? [GPM] : [PM_FULLEST, PM_RANDOM, GPM];

const meanChecks = (s: Setting): Check[] => [
  meanCheck("W", "sojourn", s.W),
  meanCheck("Wq", "wait", s.Wq),
];

const orderChecks = (s: Setting): Check[] => [
  meanCheck("P_wait", "wait", s.P_wait, { value: (x) => x > 0 ? 1 : 0 }),
  quantileCheck("Wq_p50", "wait", 0.5, s.Wq_p50),
  quantileCheck("Wq_p99", "wait", 0.99, s.Wq_p99),
  quantileCheck("T_p50", "sojourn", 0.5, s.T_p50),
  quantileCheck("T_p99", "sojourn", 0.99, s.T_p99),
  quantileCheck("T_p999", "sojourn", 0.999, s.T_p999),
];

/** With little waiting the order hardly matters, and with one P there is but one queue. */
const tailShows = (s: Setting) => s.k > 1 && s.Wq > 0.3;

function experiments(s: Setting): Experiment[] {
  const key = `${s.k} ${s.rho}`;
  const common = { block: "mmk_erlang_c", setting: `k=${s.k} rho=${s.rho}` };
  const queue = {
    procs: s.k,
    lam: s.lam,
    service: EXP,
    arrivals: ARRIVALS[key] ?? ARRIVALS_ELSE,
  };
  return [
    ...inOrder(s.k).map((scheduler) =>
      queueExperiment(
        { ...common, assumption: FIFO, quick: QUICK[key] },
        { ...queue, scheduler, place: "none" },
        [...meanChecks(s), ...orderChecks(s)],
      )
    ),
    ...exactly(s.k).map((scheduler): Experiment => ({
      ...common,
      model: scheduler.label,
      assumption: "each G starts when the first of k servers is free (Kiefer-Wolfowitz recursion)",
      quick: PATH_QUICK[key],
      run(plan) {
        const gs = Math.max(10_000, Math.round(PATH_GS * plan.effort));
        const stray = strayGs({ ...queue, scheduler, place: "none" }, plan, gs);
        const finding = exactFinding("Gs that end at another time than by recursion", 0, stray);
        return { extent: { runs: 1, gs }, findings: [finding] };
      },
    })),
    ...local(s.k).map((scheduler) =>
      queueExperiment(
        {
          ...common,
          assumption: SHARED,
          quick: LOCAL_QUICK[key],
          differs: tailShows(s) ? "T_p99 lies above that of one queue" : undefined,
        },
        {
          ...queue,
          scheduler,
          place: "random",
          arrivals: LOCAL_ARRIVALS[key] ?? ARRIVALS_ELSE,
          control: true,
        },
        [
          controlledCheck("W", "sojourn", s.W, s.W),
          controlledCheck("Wq", "wait", s.Wq, s.W),
          ...(tailShows(s) ? [quantileCheck("T_p99", "sojourn", 0.99, s.T_p99, "above")] : []),
        ],
      )
    ),
  ];
}

/** Erlang C on every non-preemptive model. */
export const POOLED: Block = {
  experiments: ORACLES.mmk_erlang_c.settings.flatMap(experiments),
  omissions: [{
    block: "mmk_erlang_c",
    setting: "Lq, L, erlang_B",
    verdict: "elsewhere",
    because:
      "L = lam W and Lq = lam Wq by Little's law, B is a step towards C = P_wait: the same " +
      "measurements once more",
  }],
};
