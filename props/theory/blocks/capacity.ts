/**
 * `preemption_capacity_bound`: a saturated P with slices of length q, and a switch that costs c
 * each time a G is put on it. No accounting may show a higher load than E[S] / (E[S] + c
 * E[ceil(S/q)]).
 *
 * @module
 */

import { assemble, type Program, simulate } from "@lab/runtime";
import { BATCHES, estimate } from "../batch_means.ts";
import type { About, Block, Experiment, Extent } from "../experiment.ts";
import { exactFinding, type Finding, meanFinding } from "../finding.ts";
import { B995, GM, labModel, onlyCosts, ORACLES } from "../inputs.ts";
import { drawn, type Plan } from "../open_queue.ts";

type Setting = typeof ORACLES.preemption_capacity_bound.settings[number];

/** The long service of the mixture, in us. */
const LONG_US = 500;
/** Jobs of one run: all are there from the beginning, so the P is never idle. */
const JOBS = 20_000;
/** Slices that sysmon ends last 10..20 ms: a microsecond of the theorem is made so long. */
const SLICE_MAX_NS = 20_000_000;

/** One saturated run: what was worked, and how long it took. */
interface Saturated {
  readonly workNs: number;
  readonly elapsedNs: number;
  /** Slices that theory counts: the services' lengths in slices, rounded up. */
  readonly slices: number;
  readonly dispatches: number;
}

/** Ends its slice by itself: exactly q, then the next. Short services need no second slice. */
const yieldingJob = (s: Setting, usNs: number, plant: number) => {
  const pieces = LONG_US / s.quantum_us;
  const piece = Math.round(s.quantum_us * usNs * plant);
  return [
    ["if", ["<", "service", LONG_US * usNs], [["compute", "service"]], [
      ["for", "i", pieces - 1, [["compute", piece], ["yield"]]],
      ["compute", piece],
    ]],
  ];
};

function saturated(
  s: Setting,
  model: typeof GM,
  usNs: number,
  job: unknown,
  seed: number,
  plant: number,
): Saturated {
  const program: Program = assemble({
    name: "saturated",
    progs: { job },
    arrivals: {
      kind: "burst",
      size: JOBS,
      gapNs: 1,
      count: JOBS,
      prog: "job",
      service: B995(usNs * plant),
    },
  });
  const { elapsedNs, dispatches } = simulate({
    model: model.make,
    program,
    machine: { procs: 1 },
    seed,
    costs: onlyCosts({ userSwitch: Math.round(s.switch_us * usNs) }),
  });
  let workNs = 0, slices = 0;
  // What should have been worked: a planted error must show as lost capacity.
  for (const ns of drawn(B995(usNs), seed, JOBS)) {
    workNs += ns;
    slices += Math.ceil(ns / (s.quantum_us * usNs));
  }
  return { workNs, elapsedNs, slices, dispatches };
}

const about = (s: Setting): Pick<About, "block" | "setting"> => ({
  block: "preemption_capacity_bound",
  setting: `quantum=${s.quantum_us}us switch=${s.switch_us}us`,
});

function repeated(
  plan: Plan,
  one: (seed: number) => Saturated,
  finding: (runs: readonly Saturated[]) => readonly Finding[],
): { extent: Extent; findings: readonly Finding[] } {
  const count = Math.max(16, Math.round(BATCHES * plan.effort));
  const runs = Array.from({ length: count }, (_, i) => one(plan.seed + i));
  return { extent: { runs: count, gs: JOBS }, findings: finding(runs) };
}

function byYield(s: Setting): Experiment {
  return {
    ...about(s),
    model: GM.label,
    assumption:
      "one P, always work; a G yields after each slice of exactly q, and each dispatch of " +
      "another G costs c",
    quick: s.quantum_us === 5 && s.switch_us === 0.5 ? 0.25 : undefined,
    run: (plan) =>
      repeated(
        plan,
        (seed) => saturated(s, GM, 1000, yieldingJob(s, 1000, plan.plant), seed, plan.plant),
        // The ratio of sums is what theory has; a batch's ratio is off by 1 / JOBS, far below its
        // error.
        (runs) => [
          meanFinding(
            "max_load_fraction",
            s.max_load_fraction,
            estimate([runs.map(({ workNs, elapsedNs }) => workNs / elapsedNs)]),
            { promised: true },
          ),
          exactFinding(
            "dispatches per slice",
            1,
            runs.reduce((sum, run) => sum + run.dispatches, 0) /
              runs.reduce((sum, run) => sum + run.slices, 0),
          ),
        ],
      ),
  };
}

function byMonitor(s: Setting): Experiment {
  const sliced = labModel("gm", { slice: "10000000" });
  const usNs = SLICE_MAX_NS / s.quantum_us;
  return {
    ...about(s),
    model: sliced.label,
    assumption:
      "the same with sysmon ending the slices after 10..20 ms, q = 20 ms: never above the " +
      "bound, worked out for the services that were drawn",
    run: (plan) =>
      repeated(
        { ...plan, effort: plan.effort / 4 },
        (seed) => saturated(s, sliced, usNs, [["compute", "service"]], seed, 1),
        (runs) => {
          const cNs = Math.round(s.switch_us * usNs);
          // The run that comes nearest to its bound.
          const used = runs.map(({ workNs, elapsedNs, slices }) =>
            workNs / elapsedNs / (workNs / (workNs + cNs * slices))
          );
          return [exactFinding("load over its bound, most", 1, Math.max(...used), "at most")];
        },
      ),
  };
}

/** Preemption costs capacity. */
export const CAPACITY: Block = {
  experiments: ORACLES.preemption_capacity_bound.settings.flatMap((
    s,
  ) => [byYield(s), byMonitor(s)]),
  omissions: [],
};
