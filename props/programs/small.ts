/**
 * Small programs, whose schedules can be tried one after the other: six with a name for `explore`,
 * in which every G computes a little after it may have woken somebody, so that a processor left
 * idle meanwhile is idle for a time that laws can see; and some thousands without one for the
 * shrinker, the smallest that there are.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import { done, type Instr, type Instrs, type Objects, times } from "./build.ts";

/** A program for a given number of Gs, `main` included. */
export interface SmallProgram {
  readonly name: string;
  readonly about: string;
  /** @param gs Gs, at least 2. */
  make(gs: number): Workload;
}

/**
 * How long a G computes: more than nothing, and the same for all, so that they end at one instant.
 */
const WORK_NS = 10;
/** A wait for a mutex after which it is handed over (Go: 1 ms). */
const STARVED_NS = 2_000_000;
const work: Instr = ["compute", WORK_NS];

/** A program: main starts `gs - 1` others and waits for them. */
function small(
  name: string,
  about: string,
  { objects, first = [], given = () => ({}), then = () => [], others }: {
    readonly objects?: Objects;
    /** What main does before it starts them, and after. */
    readonly first?: Instrs;
    readonly then?: (others: number) => Instrs;
    /** Variables of the `i`-th of the others. */
    readonly given?: (i: number) => { readonly [variable: string]: number };
    /** What they do. */
    readonly others: Instrs;
  },
): SmallProgram {
  const make = (gs: number): Workload => {
    const spawns = Array.from({ length: gs - 1 }, (_, i): Instr => ["spawn", "w", given(i)]);
    const main = [...first, ...spawns, ...then(gs - 1), ["wgwait", "all"]] as Instrs;
    return {
      name,
      objects: objects ?? { all: { type: "wg" } },
      progs: { main: [["wgadd", "all", gs - 1], ...main], w: [...others, done] },
    };
  };
  return { name, about, make };
}

/** The programs that `explore` runs unless it is given one. */
export const SMALL_PROGRAMS: readonly SmallProgram[] = [
  small("spawn", "main spawns the others, computes, and waits for them", {
    then: () => [work],
    others: [work],
  }),
  small("wake", "the others block on a channel; main lets go one after the other and computes", {
    objects: { go: { type: "chan", cap: 0 }, all: { type: "wg" } },
    then: (n) => [work, ...Array.from({ length: n }, (_, i): Instr => ["send", "go", i]), work],
    others: [["recv", "go"], work],
  }),
  small(
    "yield",
    "the others yield before they compute, while main waits: Gs go through the global queue",
    { others: [["yield"], work] },
  ),
  small(
    "sleep",
    "each of the others sleeps until the one before it is done: timers end as an M goes to sleep",
    { given: (i) => ({ ns: (i + 1) * WORK_NS }), others: [["sleep", "ns"], work] },
  ),
  small(
    "network",
    "the others wait for the network just as long as main computes: several are ready at once",
    { then: () => [work], others: [["netpoll", WORK_NS], work] },
  ),
  small(
    "mutex",
    "main holds a mutex for so long that it is handed over, if main takes it again first",
    {
      objects: { all: { type: "wg" }, mu: { type: "mutex" } },
      first: [["lock", "mu"]],
      then: () => [
        ["compute", STARVED_NS],
        ["unlock", "mu"],
        ["lock", "mu"],
        ["unlock", "mu"],
      ],
      others: [["lock", "mu"], work, ["unlock", "mu"]],
    },
  ),
];

const SHORT_NS = 1;
/** Longer than a time slice, and than any wait of the monitor. */
const LONG_NS = 30_000_000;
/** A system call that the monitor takes the P from. */
const BLOCKED_NS = 50_000;

