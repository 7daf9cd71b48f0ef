/**
 * Times models on real cores. Each Worker has an isolate of its own, and all of them see every model
 * in turn: figures of models compare with each other, not with the virtual engine's.
 *
 * @module
 */

import { assemble, type CoresOutcome, RealCores, type Workload } from "@lab/runtime";
import { median } from "./bench_model.ts";

const ROOT = new URL("../", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";
/** Workers beyond the Ps: for system calls there are none here, so one to be on the safe side. */
const SPARE = 1;
/** Runs timed for each figure, after one that warms up. */
const RUNS = 5;

const all = (n: number, spawn: Workload["progs"][string]): Workload["progs"][string] => [
  ["wgadd", "all", n],
  ...spawn,
  ["wgwait", "all"],
];

/** A program for real cores. */
interface CoresProgram {
  /** How many operations it counts for at a scale. */
  readonly ops: (scale: number) => number;
  readonly workload: (scale: number) => Workload;
  /** Gs, if they are so few that each can have a Worker: then the 1:1 model runs it too, and n1. */
  readonly gs?: number;
}

/** Gs of the program that 1:1 can run. */
const FEW = 12;

/** Programs for real cores. */
export const CORES_PROGRAMS: Readonly<Record<string, CoresProgram>> = {
  "spawn-burst": {
    ops: (n) => n,
    workload: (n) => ({
      objects: { all: { type: "wg" } },
      progs: {
        main: all(n, [["for", "i", n, [["spawn", "work", {}]]]]),
        work: [["wgdone", "all"]],
      },
    }),
  },
  "yield-storm": {
    ops: (n) => n,
    workload: (n) => ({
      objects: { all: { type: "wg" } },
      progs: {
        main: all(100, [["for", "i", 100, [["spawn", "work", {}]]]]),
        work: [["for", "i", Math.ceil(n / 100), [["yield"]]], ["wgdone", "all"]],
      },
    }),
  },
  "fan, 10 us each": {
    ops: (n) => Math.ceil(n / 20),
    workload: (n) => ({
      objects: { all: { type: "wg" } },
      progs: {
        main: all(Math.ceil(n / 20), [["for", "i", Math.ceil(n / 20), [["spawn", "work", {}]]]]),
        work: [["compute", 10_000], ["wgdone", "all"]],
      },
    }),
  },
  "12 Gs, 1 ms each": {
    ops: () => FEW,
    gs: FEW + 1,
    workload: () => ({
      objects: { all: { type: "wg" } },
      progs: {
        main: all(FEW, [["for", "i", FEW, [["spawn", "work", {}]]]]),
        work: [["compute", 1_000_000], ["wgdone", "all"]],
      },
    }),
  },
  "ping-pong, 8 pairs": {
    ops: (n) => n,
    workload: (n) => ({
      objects: {
        all: { type: "wg" },
        there: { type: "chan", n: 8 },
        back: { type: "chan", n: 8 },
      },
      progs: {
        main: all(16, [
          ["for", "i", 8, [["spawn", "ping", { x: "i" }], ["spawn", "pong", { x: "i" }]]],
        ]),
        ping: [
          ["for", "i", Math.ceil(n / 16), [["send", ["there", "x"], "i"], ["recv", ["back", "x"]]]],
          ["wgdone", "all"],
        ],
        pong: [
          ["for", "i", Math.ceil(n / 16), [["recv", ["there", "x"]], ["send", ["back", "x"], "i"]]],
          ["wgdone", "all"],
        ],
      },
    }),
  },
};

/** One line of the table at the end. */
interface Line {
  readonly program: string;
  readonly model: string;
  readonly procs: number;
  readonly ops: number;
  readonly outcomes: CoresOutcome[];
}

/** Numbers of Ps: 1, 2, and as many as there are cores. */
export function procCounts(): number[] {
  return [...new Set([1, 2, Math.min(16, navigator.hardwareConcurrency)])];
}

/** Registers a bench for each program, model and number of Ps; prints the table at the end. */
export function benchCores(models: readonly string[], scale = 40_000): void {
  if (!MAY_READ) {
    console.log(
      "skipped: real cores need --allow-read (deno task bench has it): Workers load files",
    );
    return;
  }
  const lines: Line[] = [];
  const most = Math.max(FEW + 1, ...procCounts()) + SPARE;
  const opened = RealCores.open(most, import.meta.resolve("@lab/models"));
  for (const [program, { ops, workload, gs }] of Object.entries(CORES_PROGRAMS)) {
    const assembled = assemble(workload(scale));
    for (const procs of procCounts()) {
      for (const model of gs === undefined ? models : ["g", "n1", ...models]) {
        const line: Line = { program, model, procs, ops: ops(scale), outcomes: [] };
        lines.push(line);
        Deno.bench({
          name: `${model} ${program}, ${procs} Ps`,
          group: `${program}, ${procs} Ps`,
          n: RUNS,
          warmup: 1,
          async fn(b) {
            const cores = await opened;
            b.start();
            const outcome = cores.run({
              program: assembled,
              model,
              procs,
              workers: model === "g" ? gs : procs + SPARE,
              gsMax: scale + 200 + 64 * most,
            });
            b.end();
            if (outcome.endName === "stalled" || outcome.endName === "deadlock") {
              throw new Error(`${model} ${program} ended ${outcome.endName}`);
            }
            line.outcomes.push(outcome);
          },
        });
      }
    }
  }
  addEventListener("unload", async () => {
    const cores = await opened;
    printTable(lines, cores.createMs);
    cores.close();
  });
}

function printTable(lines: readonly Line[], createMs: readonly number[]): void {
  const row = (cells: readonly string[]) =>
    cells.map((cell, i) => i < 2 ? cell.padEnd(20) : cell.padStart(14)).join("");
  console.log(
    "\nOn real cores. Wall time from the start of the Ms to the end of main; the host's own",
  );
  console.log(
    "time (memory, messages) is in the figures of deno bench above, not in these. What a",
  );
  console.log(
    "thread for each G pays besides: making a Worker took " +
      `${median(createMs).toFixed(0)} ms (median of ${createMs.length}).\n`,
  );
  console.log(
    row(["program", "model", "Ps", "kops/s", "locks/op", "contended", "waited", "stolen/op"]),
  );
  for (const { program, model, procs, ops, outcomes } of lines) {
    if (outcomes.length < 2) continue;
    const timed = outcomes.slice(1);
    const sorted = [...timed].sort((x, y) => x.elapsedNs - y.elapsedNs);
    const { elapsedNs, stats } = sorted[sorted.length >> 1];
    console.log(row([
      program,
      model,
      String(procs),
      (ops * 1e6 / elapsedNs).toPrecision(4),
      (stats.lockAcquires / ops).toFixed(2),
      `${(100 * stats.lockWaits / Math.max(1, stats.lockAcquires)).toFixed(2)} %`,
      `${(100 * stats.lockWaitNs / (elapsedNs * procs)).toFixed(1)} %`,
      (stats.stolenGs / ops).toFixed(3),
    ]));
  }
}
