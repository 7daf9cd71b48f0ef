/**
 * The lab among the peers that explore schedules, in a process of its own: it answers as
 * `benches/peers/shuttle` does.
 *
 * `rate PROGRAM STRATEGY SCHEDULES SEED`: ns of CPU time for so many schedules, all laws held,
 * after some that warm it up. `find MUTANT STRATEGY SCHEDULES SEEDS`: which run finds it, for each
 * seed.
 *
 * @module
 */

import { BUGS, cpuNs, type FindAnswer, RATE_PROGRAMS, type RateAnswer } from "@lab/benches";
import { type Case, races, runsToKill, SMALL_PROGRAMS, strategyNamed } from "@lab/props";
import type { Workload } from "@lab/runtime";

/** Until V8 has optimized what is hot: a search of any length has that behind it. */
const WARM_UP = 20_000;
/** Threads for Gs that block each other by themselves. */
const THREADS = 4;

/** Gs in a ring hand a token on, once around. */
const RING: Workload = {
  name: "ring",
  objects: {
    all: { type: "wg" },
    c0: { type: "chan", cap: 0 },
    c1: { type: "chan", cap: 0 },
    c2: { type: "chan", cap: 0 },
  },
  progs: {
    main: [
      ["wgadd", "all", 3],
      ["spawn", "w0", {}],
      ["spawn", "w1", {}],
      ["spawn", "w2", {}],
      ["send", "c0", 1],
      ["wgwait", "all"],
    ],
    w0: [["recv", "c0"], ["send", "c1", 1], ["wgdone", "all"]],
    w1: [["recv", "c1"], ["send", "c2", 1], ["wgdone", "all"]],
    w2: [["recv", "c2"], ["wgdone", "all"]],
  },
};

/** Gs in a circle take the mutex on their left, then the one on their right, and no other. */
const CIRCLE: Workload = {
  name: "circle",
  objects: { all: { type: "wg" }, m0: { type: "mutex" }, m1: { type: "mutex" } },
  progs: {
    main: [["wgadd", "all", 2], ["spawn", "w0", {}], ["spawn", "w1", {}], ["wgwait", "all"]],
    w0: [["lock", "m0"], ["lock", "m1"], ["unlock", "m1"], ["unlock", "m0"], ["wgdone", "all"]],
    w1: [["lock", "m1"], ["lock", "m0"], ["unlock", "m0"], ["unlock", "m1"], ["wgdone", "all"]],
  },
};

/** The programs of the rates. The circle and the ring run under `g`, with a thread for each G. */
const CASES: Readonly<Record<typeof RATE_PROGRAMS[number], Case>> = {
  "gm-3": caseOf("gm", SMALL_PROGRAMS.find(({ name }) => name === "spawn")!.make(3), 2),
  "ring-3": caseOf("g", RING, THREADS),
  "circle-2": caseOf("g", CIRCLE, THREADS),
};

function caseOf(model: string, workload: Workload, procs: number): Case {
  return { model, workload, machine: { procs, cores: procs }, costs: "zero", seed: 1 };
}

/** Rates of one program. */
export function rate(
  program: typeof RATE_PROGRAMS[number],
  strategy: string,
  schedules: number,
  seed: number,
  warmUp = WARM_UP,
): RateAnswer {
  const [name, depth] = strategy.split(" ");
  const start = (seed: number) =>
    strategyNamed(name).start(CASES[program], {
      seed,
      ...(depth === undefined ? {} : { depth: Number(depth) }),
    });
  const warm = start(seed + 1), search = start(seed);
  for (let i = 0; i < warmUp; i++) warm.step();
  const startNs = cpuNs();
  for (let i = 0; i < schedules; i++) search.step();
  return { schedules, ns: cpuNs() - startNs };
}

/** Runs until a planted bug is found; 0: not within so many. */
export function find(
  mutant: typeof BUGS[keyof typeof BUGS],
  runsMax: number,
  seeds: number,
): FindAnswer {
  const race = races().find((race) => race.mutant.name === mutant)!;
  const found = Array.from({ length: seeds }, (_, i) => {
    const runs = runsToKill(race, "portfolio", i + 1, runsMax);
    return Number.isFinite(runs) ? runs : 0;
  });
  return { found };
}

if (import.meta.main) {
  const [mode, what, strategy, runs, number] = Deno.args;
  const answer = mode === "rate"
    ? rate(what as typeof RATE_PROGRAMS[number], strategy, Number(runs), Number(number))
    : find(what as typeof BUGS[keyof typeof BUGS], Number(runs), Number(number));
  console.log(JSON.stringify(answer));
}
