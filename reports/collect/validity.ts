/**
 * How far the lab can be trusted, measured: against what real Go did, what queueing theory says,
 * and traces of real programs. What takes too long, or needs Go, is read from where it is kept.
 *
 * Among it the stored table of theory.
 *
 * @module
 */

import { COMPARED } from "@lab/models";
import {
  CORPUS,
  type Imported,
  LIVE_CONFORMANCE,
  LIVE_ORDERS,
  LIVE_SPREAD,
  predictElapsedNs,
  programFor,
  RECORDED_TRACES,
  type RecordedTrace,
  replayCorpus,
  replayCosts,
  replayRecorded,
  STORED_THEORY,
  type StoredRow,
  type StoredTheory,
} from "@lab/props";
import { assemble, type Program, type Workload } from "@lab/runtime";
import { WHAT_IF_PROCS } from "./jobs.ts";
import type {
  BlockFacts,
  CorpusFacts,
  Deviation,
  PredictionFacts,
  StoredTheoryFacts,
  TraceFacts,
  Validity,
} from "./results.ts";
import type { WhatIf } from "./results_parts.ts";
import { whatIf } from "./what_if.ts";

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

/** What a main job takes from one recorded trace. */
export interface RecordedFacts {
  readonly facts: TraceFacts;
  /** How long the program takes at the other GOMAXPROCS, told from this trace, virtual ns. */
  readonly predictedNs: number | null;
  /** The program under every model; null: it is not one of those that are tried. */
  readonly whatIf: WhatIf | null;
}

/** Replays a recorded trace, predicts from it, and tries its program under every model. */
export function recordedFacts(
  trace: RecordedTrace,
  imported: Imported,
  isQuick: boolean,
): RecordedFacts {
  const to = otherTrace(trace), { workload } = imported;
  return {
    facts: traceFacts(trace, imported),
    predictedNs: to === undefined ? null : predictElapsedNs(workload, to.procs),
    whatIf: isTried(trace) ? whatIfOf(workload, isQuick) : null,
  };
}

/** Replays a recorded trace. */
function traceFacts(trace: RecordedTrace, imported: Imported): TraceFacts {
  const { file, program, procs, go } = trace, { workload, summary } = imported;
  const replayed = imported.replayed ?? replayRecorded(workload);
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

/** The trace of the same program at another GOMAXPROCS, if this one can tell of it. */
function otherTrace({ program, procs }: RecordedTrace): RecordedTrace | undefined {
  if (program in WORK_DIFFERS) return undefined;
  return RECORDED_TRACES.find((row) => row.program === program && row.procs !== procs);
}

/** From the trace at one GOMAXPROCS: how long did the program take at the other? */
export function predictionRows(recorded: readonly RecordedFacts[]): PredictionFacts[] {
  return RECORDED_TRACES.flatMap((from, i) => {
    const to = otherTrace(from), { predictedNs } = recorded[i];
    if (to === undefined || predictedNs === null) return [];
    const recordedNs = recorded[RECORDED_TRACES.indexOf(to)].facts.elapsedNs;
    return [{ program: from.program, from: from.procs, to: to.procs, recordedNs, predictedNs }];
  });
}

/** Programs that run for some 100 ms, at GOMAXPROCS=1: there every replay is close. */
const WHAT_IF_PROGRAMS: readonly string[] = [
  "httpserver",
  "compress",
  "pipeline",
  "mutex",
  "rpctest",
];

const isTried = ({ procs, program }: RecordedTrace) =>
  procs === 1 && WHAT_IF_PROGRAMS.includes(program);

function whatIfOf(workload: Workload, isQuick: boolean): WhatIf {
  const recorded = workload.recorded!, procs = WHAT_IF_PROCS[isQuick ? "quick" : "full"];
  const programs = new Map<number, Program>(procs.map((p) => [p, programFor(workload, p)]));
  return whatIf({
    program: assemble(workload),
    programFor: (p) => programs.get(p)!,
    recorded,
    models: COMPARED.map((model) => model.name),
    procs,
    costs: (p) => replayCosts(recorded, p),
    seed: 1,
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
