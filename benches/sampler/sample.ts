/**
 * The sampler: stores every sample, and lets everything that is compared take turns, so that all of
 * it sees the same noise of the machine. Plain `deno bench` prints means and drops the samples.
 *
 * @module
 */

import { cellName, processOf, type SampledCell } from "./cells.ts";
import type { SimulatedFigures } from "./turn_process.ts";
import type { TurnTaker } from "./turn_client.ts";

/** How much is sampled. */
export interface SampleSizes {
  /** Times that everything is started anew: processes, compiled code, memory. */
  readonly attempts: number;
  /** Turns of each cell in an attempt that are stored. */
  readonly samples: number;
  /** Turns before them that are not: code is compiled then. */
  readonly warmup: number;
  /** Seeds of the simulated figures. */
  readonly seeds: readonly number[];
}

/** One side of a comparison: some commit's code. */
export interface Side {
  readonly label: string;
  /** Starts one process of it. */
  open(): Promise<TurnTaker>;
}

/** What one side gave. */
export interface Sampled {
  readonly label: string;
  readonly wall: readonly WallCell[];
  readonly simulated: readonly SimulatedCell[];
}

/** Raw samples of a cell: for each attempt, ns for each decision, in the order they were taken. */
export interface WallCell {
  readonly cell: string;
  readonly attempts: readonly (readonly number[])[];
}

/** What a cell gave in virtual time, seed by seed. */
export interface SimulatedCell {
  readonly cell: string;
  readonly runs: readonly SimulatedFigures[];
}

/** Told about each step; may throw to stop. */
export interface SampleWatcher {
  start(steps: number): void;
  step(label: string): Promise<void>;
}

/** What one attempt gave: processes of its own, so attempts have nothing to do with each other. */
export interface Attempt {
  /** Samples by side and cell. */
  readonly wall: readonly (readonly (readonly number[])[])[];
  /** By side; of the first attempt alone. */
  readonly simulated: readonly (readonly SimulatedCell[])[] | null;
}

/** Attempts that are kept while others go on. */
export interface AttemptKeep {
  get(attempt: number): Attempt | undefined;
  put(attempt: number, made: Attempt): void;
}

/** Keeps nothing. */
const NO_KEEP: AttemptKeep = { get: () => undefined, put: () => {} };

/** Samples all sides, their turns interleaved. */
export async function sample(
  sides: readonly Side[],
  cells: readonly SampledCell[],
  sizes: SampleSizes,
  watcher: SampleWatcher,
  keep = NO_KEEP,
): Promise<Sampled[]> {
  const numbers = Array.from({ length: sizes.attempts }, (_, attempt) => attempt);
  const known = new Map(numbers.map((attempt) => [attempt, keep.get(attempt)]));
  const left = numbers.filter((attempt) => known.get(attempt) === undefined);
  const firsts = left.includes(0) ? sides.length : 0;
  watcher.start(left.length * groupsOf(cells).length + firsts);
  for (const attempt of left) {
    const made = await attemptOf(attempt, sides, cells, sizes, watcher);
    known.set(attempt, made);
    keep.put(attempt, made);
  }
  const all = numbers.map((attempt) => known.get(attempt)!);
  return sides.map(({ label }, side) => ({
    label,
    wall: cells.map((cell, i) => ({
      cell: cellName(cell),
      attempts: all.map(({ wall }) => wall[side][i]),
    })),
    simulated: all[0]?.simulated?.[side] ?? [],
  }));
}

async function attemptOf(
  attempt: number,
  sides: readonly Side[],
  cells: readonly SampledCell[],
  sizes: SampleSizes,
  watcher: SampleWatcher,
): Promise<Attempt> {
  const wall = sides.map(() => cells.map(() => [] as number[]));
  const takers = new Takers(sides);
  try {
    for (const group of groupsOf(cells)) {
      await turnsOf(
        group,
        cells,
        takers,
        { ...sizes, attempt },
        (side, i, samples) => wall[side][i] = samples,
      );
      await watcher.step(`attempt ${attempt + 1}: ${cellName(cells[group[0]])}`);
    }
    if (attempt > 0) return { wall, simulated: null };
    const simulated: SimulatedCell[][] = [];
    for (const [side, { label }] of sides.entries()) {
      simulated.push(await simulatedOf(side, cells, takers, sizes.seeds));
      await watcher.step(`${label}: simulated figures`);
    }
    return { wall, simulated };
  } finally {
    await takers.close();
  }
}

/** Indices of cells that take turns with each other: all models of one scenario and cost table. */
function groupsOf(cells: readonly SampledCell[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const [i, cell] of cells.entries()) {
    const key = cellName(
      cell.part === "engine"
        ? { ...cell, model: "", options: {} }
        : cell.part === "cores"
        ? { ...cell, model: "" }
        : cell,
    );
    groups.set(key, [...groups.get(key) ?? [], i]);
  }
  return [...groups.values()];
}

/**
 * A B A B …: each turn goes round all sides of all cells of the group. Every other attempt goes
 * round the other way, so that coming first or last is no difference between two sides.
 */
async function turnsOf(
  group: readonly number[],
  cells: readonly SampledCell[],
  takers: Takers,
  { attempt, samples, warmup }: SampleSizes & { readonly attempt: number },
  store: (side: number, cell: number, samples: number[]) => unknown,
): Promise<void> {
  const entries = group.flatMap((i) =>
    takers.sides.map((_, side) => ({ i, side, taken: [] as number[] }))
  );
  if (attempt % 2 === 1) entries.reverse();
  for (let turn = -warmup; turn < samples; turn++) {
    for (const { i, side, taken } of entries) {
      const ns = await (await takers.of(side, cells[i])).time(cells[i]);
      if (turn >= 0) taken.push(ns);
    }
  }
  for (const { i, side, taken } of entries) store(side, i, taken);
}

async function simulatedOf(
  side: number,
  cells: readonly SampledCell[],
  takers: Takers,
  seeds: readonly number[],
): Promise<SimulatedCell[]> {
  const found: SimulatedCell[] = [];
  for (const cell of cells) {
    if (cell.part !== "engine") continue;
    const taker = await takers.of(side, cell);
    const runs: SimulatedFigures[] = [];
    for (const seed of seeds) runs.push(await taker.simulate(cell, seed));
    found.push({ cell: cellName(cell), runs });
  }
  return found;
}

/** The processes of one attempt, started when first needed. */
class Takers {
  readonly #open = new Map<string, TurnTaker>();

  constructor(readonly sides: readonly Side[]) {}

  async of(side: number, cell: SampledCell): Promise<TurnTaker> {
    const key = `${side} ${processOf(cell)}`;
    const known = this.#open.get(key);
    if (known !== undefined) return known;
    const taker = await this.sides[side].open();
    this.#open.set(key, taker);
    return taker;
  }

  async close(): Promise<void> {
    for (const taker of this.#open.values()) await taker.close();
  }
}
