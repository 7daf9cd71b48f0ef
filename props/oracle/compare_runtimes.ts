/**
 * Other runtimes with more than one worker: what does not depend on the order must hold in every
 * run, and how work is spread is told beside the lab's, as distributions. The lab does not know the
 * times of these runtimes, so a distance is told, and nothing is claimed of it.
 *
 * @module
 */

import { assemble, Ev, LINUX_X64, simulate, type Workload } from "@lab/runtime";
import { configure } from "@lab/models";
import {
  compareSamples,
  DISTRIBUTION_SCENES,
  markCounts,
  type PlacedRun,
  shareAway,
} from "./distributions.ts";
import { answeredRuns, LIVE_RUNTIMES, startLive } from "./live_runtimes.ts";
import { quantile } from "../statistics.ts";

/** What is asked. */
export interface CompareRuntimeRequest {
  /** A name of {@linkcode LIVE_RUNTIMES} that has `withWorkers`. */
  readonly runtime: string;
  /** Workers. */
  readonly procs: number;
  /** Of each scene, on both sides. */
  readonly runs: number;
  readonly seed: number;
  /** Options of the model, as typed. */
  readonly options: Readonly<Record<string, string>>;
}

/** Where in the order the first mark away from home stands, 0..1; 1: nowhere. */
function firstHelp({ places, home }: PlacedRun): number {
  const at = places.findIndex((place) => place !== home);
  return at < 0 ? 1 : at / places.length;
}

/** Share of the marks that were made elsewhere than the one before: work that moved. */
function moved({ places }: PlacedRun): number {
  const moves = places.filter((place, i) => i > 0 && place !== places[i - 1]).length;
  return moves / Math.max(1, places.length - 1);
}

/** Where in a trace main begins to run. */
const startsOf = (codes: ArrayLike<number>, gs: ArrayLike<number>): number[] =>
  Array.from({ length: codes.length }, (_, i) => i).filter((i) =>
    codes[i] === Ev.RUN && gs[i] === 0
  );

/** Until all workers sleep again, ns. */
const SETTLED_NS = 5_000_000;

/**
 * The same, begun as on the real one: all workers have run something and sleep, and main comes from
 * outside.
 */
function begunLate(workload: Workload, procs: number): Workload {
  const { main, ...progs } = workload.progs;
  return {
    ...workload,
    progs: {
      ...progs,
      main: [
        ["for", "warm", 2 * procs, [["spawn", "warm"]]],
        ["sleep", SETTLED_NS],
        ...main,
      ],
      warm: [["compute", 100_000]],
    },
  };
}

/** What is looked at in a run. Thefts themselves cannot be seen from outside. */
const LOOKED_AT: Readonly<Record<string, (run: PlacedRun) => number>> = {
  "marks away from home": shareAway,
  "first help": firstHelp,
  "marks elsewhere than the one before": moved,
};

/**
 * Compares, and prints what came out.
 *
 * @returns Whether all facts hold.
 * @throws {NoRuntimeError} There is no such runtime to ask.
 */
export async function compareRuntimes(
  { runtime, procs, runs, seed, options }: CompareRuntimeRequest,
): Promise<boolean> {
  const { model } = LIVE_RUNTIMES[runtime], live = await startLive(runtime, options, procs);
  let broken = 0;
  try {
    for (const { name, workload, params } of DISTRIBUTION_SCENES) {
      const source = { ...workload as Workload, sync: "fifo" as const };
      const program = assemble(source, params), late = assemble(begunLate(source, procs), params);
      const machine = { procs: 1, cores: 1 };
      const one = simulate({ model: configure(model, options).make, program, machine });
      const answer = await live.ask(workload, runs, params);
      const { runs: answered } = answeredRuns(answer, runtime, name);
      // Equal runs may have come as one.
      const real = answered.flatMap(({ times, marks, places = [], home = 0 }) =>
        Array.from({ length: times }, (): PlacedRun => ({ marks, places, home, ns: 0 }))
      );
      const lab = Array.from({ length: runs }, (_, i) => {
        const made = simulate({
          model: configure(model, options).make,
          program: late,
          machine: { procs, cores: procs },
          costs: LINUX_X64,
          seed: seed + i,
          sink: "columns",
        });
        // Main starts on whichever P was woken for it.
        const { trace, marks } = made, starts = startsOf(trace!.code, trace!.g);
        return { marks: marks.id, places: marks.p, home: trace!.p[starts[1]], ns: made.elapsedNs };
      });
      const expected = markCounts(one.marks.id);
      const wrong = [...real, ...lab].filter(({ marks }) => markCounts(marks) !== expected).length;
      broken += wrong;
      console.log(`${name}: ${wrong === 0 ? "the same marks in every run" : `${wrong} BROKEN`}`);
      for (const [what, look] of Object.entries(LOOKED_AT)) {
        const [a, b] = [real, lab].map((side) => side.map(look));
        const percent = (values: number[]) => `${(100 * quantile(values, 0.5)).toFixed(1)} %`;
        const { distance, p } = compareSamples(a, b, seed);
        console.log(
          `  ${what}: median ${percent(a)}, lab ${percent(b)}; ` +
            `KS distance ${distance.toFixed(2)}, p = ${p.toFixed(4)}`,
        );
      }
    }
  } finally {
    await live.close();
  }
  console.log(
    `${DISTRIBUTION_SCENES.length} programs with ${procs} workers, ${runs} runs each: ` +
      `${broken} with other marks (${live.runtime}, seed ${seed})`,
  );
  return broken === 0;
}
