/**
 * Go's own change from locked run queues to lock-free rings, simulated: Go's benchmark of the
 * change before and after it, with the price of one lock fitted and nothing else.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  assemble,
  type CostName,
  LINUX_X64,
  overrideCosts,
  type Program,
  simulate,
} from "@lab/runtime";
import type { RingsCell } from "./results.ts";

/** A row of Go's benchmark, ns for each goroutine created. */
export interface GoRow {
  readonly chains: RingsCell["chains"];
  readonly procs: number;
  readonly before: number;
  readonly after: number;
}

/**
 * `BenchmarkCreateGoroutines` and `…Parallel` in the text of Go's change 46170044, "use lock-free
 * ring for work queues" (2014); copied from the text, not measured here.
 */
export const GO_ROWS: readonly GoRow[] = [
  { chains: "one", procs: 1, before: 105, after: 88 },
  { chains: "one", procs: 4, before: 376, after: 219 },
  { chains: "one", procs: 16, before: 241, after: 174 },
  { chains: "one for each P", procs: 1, before: 103, after: 87 },
  { chains: "one for each P", procs: 4, before: 169, after: 143 },
  { chains: "one for each P", procs: 16, before: 158, after: 151 },
];

type Rows = Partial<Record<CostName, { readonly value: number; readonly source: string }>>;

/** A scheduler before or after the change. */
export interface RingsModel {
  readonly name: string;
  readonly model: string;
  /** Rows of the fast path that a lock makes dearer. */
  readonly locked: readonly CostName[];
}

/** Rings without locks and without runnext, which came later: what Go had after the change. */
export const AFTER: RingsModel = {
  name: "lock-free rings",
  model: "gpm-no-runnext",
  locked: [],
};
/** What may stand for Go before it. */
export const BEFORE: readonly RingsModel[] = [
  { name: "one global queue", model: "gm", locked: ["lockAcquire"] },
  {
    name: "a lock on each ring",
    model: "gpm-no-runnext",
    locked: ["localPut", "localGet", "stealTry"],
  },
];

/**
 * Latencies of a wake-up that are tried: as measured on the virtual machine of the preset, and a
 * machine whose idle cores answer at once (assumed). Go's figures are from a real machine of 2014.
 */
export const WAKES_NS: readonly number[] = [LINUX_X64.rows.wakeLatency.value, 1_000];

/** Goroutines of a run. */
const GS = 20_000;
/** A price so far away that rounding to whole ns does not show in the fit. */
const FAR_NS = 1_000;

/** `f` creates the next one and ends; `chains` of them at a time. */
function creation(chains: number): Program {
  return assemble({
    name: "create",
    objects: { done: { type: "chan" } },
    progs: {
      main: [
        ["for", "i", chains, [["spawn", "f", { left: Math.floor(GS / chains) }]]],
        ["for", "i", chains, [["recv", "done"]]],
      ],
      f: [["if", "left", [["spawn", "f", { left: ["-", "left", 1] }]], [["send", "done"]]]],
    },
  });
}

/** What decides a run. */
interface Setting {
  readonly model: RingsModel;
  readonly row: Pick<GoRow, "chains" | "procs">;
  readonly wakeNs: number;
  /** Price of a lock, on top of the rows that it makes dearer. */
  readonly lockNs: number;
}

function nsPerG({ model, row, wakeNs, lockNs }: Setting): number {
  const { make } = configure(model.model);
  const { chains, procs } = row;
  const rows: Rows = { wakeLatency: { value: wakeNs, source: "see WAKES_NS" } };
  for (const name of model.locked) {
    rows[name] = { value: LINUX_X64.rows[name].value + lockNs, source: "fitted" };
  }
  const { elapsedNs } = simulate({
    model: make,
    program: creation(chains === "one" ? 1 : procs),
    machine: { procs, cores: procs },
    costs: overrideCosts(LINUX_X64, { name: "lock-free rings", rows }),
    seed: 1,
  });
  return elapsedNs / GS;
}

/**
 * Runs it all: the six rows after the change, and before it with each model. The lock's price is
 * fitted so that one chain on one P gains what it did in Go; nothing else is.
 */
export function ringsCells(): RingsCell[] {
  return WAKES_NS.flatMap((wakeNs) =>
    [AFTER, ...BEFORE].flatMap((model) => {
      const lockNs = model.locked.length === 0 ? 0 : fittedLockNs(model, wakeNs);
      return GO_ROWS.map((row): RingsCell => ({
        model: model.name,
        wakeNs,
        chains: row.chains,
        procs: row.procs,
        nsPerG: nsPerG({ model, row, wakeNs, lockNs }),
      }));
    })
  );
}

/** On one P nobody waits, so the time grows in a straight line with the price. */
function fittedLockNs(model: RingsModel, wakeNs: number): number {
  const [row] = GO_ROWS;
  const at = (lockNs: number) => nsPerG({ model, row, wakeNs, lockNs });
  const after = nsPerG({ model: AFTER, row, wakeNs, lockNs: 0 });
  const base = at(0);
  const wanted = after * row.before / row.after;
  return Math.max(0, Math.round((wanted - base) / ((at(FAR_NS) - base) / FAR_NS)));
}
