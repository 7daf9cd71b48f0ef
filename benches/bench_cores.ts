/**
 * Times models on real cores. Each Worker has an isolate of its own, and all of them see every
 * model in turn: figures of models compare with each other, not with the virtual engine's.
 *
 * @module
 */

import { assemble, type CoresOutcome, type Program, RealCores, type Workload } from "@lab/runtime";
import { median } from "simple-statistics";
import { FAMILIES, familyProgram, goNs } from "./families.ts";
import { Unavailable } from "./children.ts";

const ROOT = new URL("../", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: ROOT }).state === "granted";
/**
 * Workers beyond the Ps, as Go has threads to spare: an M may be wanted a step before another
 * sleeps.
 */
const SPARE = 4;
/** Runs timed for each figure, after one that warms up. */
const RUNS = 5;
/** Runs of real Go, whose median is shown. */
const GO_RUNS = 3;
/** Gs of the program that 1:1 can run. */
const FEW = 12;
/** Gs of the program whose Gs work. */
const FAN = 2_000;
/** Sizes of the families here, in their order. */
const SIZES = [40_000, 10_000, 40, 14];

/** A program for real cores. */
interface CoresProgram {
  readonly name: string;
  /** How many operations it counts for. */
  readonly ops: number;
  readonly program: Program;
  /** Gs that it creates. */
  readonly gs: number;
  /** Every G can have a Worker: then the 1:1 model runs it too, and n1. */
  readonly isFew: boolean;
}

const workers = (name: string, n: number, ns: number): CoresProgram => {
  const workload: Workload = {
    objects: { all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", n], ["for", "i", n, [["spawn", "work", {}]]], ["wgwait", "all"]],
      work: [["compute", ns], ["wgdone", "all"]],
    },
  };
  return { name, ops: n, program: assemble(workload), gs: n + 1, isFew: n <= FEW };
};

/** Programs for real cores: those that real Go runs as well, and two whose Gs do work. */
export const CORES_PROGRAMS: readonly CoresProgram[] = [
  ...FAMILIES.map((family, i): CoresProgram => ({
    name: family.name,
    ops: family.ops(SIZES[i]),
    program: familyProgram(family, SIZES[i]),
    gs: 100_000,
    isFew: false,
  })),
  workers("fan, 10 us each", FAN, 10_000),
  workers("12 Gs, 1 ms each", FEW, 1_000_000),
];

/** One thing to time on real cores. */
export interface CoresCell {
  readonly program: CoresProgram;
  readonly model: string;
  readonly procs: number;
}

/**
 * Every program under each of `models` at each number of Ps; where Gs are few, g and n1 as well.
 */
export function coresCells(models: readonly string[]): CoresCell[] {
  return CORES_PROGRAMS.flatMap((program) =>
    procCounts().flatMap((procs) =>
      (program.isFew ? ["g", "n1", ...models] : models).map((model) => ({ program, model, procs }))
    )
  );
}

/** Workers enough for every cell. They load the lab's files, which needs the right to read. */
export function openCores(): Promise<RealCores> {
  return RealCores.open(workersMost(), import.meta.resolve("@lab/models"));
}
const workersMost = () => Math.max(FEW + 1, ...procCounts()) + SPARE;

/** One run. @throws {Error} If it gets stuck. */
export function runCores(cores: RealCores, { program, model, procs }: CoresCell): CoresOutcome {
  const outcome = cores.run({
    program: program.program,
    model,
    procs,
    workers: model === "g" ? program.gs : procs + SPARE,
    gsMax: program.gs + 64 * workersMost(),
  });
  if (outcome.endName === "stalled" || outcome.endName === "deadlock") {
    throw new Error(`${model} ${program.name} ended ${outcome.endName}`);
  }
  return outcome;
}

/** One line of the table at the end. */
interface Line extends CoresCell {
  readonly outcomes: CoresOutcome[];
}

