/**
 * A closed network: N Gs that compute, then sit in a system call, for ever. Counts the cycles of each
 * window of time, and notes how long each G took from being ready to entering its next call.
 *
 * @module
 */

import { assemble, type GId, LeaveWhy, type MId, type Model, type Ops } from "@lab/runtime";
import { type ReadyWhy, simulate, type Verdict } from "@lab/runtime";
import { Watched } from "./recorder.ts";
import type { Scheduler } from "./scheduler.ts";

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
