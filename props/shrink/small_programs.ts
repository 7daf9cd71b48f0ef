/**
 * A step that does not go down from the case but up from nothing: small programs on small machines,
 * the simplest first. Most bugs show in one of them, and then the result does not depend on the case
 * that was found at all.
 *
 * @module
 */

import type { Case } from "../case.ts";
import type { Instr, Instrs } from "../piece.ts";
import { isSimpler } from "./order.ts";
import type { Pass } from "./search.ts";

type Workload = Case["workload"];

const SHORT_NS = 1;
/** Longer than a time slice, and than any wait of the monitor. */
const LONG_NS = 30_000_000;
/** A system call that the monitor takes the P from. */
const BLOCKED_NS = 50_000;

/** A mutex that is held longer starves who waits for it. */
const STARVED_NS = 2_000_000;

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
    times(2, [["lock", "m"], ["compute", STARVED_NS], ...inside, ["unlock", "m"]])
  ),
];
/** Up to three of these, on a channel with a buffer: what main can do without anybody else. */
const BUFFERED: readonly Instrs[] = [[["send", "b"]], [["recv", "b", "v"]], [["close", "b"]]];
/** More Gs than a ring of 256 holds. */
const MANY = 300;
const spawn: Instr = ["spawn", "a"];
/** How main may start others: with little before its tail, or the tail in a loop with the spawn. */
const FEW: readonly Instrs[] = [[spawn], [spawn, spawn]];
const LOOPS: readonly Instrs[] = [4, 8].map((n) => times(n, [spawn]));

const MACHINES: readonly Case["machine"][] = [1, 2, 3].map((n) => ({ procs: n, cores: n }));

function times(n: number, body: Instrs): Instrs {
  return [["for", "v", n, body]];
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

function programs(): Workload[] {
  const mains = [
    ...[...FEW, ...LOOPS].flatMap((start) => TAILS.map((tail) => [...start, ...tail])),
    ...FEW.flatMap((start) => LONG_TAILS.map((tail) => [...start, ...tail])),
    ...TAILS.slice(1).map((tail) => times(8, [spawn, ...tail])),
  ];
  const many = TAILS.map((tail) => [...times(MANY, [spawn]), ...tail]);
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

/** The scenes by the model's name, which is part of the order: made once, when first needed. */
const sorted = new Map<string, readonly Case[]>();

function scenesFor(model: string): readonly Case[] {
  const known = sorted.get(model);
  if (known !== undefined) return known;
  const scenes = programs().flatMap((workload) =>
    MACHINES.map((machine): Case => ({ model, workload, machine, costs: "zero", seed: 0 }))
  );
  const list = scenes.toSorted((a, b) => isSimpler(a, b) ? -1 : 1);
  sorted.set(model, list);
  return list;
}

/** Takes the simplest of the small programs that fails, with no options or those of the case. */
export const trySmallPrograms: Pass = (search) => {
  const { model, mutant, options } = search.current;
  for (const texts of [undefined, ...(options === undefined ? [] : [options])]) {
    for (const scene of scenesFor(model)) {
      if (search.attempt({ ...scene, mutant, options: texts })) return;
    }
  }
};
