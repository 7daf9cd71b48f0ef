/**
 * `power_of_d_choices` and the two `work_stealing_mean_field_*`: limits for many Ps, on hundreds of
 * Ps. What an infinite number would change is far below the error of the runs.
 *
 * @module
 */

import { type Block, type Experiment, queueExperiment } from "../experiment.ts";
import { meanCheck } from "../metrics.ts";
import { OneAttempt } from "../models/one_attempt.ts";
import { ShortestOf } from "../models/shortest_of.ts";
import type { OpenQueue } from "../open_queue.ts";
import { ORACLES } from "../oracle.ts";
import { theoryModel } from "../scheduler.ts";
import { EXP } from "../services.ts";

/** As many as the independent simulation had, with which these limits were checked. */
export const MANY_PS = 400;
const CHOICE_PS = 1000;

/** A P that has run dry tries once to take one of the Gs that wait at a random P. */
export const STEAL_ONE = theoryModel("pm-one-attempt, 1", (ops) => new OneAttempt(ops, () => 1));
/** The same, half of them, rounded up. */
export const STEAL_HALF = theoryModel(
  "pm-one-attempt, half",
  (ops) => new OneAttempt(ops, (waiting) => waiting - (waiting >> 1)),
);

/**
 * Many Ps with load `lam` each. At 0.99 the queues need hundreds of units of time to fill up from
 * empty, and a million arrivals are over after 2,500: so longer runs, and more of each thrown away.
 */
export const manyPs = (scheduler: OpenQueue["scheduler"], lam: number): OpenQueue => ({
  scheduler,
  procs: MANY_PS,
  lam: MANY_PS * lam,
  service: EXP,
  place: "none",
  arrivals: lam > 0.95 ? 64e6 : 2e6,
  ...(lam > 0.95 ? { gsPerRun: 4e6, warmUp: 0.3 } : {}),
});

function stealing(block: string, scheduler: OpenQueue["scheduler"]) {
  return (s: { readonly lam: number; readonly ET: number }): Experiment =>
    queueExperiment(
      {
        block,
        setting: `lam=${s.lam}, ${MANY_PS} Ps`,
        assumption: "one attempt, one random victim, on running dry; then its own arrivals only",
        differs: "1 / (1 - lam) without stealing",
        quick: scheduler === STEAL_ONE && s.lam === 0.5 ? 0.05 : undefined,
      },
      manyPs(scheduler, s.lam),
      [meanCheck("ET", "sojourn", s.ET)],
    );
}

/** Takes one. */
export const MEAN_FIELD_ONE: Block = {
  experiments: ORACLES.work_stealing_mean_field_one_attempt.settings.map(
    stealing("work_stealing_mean_field_one_attempt", STEAL_ONE),
  ),
  omissions: [],
};

/** Takes half. */
export const MEAN_FIELD_HALF: Block = {
  experiments: ORACLES.work_stealing_mean_field_half.settings.map(
    stealing("work_stealing_mean_field_half", STEAL_HALF),
  ),
  omissions: [],
};

type Choices = typeof ORACLES.power_of_d_choices.settings[number];

function choices(s: Choices): Experiment {
  return queueExperiment(
    {
      block: "power_of_d_choices",
      setting: `d=${s.d} lam=${s.lam}, ${CHOICE_PS} Ps`,
      assumption: "each arrival to the shortest of d random queues, the running G counted",
      differs: "1 / (1 - lam) with one choice",
      quick: s.d === 2 && s.lam === 0.5 ? 0.05 : undefined,
    },
    {
      scheduler: theoryModel(`pm-shortest-of ${s.d}`, (ops) => new ShortestOf(ops, s.d)),
      procs: CHOICE_PS,
      lam: CHOICE_PS * s.lam,
      service: EXP,
      place: "none",
      arrivals: s.lam > 0.95 ? 12e6 : 2e6,
    },
    [meanCheck("ET", "sojourn", s.ET)],
  );
}

/** Shortest of d. */
export const CHOICES: Block = {
  experiments: ORACLES.power_of_d_choices.settings.map(choices),
  omissions: [{
    block: "power_of_d_choices",
    setting: "tail_P_len_ge_i",
    verdict: "elsewhere",
    because: "ET is the sum of these shares over lam (Little's law), so it holds them together",
  }],
};
