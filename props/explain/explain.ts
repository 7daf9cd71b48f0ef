/**
 * A failure explained: the law in words, the program, the last decisions before the breach, why it is
 * one, and the command that runs it again.
 *
 * @module
 */

import type { Trace, Workload } from "@lab/runtime";
import type { Case } from "../case.ts";
import type { Violation } from "../law.ts";
import { failureHead, type FoundAt, replayCommand } from "../replay.ts";
import { runCase } from "../run.ts";
import { certificate } from "./certificate.ts";
import { programText } from "./program_text.ts";
import { type IdleWake, watchWakes } from "./idle_wakes.ts";
import { timeline } from "./timeline.ts";
import { breachEvent, lawWords, many } from "./words.ts";

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
  const idleWakes: IdleWake[] = [];
  const { trace } = runCase(c, [], { watch: (parts) => watchWakes(parts, idleWakes) });
  return explain({
    who: c.mutant === undefined ? c.model : `${c.model} (planted bug ${c.mutant})`,
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

/** Machine, costs, seed, options and schedule in a line. */
function settingText({ machine, costs, seed, options = {}, deviations = [] }: Failed["scene"]) {
  const rows = typeof costs === "string" ? costs : JSON.stringify(costs);
  const chosen = Object.entries(options).map(([key, value]) => `${key}=${value}`).join(" ");
  const schedule = deviations.map(([at, choice]) => `${at}→${choice}`).join(" ");
  return [
    `${many(machine.procs, "P")}, ${many(machine.cores, "core")}`,
    `costs ${rows}`,
    `seed ${seed}`,
    ...(chosen === "" ? [] : [`options ${chosen}`]),
    ...(schedule === "" ? [] : [`other choices ${schedule}`]),
  ].join("; ");
}

const indented = (text: string) => text.split("\n").map((line) => `  ${line}`);
