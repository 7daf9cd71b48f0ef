/**
 * Small programs that make races in a scheduler visible: every G computes a little after it may have
 * woken somebody, so that a processor left idle beside it is idle for a time that laws can see.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";

/** A program for a given number of Gs, `main` included. */
export interface SmallProgram {
  readonly name: string;
  readonly about: string;
  /** @param gs Gs, at least 2. */
  make(gs: number): Workload;
}

/** How long a G computes: more than nothing, and the same for all, so that they end at one instant. */
const WORK_NS = 10;
/** A wait for a mutex after which it is handed over (Go: 1 ms). */
const STARVING_NS = 2_000_000;

/** The programs that `explore` runs unless it is given one. */
export const SMALL_PROGRAMS: readonly SmallProgram[] = [
  {
    name: "spawn",
    about: "main spawns the others, computes, and waits for them",
    make: (gs) => ({
      name: "spawn",
      objects: { all: { type: "wg" } },
      progs: {
        main: [["wgadd", "all", gs - 1], ...spawns(gs - 1), ["compute", WORK_NS], [
          "wgwait",
          "all",
        ]],
        w: [["compute", WORK_NS], ["wgdone", "all"]],
      },
    }),
  },
  {
    name: "wake",
    about: "the others block on a channel; main lets go one after the other and computes",
    make: (gs) => ({
      name: "wake",
      objects: { go: { type: "chan", cap: 0 }, all: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "all", gs - 1],
          ...spawns(gs - 1),
          ["compute", WORK_NS],
          ...Array.from({ length: gs - 1 }, (_, i) => ["send", "go", i]),
          ["compute", WORK_NS],
          ["wgwait", "all"],
        ],
        w: [["recv", "go"], ["compute", WORK_NS], ["wgdone", "all"]],
      },
    } as Workload),
  },
  {
    name: "yield",
    about: "the others yield before they compute, while main waits: Gs go through the global queue",
    make: (gs) => ({
      name: "yield",
      objects: { all: { type: "wg" } },
      progs: {
        main: [["wgadd", "all", gs - 1], ...spawns(gs - 1), ["wgwait", "all"]],
        w: [["yield"], ["compute", WORK_NS], ["wgdone", "all"]],
      },
    }),
  },
  {
    name: "sleep",
    about:
      "each of the others sleeps until the one before it is done: timers end as an M goes to sleep",
    make: (gs) => ({
      name: "sleep",
      objects: { all: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "all", gs - 1],
          ...Array.from({ length: gs - 1 }, (_, i) => ["spawn", "w", { ns: (i + 1) * WORK_NS }]),
          ["wgwait", "all"],
        ],
        w: [["sleep", "ns"], ["compute", WORK_NS], ["wgdone", "all"]],
      },
    } as Workload),
  },
  {
    name: "network",
    about:
      "the others wait for the network just as long as main computes: several are ready at once",
    make: (gs) => ({
      name: "network",
      objects: { all: { type: "wg" } },
      progs: {
        main: [["wgadd", "all", gs - 1], ...spawns(gs - 1), ["compute", WORK_NS], [
          "wgwait",
          "all",
        ]],
        w: [["netpoll", WORK_NS], ["compute", WORK_NS], ["wgdone", "all"]],
      },
    }),
  },
  {
    name: "mutex",
    about: "main holds a mutex for so long that it is handed over, if main takes it again first",
    make: (gs) => ({
      name: "mutex",
      objects: { all: { type: "wg" }, mu: { type: "mutex" } },
      progs: {
        main: [
          ["wgadd", "all", gs - 1],
          ["lock", "mu"],
          ...spawns(gs - 1),
          ["compute", STARVING_NS],
          ["unlock", "mu"],
          ["lock", "mu"],
          ["unlock", "mu"],
          ["wgwait", "all"],
        ],
        w: [["lock", "mu"], ["compute", WORK_NS], ["unlock", "mu"], ["wgdone", "all"]],
      },
    }),
  },
];

function spawns(count: number): ["spawn", string, Record<string, never>][] {
  return Array.from({ length: count }, () => ["spawn", "w", {}]);
}
