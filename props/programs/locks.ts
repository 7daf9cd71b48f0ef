/**
 * Shapes of Gs at mutexes.
 *
 * @module
 */

import { done, type Instr, type Instrs, spawnAll, times, type Write } from "./build.ts";

/**
 * What a G does between two operations on a mutex; a spawn moves whoever was woken out of runnext.
 */
const BETWEEN_LOCKS: readonly Instrs[] = [
  [],
  [["yield"]],
  [["spawn", "kick#"]],
  [["yield"], ["yield"]],
  [["spawn", "kick#"], ["yield"]],
];

const act = (n: number): Instrs => BETWEEN_LOCKS[n % BETWEEN_LOCKS.length];

/** Takes one mutex and then the other, a yield between. */
const both = (first: string, second: string, work: Instrs): Instrs => [
  ["lock", first],
  ...work,
  ["yield"],
  ["lock", second],
  ["unlock", second],
  ["unlock", first],
  done,
];

/**
 * Gs that take turns at a mutex, holding it over their work and sometimes over a yield; at times
 * for so long that those who wait starve (1 ms) and the mutex is handed over.
 */
export const mutex: Write = ({ k, r, c }, style) => {
  const mutex = ["mu#", ["%", "id", 1 + c % 2]] as const;
  const yields = style.isMarked ? (style.v & 1) !== 0 : c > 2;
  return {
    objects: { "mu#": { type: "mutex", n: 1 + c % 2 } },
    progs: {
      "crit#": [
        times("j", r, [
          ["lock", mutex],
          ...style.work(undefined, c === 4 ? 700_000 + style.ns : style.ns),
          ...(yields ? [["yield"] as Instr] : []),
          ["unlock", mutex],
          ...style.when(2, ...style.at(1), ["yield"]),
        ]),
        ...style.at(2),
        done,
      ],
    },
    main: [spawnAll(k, "crit#")],
    gs: k,
  };
};

/**
 * Two kinds of G at one mutex, each with something else to do while it holds it and after: who
 * wakes may find the mutex taken, or its wake-up used by another, and has to wait again.
 */
export const contend: Write = ({ k, r, c }, style) => {
  const turn = (place: number, held: number, free: number): Instrs => [
    times("j", r, [
      ["lock", "lo#"],
      ...style.work(["+", "id", 1000 * place]),
      ...act(held),
      ["unlock", "lo#"],
      ...act(free),
    ]),
    done,
  ];
  return {
    objects: { "lo#": { type: "mutex" } },
    progs: {
      "left#": turn(0, c, style.v),
      "right#": turn(1, c + style.v + 1, 2 * c + k),
      "kick#": [],
    },
    main: [times("s", k, [
      ["spawn", "left#", { id: "s" }],
      ["spawn", "right#", { id: "s" }],
    ])],
    gs: 2 * k,
  };
};

/**
 * Gs at one mutex that take it again at once, while newcomers arrive that may use up the wake-up of
 * one that has lost before: it has to go back to the head of the queue.
 */
export const crowd: Write = ({ k, r, c }, style) => ({
  objects: { "cr#": { type: "mutex" } },
  progs: {
    "base#": [
      times("j", r, [
        ["lock", "cr#"],
        ...style.work(),
        ...act(c),
        ["unlock", "cr#"],
        ["lock", "cr#"],
        ...act(style.v),
        ["spawn", "late#", { id: ["+", "id", 10] }],
        ["unlock", "cr#"],
        ["lock", "cr#"],
        ["spawn", "kick#"],
        ["yield"],
        ...style.at(1),
        ["unlock", "cr#"],
        ...act(k),
      ]),
      done,
    ],
    "late#": [
      ["lock", "cr#"],
      ...style.work(),
      ...act(style.v + 1),
      ["unlock", "cr#"],
      ...style.at(1),
      done,
    ],
    "kick#": [],
  },
  main: [spawnAll(1 + k % 4, "base#")],
  gs: (1 + k % 4) * (r + 1),
});

/** May deadlock: two Gs that take two mutexes in opposite order. */
export const crossed: Write = (_size, style) => ({
  objects: { "l#": { type: "mutex" }, "r#": { type: "mutex" } },
  progs: { "lr#": both("l#", "r#", style.work()), "rl#": both("r#", "l#", style.work()) },
  main: [["spawn", "lr#"], ["spawn", "rl#"]],
  gs: 2,
});
