/**
 * The parts of the main job, as a list of plain data: any core may do any of them, and what comes
 * of one depends on the part and the settings alone.
 *
 * @module
 */

import {
  GOLDEN_TRACES,
  loadRecordedTrace,
  MUTANTS,
  RECORDED_TRACES,
  type StoredRow,
  theoryPieces,
  theoryRows,
} from "@lab/props";
import { goldenRow, mutantRow } from "./checks.ts";
import { type CellPlan, firstAlike, isLong, planCells } from "./jobs.ts";
import { ringsCells } from "./lock_free_rings.ts";
import { probeRows } from "./part_probes.ts";
import type { Cell, CorpusFacts, GoldenRow, MutantRow, RingsCell } from "./results.ts";
import type { ComplaintRow, ProbeRow, RuntimeRow } from "./results_parts.ts";
import { type CellSettings, runCell } from "./run_cell.ts";
import { complaintRows, runtimeRows } from "./runtimes.ts";
import {
  corpusFacts,
  LIVE_BLOCKS,
  LIVE_BLOCKS_QUICK,
  type RecordedFacts,
  recordedFacts,
} from "./validity.ts";

/** What comes of a part, by its kind. */
export interface PartResults {
  readonly theory: readonly StoredRow[];
  readonly corpus: CorpusFacts;
  readonly rings: RingsCell[];
  readonly mutant: MutantRow;
  readonly trace: RecordedFacts;
  readonly cell: Cell;
  readonly golden: GoldenRow;
  readonly runtimes: RuntimeRow[];
  readonly complaints: ComplaintRow[];
  readonly probes: ProbeRow[];
}

/** What parts are about. */
export type PartKind = keyof PartResults;

/** A part of the main job. */
export interface Part {
  readonly kind: PartKind;
  /** Which of its kind, from 0. */
  readonly at: number;
  /** In a few words. */
  readonly label: string;
}

/** What is the same for all parts. */
export interface PartSettings extends CellSettings {
  readonly isQuick: boolean;
}

/** A kind of parts. */
interface Work<R> {
  /** Labels of its parts. */
  readonly labels: (isQuick: boolean) => readonly string[];
  readonly run: (at: number, settings: PartSettings) => R | Promise<R>;
}

/** A kind that has one part. */
const single = <R>(label: string, run: () => R): Work<R> => ({ labels: () => [label], run });

/** The experiments that a main job runs itself: the rows of a plain test run. */
const experiments = (isQuick: boolean) =>
  theoryPieces({ blocks: isQuick ? LIVE_BLOCKS_QUICK : LIVE_BLOCKS, quick: true });

const cellLists = new Map<boolean, CellPlan[]>();
/** The cells of a main job, made once in each thread; of those with the same runs the first. */
function differentCells(isQuick: boolean): CellPlan[] {
  let list = cellLists.get(isQuick);
  if (list === undefined) {
    const all = planCells(isQuick), alike = firstAlike(all);
    cellLists.set(isQuick, list = all.filter((_, i) => alike[i] === i));
  }
  return list;
}

/** All cells of a main job, by what its parts gave. */
export function allCells(isQuick: boolean, done: readonly Cell[]): Cell[] {
  const all = planCells(isQuick), alike = firstAlike(all);
  let next = 0;
  const cells = all.map((_, i) => alike[i] === i ? done[next++] : null);
  return all.map(({ group, x }, i) => ({ ...cells[alike[i]]!, group, x }));
}

/** All kinds, those whose longest parts are longest first: then no core is left with one alone. */
const WORK: { readonly [K in PartKind]: Work<PartResults[K]> } = {
  corpus: single("corpus of real Go", corpusFacts),
  rings: single("lock-free rings", ringsCells),
  theory: {
    labels: (isQuick) => experiments(isQuick).map(({ block }) => `theory ${block}`),
    run: (at, { isQuick }) => theoryRows(experiments(isQuick)[at]),
  },
  mutant: {
    labels: () => MUTANTS.map(({ name }) => `planted bug ${name}`),
    run: (at) => mutantRow(MUTANTS[at]),
  },
  trace: {
    labels: () => RECORDED_TRACES.map(({ file }) => `trace ${file}`),
    run: async (at, { isQuick }) => {
      const trace = RECORDED_TRACES[at];
      return recordedFacts(trace, await loadRecordedTrace(trace), isQuick);
    },
  },
  cell: {
    labels: (isQuick) =>
      differentCells(isQuick).map(({ model, scenario }) => `${model} ${scenario}`),
    run: (at, settings) => runCell(differentCells(settings.isQuick)[at], settings),
  },
  golden: {
    labels: () => GOLDEN_TRACES.map(({ scenario }) => `real Go ${scenario}`),
    run: (at) => goldenRow(GOLDEN_TRACES[at]),
  },
  runtimes: single("runtimes compared", runtimeRows),
  complaints: single("open complaints", complaintRows),
  probes: single("parts of gpm alone", probeRows),
};

const KINDS = Object.keys(WORK) as PartKind[];

/** Does a part. */
export const doPart = (
  { kind, at }: Part,
  settings: PartSettings,
): PartResults[PartKind] | Promise<PartResults[PartKind]> => WORK[kind].run(at, settings);

/** Its name among all parts. */
export const partKey = ({ kind, at }: Pick<Part, "kind" | "at">): string => `${kind} ${at}`;

/** All parts, in the order in which they are begun: short cells are the last ones. */
export function planParts(isQuick: boolean): Part[] {
  const isShort = ({ kind, at }: Part) => kind === "cell" && !isLong(differentCells(isQuick)[at]);
  return KINDS.flatMap((kind) =>
    WORK[kind].labels(isQuick).map((label, at): Part => ({ kind, at, label }))
  ).toSorted((a, b) => Number(isShort(a)) - Number(isShort(b)));
}
