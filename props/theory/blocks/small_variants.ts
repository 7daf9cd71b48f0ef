/**
 * `mm1_two_priorities`, `mg1_multiple_vacations` and `mm1k_full_probability`: theorems about one P
 * that no model of the lab is made for, on variants of n1 that differ in one hook.
 *
 * @module
 */

import { batchesOf, batchMeans, controlled } from "../batch_means.ts";
import { type Block, Columns, type Experiment, meanCheck, queueExperiment } from "../experiment.ts";
import { meanFinding } from "../finding.ts";
import { EXP, onlyCosts, ORACLES, theoryLabel, theoryModel } from "../inputs.ts";
import { BoundedQueue, Napping, TwoClasses, UrgentFirst } from "../models/one_m.ts";
import { type OpenQueue, runQueue, runsOf, UNIT_NS } from "../open_queue.ts";

type Priorities = typeof ORACLES.mm1_two_priorities.settings[number];

/** lam1 of lam1 + lam2 as a fraction of whole numbers. */
function shareOf(s: Priorities): readonly [number, number] {
  const inHundredths = (lam: number) => Math.round(lam * 100);
  return [inHundredths(s.lam1), inHundredths(s.lam1 + s.lam2)];
}

/** How urgent Gs come first. */
interface Priority {
  readonly name: string;
  readonly Model: typeof TwoClasses;
  readonly assumption: string;
  /** Suffix of the oracle's keys. */
  readonly key: "nonpre" | "preempt";
  readonly unitNs: number;
  readonly arrivals: (rho: number) => number;
  /** What the set-up may be off, as a share. */
  readonly tolerance: number;
}

const PRIORITIES_BY: readonly Priority[] = [
  {
    name: "n1-two-classes",
    Model: TwoClasses,
    assumption: "two Poisson streams, exponential service, urgent first, nobody is interrupted",
    key: "nonpre",
    unitNs: UNIT_NS,
    arrivals: (rho) => Math.ceil(0.01 / (1 - rho) ** 2) * 1e6,
    tolerance: 0,
  },
  {
    name: "n1-urgent-first",
    Model: UrgentFirst,
    assumption: "the same, and an urgent G interrupts another; sysmon carries the message within " +
      "20 ms, so 0.5 % of room",
    key: "preempt",
    unitNs: 4_000_000_000,
    arrivals: (rho) => rho > 0.9 ? 1_300_000 : 300_000,
    tolerance: 0.005,
  },
];

function twoPriorities(s: Priorities, by: Priority): Experiment {
  const rho = s.lam1 + s.lam2;
  const queue: Omit<OpenQueue, "scheduler"> = {
    procs: 1,
    lam: rho,
    service: EXP,
    place: "none",
    unitNs: by.unitNs,
    arrivals: by.arrivals(rho),
    control: true,
  };
  return {
    block: "mm1_two_priorities",
    setting: `lam1=${s.lam1} lam2=${s.lam2}`,
    model: theoryLabel(by.name),
    assumption: by.assumption,
    differs: "the mean of one queue, 1 / (1 - rho)",
    quick: s.lam1 === 0.2 && by.key === "nonpre" ? 0.2 : undefined,
    run(plan) {
      const { runs, count } = runsOf(queue, plan);
      // One column of classes for each run: the model writes, the sums below read.
      const urgent = Array.from({ length: runs }, () => new Uint8Array(count));
      let run = 0;
      const scheduler = theoryModel(
        by.name,
        (ops) => new by.Model(ops, urgent[run++], shareOf(s)),
      );
      const columns = new Columns(runQueue({ ...queue, scheduler }, plan));
      const controls = batchesOf(columns.of("fifo"));
      const ofClass = (metric: `T${1 | 2}_${Priority["key"]}`, wanted: number, share: number) => {
        // Weighted by 1 / share and else 0, the mean over all Gs is that of the class, and the
        // batches stay those of the control.
        const weighted = columns.of("sojourn").map((column, r) => {
          const classes = urgent[r].subarray(columns.sample.runs[r].warmUp);
          return Float64Array.from(column, (x, i) => classes[i] === wanted ? x / share : 0);
        });
        const estimate = controlled(batchesOf(weighted), controls, 1 / (1 - rho));
        return meanFinding(metric, s[metric], estimate, {
          promised: true,
          tolerance: by.tolerance * s[metric],
        });
      };
      return {
        extent: { runs, gs: count },
        findings: [
          ofClass(`T1_${by.key}`, 1, s.lam1 / rho),
          ofClass(`T2_${by.key}`, 0, s.lam2 / rho),
        ],
      };
    },
  };
}

