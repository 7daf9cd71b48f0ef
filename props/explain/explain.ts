/**
 * A failure explained: the law in words, the program, the last decisions before the breach, why
 * it is one, and the command that runs it again.
 *
 * @module
 */

import type { MachineParts, MId, Trace, Workload } from "@lab/runtime";
import type { Case } from "../case.ts";
import type { Violation } from "../law.ts";
import { LAWS, RUNS_LAWS } from "../laws.ts";
import { ownLaws } from "../own_laws.ts";
import { isProgramLaw, PROGRAM_LAWS } from "../program_faults.ts";
import { failureHead, type FoundAt, replayCommand } from "../replay.ts";
import { ENGINE_LAWS, runCase } from "../run.ts";
import type { Shrunk } from "../shrink/shrink_case.ts";
import { count, many } from "../words.ts";
import { certificate } from "./certificate.ts";
import { programText } from "./program_text.ts";
import { type IdleWake, Sources, timeline, told } from "./timeline.ts";

/** What an explanation is made from; the model may be one that the lab does not know by name. */
export interface Failed {
  /** Who broke the law: a model's name, with its planted bug if it has one. */
  readonly who: string;
  readonly scene: Omit<Case, "model" | "mutant">;
  /** The first is explained. Not empty. */
  readonly violations: readonly Violation[];
  /** What the law read, or null if nothing was recorded. */
  readonly trace: Trace | null;
  /** Wakes that did nothing, in the order of the trace; left out: nobody looked. */
  readonly idleWakes?: readonly IdleWake[];
  /** The command that runs it again. */
  readonly replay: string;
}

/**
 * Explains a case that was made small. If a limit came first, it says so above its last line, which
 * is the command that runs it again.
 *
 * @param violations What the laws found in it. Not empty.
 */
export function explainShrunk(
  { case: c, evaluations, isNormal }: Pick<Shrunk, "case" | "evaluations" | "isNormal">,
  violations: readonly Violation[],
  found?: FoundAt,
): string {
  const lines = explainFailure(c, violations, found).split("\n");
  if (!isNormal) {
    const tried = many(evaluations, "case");
    lines.splice(-1, 0, `not shrunk to the end: ${tried} tried, more might be left out`);
  }
  return lines.join("\n");
}

/**
 * Explains a failing case. Runs it once more for its trace.
 *
 * @param violations What the laws found in it. Not empty.
 * @param found Where fast-check found it, for cases too long for a command line.
 */
export function explainFailure(
  c: Case,
  violations: readonly Violation[],
  found?: FoundAt,
): string {
  const [first] = violations;
  if (first === undefined) return `${c.model}: no law is broken`;
  const who = c.mutant === undefined ? c.model : `${c.model} (planted bug ${c.mutant})`;
  const idleWakes: IdleWake[] = [];
  const { trace } = runCase(c, [PROGRAM_LAWS.panics], {
    watch: (parts) => watchWakes(parts, idleWakes),
  });
  return explain({
    who: isProgramLaw(first.law) ? `the program under ${who}` : who,
    scene: c,
    violations,
    trace,
    idleWakes,
    replay: replayCommand(c, first.law, found),
  });
}

/** The text of an explanation. */
export function explain(failed: Failed): string {
  const { who, scene, violations, trace, idleWakes, replay } = failed;
  const [v] = violations;
  const words = lawWords(v.law);
  const sections = [
    ...failureHead(who, violations),
    ...(words === "" ? [] : [`  the law: ${words}`]),
    `program (${settingText(scene)})`,
    ...indented(programText(scene.workload as Workload)),
  ];
  if (trace !== null && trace.length > 0) {
    const end = breachEvent(trace, v);
    const why = certificate(trace, end, v);
    sections.push("last decisions", ...indented(timeline(trace, end, v, { idleWakes })));
    if (why.length > 0) sections.push("why", ...why.map((fact) => `  ${fact}`));
  }
  sections.push(`replay: ${replay}`);
  return sections.join("\n");
}

/** Choices of a schedule that are told to people; the replay has all. */
const CHOICES_TOLD = 40;

