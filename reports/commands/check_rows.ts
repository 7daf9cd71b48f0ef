/**
 * What `lab check` judged: a row for each law that the model is held to.
 *
 * @module
 */

import { ENGINE_LAWS, isHeld, LAWS, RUNS_LAWS } from "@lab/props";
import type { TestRow } from "../files/test_report.ts";
import type { Findings } from "./check_findings.ts";

/** Rows of a check that came to its end. */
export function checkRows(
  { promises, ownLaws, broken, stopped, cells }: Findings,
  { isGiven }: { readonly isGiven: boolean },
): TestRow[] {
  const promised = Object.fromEntries(promises.map((name) => [name, true]));
  const held = [
    ...Object.values(ENGINE_LAWS).map((name) => ({ name })),
    ...LAWS.filter((law) => isHeld(law, promised)),
    // Whether the values of a program that was given depend on the order, nobody knows.
    ...RUNS_LAWS.filter(({ name }) => !isGiven || name !== "same-values"),
    ...ownLaws,
  ];
  const failures = new Map<string, string[]>();
  const note = (law: string, text: string) => failures.set(law, [...failures.get(law) ?? [], text]);
  for (const { law, text } of broken) {
    note(law, text === "" ? `law ${law} broken on generated cases` : text);
  }
  for (const { scenario, runs } of cells) {
    for (const { law, reason } of runs.flatMap((run) => run.violations)) {
      note(law, `law ${law} broken in scenario ${scenario}: ${reason}`);
    }
  }
  const names = [...new Set([...held.map(({ name }) => name), ...failures.keys()])];
  return [
    ...names.map((name) => ({ name, failure: failures.get(name)?.join("\n\n") ?? null })),
    ...stopped.map(({ scenario, why }) => ({ name: `scenario ${scenario}`, failure: why })),
  ];
}
