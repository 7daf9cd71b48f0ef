/**
 * Four families of programs that the lab and real Go both have (speed/go/main.go): with
 * GOMAXPROCS=1 against the virtual engine, with more against real cores.
 *
 * @module
 */

import { assemble, type Program, type Workload } from "@lab/runtime";
import { jsonOf, pathOf } from "./children.ts";

type Instr = NonNullable<Workload["progs"]>[string][number];

/** Calls of Gosched of each of the 1,000 Gs of the storm are `size`; depth of the tree likewise. */
export interface Family {
  readonly name: string;
  readonly size: number;
  readonly quickSize: number;
  /** What a size counts for: Gs, or rounds, or yields. */
  readonly ops: (size: number) => number;
  readonly main: (size: number) => readonly Instr[];
  readonly progs: Readonly<Record<string, readonly Instr[]>>;
}

const STORM_GS = 1_000;
/** The families, in the order in which go/main.go takes their sizes. */
export const FAMILIES: readonly Family[] = [
  {
    name: "spawn-burst",
    size: 300_000,
    quickSize: 100_000,
    ops: (n) => n,
    main: (n) => [["wgadd", "all", n], ["for", "i", n, [["spawn", "one"]]], ["wgwait", "all"]],
    progs: { one: [["wgdone", "all"]] },
  },
  {
    name: "ping-pong",
    size: 200_000,
    quickSize: 50_000,
    ops: (n) => n,
    main: (n) => [
      ["spawn", "other", { n }],
      ["for", "i", n, [["send", "there", "i"], ["recv", "back"]]],
    ],
    progs: { other: [["for", "i", "n", [["recv", "there"], ["send", "back", "i"]]]] },
  },
  {
    name: "yield-storm",
    size: 1_000,
    quickSize: 200,
    ops: (n) => STORM_GS * n,
    main: (n) => [
      ["wgadd", "all", STORM_GS],
      ["for", "i", STORM_GS, [["spawn", "yielder", { n }]]],
      ["wgwait", "all"],
    ],
    progs: { yielder: [["for", "i", "n", [["yield"]]], ["wgdone", "all"]] },
  },
  {
    name: "tree-spawn",
    size: 17,
    quickSize: 15,
    ops: (depth) => 2 ** (depth + 1) - 1,
    main: (depth) => [
      ["wgadd", "all", 2 ** (depth + 1) - 1],
      ["spawn", "node", { depth }],
      ["wgwait", "all"],
    ],
    progs: {
      node: [
        ["if", "depth", [
          ["set", "depth", ["-", "depth", 1]],
          ["spawn", "node", { depth: "depth" }],
          ["spawn", "node", { depth: "depth" }],
        ]],
        ["wgdone", "all"],
      ],
    },
  },
];

/** The program of a family. */
export function familyProgram({ name, main, progs }: Family, size: number): Program {
  return assemble({
    name,
    objects: { all: { type: "wg" }, there: { type: "chan" }, back: { type: "chan" } },
    progs: { main: main(size), ...progs },
  });
}

/**
 * Wall ns of each family on real goroutines, by name.
 *
 * @param procs GOMAXPROCS.
 * @throws {Unavailable} There is no Go, or it may not be run.
 */
export function goNs(procs: number, sizes: readonly number[]): Promise<Record<string, number>> {
  return jsonOf("go", [
    "run",
    "-C",
    pathOf(new URL("./speed/go/", import.meta.url)),
    ".",
    ...[procs, ...sizes].map(String),
  ]);
}
