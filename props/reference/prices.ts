/**
 * What operations on objects are charged by, and how often.
 *
 * @module
 */

import type { CostName, CostTable, Counter, Summary } from "@lab/runtime";
import type { Visible } from "./source.ts";

/** Rows that are charged by operations alone. */
const PRICED = ["chanOp", "mutexOp", "selectCase", "spawnG"] as const satisfies CostName[];

/** The row of a step and how often it is charged; null: it has none. */
function priceOf(step: Visible): { readonly row: CostName | null; readonly times: number } {
  switch (step.do) {
    case "send":
    case "recv":
    case "close":
      return { row: "chanOp", times: 1 };
    case "select":
      return { row: "selectCase", times: step.cases.length };
    case "spawn":
      return { row: "spawnG", times: 1 };
    case "lock":
    case "unlock":
    case "rlock":
    case "runlock":
    case "wlock":
    case "wunlock":
    case "wgadd":
    case "wgwait":
    case "signal":
    case "broadcast":
    case "acquire":
    case "release":
      return { row: "mutexOp", times: 1 };
    case "count":
      // A read costs no more than that of any variable.
      return { row: step.isRead ? null : "mutexOp", times: 1 };
    case "rest":
    case "settimer":
    case "stop":
    case "reset":
    case "condenter":
    case "condwait":
      return { row: null, times: 0 };
  }
}

/** Counters that operations on objects alone count. */
const COUNTED = [
  "mutexSpins",
  "mutexStarvations",
  "selectsReady",
  "selectsDefault",
] as const satisfies Counter[];

/** What the operations of a run come to. */
export class Bill {
  readonly #times = new Map<CostName, number>();
  readonly #counts = new Map<Counter, number>();

  /** Something that a counter tells of. */
  count(name: Counter): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** One was done. */
  add(step: Visible): void {
    const { row, times } = priceOf(step);
    if (row !== null) this.#times.set(row, (this.#times.get(row) ?? 0) + times);
  }

  /** The first row or counter that says something else, in words; null: there is none. */
  fault(said: Pick<Summary, "costs" | "counts">, { rows }: CostTable): string | null {
    for (const row of PRICED) {
      const charged = said.costs[row]?.times ?? 0, done = this.#times.get(row) ?? 0;
      if (rows[row].value === 0 || charged === done) continue;
      return `${row} was charged ${charged} times, for ${done} operations`;
    }
    for (const name of COUNTED) {
      const done = this.#counts.get(name) ?? 0;
      if (said.counts[name] !== done) return `${name} is ${said.counts[name]}, it must be ${done}`;
    }
    return null;
  }
}
