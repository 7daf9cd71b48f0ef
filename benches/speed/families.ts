/**
 * Faster than the thing it models? Four families of programs at one P, simulated, and run by real Go
 * with GOMAXPROCS=1 (go/main.go has the same programs).
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  assemble,
  type CostTable,
  LINUX_X64,
  type Program,
  simulate,
  type Workload,
  ZERO,
} from "@lab/runtime";
import { type Note, ratiosOf } from "./figures.ts";
import { here, jsonOf, Unavailable } from "./outside.ts";
import { ratioTo, spreadOf, spreadText } from "./turns.ts";

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
/** Runs of each simulation before the first turn: so many until the code is optimized. */
const WARM_UPS = 3;

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
  return jsonOf("go", ["run", "-C", here("./go/"), ".", ...[procs, ...sizes].map(String)]);
}

/** Prints, for each family, the wall time of the simulation over that of real Go. */
export async function families(
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const turns = isQuick ? 2 : 5;
  const sizes = FAMILIES.map((family) => isQuick ? family.quickSize : family.size);
  const tables = [ZERO, LINUX_X64];
  const samples = FAMILIES.map(() => ({ go: [] as number[], sim: tables.map((): number[] => []) }));
  for (let turn = -1; turn < turns; turn++) {
    let go: Record<string, number>;
    try {
      go = await goNs(1, sizes);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return print(`left out: ${error.message}`);
    }
    for (const [i, family] of FAMILIES.entries()) {
      if (turn < 0) {
        for (let run = 0; run < WARM_UPS; run++) {
          for (const costs of tables) simulatedNs(family, sizes[i], costs);
        }
        continue;
      }
      const sim = tables.map((costs) => simulatedNs(family, sizes[i], costs));
      samples[i].go.push(go[family.name]);
      sim.forEach((ns, k) => samples[i].sim[k].push(ns));
    }
  }
  print(`wall ms at one P; median (range) of ${turns} turns; target: below 1 x real Go`);
  const ms = (ns: readonly number[]) => spreadText(spreadOf(ns.map((x) => x / 1e6)));
  for (const [i, { name }] of FAMILIES.entries()) {
    const { go, sim } = samples[i];
    tables.forEach((costs, k) =>
      note({
        section: "families",
        name: `${name}, costs ${costs.name}`,
        unit: "x",
        atMost: 1,
        samples: ratiosOf(sim[k], go),
      })
    );
    const text = tables.map((costs, k) =>
      `simulated, costs ${costs.name} ${ms(sim[k])} = ${spreadText(ratioTo(sim[k], go), 2)} x`
    );
    print(`  ${name}: real Go ${ms(go)}; ${text.join("; ")}`);
  }
}

function simulatedNs(family: Family, size: number, costs: CostTable): number {
  const program = familyProgram(family, size);
  const gpm = configure("gpm");
  const startMs = performance.now();
  const outcome = simulate({
    model: gpm.make,
    program,
    machine: { procs: 1 },
    costs,
  });
  const ns = (performance.now() - startMs) * 1e6;
  if (outcome.endName !== "done" && outcome.endName !== "main") {
    throw new Error(`${family.name} ended with ${outcome.endName}`);
  }
  return ns;
}
