/**
 * Shapes of Gs at RWMutexes, conditions, semaphores, a once and shared numbers.
 *
 * @module
 */

import { done, type Instrs, spawnAll, times, type Write } from "./build.ts";

/** More turns than any wait for a condition takes. */
const TURNS_MAX = 1_000;

/** So often a G looks whether others are done. */
const LOOKS_MAX = 50;

/** Readers and writers at one lock, some of which hold it over a yield. */
export const readers: Write = ({ k, r, c }, style) => {
  const turns = (lock: "rlock" | "wlock", unlock: "runlock" | "wunlock", held: Instrs): Instrs => [
    times("j", r, [
      [lock, "rw#"],
      ...style.work(),
      ...held,
      [unlock, "rw#"],
      ...style.when(2, ...style.at(1), ["yield"]),
    ]),
    ...style.at(2),
    done,
  ];
  const yields: Instrs = style.isMarked && (style.v & 1) === 0 ? [] : [["yield"]];
  return {
    objects: { "rw#": { type: "rwmutex" } },
    progs: {
      "read#": turns("rlock", "runlock", yields),
      "write#": turns("wlock", "wunlock", c % 2 === 0 ? [] : yields),
    },
    main: [
      spawnAll(1 + c, "write#"),
      times("s", k, [["spawn", "read#", { id: ["+", "s", 20] }]]),
      ["spawn", "write#", { id: 90 }],
    ],
    gs: k + c + 2,
  };
};

/** Producers and consumers of a buffer that is a number, a mutex and two conditions. */
export const buffer: Write = ({ k, r, c }, style) => {
  const turn = (full: number, wait: string, change: number, tell: string): Instrs => [
    times("j", r, [
      ["lock", "bm#"],
      ["load", "bn#", "n"],
      ["while", ["==", "n", full], TURNS_MAX, [["condwait", wait, "bm#"], ["load", "bn#", "n"]]],
      ["add", "bn#", change],
      ...style.work(),
      ["signal", tell],
      ["unlock", "bm#"],
      ...style.when(1, ["yield"]),
    ]),
    ...style.at(1),
    done,
  ];
  const put = spawnAll(k, "put#");
  const take = times("s", k, [["spawn", "take#", { id: ["+", "s", 50] }]]);
  return {
    objects: {
      "bm#": { type: "mutex" },
      "bn#": { type: "counter" },
      "room#": { type: "cond" },
      "some#": { type: "cond" },
    },
    progs: {
      "put#": turn(c + 1, "room#", 1, "some#"),
      "take#": turn(0, "some#", -1, "room#"),
    },
    main: (style.v & 2) === 0 ? [put, take] : [take, put],
    gs: 2 * k,
  };
};

/** Gs that wait for a condition until one says to all that it holds. */
export const gather: Write = ({ k, r }, style) => ({
  objects: { "gm#": { type: "mutex" }, "up#": { type: "cond" }, "is#": { type: "counter" } },
  progs: {
    "early#": [
      ["lock", "gm#"],
      ["load", "is#", "n"],
      ["while", ["==", "n", 0], TURNS_MAX, [["condwait", "up#", "gm#"], ["load", "is#", "n"]]],
      ...style.work(),
      ["unlock", "gm#"],
      ...style.at(1),
      done,
    ],
    "herald#": [
      times("j", r, [["signal", "up#"], ["yield"]]),
      ["lock", "gm#"],
      ["store", "is#", 1],
      ...style.when(1, ["yield"]),
      ["broadcast", "up#"],
      ["unlock", "gm#"],
      ...style.at(2),
      done,
    ],
  },
  main: [spawnAll(k, "early#"), ["spawn", "herald#", { id: 99 }]],
  gs: k + 1,
});

/** Gs that take one or more units of a semaphore for a while. */
export const pool: Write = ({ k, r, c }, style) => ({
  objects: { "units#": { type: "sem", cap: 2 + c } },
  progs: {
    "user#": [
      times("j", r, [
        ["acquire", "units#", ["+", 1, ["%", ["+", "id", "j"], 2 + c]]],
        ...style.work(),
        ["yield"],
        ["release", "units#", ["+", 1, ["%", ["+", "id", "j"], 2 + c]]],
        ...style.when(1, ...style.at(1), ["yield"]),
      ]),
      ...style.at(2),
      done,
    ],
  },
  main: [spawnAll(k, "user#")],
  gs: k,
});

/** Gs that all come to something that only one of them does, over a yield or two. */
export const first: Write = ({ k, r, c }, style) => ({
  objects: { "init#": { type: "once", n: r } },
  progs: {
    "comer#": [
      times("j", r, [
        ["once", ["init#", "j"], [
          ...style.work(["+", "id", 3000]),
          times("y", c % 3, [["yield"]]),
        ]],
        ...style.work(),
        ...style.when(1, ["yield"]),
      ]),
      done,
    ],
  },
  main: [spawnAll(k, "comer#")],
  gs: k,
});

/** Gs that count in one number, and one that looks at it until all have. */
export const tally: Write = ({ k, r }, style) => ({
  objects: { "sum#": { type: "counter" } },
  progs: {
    "count#": [
      times("j", r, [
        ...style.isMarked
          ? [["add", "sum#", 1, "n"] as const, ...style.mark(["+", "n", 4000])]
          : [["add", "sum#", 1] as const],
        ...style.compute(),
        ...style.when(1, ["yield"]),
      ]),
      done,
    ],
    "watch#": [
      ["load", "sum#", "n"],
      ["while", ["<", "n", k * r], LOOKS_MAX, [["yield"], ["load", "sum#", "n"]]],
      ...style.mark(["+", "n", 5000]),
      done,
    ],
  },
  main: [["spawn", "watch#"], spawnAll(k, "count#")],
  gs: k + 1,
});

/** A consumer that receives until the channel is closed and empty. */
export const drain: Write = ({ k, r, c }, style) => ({
  objects: { "left#": style.chan(c) },
  progs: {
    "fill#": [
      times("j", k * r, [...style.work(), ["send", "left#", "j"]]),
      ["close", "left#"],
      done,
    ],
    "eat#": [
      ["set", "more", 1],
      ["while", "more", TURNS_MAX, [
        ...(style.v & 1) === 0
          ? [["recv", "left#", "x", "more"] as const]
          : [["select", ["recv", "left#", "x", "more"]] as const],
        ...style.mark(["+", ["+", "x", 6000], ["*", "more", 1000]]),
        ["set", "sum", ["+", "sum", "x"]],
      ]],
      done,
    ],
  },
  main: (style.v & 2) === 0
    ? [["spawn", "eat#"], ["spawn", "fill#"]]
    : [["spawn", "fill#"], ["spawn", "eat#"]],
  gs: 2,
});
