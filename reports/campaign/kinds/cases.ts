/**
 * Cells of kind `cases`: a case of the corpus, under every law once more.
 *
 * @module
 */

import { type Case, runCase } from "@lab/props";
import type { Kind } from "./kind.ts";
import { findingOf } from "./findings.ts";

/** Runs a case that was interesting once. */
export const cases: Kind = {
  name: "cases",
  about: "the corpus: cases that were interesting once, under every law",
  run(plan) {
    const { case: c, law } = plan as unknown as { readonly case: Case; readonly law: string };
    // Laws about several runs and about the program are held only if they are named.
    const all = [undefined, [law]].flatMap((only) => runCase(c, only).violations);
    const laws = [...new Set(all.map((one) => one.law))];
    const findings = laws.map((name) => findingOf(c, all.filter((one) => one.law === name)));
    return { runs: 1, findings, facts: null };
  },
};

/** Does nothing: what carrying a cell costs. */
export const nothing: Kind = {
  name: "nothing",
  about: "nothing at all, to measure what carrying cells costs",
  run: () => ({ runs: 0, findings: [], facts: null }),
};