/** Numbers of Ps: 1, 2, and as many as there are cores. */
export function procCounts(): number[] {
  return [...new Set([1, 2, Math.min(16, navigator.hardwareConcurrency)])];
}

/** Operations per second of real Go, by program and number of Ps; or why there are none. */
type GoFigures = Readonly<Record<string, number>> | string;

async function realGo(procs: number): Promise<GoFigures> {
  try {
    const samples: Record<string, number>[] = [];
    for (let i = 0; i < GO_RUNS; i++) samples.push(await goNs(procs, SIZES));
    return Object.fromEntries(
      CORES_PROGRAMS.filter(({ name }) => name in samples[0])
        .map(({ name, ops }) => [name, ops * 1e6 / median(samples.map((ns) => ns[name]))]),
    );
  } catch (error) {
    if (error instanceof Unavailable) return error.message;
    throw error;
  }
}

/** Registers a bench for each program, model and number of Ps; prints the table at the end. */
export async function benchCores(models: readonly string[]): Promise<void> {
  if (!MAY_READ) {
    console.log(
      "skipped: real cores need --allow-read (deno task bench has it): Workers load files",
    );
    return;
  }
  const go = new Map<number, GoFigures>();
  for (const procs of procCounts()) go.set(procs, await realGo(procs));
  const cores = await openCores();
  const lines = coresCells(models).map((cell): Line => {
    const { program, model, procs } = cell;
    const line: Line = { ...cell, outcomes: [] };
    Deno.bench({
      name: `${model} ${program.name}, ${procs} Ps`,
      group: `${program.name}, ${procs} Ps`,
      n: RUNS,
      warmup: 1,
      fn(b) {
        b.start();
        const outcome = runCores(cores, cell);
        b.end();
        line.outcomes.push(outcome);
      },
    });
    return line;
  });
  addEventListener("unload", () => {
    printTable(lines, go, cores.createMs);
    cores.close();
  });
}

const row = (cells: readonly string[]) =>
  cells.map((cell, i) => i < 2 ? cell.padEnd(20) : cell.padStart(12)).join("");

function printTable(
  lines: readonly Line[],
  go: ReadonlyMap<number, GoFigures>,
  createMs: readonly number[],
): void {
  console.log(`
On real cores: wall time from the start of the Ms to the end of main. The host's own time (memory,
messages) is in the figures of deno bench above, not in these. What a thread for each G pays besides:
making a Worker took ${median([...createMs]).toFixed(0)} ms (median of ${createMs.length}).
`);
  console.log(
    row(["program", "model", "Ps", "kops/s", "locks/op", "contended", "waited", "stolen/op"]),
  );
  for (const [i, line] of lines.entries()) {
    if (line.outcomes.length > 1) console.log(row(cellsOf(line)));
    const { program, procs } = line, next = lines[i + 1];
    if (next?.program === program && next.procs === procs) continue;
    const figures = go.get(procs)!;
    if (typeof figures === "string" || !(program.name in figures)) continue;
    console.log(
      row([program.name, "real Go", String(procs), figures[program.name].toPrecision(4)]),
    );
  }
  const missing = [...go.values()].find((figures) => typeof figures === "string");
  if (missing !== undefined) console.log(`\nwithout real Go: ${missing}`);
}

function cellsOf({ program: { name, ops }, model, procs, outcomes }: Line): string[] {
  const sorted = outcomes.slice(1).sort((x, y) => x.elapsedNs - y.elapsedNs);
  const { elapsedNs, stats } = sorted[sorted.length >> 1];
  return [
    name,
    model,
    String(procs),
    (ops * 1e6 / elapsedNs).toPrecision(4),
    (stats.lockAcquires / ops).toFixed(2),
    `${(100 * stats.lockWaits / Math.max(1, stats.lockAcquires)).toFixed(2)} %`,
    `${(100 * stats.lockWaitNs / (elapsedNs * procs)).toFixed(1)} %`,
    (stats.stolenGs / ops).toFixed(3),
  ];
}
