/**
 * Where hooks and their steps stand in the file of a model.
 *
 * @module
 */

import type { SourceLines } from "./start.ts";

/** Hooks whose lines are looked for. */
const HOOK = /^ {2}(?:override )?(ready|find|leave|back|tick|retake|handed|inject|woken|period)\(/;
/** A case of a step: `case FAIR:`, `case FIND.next:`. */
const STEP = /^ +case (?:[A-Z]+\.)?([A-Za-z_]+):/;

/** Lines of hooks and steps in the text of a model. */
export function linesOf(file: string, text: string): SourceLines {
  const at: Record<string, number> = {};
  let hook = "";
  text.split("\n").forEach((line, i) => {
    hook = HOOK.exec(line)?.[1] ?? hook;
    if (HOOK.test(line)) at[hook] = i + 1;
    const step = STEP.exec(line)?.[1];
    if (step === undefined || hook === "") return;
    const name = step.toLowerCase().replace(/_(.)/g, (_, letter) => letter.toUpperCase());
    at[`${hook}.${step === step.toUpperCase() ? name : step}`] ??= i + 1;
  });
  return { file, at };
}