/** Two classes on one P. */
export const PRIORITIES: Block = {
  experiments: ORACLES.mm1_two_priorities.settings.flatMap((s) =>
    PRIORITIES_BY.map((by) => twoPriorities(s, by))
  ),
  omissions: [],
};

type Vacation = typeof ORACLES.mg1_multiple_vacations.settings[number];

function vacations(s: Vacation): Experiment {
  return queueExperiment(
    {
      block: "mg1_multiple_vacations",
      setting: `rho=${s.rho} vacation=${s.vacation}`,
      assumption: "the M polls: without work it naps for exactly V, again and again",
      differs: "Wq without naps",
      quick: s.rho === 0.5 ? 0.12 : undefined,
    },
    {
      scheduler: theoryModel("n1-napping", (ops) => new Napping(ops)),
      procs: 1,
      lam: s.rho,
      service: EXP,
      place: "none",
      arrivals: Math.ceil(0.06 / (1 - s.rho) ** 2) * 1e6,
      costs: onlyCosts({ stealNextNap: s.vacation * UNIT_NS }),
    },
    [meanCheck("T", "sojourn", s.T), meanCheck("Wq", "wait", s.Wq)],
  );
}

/** Naps. */
export const VACATIONS: Block = {
  experiments: ORACLES.mg1_multiple_vacations.settings.map(vacations),
  omissions: [],
};

type Capacity = typeof ORACLES.mm1k_full_probability.settings[number];

/** Below that, no run of this length sees a full queue often enough to count. */
const SHARE_MIN = 1e-6;

function bounded(s: Capacity): Experiment {
  const name = "n1-bounded-room";
  const queue: Omit<OpenQueue, "scheduler"> = {
    procs: 1,
    lam: s.rho,
    service: EXP,
    place: "none",
    arrivals: s.K > 8 ? 12e6 : 4e6,
  };
  return {
    block: "mm1k_full_probability",
    setting: `rho=${s.rho} K=${s.K}`,
    model: theoryLabel(name),
    assumption: "room for K Gs, the running one included; who finds it full is turned away",
    differs: "a full ring of gpm, which moves half of itself (Go's rule, see oracles_test.ts)",
    quick: s.rho === 0.9 ? 0.05 : undefined,
    run(plan) {
      const { runs, count } = runsOf(queue, plan);
      const turnedAway = Array.from({ length: runs }, () => new Uint8Array(count));
      let run = 0;
      const scheduler = theoryModel(name, (ops) => new BoundedQueue(ops, s.K, turnedAway[run++]));
      const { runs: done } = runQueue({ ...queue, scheduler }, plan);
      const share = batchMeans(turnedAway.map((column, r) => column.subarray(done[r].warmUp)));
      return {
        extent: { runs, gs: count },
        findings: [meanFinding("P_full", s.P_full, share)],
      };
    },
  };
}

/** A bounded queue. */
export const BOUNDED: Block = {
  experiments: ORACLES.mm1k_full_probability.settings.filter((s) => s.P_full > SHARE_MIN).map(
    bounded,
  ),
  omissions: ORACLES.mm1k_full_probability.settings.filter((s) => s.P_full <= SHARE_MIN).map((
    s,
  ) => ({
    block: "mm1k_full_probability",
    setting: `rho=${s.rho} K=${s.K}`,
    verdict: "not set up" as const,
    because: `P_full is ${s.P_full}: it would take 1e15 arrivals to count some`,
  })),
};
