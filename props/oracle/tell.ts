/**
 * The differential test in words.
 *
 * @module
 */

import { firstDifference } from "../same.ts";
import { explain } from "./explain.ts";
import type { Found, Tally } from "./differential.ts";
import type { GoRun } from "./go_oracle.ts";
import { type GpmTexts, type LabOrder, labRun, sameOrder } from "./lab_order.ts";

/** So many marks of an order are shown on each side of the first difference. */
const SHOWN = 20;

/** Marks around a place. */
function window(order: readonly number[], at: number): string {
  const from = Math.max(0, at - SHOWN), to = Math.min(order.length, at + SHOWN);
  const before = from > 0 ? "… " : "", after = to < order.length ? " …" : "";
  return `${before}${order.slice(from, to).join(" ")}${after}`;
}

/** How the program is run again. */
function again(path: string, seed: number, options: GpmTexts): string {
  const texts = Object.entries(options).map(([name, value]) => ` --option ${name}=${value}`);
  return `deno task oracle --seed ${seed} --path ${path}${texts.join("")}`;
}

/** A program whose orders differ. */
export function tellDifference(found: Found, seed: number, options: GpmTexts): string {
  const { program, verdict, path } = found;
  if (verdict.kind !== "different") return "";
  const { go, lab } = verdict;
  const lines = [
    `different, from phase ${program.phase}: ${JSON.stringify(program.workload)}`,
  ];
  if ("error" in go || "error" in lab) {
    lines.push(`  Go:  ${"error" in go ? go.error : "ended"}`);
    lines.push(`  lab: ${"error" in lab ? lab.error : "ended"}`);
  } else {
    const order = go.runs[0].marks, at = firstDifference(order, lab.marks);
    lines.push(`  Go:  ${window(order, at)}`, `  lab: ${window(lab.marks, at)}`);
    const outcome = labRun(program, options, 1, "columns");
    lines.push(...explain(outcome, order).map((line) => `  ${line}`));
  }
  lines.push(`  again: ${again(path, seed, options)}`);
  return lines.join("\n");
}

/** A program that Go itself does not repeat. */
export function tellUnrepeated(found: Found, seed: number, options: GpmTexts): string {
  if (found.verdict.kind !== "unrepeated") return "";
  const { runs, lab, clocked } = found.verdict;
  const slow = clocked > 0 ? `, ${clocked} so slow that the clock may have taken part` : "";
  return `not repeated by Go itself: ${agreement(runs, lab)}${slow}; again: ${
    again(found.path, seed, options)
  }`;
}

function agreement(runs: readonly GoRun[], lab: LabOrder): string {
  const all = runs.reduce((sum, run) => sum + run.times, 0);
  const like = runs.find((run) => !("error" in lab) && sameOrder(run.marks, lab.marks));
  return `${runs.length} orders in ${all} runs, the lab's in ${like?.times ?? 0} of them`;
}

/** The last line. */
export function summary(tally: Tally, go: string, seed: number): string {
  const { programs, equal, unrepeated, different } = tally;
  return `${programs} programs: ${equal} equal, ${unrepeated.length} not repeated by Go itself, ` +
    `${different.length} different (${go}, seed ${seed})`;
}
