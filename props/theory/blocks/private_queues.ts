/**
 * `k_separate_mm1_no_stealing` and `round_robin_dispatch_Ek_M_1`: pm without stealing is k queues
 * that know nothing of each other. What stealing can gain at most is the ratio to one shared queue.
 *
 * @module
 */

import { zScore } from "../batch_means.ts";
import {
  type Block,
  Columns,
  type Experiment,
  meanCheck,
  quantileCheck,
  queueExperiment,
} from "../experiment.ts";
import { scoredFinding } from "../finding.ts";
import { EXP, ORACLES, PM_FULLEST, PM_NONE } from "../inputs.ts";
import { type OpenQueue, runQueue, runsOf } from "../open_queue.ts";

/** Arrivals at full effort by rho, so that a mean that is 3 % off would fail; found by trial. */
const ARRIVALS: Readonly<Record<number, number>> = { 0.5: 1e6, 0.7: 1e6, 0.8: 2e6, 0.9: 5e6 };

type Split = typeof ORACLES.k_separate_mm1_no_stealing.settings[number];

function split(s: Split): Experiment[] {
  const about = { block: "k_separate_mm1_no_stealing", setting: `k=${s.k} rho=${s.rho}` };
  const queue: OpenQueue = {
    scheduler: PM_NONE,
    procs: s.k,
    lam: s.k * s.rho,
    service: EXP,
    place: "random",
    arrivals: ARRIVALS[s.rho],
  };
  const stealing: OpenQueue = { ...queue, scheduler: PM_FULLEST };
  const separate = queueExperiment(
    {
      ...about,
      assumption: "nobody steals; each arrival goes to a P at random, so each P is M/M/1",
      differs: "W of pm with stealing: row stealing_speedup_bound",
      quick: s.k === 4 && s.rho === 0.5 ? 0.17 : undefined,
    },
    queue,
    [
      meanCheck("W_random_split", "sojourn", s.W_random_split),
      quantileCheck("T_p99_random_split", "sojourn", 0.99, s.T_p99_random_split),
    ],
  );
  return [separate, {
    ...about,
    model: "pm steal=none / pm steal=fullest",
    assumption: "free stealing makes k queues one: no model can gain more than that",
    run(plan) {
      // Other seeds for the second run, so that the two errors are independent.
      const none = new Columns(runQueue(queue, plan)).mean("sojourn");
      const full = new Columns(runQueue(stealing, { ...plan, seed: plan.seed + 1000 })).mean(
        "sojourn",
      );
      const measured = none.mean / full.mean;
      const se = measured * Math.hypot(none.se / none.mean, full.se / full.mean);
      const { runs, count } = runsOf(queue, plan);
      return {
        extent: { runs: 2 * runs, gs: count },
        findings: [scoredFinding({
          metric: "stealing_speedup_bound",
          expected: s.stealing_speedup_bound,
          measured,
          ci95: [measured - 2 * se, measured + 2 * se],
          z: zScore(measured, s.stealing_speedup_bound, se),
        })],
      };
    },
  }];
}

type Dealt = typeof ORACLES.round_robin_dispatch_Ek_M_1.settings[number];

function dealt(s: Dealt): Experiment {
  return queueExperiment(
    {
      block: "round_robin_dispatch_Ek_M_1",
      setting: `k=${s.k} rho=${s.rho}`,
      assumption: "nobody steals; arrivals are dealt in turn, so each P sees Erlang-k gaps",
      differs: "W of a random split",
      quick: s.k === 4 ? 0.17 : undefined,
    },
    {
      scheduler: PM_NONE,
      procs: s.k,
      lam: s.k * s.rho,
      service: EXP,
      place: "round-robin",
      arrivals: ARRIVALS[s.rho],
    },
    [
      meanCheck("W", "sojourn", s.W),
      meanCheck("Wq", "wait", s.Wq),
      quantileCheck("T_p99", "sojourn", 0.99, s.T_p99),
    ],
  );
}

/** k queues with a random split. */
export const SEPARATE: Block = {
  experiments: ORACLES.k_separate_mm1_no_stealing.settings.flatMap(split),
  omissions: [],
};

/** k queues, arrivals dealt in turn. */
export const DEALT: Block = {
  experiments: ORACLES.round_robin_dispatch_Ek_M_1.settings.map(dealt),
  omissions: [],
};
