/**
 * The engine against the floor loop, in TypeScript and in C, and what watching a run adds. The
 * engine runs the floor loop's program in words of the lab.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  assemble,
  type CostTable,
  LINUX_X64,
  type Outcome,
  simulate,
  type Workload,
  ZERO,
} from "@lab/runtime";
import { cpuNs } from "../cpu_time.ts";
import { jsonOf, outputOf, pathOf, Unavailable } from "../children.ts";
import { type Contender, inTurns, type Note, ratiosOf, ratioTo, spreadText } from "./figures.ts";
import { spreadOf } from "../statistics/spread.ts";
import { runFloor } from "../floor.ts";

/** Where the C compiler puts the floor loop. */
const C_FLOOR = pathOf(new URL("./c/floor", import.meta.url));

/** Targets. */
const FLOOR_MAX = 1.5, C_FLOOR_MAX = 3, HASH_MAX = 1.2, COLUMNS_MAX = 1.2, BYTES_MAX = 64;

/**
 * Dispatches of each G: what is asked for is the price of a decision, and with few of them it would
 * be that of making the Gs and of ending them, which the floor loop does not do.
 */
const ROUNDS = 100;

/** Prints the ratios. @returns The one of the last line: gpm without costs over the floor loop. */
export async function floors(
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<number> {
  const size: Size = { procs: 8, gs: 100_000, rounds: ROUNDS };
  const turns = isQuick ? 3 : 7;
  let bytes = 0;
  const engine = (costs: typeof ZERO): Contender => ({
    name: `engine, gpm, costs ${costs.name}`,
    turn: () => {
      const { outcome, nsPerDecision } = runYielders(size, costs);
      bytes = outcome.engineBytesPerG;
      return nsPerDecision;
    },
  });
  const list: Contender[] = [
    { name: "floor loop, TypeScript", turn: () => floorTurn(size) },
    engine(ZERO),
    engine(LINUX_X64),
  ];
  const why = await buildCFloor();
  if (why === "") list.push({ name: "floor loop, C", turn: () => cFloorTurn(size) });
  const samples = await inTurns(list, turns);
  print(`8 Ps, 100,000 Gs, each dispatched ${size.rounds} times; median (range) of ${turns} turns`);
  for (const [i, { name }] of list.entries()) {
    note({ section: "floor", name, unit: "ns", samples: samples[i] });
    if (i !== 1 && i !== 2) continue;
    const over = (base: readonly number[]) => ratiosOf(samples[i], base);
    const target = (atMost: number) => i === 1 ? { atMost } : {};
    const ts = { name: `${name}, over floor in TypeScript`, ...target(FLOOR_MAX) };
    note({ section: "floor", unit: "x", samples: over(samples[0]), ...ts });
    const c = { name: `${name}, over floor in C`, ...target(C_FLOOR_MAX) };
    if (why === "") note({ section: "floor", unit: "x", samples: over(samples[3]), ...c });
  }
  note({
    section: "floor",
    name: "bytes for each live G",
    unit: "bytes",
    atMost: BYTES_MAX,
    samples: [bytes],
  });
  for (const [i, contender] of list.entries()) {
    const to = i === 0 ? "" : `; ${spreadText(ratioTo(samples[i], samples[0]), 2)} x TypeScript`;
    const toC = why !== "" || i === 3
      ? ""
      : `; ${spreadText(ratioTo(samples[i], samples[3]), 2)} x C`;
    print(`  ${contender.name}: ${spreadText(spreadOf(samples[i]))} ns per decision${to}${toC}`);
  }
  if (why !== "") print(`  floor loop, C: left out, ${why}`);
  print(`  target: at most ${FLOOR_MAX} x TypeScript, ${C_FLOOR_MAX} x C, without costs`);
  print(`  ${bytes.toFixed(1)} bytes for each live G; target: at most ${BYTES_MAX}`);
  return ratioTo(samples[1], samples[0]).median;
}

/** Prints what hash and columns add to the run without. */
export async function watching(
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const size: Size = { procs: 8, gs: 10_000, rounds: 25 }, turns = isQuick ? 5 : 15;
  const sinks = ["none", "hash", "columns"] as const;
  const samples = await inTurns(
    [
      ...sinks.map((sink) => ({
        name: sink,
        turn: () => runYielders(size, ZERO, sink).nsPerDecision,
      })),
      { name: "columns, trace and hash read", turn: () => readTurn(size) },
    ],
    turns,
  );
  // Records become columns when they are read; that has no target, but a price.
  const read = "events kept: columns, trace and hash read, over untraced";
  note({ section: "watching", name: read, unit: "x", samples: ratiosOf(samples[3], samples[0]) });
  for (const [i, atMost] of [[1, HASH_MAX], [2, COLUMNS_MAX]] as const) {
    const name = `events kept: ${sinks[i]}, over untraced`;
    note({
      section: "watching",
      name,
      unit: "x",
      atMost,
      samples: ratiosOf(samples[i], samples[0]),
    });
  }
  print(`8 Ps, 10,000 Gs, each dispatched 25 times, costs zero; median (range) of ${turns} turns`);
  for (const [i, sink] of [...sinks, "columns, trace and hash read"].entries()) {
    const ratio = i === 0 ? "" : `; ${spreadText(ratioTo(samples[i], samples[0]), 2)} x untraced`;
    print(`  events kept: ${sink}: ${spreadText(spreadOf(samples[i]))} ns per decision${ratio}`);
  }
  print(`  target: hash at most ${HASH_MAX} x, columns at most ${COLUMNS_MAX} x`);
}

/** A run whose trace and hash are read. */
function readTurn(size: Size): number {
  const startNs = cpuNs();
  const { outcome } = runYielders(size, ZERO, "columns");
  if (outcome.trace === null || outcome.hash === "") throw new Error("a run was not recorded");
  return (cpuNs() - startNs) / outcome.dispatches;
}

function floorTurn(size: Size): number {
  const startNs = cpuNs();
  const { decisions } = runFloor(size);
  return (cpuNs() - startNs) / decisions;
}

async function cFloorTurn({ procs, gs, rounds }: Size): Promise<number> {
  const args = [procs, gs, rounds].map(String);
  const { decisions, ns } = await jsonOf<{ decisions: number; ns: number }>(C_FLOOR, args);
  return ns / decisions;
}

/** Compiles the C floor. @returns Why it cannot be, or "". */
async function buildCFloor(): Promise<string> {
  try {
    await outputOf("cc", [
      "-O3",
      "-march=native",
      "-o",
      C_FLOOR,
      pathOf(new URL("./c/floor.c", import.meta.url)),
    ]);
    await jsonOf(C_FLOOR, ["1", "10", "1"]);
    return "";
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

/** Size of a run. */
export interface Size {
  readonly procs: number;
  readonly gs: number;
  /** How often each G is dispatched. */
  readonly rounds: number;
}

/**
 * Every G works 100..355 ns and yields, `rounds` times. Main spawns them and ends with its wait;
 * its share of the decisions is one in `gs * rounds`.
 */
const yielders = ({ gs, rounds }: Size): Workload => ({
  name: "yielders",
  params: { n: gs, rounds },
  objects: { all: { type: "wg" } },
  dists: { work: { kind: "uniform", minNs: 100, maxNs: 355 } },
  progs: {
    main: [
      ["wgadd", "all", "n"],
      ["for", "i", "n", [["spawn", "worker", { workNs: ["draw", "work"] }]]],
      ["wgwait", "all"],
    ],
    worker: [
      ["for", "j", ["-", "rounds", 1], [["compute", "workNs"], ["yield"]]],
      ["compute", "workNs"],
      ["wgdone", "all"],
    ],
  },
});

/** One run under gpm. @returns What came out, and its ns of CPU time for each decision. */
export function runYielders(
  size: Size,
  costs: CostTable,
  sink: "none" | "hash" | "columns" = "none",
): { readonly outcome: Outcome; readonly nsPerDecision: number } {
  const program = assemble(yielders(size)), gpm = configure("gpm");
  const startNs = cpuNs();
  const outcome = simulate({
    model: gpm.make,
    program,
    machine: { procs: size.procs },
    costs,
    sink,
  });
  const ns = cpuNs() - startNs;
  if (outcome.completed !== size.gs + 1) throw new Error(`a run lost Gs: ${outcome.completed}`);
  return { outcome, nsPerDecision: ns / outcome.dispatches };
}
