/**
 * `crosscheck`: where the oracle holds its closed forms against its own simulation, a third party
 * joins in. Each row must agree with both.
 *
 * @module
 */

import { batchesOf, controlled, T_95, zScore } from "../batch_means.ts";
import {
  type Block,
  type Check,
  type Experiment,
  meanCheck,
  quantileCheck,
  queueExperiment,
} from "../experiment.ts";
import { meanFinding, scoredFinding } from "../finding.ts";
import {
  B90,
  DET,
  EXP,
  GM,
  labModel,
  ORACLES,
  PM_RANDOM,
  type Scheduler,
  type Service,
} from "../inputs.ts";
import { manyPs, STEAL_HALF, STEAL_ONE } from "./mean_field.ts";
import type { OpenQueue } from "../open_queue.ts";

type Setting = typeof ORACLES.crosscheck.settings[number];

/** Half widths of the oracle's own simulation are 1.96 standard errors (its z-scores say so). */
const T_CROSSCHECK = 1.96;

/** First letter of the service in Kendall's notation: the only G here is the bimodal one. */
const KENDALL: Readonly<Record<string, { readonly service: Service; readonly mean: number }>> = {
  M: { service: EXP, mean: 1 },
  D: { service: DET, mean: 1 },
  G: { service: B90, mean: 1.9 },
};

/** Policy by the words of the check; else one queue in order of arrival. */
const POLICIES: readonly (readonly [words: string, scheduler: Scheduler])[] = [
  ["steal-half", PM_RANDOM],
  ["steal-one", labModel("gpm", { slice: "never", steal: "one" })],
];

/** Slices of 20 ms at most, 1 % of a mean service. */
const SLICED: Partial<OpenQueue> & Pick<OpenQueue, "scheduler"> = {
  scheduler: labModel("gm", { slice: "10000000" }),
  unitNs: 2_000_000_000,
  arrivals: 200_000,
  control: true,
};

function queueOf(check: string): OpenQueue {
  const meanField = check.match(/^mean-field \w+_(one_attempt|half) lam=([\d.]+) vs n=(\d+) Ps/);
  if (meanField) {
    const [, batch, lam, procs] = meanField;
    return manyPs(batch === "half" ? STEAL_HALF : STEAL_ONE, Number(lam), Number(procs));
  }
  const kendall = check.match(/^M\/([MDG])\/(\d+).*rho=([\d.]+)/);
  if (!kendall) throw new RangeError(`the oracle has a new crosscheck: ${check}`);
  const { service, mean } = KENDALL[kendall[1]];
  const procs = Number(kendall[2]), rho = Number(kendall[3]);
  const policy = POLICIES.find(([words]) => check.includes(words));
  return {
    scheduler: policy?.[1] ?? GM,
    place: policy ? "random" : "none",
    procs,
    lam: procs * rho / mean,
    service,
    arrivals: kendall[1] === "G" ? 5e6 : 2e6,
    ...(check.includes("RR q=.01") ? SLICED : {}),
  };
}

function checks(s: Setting): Check[] {
  const p99 = s.check.includes("p99");
  const metric = p99 ? "T p99" : "T mean";
  return [closedForm(s, metric, p99), simulated(s, `${metric}, simulated`, p99)];
}

/** Ours and the oracle's simulation, each with its error. */
function simulated(s: Setting, metric: string, p99: boolean): Check {
  return {
    metric,
    find(columns) {
      const { mean, se } = columns.mean("sojourn");
      const { value, ci95 } = p99
        ? columns.quantile("sojourn", 0.99)
        : { value: mean, ci95: [mean - T_95 * se, mean + T_95 * se] as const };
      const error = Math.hypot((ci95[1] - ci95[0]) / (2 * T_95), s.ci95 / T_CROSSCHECK);
      const z = zScore(value, s.simulated, error);
      return scoredFinding({ metric, expected: s.simulated, measured: value, ci95, z });
    },
  };
}

function closedForm(s: Setting, metric: string, p99: boolean): Check {
  const relation = s.expect_equal ? "equals" : "above";
  if (p99) return quantileCheck(metric, "sojourn", 0.99, s.closed_form, relation);
  if (!s.check.includes("RR q=.01")) return meanCheck(metric, "sojourn", s.closed_form);
  return {
    metric,
    // With exponential service a queue has the same mean, so it can serve as control.
    find(columns) {
      const [figure, fifo] = [columns.of("sojourn"), columns.of("fifo")].map((c) => batchesOf(c));
      const estimate = controlled(figure, fifo, s.closed_form);
      return meanFinding(metric, s.closed_form, estimate, { promised: true });
    },
  };
}

function experiment(s: Setting): Experiment {
  return queueExperiment(
    {
      block: "crosscheck",
      setting: s.check,
      assumption: "closed form, and an independent simulation with its own error",
    },
    queueOf(s.check),
    checks(s),
  );
}

/** Three parties. */
export const CROSSCHECK: Block = {
  experiments: ORACLES.crosscheck.settings.map(experiment),
  omissions: [],
};
