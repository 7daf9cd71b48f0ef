/**
 * The floor loop's program in words of the lab, and the engine running it.
 *
 * @module
 */

import { configure } from "@lab/models";
import { assemble, type CostTable, type Outcome, simulate, type Workload } from "@lab/runtime";

/** Size of a run. */
export interface Size {
  readonly procs: number;
  readonly gs: number;
  /** How often each G is dispatched. */
  readonly rounds: number;
}

/**
 * Every G works 100..355 ns and yields, `rounds` times. Main spawns them and ends with its wait; its
 * share of the decisions is one in `gs * rounds`.
 */
const yielders = ({ gs, rounds }: Size): Workload => ({
  name: "yielders",
  params: { n: gs, rounds },
  objects: { all: { type: "wg" } },
  dists: { work: { kind: "uniform", minNs: 100, maxNs: 355 } },
  progs: {
    main: [
      ["wgadd", "all", "n"],
      ["for", "i", "n", [["spawn", "worker", { workNs: ["draw", "work"] }]]],
      ["wgwait", "all"],
    ],
    worker: [
      ["for", "j", ["-", "rounds", 1], [["compute", "workNs"], ["yield"]]],
      ["compute", "workNs"],
      ["wgdone", "all"],
    ],
  },
});

/** One run under gpm. @returns What came out, and its wall ns for each decision. */
export function runYielders(
  size: Size,
  costs: CostTable,
  sink: "none" | "hash" | "columns" = "none",
): { readonly outcome: Outcome; readonly nsPerDecision: number } {
  const program = assemble(yielders(size)), gpm = configure("gpm");
  const startMs = performance.now();
  const outcome = simulate({
    model: gpm.make,
    program,
    machine: { procs: size.procs },
    costs,
    sink,
  });
  const ns = (performance.now() - startMs) * 1e6;
  if (outcome.completed !== size.gs + 1) throw new Error(`a run lost Gs: ${outcome.completed}`);
  return { outcome, nsPerDecision: ns / outcome.dispatches };
}