/** What main may do when it has started others; the empty list: nothing. */
const TAILS: readonly Instrs[] = [
  [],
  [["yield"]],
  [["sleep", SHORT_NS]],
  [["sleep", LONG_NS]],
  [["compute", SHORT_NS]],
  [["compute", LONG_NS]],
  [["syscall", 0]],
  [["syscall", BLOCKED_NS]],
  [["netpoll", SHORT_NS]],
  [["send", "c"]],
  [["recv", "c"]],
  [["close", "c"]],
];
/** Two things that it may do. */
const LONG_TAILS: readonly Instrs[] = pairs([
  [["yield"]],
  [["sleep", SHORT_NS]],
  [["compute", SHORT_NS]],
]);
/** What the others may do. */
const BODIES: readonly Instrs[] = [
  [],
  [["yield"]],
  [["compute", SHORT_NS]],
  [["compute", LONG_NS]],
  [["sleep", SHORT_NS]],
  [["syscall", BLOCKED_NS]],
  [["netpoll", SHORT_NS]],
  [["lock", "m"]],
  [["recv", "c"]],
  ...[[], [["yield"] as Instr]].map((inside) =>
    often(2, [["lock", "m"], ["compute", STARVED_NS], ...inside, ["unlock", "m"]])
  ),
];
/** Up to three of these, on a channel with a buffer: what main can do without anybody else. */
const BUFFERED: readonly Instrs[] = [[["send", "b"]], [["recv", "b", "v"]], [["close", "b"]]];
/** More Gs than a ring of 256 holds. */
const MANY = 300;
const spawn: Instr = ["spawn", "a"];
/** How main may start others: with little before its tail, or the tail in a loop with the spawn. */
const FEW: readonly Instrs[] = [[spawn], [spawn, spawn]];
const LOOPS: readonly Instrs[] = [4, 8].map((n) => often(n, [spawn]));

function often(n: number, body: Instrs): Instrs {
  return [times("v", n, body)];
}

function pairs(lists: readonly Instrs[], others = lists): Instrs[] {
  return lists.flatMap((first) => others.map((second) => [...first, ...second]));
}

/** A workload of main and, if it is started, one other prog. */
function workload(main: Instrs, a: Instrs): Workload {
  const objects = {
    b: { type: "chan", cap: 2 },
    c: { type: "chan" },
    m: { type: "mutex" },
  } as const;
  return { objects, progs: main.flat(3).includes("a") ? { a, main } : { main } };
}

/** The same Gs from outside: on a P, or on none, at once or one after the other. */
function arrivals(): Workload[] {
  return (["none", "round-robin"] as const).flatMap((place) =>
    [0, 1].flatMap((gapNs) =>
      TAILS.slice(1).flatMap((main) =>
        BODIES.slice(0, 3).map((a): Workload => ({
          ...workload(main, a),
          progs: { a, main },
          arrivals: { kind: "uniform", gapNs, count: 4, prog: "a", place },
        }))
      )
    )
  );
}

/** The smallest programs: of main and at most one other prog, in no order. */
export function smallestPrograms(): Workload[] {
  const mains = [
    ...[...FEW, ...LOOPS].flatMap((start) => TAILS.map((tail) => [...start, ...tail])),
    ...FEW.flatMap((start) => LONG_TAILS.map((tail) => [...start, ...tail])),
    ...TAILS.slice(1).map((tail) => often(8, [spawn, ...tail])),
  ];
  const many = TAILS.map((tail) => [...often(MANY, [spawn]), ...tail]);
  const buffered = pairs(BUFFERED);
  return [
    ...[...TAILS, ...pairs(TAILS), ...buffered, ...pairs(BUFFERED, buffered)].map((main) =>
      workload(main, [])
    ),
    ...mains.flatMap((main) => BODIES.map((body) => workload(main, body))),
    // These take long: only with the plainest bodies, and with the longest queue at a mutex.
    ...many.flatMap((main) =>
      [...BODIES.slice(0, 2), BODIES.at(-1)!].map((body) => workload(main, body))
    ),
    ...arrivals(),
  ];
}
