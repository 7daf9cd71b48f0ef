/**
 * Judgements, gates and lists as lines of text.
 *
 * @module
 */

import { POWER, RUNS_MAX, spreadOf } from "@lab/benches";
import {
  aligned,
  change,
  counted,
  duration,
  rate,
  significant,
  whole,
} from "../command_line/format.ts";
import type { BenchRun } from "../files/bench_run.ts";
import type { TestRow } from "../files/test_report.ts";
import type { RunHead } from "./history.ts";
import {
  type GateAnswer,
  type Judgement,
  nameOf,
  type SimulatedRow,
  type WallRow,
} from "./judge.ts";

/** What a run gave, cell by cell: wall time, and the first seed's figures in virtual time. */
export function sampleLines({ wall, simulated }: BenchRun): string[] {
  const rows = wall.map(({ cell, attempts }) => {
    const run = simulated.find((row) => row.cell === cell)?.runs[0];
    const ns = spreadOf(attempts.map((samples) => spreadOf(samples).median)).median;
    const virtual = run === undefined
      ? ["–", "–", "–"]
      : [rate(run.throughputPerS), duration(run.p50Ns), duration(run.p99Ns)];
    return [cell, significant(ns), ...virtual];
  });
  const head = ["cell", "ns a decision", "virtual: throughput", "p50", "p99"];
  return aligned([head, ...rows], [1, 2, 3, 4]);
}

/** The table of a comparison, and what may be said. */
export function judgementLines(judged: Judgement): string[] {
  const { a, b, isPaired, wall, alone } = judged;
  const clear = wall.filter(({ found }) => found.verdict === "more" || found.verdict === "less");
  return [
    `A: ${nameOf(a)}, ${aboutRun(a)}`,
    `B: ${nameOf(b)}, ${aboutRun(b)}`,
    ...(a.code === b.code ? ["the measured code of both is the same"] : []),
    isPaired
      ? "measured together, taking turns: attempts are paired"
      : "measured at different times: attempts are not paired, so the machine's moods count in full",
    "",
    ...aligned([
      ["ns each", "A median", "B median", "A p90", "B p90", "B/A", "interval", "U test p", "B is"],
      ...wall.map(wallCells),
    ], [1, 2, 3, 4, 5, 6, 7]),
    "",
    `B/A: over ${counted(wall[0].found.runs, "attempt")}, 95 % for all claims on ` +
    `${counted(wall.length, "cell")} together (Holm); medians, p90: 95 % each (BCa of attempts)`,
    "U test p: over all samples, before Holm; it can only keep a verdict open",
    ...(wall.length === clear.length
      ? []
      : [`"would decide": ${100 * POWER} times of 100, if things are what they seem`]),
    `${clear.length} of ${counted(wall.length, "cell")} differ clearly`,
    ...(alone.length === 0
      ? []
      : [`not compared, as only one of them has it: ${alone.join("; ")}`]),
    ...simulatedLines(judged.simulated),
  ];
}

function aboutRun({ commit, code, at, sizes }: BenchRun): string {
  return `commit ${commit?.slice(0, 10) ?? "unknown"}, code ${code}, ${at.slice(0, 16)}, ` +
    `${sizes.attempts} × ${sizes.samples} samples`;
}

function wallCells({ cell, a, b, found, rankP }: WallRow): string[] {
  const { by, low, high } = found;
  return [
    cell,
    estimateText(a.median),
    estimateText(b.median),
    estimateText(a.p90),
    estimateText(b.p90),
    significant(by),
    intervalText(low, high),
    pText(rankP),
    verdictText(found),
  ];
}

const estimateText = ({ value, low, high }: { value: number; low: number; high: number }) =>
  `${significant(value)} [${significant(low)}, ${significant(high)}]`;

/** Beyond a factor of ten it is enough to know that it is beyond. */
function intervalText(low: number, high: number): string {
  return `${low < 0.1 ? "<0.1" : significant(low)} .. ${high > 10 ? ">10" : significant(high)}`;
}

const pText = (p: number) => p < 0.0001 ? "<0.0001" : significant(p, 2);

