/**
 * Pieces of the programs that real Go and the lab both run. Each is a few Gs around one feature, ends
 * on every schedule, and marks at every turn, because only marks can be compared.
 *
 * @module
 */

import type { Instr, Instrs, Objects, Piece } from "../piece.ts";

/** The numbers of a piece; each kind reads them as it likes. */
export interface PieceSize {
  /** How many Gs: 1..8. */
  readonly k: number;
  /** How many rounds: 1..6. */
  readonly r: number;
  /** A capacity or another small number: 0..4. */
  readonly c: number;
  /** A variant: 0..3. */
  readonly v: number;
}

const done: Instr = ["wgdone", "all"];
const mark: Instr = ["mark"];
/** Marks that G passed its `n`-th place. */
const markAt = (n: number): Instr => ["mark", ["+", "id", 1000 * n]];
const times = (v: string, n: number, body: Instrs): Instr => ["for", v, n, body];
/** Spawns `n` Gs with ids from 1. */
const spawnAll = (n: number, prog: string): Instr =>
  times("s", n, [["spawn", prog, { id: ["+", "s", 1] }]]);
/** `then` if the variant has this bit. */
const when = (v: number, bit: number, ...then: Instr[]): Instr[] => (v & bit) === 0 ? [] : then;

/** A channel, `n` mutexes or wait groups. */
const chan = (cap = 0): Objects[string] => ({ type: "chan", cap });
const chans = (n: number, cap = 0): Objects[string] => ({ type: "chan", n, cap });

/** Gs of a full tree of spawns below and with its root. */
function treeSize(fan: number, depth: number): number {
  let sum = 0;
  for (let level = 0, gs = 1; level <= depth; level++, gs *= fan) sum += gs;
  return sum;
}

/** What a G does between two operations on a mutex; a spawn moves whoever was woken out of runnext. */
const BETWEEN_LOCKS: readonly Instrs[] = [
  [],
  [["yield"]],
  [["spawn", "kick#"]],
  [["yield"], ["yield"]],
  [["spawn", "kick#"], ["yield"]],
];

const act = (n: number): Instrs => BETWEEN_LOCKS[n % BETWEEN_LOCKS.length];

