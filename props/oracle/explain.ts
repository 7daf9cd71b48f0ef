/**
 * The differential test in words. Why two orders part: the decision of the lab's scheduler before
 * the first mark that differs, and where the G stood that real Go ran instead.
 *
 * @module
 */

import type { Found, Tally } from "./differential.ts";
import type { GoRun } from "./go_oracle.ts";
import type { GeneratorName } from "./programs.ts";
import { type GpmTexts, type LabOrder, labRun, sameOrder } from "./lab_runs.ts";
import { Ev, type Outcome, type Trace } from "@lab/runtime";
import { firstDifference } from "../same.ts";
import { stateBefore } from "../trace_state/playback.ts";
import { NO_QUEUE } from "../trace_state/queue_lists.ts";
import { PLACE_NAMES } from "../trace_state/state.ts";

/** So many marks of an order are shown on each side of the first difference. */
const SHOWN = 20;

/** Marks around a place. */
function window(order: readonly number[], at: number): string {
  const from = Math.max(0, at - SHOWN), to = Math.min(order.length, at + SHOWN);
  const before = from > 0 ? "… " : "", after = to < order.length ? " …" : "";
  return `${before}${order.slice(from, to).join(" ")}${after}`;
}

/** What programs were made of. */
export interface Made {
  readonly seed: number;
  /** Left out: the generator of the recorded corpus. */
  readonly programs?: GeneratorName;
  readonly options: GpmTexts;
}

/** How the program is run again. */
function again(path: string, { seed, programs = "recorded", options }: Made): string {
  const kind = programs === "recorded" ? "" : ` --programs ${programs}`;
  const texts = Object.entries(options).map(([name, value]) => ` --option ${name}=${value}`);
  return `deno task oracle${kind} --seed ${seed} --path ${path}${texts.join("")}`;
}

/** A program whose orders differ. */
export function differenceText(found: Found, made: Made): string {
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
    const outcome = labRun(program, made.options, 1, "columns");
    lines.push(...explain(outcome, order).map((line) => `  ${line}`));
  }
  lines.push(`  again: ${again(path, made)}`);
  return lines.join("\n");
}

/** A program that Go itself does not repeat. */
export function unrepeatedText(found: Found, made: Made): string {
  if (found.verdict.kind !== "unrepeated") return "";
  const { runs, lab, clocked } = found.verdict;
  const slow = clocked > 0 ? `, ${clocked} so slow that the clock may have taken part` : "";
  return `not repeated by Go itself: ${agreement(runs, lab)}${slow}; again: ${
    again(found.path, made)
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

/**
 * Explains in a few lines.
 *
 * @param outcome The lab's run, with its trace.
 * @param order The real one's order, other than the lab's.
 * @param real What that is.
 */
export function explain(outcome: Outcome, order: readonly number[], real = "Go"): string[] {
  const { marks } = outcome, trace = outcome.trace!;
  const at = firstDifference(order, marks.id);
  const went = order[at] ?? "nothing more", lab = marks.id[at] ?? "nothing more";
  const lines = [`mark ${at}: ${real} marked ${went}, the lab ${lab}`];
  if (at >= marks.id.length) return [...lines, `the lab's run was over (${outcome.endName})`];

  const events = eventsOf(trace, Ev.MARK);
  const mark = events[at], g = trace.g[mark];
  const run = lastBefore(trace, mark, g, [Ev.RUN]);
  if (at > 0 && run < events[at - 1]) {
    lines.push(`the lab let G${g} go on: no decision of the scheduler stands before this mark`);
    return lines;
  }
  lines.push(`the lab ran ${named(g)}: ${reason(trace, run)}`);
  const later = marks.id.indexOf(order[at], at);
  if (later >= 0 && marks.g[later] !== g) {
    const other = marks.g[later];
    lines.push(`${real} ran ${named(other)}, which in the lab ${whereabouts(trace, run, other)}`);
  }
  return lines;
}

function named(g: number): string {
  return g === 0 ? "G0 (main)" : `G${g}`;
}

/** Indices of all events with a code. */
function eventsOf(trace: Trace, code: number): number[] {
  const found: number[] = [];
  for (let i = 0; i < trace.length; i++) if (trace.code[i] === code) found.push(i);
  return found;
}

/** Index of the last event of `g` before `end` with one of the codes, or -1. */
function lastBefore(trace: Trace, end: number, g: number, codes: readonly number[]): number {
  for (let i = end - 1; i >= 0; i--) {
    if (trace.g[i] === g && codes.includes(trace.code[i])) return i;
  }
  return -1;
}

const TAKES: readonly number[] = [
  ...[Ev.GET_NEXT, Ev.GET_LOCAL, Ev.GET_GLOBAL, Ev.Q_TAKE, Ev.Q_ROB],
];

/** From which queue the G of a RUN event came, and by which rule. */
function reason(trace: Trace, run: number): string {
  if (run < 0) return "the run begins with it";
  const g = trace.g[run], p = trace.p[run], tick = trace.a[run];
  const take = lastBefore(trace, run, g, TAKES);
  const left = (n: number) => n === 0 ? "none left" : `${n} left`;
  switch (take < 0 ? 0 : trace.code[take]) {
    case Ev.GET_NEXT:
      return `runnext of P${p}, which inherits tick ${tick}`;
    case Ev.GET_LOCAL:
      return `the head of the ring of P${p} (${left(trace.a[take])}), tick ${tick}`;
    case Ev.GET_GLOBAL: {
      const batch = take > 0 && trace.code[take - 1] === Ev.GRAB;
      return batch
        ? `the first of a batch of ${
          trace.a[take - 1]
        } from the global queue, as the ring of P${p} ` +
          `was empty, tick ${tick}`
        : `the head of the global queue (${left(trace.a[take])}), which was looked at before the ` +
          `ring, as tick ${tick - 1} had come`;
    }
    case Ev.Q_TAKE:
    case Ev.Q_ROB: {
      const { name } = trace.about.queues.find(({ q }) => q === trace.a[take])!;
      return `from queue ${name} (${left(trace.b[take])}), tick ${tick}`;
    }
    default:
      return `nothing was taken from a queue, tick ${tick}`;
  }
}

/** Where `g` was when the G of RUN event `run` was chosen. */
function whereabouts(trace: Trace, run: number, g: number): string {
  const { queues, places } = stateBefore(trace, run);
  const q = queues.queueOf[g];
  if (q === NO_QUEUE) return `was ${PLACE_NAMES[places[g]]}`;
  return `stood in ${queues.name(q)}, one of ${queues.length[q]}`;
}
