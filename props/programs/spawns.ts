/**
 * Shapes of Gs that start others, and of Gs that only take turns.
 *
 * @module
 */

import { done, type Instr, spawnAll, times, type Write } from "./build.ts";

/** Gs of a full tree of spawns, `fan` children each, `depth` levels below the root. */
function treeSize(fan: number, depth: number): number {
  let sum = 0;
  for (let level = 0, gs = 1; level <= depth; level++, gs *= fan) sum += gs;
  return sum;
}

/** A tree of spawns: each G spawns `fan` others until the depth is used up. */
export const tree: Write = ({ k, r }, style) => {
  const fan = 1 + k % 3, depth = 1 + r % 4;
  const child: Instr = ["spawn", "tree#", {
    ...style.id(["+", ["*", "id", fan], ["+", "i", 1]]),
    d: ["-", "d", 1],
  }];
  return {
    progs: {
      "tree#": [
        ...style.work(),
        ["if", "d", [times("i", fan, [child, ...style.when(2, ["yield"])])]],
        ...style.when(1, ["yield"]),
        ...style.at(1),
        done,
      ],
    },
    main: [["spawn", "tree#", { d: depth }]],
    gs: treeSize(fan, depth),
  };
};

/** Gs that make others ready and go on computing. */
export const forks: Write = ({ k, r, c }, style) => ({
  progs: {
    "fork#": [times("j", r, [["spawn", "tine#"], ...style.work()]), done],
    "tine#": [["compute", c], done],
  },
  main: [spawnAll(k, "fork#")],
  gs: k + k * r,
});

/** Gs that mark and call Gosched in turn. */
export const yields: Write = ({ k, r }, style) => ({
  progs: { "yields#": [times("j", r, [...style.compute(), ["mark"], ["yield"]]), done] },
  main: [spawnAll(k, "yields#")],
  gs: k,
});

/** More Gs at once than a ring holds; where Gs mark, at least about as many. */
export const burst: Write = ({ k, r, c }, style) => {
  const n = 17 * c + (style.isMarked ? 240 + 60 * k * (1 + r % 2) : 60 * k);
  return {
    progs: {
      "burst#": [
        ...style.work(undefined, style.ns % 1000),
        ...style.when(1, ["yield"], ...style.at(1)),
        done,
      ],
    },
    main: [spawnAll(n, "burst#")],
    gs: n,
  };
};

/** Rounds of workers that a leader waits for at a wait group. */
export const barrier: Write = ({ k, r }, style) => {
  const spawn: Instr = style.isMarked
    ? ["spawn", "work#", { id: ["+", ["*", "j", 10], "i"] }]
    : ["spawn", "work#"];
  return {
    objects: { "bar#": { type: "wg" }, ...(style.isMarked ? {} : { "end#": { type: "wg" } }) },
    progs: {
      "lead#": [
        times("j", r, [
          ["wgadd", "bar#", k],
          times("i", k, [spawn]),
          ["wgwait", "bar#"],
          ...style.at(4),
        ]),
        done,
      ],
      "work#": [
        ...style.work(),
        ...style.when(1, ["yield"], ...style.at(1)),
        ["wgdone", "bar#"],
      ],
    },
    main: [["spawn", "lead#"]],
    gs: 1,
  };
};

/** Gs that wait for one wait group, released at once. */
export const release: Write = ({ k, r }, style) => ({
  objects: { "go#": { type: "wg" } },
  progs: {
    "runner#": [
      ...style.when(1, ["yield"]),
      ...style.work(),
      ["wgwait", "go#"],
      ...style.at(1),
      done,
    ],
    "starter#": [
      times("j", r, [...style.work(), ["yield"]]),
      ["wgdone", "go#"],
      ...style.at(2),
      done,
    ],
  },
  main: [["wgadd", "go#", 1], spawnAll(3 * k, "runner#"), ["spawn", "starter#", { id: 99 }]],
  gs: 3 * k + 1,
});

/** Gs that start their own successors, and others that yield: who looks at the global queue? */
export const respawn: Write = ({ k, r, c }, style) => ({
  progs: {
    "heir#": [
      ["if", ["==", ["%", "left", 10], 0], style.work()],
      ["if", "left", [
        ["spawn", "heir#", { id: "id", left: ["-", "left", 1] }],
        ["spawn", "nobody#"],
      ], [done]],
    ],
    "nobody#": [],
    "look#": [times("j", r, [...style.work(), ["yield"]]), done],
  },
  main: [
    times("s", 1 + c % 3, [["spawn", "look#", { id: ["+", "s", 50] }]]),
    times("s", 1 + k % 3, [["spawn", "heir#", { id: ["+", "s", 1], left: 30 * r }]]),
  ],
  gs: (1 + c % 3) + (1 + k % 3),
});

/** Each G starts the next and waits for its word. */
export const chain: Write = ({ k, r, c }, style) => ({
  objects: { "link#": style.chan(c % 2, k * r + 1) },
  progs: {
    "link#": [
      ...style.work(),
      ["if", ["<", "id", k * r], [
        ["spawn", "link#", { id: ["+", "id", 1] }],
        ["recv", ["link#", ["+", "id", 1]]],
        ...style.at(1),
      ]],
      ["if", "id", [["send", ["link#", "id"]]]],
      done,
    ],
  },
  main: [["spawn", "link#", { id: 0 }]],
  gs: k * r + 1,
});
