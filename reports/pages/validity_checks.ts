/**
 * What was validated against what, in a line each, computed from results: on top of the page
 * *Validity*, in the report, and in the README, which a test holds to them.
 *
 * @module
 */

import { countSpread, type SpreadCounts, TOLERANCE } from "@lab/props";
import { counted, percent, whole } from "../command_line/format.ts";
import {
  type BlockFacts,
  isSame,
  type Results,
  type TraceFacts,
  type Validity,
} from "../collect/results.ts";

/** One thing that was held against another. */
export interface ValidityCheck {
  readonly what: string;
  readonly result: string;
  /** `false`: it does not hold, or not everywhere. */
  readonly holds: boolean;
  /** The section of the page that has the details. */
  readonly anchor: string;
}

/** Is the makespan of a replay within tolerance? */
export const isElapsedClose = ({ elapsedError }: TraceFacts) =>
  Math.abs(elapsedError.median) <= TOLERANCE.elapsed;
/** Is the scheduler wait of a replay within tolerance? */
export const isWaitClose = ({ waitError }: TraceFacts) =>
  Math.abs(waitError.median) <= TOLERANCE.wait;

/** How many rows of the kept table there are, how many hold, and how many decide nothing. */
export function theoryCounts({ theory }: Pick<Validity, "theory">) {
  return countRows(theory.blocks);
}

/** The same of any blocks. */
export function countRows(blocks: readonly BlockFacts[]) {
  const sum = (name: "rows" | "pass" | "undecided") =>
    blocks.reduce((total, block) => total + block[name], 0);
  return { rows: sum("rows"), pass: sum("pass"), undecided: sum("undecided") };
}

/** `799 of 827 rows hold, 28 are undecided` */
export function rowsText({ rows, pass, undecided }: ReturnType<typeof countRows>): string {
  return `${whole(pass)} of ${whole(rows)} rows hold` +
    (undecided === 0 ? "" : `, ${whole(undecided)} ${undecided === 1 ? "is" : "are"} undecided`);
}

/** How many distributions vary, how many of those fit, and how many cannot fail. */
export function spreadCounts({ spread }: Pick<Validity, "spread">): SpreadCounts {
  return countSpread(spread.scenes, spread.alpha);
}

/** All of them. */
export function validityChecks({ golden, validity }: Results): ValidityCheck[] {
  const { corpus, live, spread, traces } = validity;
  const same = golden.filter(isSame).length;
  const theory = theoryCounts(validity);
  const { varying, fit, constant } = spreadCounts(validity);
  const programs = new Set(traces.map((trace) => trace.program)).size;
  const elapsed = traces.filter(isElapsedClose).length;
  const wait = traces.filter(isWaitClose).length;
  const faults = spread.scenes.reduce((sum, scene) => sum + scene.faults.length, 0);
  const exact = "exact-decisions-at-gomaxprocs1";
  return [
    {
      what: "traces of real Go, order and ticks",
      result: `${same} of ${golden.length} the same`,
      holds: same === golden.length,
      anchor: exact,
    },
    {
      what: `corpus of random programs on ${corpus.go}, order`,
      result: `${whole(corpus.equal)} of ${whole(corpus.programs)} the same`,
      holds: corpus.equal + corpus.unrepeated === corpus.programs,
      anchor: exact,
    },
    {
      what: `random programs on live ${live.go}, order (kept)`,
      result: `${whole(live.runs)} programs, ${counted(live.different, "difference")}`,
      holds: live.different === 0,
      anchor: exact,
    },
    {
      what: "queueing theory, whole table (kept)",
      result: rowsText(theory),
      holds: theory.pass + theory.undecided === theory.rows,
      anchor: "queueing-theory",
    },
    {
      what: `${traces.length} traces of ${programs} real programs, makespan`,
      result: `${elapsed} of ${traces.length} within ${percent(TOLERANCE.elapsed)}`,
      holds: elapsed === traces.length,
      anchor: "replays-of-real-programs",
    },
    {
      what: `${traces.length} traces of ${programs} real programs, scheduler wait`,
      result: `${wait} of ${traces.length} within ${percent(TOLERANCE.wait)}`,
      holds: wait === traces.length,
      anchor: "replays-of-real-programs",
    },
    {
      what: `${spread.go} at GOMAXPROCS=${spread.procs}, order-free facts (kept)`,
      result: faults === 0 ? "none broken" : `${counted(faults, "fact")} broken`,
      holds: faults === 0,
      anchor: "two-processors",
    },
    {
      what: `${spread.go} at GOMAXPROCS=${spread.procs}, distributions (kept)`,
      result: `${fit} of ${varying} that vary fit` +
        (constant === 0 ? "" : `, ${constant} constant and equal`),
      holds: fit === varying,
      anchor: "two-processors",
    },
  ];
}
