/**
 * Shapes of Gs that send each other messages.
 *
 * @module
 */

import { done, spawnAll, times, type Write } from "./build.ts";

/** One producer, one consumer, one channel: the sum of what was received, then the close. */
export const pipe: Write = ({ r, c }, style) => {
  const n = r * (style.isMarked ? 2 : 3);
  return {
    objects: { "pipe#": style.chan(c) },
    progs: {
      "pro#": [
        times("j", n, [...style.work(), ["send", "pipe#", ["+", ["*", "j", 3], 1]]]),
        ["close", "pipe#"],
        ...style.at(1),
        done,
      ],
      "con#": [
        times("j", n + 1, [
          ["recv", "pipe#", style.got],
          style.isMarked ? ["mark", ["+", "x", 2000]] : ["set", "sum", ["+", "sum", "v"]],
        ]),
        done,
      ],
    },
    main: (style.v & 1) === 0
      ? [["spawn", "con#"], ["spawn", "pro#"]]
      : [["spawn", "pro#"], ["yield"], ["spawn", "con#"]],
    gs: 2,
  };
};

/** Pairs that hand a number back and forth. */
export const pingpong: Write = ({ k, r, c }, style) => ({
  objects: {
    "a#": style.chan(style.isMarked ? c % 2 : undefined, k),
    "b#": style.chan(undefined, k),
  },
  progs: {
    "ping#": [
      times("j", r, [
        ["send", ["a#", "x"], "v"],
        ...style.work(),
        ["recv", ["b#", "x"], "v"],
      ]),
      ...style.mark(["+", "v", 3000]),
      done,
    ],
    "pong#": [
      times("j", r, [
        ["recv", ["a#", "x"], "v"],
        ...style.mark(),
        ["send", ["b#", "x"], ["+", "v", 1]],
      ]),
      done,
    ],
  },
  main: [times("s", k, [
    ["spawn", "ping#", { ...style.id(["*", "s", 2]), x: "s" }],
    ["spawn", "pong#", { ...style.id(["+", ["*", "s", 2], 1]), x: "s" }],
  ])],
  gs: 2 * k,
});

/** Several producers and consumers on one channel: who gets what depends on the schedule. */
export const market: Write = ({ k, r, c }, style) => {
  const buyers = spawnAll(k, "buy#"), sellers = spawnAll(k, "sell#");
  return {
    objects: { "q#": style.chan(c) },
    progs: {
      "sell#": [times("j", r, [["send", "q#", "id"], ...style.mark()]), done],
      "buy#": [
        times("j", r, [
          ["recv", "q#", style.got],
          ...style.work(["+", "x", ["*", "id", 1000]]),
        ]),
        done,
      ],
    },
    main: (style.v & 1) === 0 ? [buyers, sellers] : [sellers, buyers],
    gs: 2 * k,
  };
};

/** A server that selects over two channels, and clients of both. */
export const select: Write = ({ k, r, c }, style) => ({
  objects: { "x#": style.chan(c), "y#": style.chan(), "ack#": style.chan() },
  progs: {
    "srv#": [
      times("j", 2 * k * r, [
        ["select", ["recv", "x#", "v"], ["recv", "y#", "v"], { into: "which" }],
        ...style.work(),
      ]),
      done,
    ],
    "left#": [times("j", r, [["send", "x#", "id"]]), done],
    "right#": [times("j", r, [["send", "y#", "id"]]), done],
  },
  main: [["spawn", "srv#"], spawnAll(k, "left#"), spawnAll(k, "right#")],
  gs: 2 * k + 1,
});

/** The same with a token that lets one client send at a time, so that never both are ready. */
export const server: Write = ({ k, r, c }, style) => ({
  objects: {
    "x#": style.chan(c % 2),
    "y#": style.chan(),
    "ack#": style.chan(),
    "turn#": { type: "mutex" },
  },
  progs: {
    "srv#": [
      times("j", k * r, [
        ["select", ["recv", "x#", "x"], ["recv", "y#", "x"], { into: "which" }],
        ...style.work(["+", "x", ["*", "which", 1000]]),
        ["send", "ack#"],
      ]),
      done,
    ],
    "cli#": [
      times("j", r, [
        ["lock", "turn#"],
        ["if", ["%", ["+", "id", "j"], 2], [["send", "x#", "id"]], [["send", "y#", "id"]]],
        ["recv", "ack#"],
        ["unlock", "turn#"],
        ...style.at(2),
      ]),
      done,
    ],
  },
  main: [["spawn", "srv#"], spawnAll(k, "cli#")],
  gs: k + 1,
});

/** Gs that send or receive only if that does not block. */
export const poll: Write = ({ k, r, c }, style) => {
  const into = style.isMarked ? [{ into: "w" }] as const : [];
  return {
    objects: { "p#": style.chan(c) },
    progs: {
      "put#": [
        times("j", r, [
          ["select", ["send", "p#", style.isMarked ? "id" : "j"], "default", ...into],
          ...style.mark(["+", "id", ["*", ["+", "w", 1], 100]]),
          ["yield"],
        ]),
        done,
      ],
      "get#": [
        times("j", r, [
          ["select", ["recv", "p#", style.got], "default", ...into],
          ...style.work(["+", ["+", "id", 1000], ["*", ["+", "x", "w"], 100]]),
          ...style.marked(["if", ["%", "j", 2], [["yield"]]] as const),
        ]),
        done,
      ],
    },
    main: [spawnAll(k, "put#"), spawnAll(k, "get#")],
    gs: 2 * k,
  };
};

/** Receivers that wait until the channel is closed; if they mark, some of them in a select. */
export const broadcast: Write = ({ k }, style) => ({
  objects: {
    "gate#": style.chan(),
    ...(style.isMarked ? { "dead#": style.chan() } : {}),
  },
  progs: {
    "wait#": [
      ...style.mark(),
      style.isMarked
        ? ["if", ["%", "id", 2 + style.v], [["recv", "gate#", "x"]], [
          ["select", ["recv", "dead#"], ["recv", "gate#", "x"]],
        ]]
        : ["recv", "gate#", "v"],
      ...style.work(["+", "id", 1000]),
      ...style.marked(["recv", "gate#"] as const),
      ...style.at(2),
      done,
    ],
    "open#": [
      style.isMarked ? times("j", style.v, [["yield"]]) : ["yield"],
      ...style.mark(),
      ["close", "gate#"],
      ...style.at(3),
      done,
    ],
  },
  main: [spawnAll(k, "wait#"), ["spawn", "open#"]],
  gs: k + 1,
});

/** A token that goes round. */
export const ring: Write = ({ k, r, c }, style) => ({
  objects: { "r#": style.chan(c % 2, k + 1) },
  progs: {
    "node#": [
      times("j", r, [
        ["recv", ["r#", "id"]],
        ...style.work(),
        ["send", ["r#", ["+", "id", 1]]],
      ]),
      done,
    ],
    "push#": [
      times("j", r, [["send", ["r#", 0]], ["recv", ["r#", k]], ...style.work(900)]),
      done,
    ],
  },
  main: [times("s", k, [["spawn", "node#", { id: "s" }]]), ["spawn", "push#"]],
  gs: k + 1,
});

/** Always deadlocks: Gs that wait for a message nobody sends. */
export const forgotten: Write = ({ k }, style) => ({
  objects: { "never#": style.chan() },
  progs: { "lost#": [["recv", "never#"], done] },
  main: [spawnAll(k, "lost#")],
  gs: k,
});
