/**
 * How far the lab can be trusted, measured: against what real Go did, what queueing theory says,
 * and traces of real programs. What takes too long, or needs Go, is read from where it is kept.
 *
 * Among it the stored table of theory.
 *
 * @module
 */

import {
  CORPUS,
  type Imported,
  LIVE_CONFORMANCE,
  LIVE_ORDERS,
  LIVE_SPREAD,
  predictElapsedNs,
  RECORDED_TRACES,
  type RecordedTrace,
  replayCorpus,
  replayRecorded,
  STORED_THEORY,
  type StoredRow,
  type StoredTheory,
  theoryResults,
} from "@lab/props";
import type {
  BlockFacts,
  CorpusFacts,
  Deviation,
  PredictionFacts,
  StoredTheoryFacts,
  TraceFacts,
  Validity,
} from "./results.ts";

/** Blocks of the theory that a main job runs itself: the rows of a plain test run. */
export const LIVE_BLOCKS: readonly string[] = [...new Set(STORED_THEORY.rows.map((r) => r.block))];
/** Those of a quick job. */
export const LIVE_BLOCKS_QUICK: readonly string[] = ["mmk_erlang_c", "graham_anomalies"];

/** What is kept, as it goes into the results. */
export function storedValidity(): Pick<Validity, "conformance" | "live" | "spread" | "theory"> {
  return {
    conformance: LIVE_CONFORMANCE,
    live: LIVE_ORDERS,
    spread: LIVE_SPREAD,
    theory: theoryFacts(STORED_THEORY),
  };
}

/** Runs the recorded corpus. */
export function corpusFacts(): CorpusFacts {
  const { equal, marks, different, unrepeated, stale } = replayCorpus();
  const { go, machine, seed, rows } = CORPUS;
  return {
    go,
    machine,
    seed,
    programs: rows.length,
    equal,
    marks,
    different: different.length,
    unrepeated: unrepeated.length,
    stale: stale.length,
  };
}

/** Sums the kept table up, and picks the rows that pages show one by one. */
export function theoryFacts(stored: StoredTheory): StoredTheoryFacts {
  const rowsOf = (test: (row: StoredRow) => boolean) => stored.rows.filter(test);
  return {
    command: stored.command,
    zMax: stored.method.zMax,
    promised: stored.method.promised,
    blocks: blockFacts(stored.rows),
    omissions: stored.omissions,
    invariance: rowsOf((row) =>
      row.block === "mmk_erlang_c" && (row.metric === "W" || row.metric === "T_p99")
    ),
    graham: rowsOf((row) => row.block === "graham_anomalies"),
    omission: rowsOf((row) => row.block === "coordinated_omission"),
    bimodal: rowsOf((row) => row.block === "simulated_reference" && row.setting.includes("b995")),
  };
}

/** Runs the quick rows of one block, here and now. Blocks without such rows give nothing. */
export function liveTheory(block: string): BlockFacts[] {
  return blockFacts(theoryResults({ blocks: [block], quick: true }).rows);
}

/** Replays a recorded trace. */
export function traceFacts(trace: RecordedTrace, { workload, summary }: Imported): TraceFacts {
  const { file, program, procs, go } = trace;
  const replayed = replayRecorded(workload);
  const { elapsedNs, waitNs } = replayed.recorded;
  return {
    file,
    program,
    procs,
    go,
    events: summary.events,
    missingShare: summary.missingShare,
    elapsedNs,
    waitNs,
    replayedElapsedNs: replayed.elapsedNs,
    replayedWaitNs: replayed.waitNs,
    elapsedError: replayed.elapsedError,
    waitError: replayed.waitError,
    why: replayed.why,
  };
}

/** Programs that do other work on more Ps, so that one trace says nothing about the other. */
export const WORK_DIFFERS: Readonly<Record<string, string>> = {
  rpctest: "its tests have timeouts: they spin in one run and sleep in the next",
};

/** From the trace at one GOMAXPROCS: how long did the program take at the other? */
export function predictions(traces: ReadonlyMap<string, Imported>): PredictionFacts[] {
  return RECORDED_TRACES.flatMap((from) => {
    const to = RECORDED_TRACES.find((row) =>
      row.program === from.program && row.procs !== from.procs
    );
    const known = traces.get(from.file), other = to && traces.get(to.file);
    if (!known || !to || !other || from.program in WORK_DIFFERS) return [];
    const recordedNs = other.workload.recorded!.elapsedNs;
    const predictedNs = predictElapsedNs(known.workload, to.procs);
    return [{ program: from.program, from: from.procs, to: to.procs, recordedNs, predictedNs }];
  });
}

/** Sums rows up: one fact for each block, in the order of the rows. */
export function blockFacts(rows: readonly StoredRow[]): BlockFacts[] {
  const blocks = [...new Set(rows.map((row) => row.block))];
  return blocks.map((block) => {
    const mine = rows.filter((row) => row.block === block);
    const count = (verdict: StoredRow["verdict"]) =>
      mine.filter((row) => row.verdict === verdict).length;
    return {
      block,
      models: [...new Set(mine.map((row) => row.model))],
      assumptions: [...new Set(mine.map((row) => row.assumption))],
      rows: mine.length,
      pass: count("pass"),
      weak: count("weak"),
      fail: count("fail"),
      undecided: count("undecided"),
      exact: mine.filter((row) => row.z === null).length,
      worstZ: worst(mine, (row) => row.relation === "equals" ? row.z : null),
      // Of a percentile of rare events a large deviation is luck; z says which. Means are the
      // promise.
      worstMean: worst(mine, (row) => row.promised ? offBy(row) : null),
    };
  });
}

/** How far a row is off, relative to what is expected; null where that says nothing. */
export function offBy({ relation, expected, measured }: StoredRow): number | null {
  return relation === "equals" && typeof expected === "number" && expected !== 0
    ? measured / expected - 1
    : null;
}

/** The row with the largest |figure|; null if none has one. */
function worst(
  rows: readonly StoredRow[],
  figure: (row: StoredRow) => number | null,
): Deviation | null {
  let found: Deviation | null = null;
  for (const row of rows) {
    const value = figure(row);
    if (value === null || (found !== null && Math.abs(value) <= Math.abs(found.value))) continue;
    const { setting, model, metric } = row;
    found = { value, setting, model, metric };
  }
  return found;
}