function verdictText({ verdict, by, runs, runsNeeded }: WallRow["found"]): string {
  if (verdict === "more") return `slower by ${change(by).slice(1)}`;
  if (verdict === "less") return `faster by ${change(by).slice(1)}`;
  if (verdict === "same") return "the same";
  if (runs < 2) return "unclear: one attempt tells nothing of the next";
  if (runsNeeded === null) return `unclear: ${whole(RUNS_MAX)} attempts would not decide`;
  // The attempts would do, and it is the rank test that does not agree.
  if (runsNeeded <= runs) return "unclear: more samples would decide";
  return `unclear: ${runsNeeded} attempts would decide`;
}

function simulatedLines(rows: readonly SimulatedRow[]): string[] {
  if (rows.length === 0) return ["no simulated cell in common"];
  const changed = rows.filter(({ different }) => different > 0);
  const seeds = rows.reduce((sum, row) => sum + row.seeds, 0);
  if (changed.length === 0) {
    return [`simulated: ${counted(rows.length, "cell")}, ${counted(seeds, "trace")}, all the same`];
  }
  return [
    `simulated: ${changed.length} of ${counted(rows.length, "cell")} have other traces`,
    ...aligned([
      ["simulated", "seeds", "traces that differ", "throughput B/A", "interval"],
      ...changed.map(({ cell, seeds, different, found }) => [
        cell,
        String(seeds),
        String(different),
        found === null ? "–" : significant(found.by, 4),
        found === null ? "–" : `${significant(found.low, 4)} .. ${significant(found.high, 4)}`,
      ]),
    ], [1, 2, 3, 4]),
  ];
}

/** What the gate says, the last line being the answer. */
export function gateLines(judged: Judgement, answer: GateAnswer, threshold: number): string[] {
  const { slower, changed } = answer;
  return [
    ...judgementLines(judged),
    "",
    ...slower.map(slowerText),
    ...changed.map(changedText),
    slower.length + changed.length === 0
      ? `gate: passed at ${significant(threshold * 100)} %`
      : `gate: failed at ${significant(threshold * 100)} %: ${counted(slower.length, "cell")} ` +
        `slower, ${counted(changed.length, "cell")} simulated otherwise`,
  ];
}

const slowerText = ({ cell, found, attempts }: WallRow) =>
  `slower: ${cell} by ${change(found.by).slice(1)} ` +
  `(${intervalText(found.low, found.high)}), in every attempt: ` +
  attempts.map((ratio) => significant(ratio)).join(", ");

const changedText = ({ cell, different, seeds }: SimulatedRow) =>
  `changed: ${cell} gives another trace with ${different} of ${counted(seeds, "seed")}; ` +
  "if that is meant, take a new baseline";

/** What the gate judged, a row for each cell. */
export function gateRows({ wall, simulated }: Judgement, answer: GateAnswer): TestRow[] {
  return [
    ...wall.map((row) => ({
      name: row.cell,
      failure: answer.slower.includes(row) ? slowerText(row) : null,
    })),
    ...simulated.map((row) => ({
      name: `${row.cell} (simulated)`,
      failure: answer.changed.includes(row) ? changedText(row) : null,
    })),
  ];
}

/** The runs of a history. */
export function listLines(heads: readonly RunHead[]): string[] {
  if (heads.length === 0) return ["the history is empty"];
  return aligned([
    ["id", "label", "commit", "code", "when (UTC)", "cells", "samples", "machine"],
    ...heads.map(({ id, label, commit, code, at, cells, samples, machine }) => [
      String(id),
      label,
      commit?.slice(0, 10) ?? "unknown",
      code,
      at.slice(0, 16).replace("T", " "),
      String(cells),
      whole(samples),
      `${machine.cpu}, ${machine.cores} cores, Deno ${machine.deno}`,
    ]),
  ], [0, 5, 6]);
}

/** That a run was kept, and where. */
export function savedLine(run: BenchRun, shown: string): string {
  const samples = run.wall.reduce((sum, { attempts }) => sum + attempts.flat().length, 0);
  return `run ${run.id} '${run.label}' of commit ${run.commit?.slice(0, 10) ?? "unknown"}: ` +
    `${counted(run.wall.length, "cell")}, ${counted(samples, "sample")} kept in ${shown}`;
}
