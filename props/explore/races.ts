/**
 * Every planted wake-up race, where it shows, and how many runs each strategy needs to find it.
 *
 * @module
 */

import type { Case } from "../case.ts";
import type { Mutant } from "../mutant.ts";
import { MUTANTS } from "../mutants.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";
import { type DrawnName, drawnPicker } from "./drawn.ts";
import { Sampled } from "./sampled.ts";

/** Where a race shows. */
interface Place {
  /** One of the small programs, with three Gs. */
  readonly program: string;
  /** Ps, and as many cores. */
  readonly procs: number;
}

const USUAL: Place = { program: "spawn", procs: 2 };
/** Races that do not show in `spawn` on two Ps. */
const PLACES: Readonly<Record<string, Place>> = {
  "beam-asleep": { program: "sleep", procs: 2 },
  "cfs-sleeper-unheard": { program: "sleep", procs: 2 },
  "current-thread-outside-unheard": { program: "sleep", procs: 2 },
  "g-handover-sleeps": { program: "mutex", procs: 2 },
  "g-sleeper-lost": { program: "sleep", procs: 2 },
  "gm-check-then-push": { program: "wake", procs: 2 },
  "gm-wake-first": { program: "wake", procs: 2 },
  "gpm-check-then-push": { program: "wake", procs: 2 },
  "gpm-inject-wakes-none": { program: "network", procs: 2 },
  // On two Ps the same G has to be missed twice: one schedule in some ten thousand.
  "gpm-no-chain": { program: "spawn", procs: 3 },
  "gpm-wake-before-push": { program: "wake", procs: 2 },
  "jdk-outside-unheard": { program: "sleep", procs: 2 },
  "kotlin-outside-unheard": { program: "sleep", procs: 2 },
  "n1-look-then-park": { program: "sleep", procs: 2 },
  "n1-wake-first": { program: "sleep", procs: 2 },
  "rayon-asleep": { program: "sleep", procs: 2 },
  "rayon-wakes-two": { program: "sleep", procs: 2 },
  "tokio-wakes-beside-searcher": { program: "wake", procs: 2 },
};

/** A planted race, and the case in which it shows. */
export interface Race {
  readonly mutant: Mutant;
  readonly program: string;
  readonly case: Case;
}

const GS = 3;

/** All of them. */
export function races(): Race[] {
  return MUTANTS.filter(({ family, make }) => family === "wake-up" && make !== undefined)
    .map((mutant) => {
      const { program, procs } = PLACES[mutant.name] ?? USUAL;
      const c: Case = {
        model: mutant.base,
        ...(mutant.options === undefined ? {} : { options: mutant.options }),
        mutant: mutant.name,
        workload: SMALL_PROGRAMS.find(({ name }) => name === program)!.make(GS),
        machine: { procs, cores: procs },
        costs: "zero",
        seed: 1,
      };
      return { mutant, program: `${program}, ${procs} Ps`, case: c };
    });
}

/**
 * Runs until a strategy finds a race by the law that it names.
 *
 * @param runsMax Then it is missed: Infinity.
 */
export function runsToKill(
  { mutant, case: c }: Race,
  strategy: DrawnName,
  seed: number,
  runsMax: number,
): number {
  const search = new Sampled(c, drawnPicker(strategy), seed);
  while (search.runs < runsMax) {
    search.step();
    if (search.found.some(({ violations: [{ law }] }) => law === mutant.law)) return search.runs;
  }
  return Infinity;
}

/** The middle one of several numbers of runs, Infinity where most missed it. */
export function medianRuns(runs: readonly number[]): number {
  return runs.toSorted((a, b) => a - b)[runs.length >> 1];
}
