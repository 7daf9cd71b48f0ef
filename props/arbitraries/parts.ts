/**
 * Parts that generated workloads are made of. A part is a small record of numbers, so that it
 * shrinks well; `PARTS` says what it stands for: objects, progs, and what main does for it. Every
 * part ends by construction, on every schedule, but for those that say otherwise.
 *
 * @module
 */

import type { Instr, Instrs, Piece } from "../piece.ts";

/** A part as generated. The numbers mean what the kind says. */
export interface Part {
  readonly kind: PartKind;
  /** How many Gs, or pairs of them: 1..8. */
  readonly k: number;
  /** How many rounds each makes: 1..8. */
  readonly r: number;
  /** Length of a compute, in ns. */
  readonly ns: number;
  /** A capacity, or another small number: 0..4. */
  readonly c: number;
}

const done: Instr = ["wgdone", "all"];
const times = (v: string, n: number, body: Instrs): Instr => ["for", v, n, body];
const spawnAll = (k: number, prog: string): Instr =>
  times("s", k, [["spawn", prog, { id: ["+", "s", 1] }]]);

/** Gs of a full tree of spawns, `fan` children each, `depth` levels below the root. */
function treeSize(fan: number, depth: number): number {
  let sum = 0;
  for (let level = 0, gs = 1; level <= depth; level++, gs *= fan) sum += gs;
  return sum;
}

/**
 * The kinds of part. `orderFree` parts leave the same values in the same Gs on every schedule.
 */
