/**
 * `syscall_handoff_closed_network`: what handing a P over during a blocking call is worth. N Gs compute
 * for an exponential time of mean 1 and block for one of mean Z; the rest is a birth-death chain.
 *
 * @module
 */

import { BATCHES, type Estimate, estimate, WARM_UP } from "../batch_means.ts";
import { runCycles } from "../cycles.ts";
import type { Block, Experiment } from "../experiment.ts";
import { type Finding, meanFinding } from "../finding.ts";
import { UNIT_NS } from "../open_queue.ts";
import { ORACLES } from "../oracle.ts";
import { GM, GPM, labModel, N1, PM_FULLEST, type Scheduler } from "../scheduler.ts";

type Setting = typeof ORACLES.syscall_handoff_closed_network.settings[number];

/** Cycles at full effort, over all Gs. */
const CYCLES = 1_000_000;
/** gpm's sysmon finds a call after 20 us..20 ms, so its unit is long; then cycles cost sysmon's looks. */
const SLOW_UNIT_NS = 4_000_000_000;
const SLOW_CYCLES = 100_000;

interface Measured {
  readonly X: Estimate;
  readonly response: Estimate;
  readonly windows: number;
  readonly unitsPerWindow: number;
}

/** One way to run the network, and what theory says about it. */
interface Way {
  readonly scheduler: Scheduler;
  readonly assumption: string;
  /** Cycles per unit of time, to size the windows. */
  readonly X: number;
  readonly slow?: boolean;
  /** The kernel schedules: as many cores as Ps. Else there are cores for all, and Ps decide. */
  readonly byKernel?: boolean;
  readonly findings: (measured: Measured) => readonly Finding[];
}

const PM = PM_FULLEST;
const G = labModel("g");

function ways(s: Setting): readonly Way[] {
  const handedOver = ({ X, response }: Measured) => [
    meanFinding("X", s.X, X, { promised: true }),
    meanFinding("T_response", s.T_response, response, { promised: true }),
  ];
  const noHandOff = s.P / (1 + s.Z);
  return [
    {
      scheduler: GM,
      assumption: "a G in a call gives up its right to run at once; hand-off free",
      X: s.X,
      findings: handedOver,
    },
    {
      scheduler: G,
      assumption: "a thread in a call leaves its core; as many cores as Ps",
      X: s.X,
      byKernel: true,
      // A thread's wait for a core is the kernel's, and no hook of the model sees it.
      findings: ({ X }) => [meanFinding("X", s.X, X, { promised: true })],
    },
    {
      scheduler: N1,
      assumption: "one M: a call stops all, X = 1 / (1 + Z)",
      X: s.N1_blocking_X,
      findings: ({ X }) => [meanFinding("N1_blocking_X", s.N1_blocking_X, X, { promised: true })],
    },
    {
      scheduler: PM,
      assumption: "a call keeps its P, and N >= P: X = P / (1 + Z)",
      X: noHandOff,
      findings: ({ X }) => [meanFinding("X without hand-off", noHandOff, X, { promised: true })],
    },
    {
      scheduler: GPM,
      assumption:
        "sysmon hands a P over 20 us..20 ms after the call began (0.5 % of a unit of 4 s), " +
        "so at most the X of an instant hand-off",
      X: s.X,
      slow: true,
      findings: ({ X }) => [meanFinding("X", s.X, X, { relation: "at most" })],
    },
  ];
}

function experiment(s: Setting, way: Way): Experiment {
  return {
    block: "syscall_handoff_closed_network",
    setting: `P=${s.P} N=${s.N} Z=${s.Z}`,
    model: way.scheduler.label,
    assumption: way.assumption,
    differs: "X of n1, and X without hand-off",
    quick: s.N === 8 && way.scheduler === GM ? 0.1 : undefined,
    run(plan) {
      const cycles = (way.slow ? SLOW_CYCLES : CYCLES) * plan.effort;
      const unitNs = way.slow ? SLOW_UNIT_NS : UNIT_NS;
      const unitsPerWindow = Math.ceil(cycles / way.X / BATCHES);
      const warmUp = Math.ceil(BATCHES * WARM_UP);
      const windows = BATCHES + warmUp;
      const { calls, responseNs } = runCycles({
        scheduler: way.scheduler,
        procs: s.P,
        cores: way.byKernel ? s.P : s.P + s.N,
        gs: s.N,
        computeNs: unitNs * plan.plant,
        callNs: s.Z * unitNs,
        windows,
        windowNs: unitsPerWindow * unitNs,
        seed: plan.seed,
      });
      const kept = Array.from({ length: BATCHES }, (_, i) => i + warmUp);
      const measured: Measured = {
        X: estimate([kept.map((w) => calls[w] / unitsPerWindow)]),
        response: estimate([kept.map((w) => responseNs[w] / calls[w] / unitNs)]),
        windows,
        unitsPerWindow,
      };
      const gs = Math.round(calls.reduce((sum, x) => sum + x, 0));
      return { extent: { runs: 1, gs }, findings: way.findings(measured) };
    },
  };
}

/** Blocking calls. */
export const CLOSED_NETWORK: Block = {
  experiments: ORACLES.syscall_handoff_closed_network.settings.flatMap((s) =>
    ways(s).map((way) => experiment(s, way))
  ),
  omissions: [{
    block: "syscall_handoff_closed_network",
    setting: "mean_runnable_plus_running, bound_min",
    verdict: "elsewhere",
    because: "the first is X times T_response (Little's law), the second an upper bound of X",
  }],
};
