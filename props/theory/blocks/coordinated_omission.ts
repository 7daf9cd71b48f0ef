/**
 * `coordinated_omission`: one stall of `s` seconds in a run of `D`. An open loop sends a request
 * every `i` whether or not the last one came back, and sees the stall in all of them; one client
 * that waits for each answer sees it once, and reports a percentile of 0.
 *
 * @module
 */

import { assemble, simulate } from "@lab/runtime";
import { quantileOf } from "../../statistics.ts";
import { pooled } from "../batch_means.ts";
import type { Block, Experiment } from "../experiment.ts";
import { exactFinding, type Finding, withinFinding } from "../finding.ts";
import { N1, ORACLES } from "../inputs.ts";
import { emptyTimes, Recorder } from "../recorder.ts";

type Setting = typeof ORACLES.coordinated_omission.settings[number];

const S = 1e9;

/** Latencies of all requests, in seconds, ascending. `main` is what stalls the one M. */
function latencies(s: Setting, arrivals: Record<string, unknown>): Float64Array {
  const requests = Math.round(s.duration_s / s.interval_s);
  // The stall begins a tenth of the rest in, between two requests.
  const beforeNs = (Math.floor((s.duration_s - s.stall_s) / s.interval_s / 10) + 0.5) *
    s.interval_s * S;
  const stallNs = s.stall_s * S;
  const times = emptyTimes(requests + 1);
  simulate({
    model: (ops) => new Recorder(ops, N1.make(ops), times),
    program: assemble({
      name: "stall",
      progs: {
        main: [["sleep", Math.round(beforeNs)], ["compute", Math.round(stallNs)], [
          "sleep",
          Math.round(s.duration_s * S - beforeNs - stallNs),
        ]],
        request: [],
      },
      arrivals: { ...arrivals, count: requests, prog: "request" },
    }),
    machine: { procs: 1 },
  });
  // G0 is `main`. A request that did not come before the end is not in the sample.
  const { cameNs, endedNs } = times;
  const came = endedNs.map((ended, g) => (ended - cameNs[g]) / S)
    .filter((_, g) => g > 0 && endedNs[g] >= 0);
  return pooled([came]);
}

const meanOf = (sorted: Float64Array) => sorted.reduce((sum, x) => sum + x, 0) / sorted.length;

/** The formula is for infinitely many requests: one request more or less is tolerated. */
const near = (metric: string, expected: number, measured: number, tolerance: number): Finding =>
  withinFinding(metric, [expected - tolerance, expected + tolerance], measured);

function openLoop(s: Setting): Experiment {
  const gapNs = Math.round(s.interval_s * S);
  return {
    block: "coordinated_omission",
    setting: `D=${s.duration_s}s stall=${s.stall_s}s every ${s.interval_s}s`,
    model: N1.label,
    assumption: "open loop: a request each interval, come what may; requests take no time",
    differs: "what one waiting client reports",
    quick: s.duration_s <= 60 ? 1 : undefined,
    run() {
      const sorted = latencies(s, { kind: "uniform", gapNs });
      const i = s.interval_s;
      return {
        extent: { runs: 1, gs: sorted.length },
        findings: [
          near("true_p99", s.true_p99, quantileOf(sorted, 0.99), i),
          near("true_p999", s.true_p999, quantileOf(sorted, 0.999), i),
          near("true_mean", s.true_mean, meanOf(sorted), i * s.stall_s / s.duration_s),
        ],
      };
    },
  };
}

function closedLoop(s: Setting): Experiment {
  const think = { kind: "const", ns: Math.round(s.interval_s * S) };
  return {
    block: "coordinated_omission",
    setting: `D=${s.duration_s}s stall=${s.stall_s}s every ${s.interval_s}s`,
    model: N1.label,
    assumption: "closed loop: one client, which waits for each answer and then for the interval",
    differs: "true_p99: this is the mistake that the open loop shows up",
    quick: s.duration_s <= 60 ? 1 : undefined,
    run() {
      const sorted = latencies(s, { kind: "closed", clients: 1, think });
      return {
        extent: { runs: 1, gs: sorted.length },
        findings: [exactFinding("naive_p99", s.naive_p99, quantileOf(sorted, 0.99))],
      };
    },
  };
}

/** Open against closed loop. */
export const OMISSION: Block = {
  experiments: ORACLES.coordinated_omission.settings.flatMap((s) => [openLoop(s), closedLoop(s)]),
  omissions: [],
};