export const PARTS = {
  /** A tree of spawns: each G spawns `fan` others until the depth is used up. */
  tree: {
    orderFree: true,
    piece: ({ k, r, ns }) => {
      const fan = 1 + k % 3, depth = 1 + r % 4;
      const child: Instr = ["spawn", "tree#", { d: ["-", "d", 1] }];
      return {
        progs: { "tree#": [["compute", ns], ["if", "d", [times("i", fan, [child])]], done] },
        main: [["spawn", "tree#", { d: depth }]],
        gs: treeSize(fan, depth),
      };
    },
  },
  /** Gs that make others ready and go on computing. */
  forks: {
    orderFree: true,
    piece: ({ k, r, c, ns }) => ({
      progs: {
        "fork#": [times("j", r, [["spawn", "tine#"], ["compute", ns]]), done],
        "tine#": [["compute", c], done],
      },
      main: [spawnAll(k, "fork#")],
      gs: k + k * r,
    }),
  },
  /** Gs that compute, leave a mark and call Gosched. */
  yields: {
    orderFree: true,
    piece: ({ k, r, ns }) => ({
      progs: { "yields#": [times("j", r, [["compute", ns], ["mark"], ["yield"]]), done] },
      main: [spawnAll(k, "yields#")],
      gs: k,
    }),
  },
  /** More Gs at once than a ring holds. */
  burst: {
    orderFree: true,
    piece: ({ k, c, ns }) => {
      const n = 60 * k + 17 * c;
      return {
        progs: { "burst#": [["compute", ns % 1000], done] },
        main: [spawnAll(n, "burst#")],
        gs: n,
      };
    },
  },
  /** One producer, one consumer, one channel: the sum of what was received, then the close. */
  pipe: {
    orderFree: true,
    piece: ({ r, c, ns }) => ({
      objects: { "pipe#": { type: "chan", cap: c } },
      progs: {
        "pro#": [
          times("j", 3 * r, [["compute", ns], ["send", "pipe#", ["+", ["*", "j", 3], 1]]]),
          ["close", "pipe#"],
          done,
        ],
        "con#": [
          times("j", 3 * r + 1, [["recv", "pipe#", "v"], ["set", "sum", ["+", "sum", "v"]]]),
          done,
        ],
      },
      main: [["spawn", "con#"], ["spawn", "pro#"]],
      gs: 2,
    }),
  },
  /** Pairs that hand a number back and forth over unbuffered channels. */
  pingpong: {
    orderFree: true,
    piece: ({ k, r, ns }) => ({
      objects: { "a#": { type: "chan", n: k }, "b#": { type: "chan", n: k } },
      progs: {
        "ping#": [
          times("j", r, [
            ["send", ["a#", "x"], "v"],
            ["compute", ns],
            ["recv", ["b#", "x"], "v"],
          ]),
          done,
        ],
        "pong#": [
          times("j", r, [["recv", ["a#", "x"], "v"], ["send", ["b#", "x"], ["+", "v", 1]]]),
          done,
        ],
      },
      main: [
        times("s", k, [["spawn", "ping#", { x: "s" }], ["spawn", "pong#", { x: "s" }]]),
      ],
      gs: 2 * k,
    }),
  },
  /** Several producers and consumers on one channel: who gets what depends on the schedule. */
  market: {
    orderFree: false,
    piece: ({ k, r, c, ns }) => ({
      objects: { "q#": { type: "chan", cap: c } },
      progs: {
        "sell#": [times("j", r, [["send", "q#", "id"]]), done],
        "buy#": [times("j", r, [["recv", "q#", "v"], ["compute", ns]]), done],
      },
      main: [spawnAll(k, "buy#"), spawnAll(k, "sell#")],
      gs: 2 * k,
    }),
  },
  /** A server that selects over two channels, and clients of both. */
  select: {
    orderFree: false,
    piece: ({ k, r, c, ns }) => ({
      objects: { "x#": { type: "chan", cap: c }, "y#": { type: "chan" }, "ack#": { type: "chan" } },
      progs: {
        "srv#": [
          times("j", 2 * k * r, [
            ["select", ["recv", "x#", "v"], ["recv", "y#", "v"], { into: "which" }],
            ["compute", ns],
          ]),
          done,
        ],
        "left#": [times("j", r, [["send", "x#", "id"]]), done],
        "right#": [times("j", r, [["send", "y#", "id"]]), done],
      },
      main: [["spawn", "srv#"], spawnAll(k, "left#"), spawnAll(k, "right#")],
      gs: 2 * k + 1,
    }),
  },
  /** Gs that look at a channel without waiting, and go on when it is empty or full. */
  poll: {
    orderFree: false,
    piece: ({ k, r, c, ns }) => ({
      objects: { "p#": { type: "chan", cap: c } },
      progs: {
        "put#": [times("j", r, [["select", ["send", "p#", "j"], "default"], ["yield"]]), done],
        "get#": [
          times("j", r, [["select", ["recv", "p#", "v"], "default"], ["compute", ns]]),
          done,
        ],
      },
      main: [spawnAll(k, "put#"), spawnAll(k, "get#")],
      gs: 2 * k,
    }),
  },
  /** Receivers that wait until the channel is closed. */
  broadcast: {
    orderFree: true,
    piece: ({ k, ns }) => ({
      objects: { "gate#": { type: "chan" } },
      progs: {
        "wait#": [["recv", "gate#", "v"], ["compute", ns], done],
        "open#": [["yield"], ["close", "gate#"], done],
      },
      main: [spawnAll(k, "wait#"), ["spawn", "open#"]],
      gs: k + 1,
    }),
  },
  /**
   * Gs that take turns at a mutex, holding it over a compute and sometimes over a yield; at times for
   * so long that those who wait starve (1 ms) and the mutex is handed over.
   */
  mutex: {
    orderFree: true,
    piece: ({ k, r, c, ns }) => ({
      objects: { "mu#": { type: "mutex", n: 1 + c % 2 } },
      progs: {
        "crit#": [
          times("j", r, [
            ["lock", ["mu#", ["%", "id", 1 + c % 2]]],
            ["compute", c === 4 ? 700_000 + ns : ns],
            ...(c > 2 ? [["yield"] as Instr] : []),
            ["unlock", ["mu#", ["%", "id", 1 + c % 2]]],
          ]),
          done,
        ],
      },
      main: [spawnAll(k, "crit#")],
      gs: k,
    }),
  },
  /** Rounds of workers that meet at a wait group. */
  barrier: {
    orderFree: true,
    piece: ({ k, r, ns }) => ({
      objects: { "bar#": { type: "wg" }, "end#": { type: "wg" } },
      progs: {
        "lead#": [
          times("j", r, [
            ["wgadd", "bar#", k],
            times("i", k, [["spawn", "work#"]]),
            ["wgwait", "bar#"],
          ]),
          done,
        ],
        "work#": [["compute", ns], ["wgdone", "bar#"]],
      },
      main: [["spawn", "lead#"]],
      gs: 1,
    }),
  },
  /** Gs that sleep. */
  sleep: {
    orderFree: true,
    piece: ({ k, r, ns }) => ({
      progs: { "nap#": [times("j", r, [["sleep", ["*", "id", ns + 1]], ["compute", ns]]), done] },
      main: [spawnAll(k, "nap#")],
      gs: k,
    }),
  },
  /** Gs in blocking system calls. */
  syscall: {
    orderFree: true,
    piece: ({ k, r, c, ns }) => ({
      progs: {
        // Each call a little longer, so that some end just when the monitor looks.
        "sys#": [
          times("j", r, [["compute", ns], ["syscall", ["+", 20_000 * c + ns, ["*", "j", 307]]]]),
          done,
        ],
      },
      main: [spawnAll(k, "sys#")],
      gs: k,
    }),
  },
  /** Gs that leave others in their ring and then sit in system calls of many periods of the monitor. */
  stuckCall: {
    orderFree: true,
    piece: ({ k, c, ns }) => ({
      progs: {
        "call#": [["spawn", "behind#"], ["syscall", 1 + 9_000_000 * c + ns], done],
        "behind#": [["compute", ns], done],
      },
      main: [spawnAll(k, "call#")],
      gs: 2 * k,
    }),
  },
  /** Gs that wait for the network. */
  netpoll: {
    orderFree: true,
    piece: ({ k, r, c, ns }) => ({
      progs: {
        "net#": [times("j", r, [["netpoll", ["*", "id", 300 * c + ns]], ["compute", ns]]), done],
      },
      main: [spawnAll(k, "net#")],
      gs: k,
    }),
  },
  /** Gs that wait for the network while all Ps are busy: sysmon polls, as nobody else does. */
  busyNet: {
    orderFree: true,
    piece: ({ k, r, c, ns }) => ({
      progs: {
        "busy#": [["compute", 12_000_000 + 4_000_000 * c + ns], done],
        "slow#": [["netpoll", ["*", "id", 1_500_000]], ["compute", ns], done],
      },
      main: [spawnAll(r, "slow#"), spawnAll(k, "busy#")],
      gs: k + r,
    }),
  },
  /** Gs that compute for many time slices. */
  long: {
    orderFree: true,
    piece: ({ k, c, ns }) => ({
      progs: { "long#": [["compute", 1 + 9_000_000 * c + ns], done] },
      main: [spawnAll(k, "long#")],
      gs: k,
    }),
  },
  /** May deadlock: two Gs that take two mutexes in opposite order, a yield between. */
  crossed: {
    orderFree: false,
    piece: ({ ns }) => ({
      objects: { "l#": { type: "mutex" }, "r#": { type: "mutex" } },
      progs: {
        "lr#": [["lock", "l#"], ["compute", ns], ["yield"], ["lock", "r#"], ["unlock", "r#"], [
          "unlock",
          "l#",
        ], done],
        "rl#": [["lock", "r#"], ["compute", ns], ["yield"], ["lock", "l#"], ["unlock", "l#"], [
          "unlock",
          "r#",
        ], done],
      },
      main: [["spawn", "lr#"], ["spawn", "rl#"]],
      gs: 2,
    }),
  },
  /** Always deadlocks: Gs that wait for a message nobody sends. */
  forgotten: {
    orderFree: false,
    piece: ({ k }) => ({
      objects: { "never#": { type: "chan" } },
      progs: { "lost#": [["recv", "never#"], done] },
      main: [spawnAll(k, "lost#")],
      gs: k,
    }),
  },
} as const satisfies Record<string, { orderFree: boolean; piece: (part: PartSize) => Piece }>;

/** The numbers of a part. */
export type PartSize = Omit<Part, "kind">;
/** Name of a kind of part. */
export type PartKind = keyof typeof PARTS;
/** All kinds. */
export const PART_KINDS = Object.keys(PARTS) as PartKind[];
