/**
 * The main job: runs everything the report speaks about and gathers plain results.
 *
 * @module
 */

import { COMPARED } from "@lab/models";
import { pooled, startPool } from "@lab/props";
import { COST_NAMES, COST_ROWS, type CostTable } from "@lab/runtime";
import { type GuestPromises, lawRows } from "./checks.ts";
import { scenarioRows } from "./jobs.ts";
import { KEEP_NOTHING } from "./keep.ts";
import {
  allCells,
  doPart,
  type Part,
  partKey,
  type PartKind,
  type PartResults,
  type PartSettings,
  planParts,
} from "./parts.ts";
import { type Cell, type ModelRow, type Results, type RunAbout, SCHEMA } from "./results.ts";
import { storedSpeed } from "./speed_facts.ts";
import { blockFacts, predictionRows, storedValidity } from "./validity.ts";

/** What is to be run. */
export interface CollectOptions {
  readonly isQuick: boolean;
  readonly seeds: readonly number[];
  readonly costs: CostTable;
  /** Arguments as typed, for the report. */
  readonly args: string;
  /** Cores to use; left out: all. */
  readonly jobs?: number;
}

/** Told about each step; may throw to stop the job. */
export interface Watcher {
  /** Called once, with the number of steps. */
  start(steps: number): void;
  /** Called after each step. */
  step(label: string): Promise<void>;
}

/** Runs it all, on all cores. */
export async function collect(
  options: CollectOptions,
  watcher: Watcher,
  keep = KEEP_NOTHING,
): Promise<Results> {
  const { isQuick, jobs = navigator.hardwareConcurrency } = options;
  const parts = planParts(isQuick);
  const left = parts.filter((part) => keep.get(partKey(part)) === undefined);
  const pool = startPool<Part, PartResults[PartKind], PartSettings>({
    worker: new URL("./part_worker.ts", import.meta.url),
    jobs: left,
    settings: options,
    workers: jobs - 1,
    onResult: (result, job) => keep.put(partKey(left[job]), result),
  });
  watcher.start(left.length);
  try {
    const here = async (part: Part) => {
      const result = await doPart(part, options);
      keep.put(partKey(part), result);
      return result;
    };
    const fresh = await pooled(pool, left, here, ({ label }) => watcher.step(label));
    const results = new Map(left.map((part, i) => [partKey(part), fresh[i]]));
    return merged(
      options,
      (kind) =>
        parts.filter((part) => part.kind === kind).toSorted((a, b) => a.at - b.at).map((part) => {
          const key = partKey(part);
          return results.get(key) ?? keep.get(key);
        }),
    );
  } finally {
    pool.stop();
  }
}

/** All results of a kind, in their order. */
type ResultsOf = (kind: PartKind) => readonly unknown[];

function merged(options: CollectOptions, resultsOf: ResultsOf): Results {
  const of = <K extends PartKind>(kind: K) => resultsOf(kind) as readonly PartResults[K][];
  const cells = allCells(options.isQuick, of("cell")), recorded = of("trace");
  return {
    schema: SCHEMA,
    about: aboutRun(options),
    models: COMPARED.map(({ name, kind, about }) => ({ name, kind, about })),
    scenarios: scenarioRows(),
    cells,
    golden: of("golden"),
    laws: lawRows(cells),
    mutants: of("mutant"),
    validity: {
      ...storedValidity(),
      corpus: of("corpus")[0],
      liveTheory: blockFacts(of("theory").flat()),
      traces: recorded.map(({ facts }) => facts),
      predictions: predictionRows(recorded),
    },
    whatIf: recorded.flatMap(({ whatIf }) => whatIf ?? []),
    rings: of("rings")[0],
    runtimes: of("runtimes")[0],
    complaints: of("complaints")[0],
    probes: of("probes")[0],
    speed: storedSpeed(),
  };
}

/** What one guest came to. */
export interface GuestRuns {
  readonly file: string;
  readonly model: ModelRow;
  readonly promises: GuestPromises["promises"];
  readonly cells: readonly Cell[];
  /** Scenarios that it could not finish. */
  readonly stopped: readonly string[];
}

/** Results with models of the user's own beside the lab's. */
export function withGuests(results: Results, guests: readonly GuestRuns[]): Results {
  if (guests.length === 0) return results;
  const cells = [...results.cells, ...guests.flatMap((guest) => guest.cells)];
  const models = [...results.models, ...guests.map(({ model }) => model)];
  const promised = guests.map(({ model: { name }, promises }) => ({ name, promises }));
  return { ...results, models, cells, laws: lawRows(cells, promised) };
}

/** The run as the report tells it. */
export function aboutRun({ isQuick, seeds, costs, args }: CollectOptions): RunAbout {
  return {
    quick: isQuick,
    seeds,
    costs: {
      name: costs.name,
      rows: COST_NAMES.map((name) => ({ name, about: COST_ROWS[name], ...costs.rows[name] })),
    },
    versions: { ...Deno.version },
    machine: `${navigator.hardwareConcurrency} cores, ${Deno.build.os} ${Deno.build.arch}`,
    args,
  };
}