/** The kinds of piece. */
export const PIECES = {
  /** A tree of spawns; a G marks before it spawns and after. */
  tree: ({ k, r, v }) => {
    const fan = 1 + k % 3, depth = 1 + r % 4;
    const child: Instr = ["spawn", "tree#", {
      id: ["+", ["*", "id", fan], ["+", "i", 1]],
      d: ["-", "d", 1],
    }];
    const grow = times("i", fan, [child, ...when(v, 2, ["yield"])]);
    return {
      progs: { "tree#": [mark, ["if", "d", [grow]], ...when(v, 1, ["yield"]), markAt(1), done] },
      main: [["spawn", "tree#", { d: depth }]],
      gs: treeSize(fan, depth),
    };
  },
  /** Gs that call Gosched in turn. */
  yields: ({ k, r }) => ({
    progs: { "yields#": [times("j", r, [mark, ["yield"]]), done] },
    main: [spawnAll(k, "yields#")],
    gs: k,
  }),
  /** About as many Gs at once as a ring holds, or two or three times as many. */
  burst: ({ k, r, c, v }) => {
    const n = 240 + 60 * k * (1 + r % 2) + 17 * c;
    return {
      progs: { "burst#": [mark, ...when(v, 1, ["yield"], markAt(1)), done] },
      main: [spawnAll(n, "burst#")],
      gs: n,
    };
  },
  /** One producer, one consumer: values, then the close. */
  pipe: ({ r, c, v }) => ({
    objects: { "pipe#": chan(c) },
    progs: {
      "pro#": [
        times("j", 2 * r, [mark, ["send", "pipe#", ["+", ["*", "j", 3], 1]]]),
        ["close", "pipe#"],
        markAt(1),
        done,
      ],
      "con#": [
        times("j", 2 * r + 1, [["recv", "pipe#", "x"], ["mark", ["+", "x", 2000]]]),
        done,
      ],
    },
    main: (v & 1) === 0
      ? [["spawn", "con#"], ["spawn", "pro#"]]
      : [["spawn", "pro#"], ["yield"], ["spawn", "con#"]],
    gs: 2,
  }),
  /** Pairs that hand a number back and forth. */
  pingpong: ({ k, r, c }) => ({
    objects: { "a#": chans(k, c % 2), "b#": chans(k) },
    progs: {
      "ping#": [
        times("j", r, [["send", ["a#", "x"], "v"], mark, ["recv", ["b#", "x"], "v"]]),
        ["mark", ["+", "v", 3000]],
        done,
      ],
      "pong#": [
        times("j", r, [["recv", ["a#", "x"], "v"], mark, ["send", ["b#", "x"], ["+", "v", 1]]]),
        done,
      ],
    },
    main: [times("s", k, [
      ["spawn", "ping#", { id: ["*", "s", 2], x: "s" }],
      ["spawn", "pong#", { id: ["+", ["*", "s", 2], 1], x: "s" }],
    ])],
    gs: 2 * k,
  }),
  /** Several producers and consumers on one channel. */
  market: ({ k, r, c, v }) => ({
    objects: { "q#": chan(c) },
    progs: {
      "sell#": [times("j", r, [["send", "q#", "id"], mark]), done],
      "buy#": [
        times("j", r, [["recv", "q#", "x"], ["mark", ["+", "x", ["*", "id", 1000]]]]),
        done,
      ],
    },
    main: (v & 1) === 0
      ? [spawnAll(k, "buy#"), spawnAll(k, "sell#")]
      : [spawnAll(k, "sell#"), spawnAll(k, "buy#")],
    gs: 2 * k,
  }),
  /** A server that waits for either of two channels; a token lets one client send at a time. */
  server: ({ k, r, c }) => ({
    objects: { "x#": chan(c % 2), "y#": chan(), "ack#": chan(), "turn#": { type: "mutex" } },
    progs: {
      "srv#": [
        times("j", k * r, [
          ["select", ["recv", "x#", "x"], ["recv", "y#", "x"], { into: "which" }],
          ["mark", ["+", "x", ["*", "which", 1000]]],
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
          markAt(2),
        ]),
        done,
      ],
    },
    main: [["spawn", "srv#"], spawnAll(k, "cli#")],
    gs: k + 1,
  }),
  /** Gs that send or receive only if that does not block. */
  poll: ({ k, r, c }) => ({
    objects: { "p#": chan(c) },
    progs: {
      "put#": [
        times("j", r, [
          ["select", ["send", "p#", "id"], "default", { into: "w" }],
          ["mark", ["+", "id", ["*", ["+", "w", 1], 100]]],
          ["yield"],
        ]),
        done,
      ],
      "get#": [
        times("j", r, [
          ["select", ["recv", "p#", "x"], "default", { into: "w" }],
          ["mark", ["+", ["+", "id", 1000], ["*", ["+", "x", "w"], 100]]],
          ["if", ["%", "j", 2], [["yield"]]],
        ]),
        done,
      ],
    },
    main: [spawnAll(k, "put#"), spawnAll(k, "get#")],
    gs: 2 * k,
  }),
  /** Receivers that wait for a close, some of them in a select. */
  broadcast: ({ k, v }) => ({
    objects: { "gate#": chan(), "dead#": chan() },
    progs: {
      "wait#": [
        mark,
        ["if", ["%", "id", 2 + v], [["recv", "gate#", "x"]], [
          ["select", ["recv", "dead#"], ["recv", "gate#", "x"]],
        ]],
        markAt(1),
        ["recv", "gate#"],
        markAt(2),
        done,
      ],
      "open#": [times("j", v, [["yield"]]), mark, ["close", "gate#"], markAt(3), done],
    },
    main: [spawnAll(k, "wait#"), ["spawn", "open#"]],
    gs: k + 1,
  }),
  /** Gs that take turns at a mutex, at times yielding while they hold it. */
  mutex: ({ k, r, c, v }) => ({
    objects: { "mu#": { type: "mutex", n: 1 + c % 2 } },
    progs: {
      "crit#": [
        times("j", r, [
          ["lock", ["mu#", ["%", "id", 1 + c % 2]]],
          mark,
          ...when(v, 1, ["yield"]),
          ["unlock", ["mu#", ["%", "id", 1 + c % 2]]],
          ...when(v, 2, markAt(1), ["yield"]),
        ]),
        markAt(2),
        done,
      ],
    },
    main: [spawnAll(k, "crit#")],
    gs: k,
  }),
  /**
   * Two kinds of G at one mutex, each with something else to do while it holds it and after: who wakes
   * may find the mutex taken, or its wake-up used by another, and has to wait again.
   */
  contend: ({ k, r, c, v }) => {
    const turn = (place: number, held: number, free: number): Instrs => [
      times("j", r, [
        ["lock", "lo#"],
        markAt(place),
        ...act(held),
        ["unlock", "lo#"],
        ...act(free),
      ]),
      done,
    ];
    return {
      objects: { "lo#": { type: "mutex" } },
      progs: {
        "left#": turn(0, c, v),
        "right#": turn(1, c + v + 1, 2 * c + k),
        "kick#": [],
      },
      main: [times("s", k, [
        ["spawn", "left#", { id: "s" }],
        ["spawn", "right#", { id: "s" }],
      ])],
      gs: 2 * k,
    };
  },
  /**
   * Gs at one mutex that take it again at once, while newcomers arrive that may use up the wake-up of
   * one that has lost before: it has to go back to the head of the queue.
   */
  crowd: ({ k, r, c, v }) => ({
    objects: { "cr#": { type: "mutex" } },
    progs: {
      "base#": [
        times("j", r, [
          ["lock", "cr#"],
          mark,
          ...act(c),
          ["unlock", "cr#"],
          ["lock", "cr#"],
          ...act(v),
          ["spawn", "late#", { id: ["+", "id", 10] }],
          ["unlock", "cr#"],
          ["lock", "cr#"],
          ["spawn", "kick#"],
          ["yield"],
          markAt(1),
          ["unlock", "cr#"],
          ...act(k),
        ]),
        done,
      ],
      "late#": [["lock", "cr#"], mark, ...act(v + 1), ["unlock", "cr#"], markAt(1), done],
      "kick#": [],
    },
    main: [spawnAll(1 + k % 4, "base#")],
    gs: (1 + k % 4) * (r + 1),
  }),
  /** Rounds of workers that a leader waits for. */
  barrier: ({ k, r, v }) => ({
    objects: { "bar#": { type: "wg" } },
    progs: {
      "lead#": [
        times("j", r, [
          ["wgadd", "bar#", k],
          times("i", k, [["spawn", "work#", { id: ["+", ["*", "j", 10], "i"] }]]),
          ["wgwait", "bar#"],
          markAt(4),
        ]),
        done,
      ],
      "work#": [mark, ...when(v, 1, ["yield"], markAt(1)), ["wgdone", "bar#"]],
    },
    main: [["spawn", "lead#"]],
    gs: 1,
  }),
  /** Gs that wait for one wait group, released at once. */
  release: ({ k, r, v }) => ({
    objects: { "go#": { type: "wg" } },
    progs: {
      "runner#": [...when(v, 1, ["yield"]), mark, ["wgwait", "go#"], markAt(1), done],
      "starter#": [times("j", r, [mark, ["yield"]]), ["wgdone", "go#"], markAt(2), done],
    },
    main: [["wgadd", "go#", 1], spawnAll(3 * k, "runner#"), ["spawn", "starter#", { id: 99 }]],
    gs: 3 * k + 1,
  }),
  /** A token that goes round. */
  ring: ({ k, r, c }) => ({
    objects: { "r#": chans(k + 1, c % 2) },
    progs: {
      "node#": [
        times("j", r, [["recv", ["r#", "id"]], mark, ["send", ["r#", ["+", "id", 1]]]]),
        done,
      ],
      "push#": [
        times("j", r, [["send", ["r#", 0]], ["recv", ["r#", k]], ["mark", 900]]),
        done,
      ],
    },
    main: [times("s", k, [["spawn", "node#", { id: "s" }]]), ["spawn", "push#"]],
    gs: k + 1,
  }),
  /** Gs that start their own successors, beside some that yield: who looks at the global queue? */
  respawn: ({ k, r, c }) => ({
    progs: {
      "heir#": [
        ["if", ["==", ["%", "left", 10], 0], [mark]],
        ["if", "left", [
          ["spawn", "heir#", { id: "id", left: ["-", "left", 1] }],
          ["spawn", "nobody#"],
        ], [done]],
      ],
      "nobody#": [],
      "look#": [times("j", r, [mark, ["yield"]]), done],
    },
    main: [
      times("s", 1 + c % 3, [["spawn", "look#", { id: ["+", "s", 50] }]]),
      times("s", 1 + k % 3, [["spawn", "heir#", { id: ["+", "s", 1], left: 30 * r }]]),
    ],
    gs: (1 + c % 3) + (1 + k % 3),
  }),
  /** Each G starts the next and waits for its word. */
  chain: ({ k, r, c }) => ({
    objects: { "link#": chans(k * r + 1, c % 2) },
    progs: {
      "link#": [
        mark,
        ["if", ["<", "id", k * r], [
          ["spawn", "link#", { id: ["+", "id", 1] }],
          ["recv", ["link#", ["+", "id", 1]]],
          markAt(1),
        ]],
        ["if", "id", [["send", ["link#", "id"]]]],
        done,
      ],
    },
    main: [["spawn", "link#", { id: 0 }]],
    gs: k * r + 1,
  }),
} as const satisfies Record<string, (size: PieceSize) => Piece>;

/** Name of a kind of piece. */
export type PieceKind = keyof typeof PIECES;
/** All kinds. */
export const PIECE_KINDS = Object.keys(PIECES) as PieceKind[];
