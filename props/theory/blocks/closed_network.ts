/**
 * `syscall_handoff_closed_network`: what handing a P over during a blocking call is worth. N Gs
 * compute for an exponential time of mean 1 and block for one of mean Z, for ever; the rest is a
 * birth-death chain. A run counts the cycles of each window of time, and notes how long each G took
 * from being ready to entering its next call.
 *
 * @module
 */

import {
  assemble,
  type GId,
  LeaveWhy,
  type MId,
  type Model,
  type Ops,
  type ReadyWhy,
  simulate,
  type Verdict,
} from "@lab/runtime";
import { BATCHES, type Estimate, estimate, WARM_UP } from "../batch_means.ts";
import type { Block, Experiment } from "../experiment.ts";
import { type Finding, meanFinding } from "../finding.ts";
import { GM, GPM, labModel, N1, ORACLES, PM_FULLEST, type Scheduler } from "../inputs.ts";
import { UNIT_NS } from "../open_queue.ts";
import { Watched } from "../recorder.ts";

type Setting = typeof ORACLES.syscall_handoff_closed_network.settings[number];

/** Cycles at full effort, over all Gs. */
const CYCLES = 1_000_000;
/**
 * gpm's sysmon finds a call after 20 us..20 ms, so its unit is long; then cycles cost sysmon's
 * looks.
 */
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
      const counted = Array.from({ length: BATCHES }, (_, i) => i + warmUp);
      const measured: Measured = {
        X: estimate([counted.map((w) => calls[w] / unitsPerWindow)]),
        response: estimate([counted.map((w) => responseNs[w] / calls[w] / unitNs)]),
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

/** What a run of a closed network counted. */
export interface Cycles {
  /** Calls entered in each window. */
  readonly calls: Float64Array;
  /** Sum of the response times that ended in each window, in ns. */
  readonly responseNs: Float64Array;
}

/** Watches system calls. */
class CycleRecorder extends Watched {
  readonly #readyNs: number[] = [];

  constructor(ops: Ops, inner: Model, private readonly cycles: Cycles, readonly windowNs: number) {
    super(ops, inner);
  }

  override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    if (phase === 0) this.#readyNs[g] = this.ops.nowNs(m);
    return this.inner.ready(g, m, why, phase);
  }

  override back(g: GId, m: MId, phase: number): Verdict {
    if (phase === 0) this.#readyNs[g] = this.ops.nowNs(m);
    return this.inner.back(g, m, phase);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why === LeaveWhy.SYSCALL && phase === 0) {
      const nowNs = this.ops.nowNs(m);
      const window = Math.floor(nowNs / this.windowNs);
      this.cycles.calls[window]++;
      this.cycles.responseNs[window] += nowNs - this.#readyNs[g];
    }
    return this.inner.leave(g, m, why, phase);
  }
}

/** A closed network to run. Times in ns. */
export interface ClosedNetwork {
  readonly scheduler: Scheduler;
  readonly procs: number;
  /** Cores. More than Ps: an M back from its call then never waits for the kernel, only for a P. */
  readonly cores: number;
  readonly gs: number;
  /** Mean of the exponential time on a P, and of that in the call. */
  readonly computeNs: number;
  readonly callNs: number;
  readonly windows: number;
  readonly windowNs: number;
  readonly seed: number;
}

/** Runs a closed network for `windows` windows. */
export function runCycles(network: ClosedNetwork): Cycles {
  const { scheduler, procs, cores, gs, windows, windowNs } = network;
  // The run may end on the very edge of the last window.
  const cycles = {
    calls: new Float64Array(windows + 1),
    responseNs: new Float64Array(windows + 1),
  };
  simulate({
    model: (ops) => new CycleRecorder(ops, scheduler.make(ops), cycles, windowNs),
    program: assemble({
      name: "closed_network",
      objects: { never: { type: "wg" } },
      dists: {
        compute: { kind: "exp", meanNs: network.computeNs },
        call: { kind: "exp", meanNs: network.callNs },
      },
      progs: {
        main: [["wgadd", "never", 1], ["for", "i", gs, [["spawn", "worker"]]], ["wgwait", "never"]],
        worker: [["for", "i", 2 ** 30, [
          ["compute", ["draw", "compute"]],
          ["syscall", ["draw", "call"]],
        ]]],
      },
    }),
    machine: { procs, cores },
    seed: network.seed,
    untilNs: windows * windowNs,
  });
  return {
    calls: cycles.calls.subarray(0, windows),
    responseNs: cycles.responseNs.subarray(0, windows),
  };
}