/** Machine, costs, seed, options and schedule in a line. */
function settingText({ machine, costs, seed, options = {}, deviations = [] }: Failed["scene"]) {
  const rows = typeof costs === "string" ? costs : JSON.stringify(costs);
  const chosen = Object.entries(options).map(([key, value]) => `${key}=${value}`).join(" ");
  const told = deviations.slice(0, CHOICES_TOLD).map(([at, choice]) => `${at}→${choice}`).join(" ");
  const more = deviations.length - CHOICES_TOLD;
  const schedule = more > 0 ? `${told} and ${count(more)} more, see replay` : told;
  return [
    `${many(machine.procs, "P")}, ${many(machine.cores, "core")}`,
    `costs ${rows}`,
    `seed ${seed}`,
    ...(chosen === "" ? [] : [`options ${chosen}`]),
    ...(schedule === "" ? [] : [`other choices ${schedule}`]),
  ].join("; ");
}

const indented = (text: string) => text.split("\n").map((line) => `  ${line}`);

/** What the engine's own laws say. */
const ENGINE_WORDS: Readonly<Record<string, string>> = {
  [ENGINE_LAWS.verbs]: "a model uses each verb by its rules",
  [ENGINE_LAWS.limits]: "a run ends within its limits: nobody spins without an end",
  [PROGRAM_LAWS.deadlock]: "no schedule of a right program ends in a deadlock",
  [PROGRAM_LAWS.panics]: "a right program on a right machine panics under no schedule, and its " +
    "assertions hold",
};

/** What must hold, in one sentence; "" for a law that the lab does not know. */
export function lawWords(name: string): string {
  const law = [...LAWS, ...RUNS_LAWS, ...ownLaws()].find((row) => row.name === name);
  return law?.words ?? ENGINE_WORDS[name] ?? "";
}

/**
 * The last decision up to a breach, in words without numbers: breaches of one cause share it. Runs
 * the case once more. @returns "" if nothing was recorded.
 */
export function lastDecision(c: Case, violation: Violation): string {
  const { trace } = runCase(c, [PROGRAM_LAWS.panics]);
  if (trace === null || trace.length === 0) return "";
  const sources = new Sources(trace);
  for (let i = breachEvent(trace, violation); i >= 0; i--) {
    const words = told(trace, i, sources);
    if (words !== "") return words.replaceAll(/\d+/g, "#");
  }
  return "";
}

/** Index of the event that shows a breach: as the law says, else the last one at that time. */
export function breachEvent(trace: Trace, { event, atNs }: { event?: number; atNs: number }) {
  if (event !== undefined && event >= 0 && event < trace.length) return event;
  let i = trace.length - 1;
  while (i > 0 && trace.timeNs[i] > atNs) i--;
  return i;
}

type Ops = MachineParts["ops"];

/** Why a wake verb answered `false`, asked right after it did. */
const WHY = {
  startIdle: () => "no P is idle",
  startProc: (_: Ops, p: unknown) => `P${p} is not idle`,
  wakeSpinner: (ops: Ops) =>
    ops.spinning() > 0 ? "somebody spins" : "no P is idle; a spinner is wanted from here on",
} as const satisfies Partial<Record<keyof Ops, (ops: Ops, p: unknown) => string>>;

/** Notes the idle wakes of a machine. @param notes Gets them as they happen. */
export function watchWakes({ s, ops }: MachineParts, notes: IdleWake[]): void {
  // One verb may use another: only what the model itself called is told.
  let isInside = false;
  for (const [name, why] of Object.entries(WHY)) {
    const verbs = ops as unknown as Record<string, (m: MId, p: unknown, more: unknown) => boolean>;
    const verb = verbs[name].bind(ops);
    verbs[name] = (m, p, more) => {
      if (isInside) return verb(m, p, more);
      isInside = true;
      try {
        const at = s.log.length, didWake = verb(m, p, more);
        if (!didWake) {
          const what = `${name} wakes nobody: ${why(ops, p)}`;
          notes.push({ at, timeNs: ops.nowNs(m), m, p: ops.procOf(m), what });
        }
        return didWake;
      } finally {
        isInside = false;
      }
    };
  }
}
