/**
 * Findings of a campaign grouped by cause: law, smallest form, decision.
 *
 * @module
 */

import type { Regression } from "@lab/props";
import type { Asked } from "./asked.ts";
import { canonical, type Finding, hashOf, type Outcome, plain, sceneOf } from "./cell.ts";
import type { PlacedCell } from "./store.ts";

/** One cause. */
export interface Cause {
  /** 8 hex digits over law, smallest form and decision. */
  readonly id: string;
  readonly finding: Finding;
  /** Everybody who has it, in order of the cells. */
  readonly who: readonly string[];
  /** Findings of it. */
  readonly count: number;
  /** The first cell, in the order of the campaign, that has it. */
  readonly first: PlacedCell;
  /** Why it is known; null: it is new. */
  readonly known: string | null;
}

/** Says why a finding is known, or null. */
export type Knows = (finding: Finding) => string | null;

/**
 * What is known: planted bugs, what the campaign file lists, and cases of `props/regressions`,
 * which broke a law once.
 */
export function knownBy({ known = [] }: Asked, saved: ReadonlyMap<string, Regression>): Knows {
  const regressions = [...saved].map(([name, { law, case: c }]) => {
    const { model: _, mutant: __, ...scene } = c;
    return { law, normal: canonical(plain(scene)), why: `regression ${name}` };
  });
  return (finding) => {
    const { law, who, normal, play } = finding;
    const listed = known.find((row) =>
      row.law === law && (row.who ?? who) === who && (row.normal ?? normal) === normal
    );
    if (listed !== undefined) return listed.why;
    if (play === null) return null;
    if (who.includes("(planted bug ")) return "planted";
    const form = canonical(sceneOf(finding));
    return regressions.find((row) => row.law === law && row.normal === form)?.why ?? null;
  };
}

/** The causes, the first seen first. */
export function causesOf(
  cells: readonly PlacedCell[],
  outcomes: ReadonlyMap<number, Outcome>,
  knows: Knows,
): Cause[] {
  const causes = new Map<string, Cause>();
  for (const cell of cells) {
    for (const finding of outcomes.get(cell.seq)?.findings ?? []) {
      const { law, normal, decision, who } = finding;
      const id = hashOf([law, normal, decision].join("\0"), 8);
      const before = causes.get(id) ??
        { id, finding, who: [], count: 0, first: cell, known: knows(finding) };
      const all = before.who.includes(who) ? before.who : [...before.who, who];
      causes.set(id, { ...before, who: all, count: before.count + 1 });
    }
  }
  return [...causes.values()];
}
