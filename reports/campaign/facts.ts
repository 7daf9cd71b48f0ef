/**
 * What a store comes to: plain facts in the order of the cells, the same whoever did them and when.
 *
 * @module
 */

import { regressions } from "@lab/props";
import type { Asked } from "./asked.ts";
import { type Cause, causesOf, knownBy } from "./causes.ts";
import type { Json, Outcome } from "./cell.ts";
import type { Apart, Head, PlacedCell, Store } from "./store.ts";

/** A lane, summed up over its finished cells. */
export interface LaneFacts {
  readonly lane: string;
  readonly kind: string;
  readonly cells: number;
  readonly finished: number;
  readonly runs: number;
  readonly findings: number;
  /** Different traces; null: this kind counts none. */
  readonly traces: number | null;
  /** Runs since the last cell that brought a new trace; null as above. */
  readonly runsSinceNew: number | null;
  /** All its cells were searches that saw every schedule: there is nothing more to see. */
  readonly isComplete: boolean;
}

/** Facts of a campaign. */
export interface CampaignFacts {
  readonly head: Head;
  readonly cells: readonly PlacedCell[];
  readonly outcomes: ReadonlyMap<number, Outcome>;
  readonly apart: readonly Apart[];
  readonly lanes: readonly LaneFacts[];
  readonly causes: readonly Cause[];
}

/** Reads them. */
export function factsOf(store: Store): CampaignFacts {
  const head = store.head(), cells = store.cells(), outcomes = store.outcomes();
  const asked = JSON.parse(head.asked) as Asked;
  const fresh = store.newTraces();
  return {
    head,
    cells,
    outcomes,
    apart: store.apart(),
    lanes: [...Map.groupBy(cells, ({ lane }) => lane)].map(([lane, own]) =>
      laneFacts(lane, own, outcomes, fresh)
    ),
    causes: causesOf(cells, outcomes, knownBy(asked, regressions())),
  };
}

function laneFacts(
  lane: string,
  own: readonly PlacedCell[],
  outcomes: ReadonlyMap<number, Outcome>,
  fresh: ReadonlyMap<number, number>,
): LaneFacts {
  let runs = 0, finished = 0, findings = 0, traces = 0, runsSinceNew = 0, complete = 0;
  for (const { seq } of own) {
    const outcome = outcomes.get(seq);
    if (outcome === undefined) continue;
    const seen = fresh.get(seq) ?? 0;
    finished++;
    runs += outcome.runs;
    findings += outcome.findings.length;
    traces += seen;
    if ((outcome.facts as { complete?: Json } | null)?.complete === true) complete++;
    runsSinceNew = seen > 0 ? 0 : runsSinceNew + outcome.runs;
  }
  const { kind } = own[0], counts = traces > 0;
  return {
    lane,
    kind,
    cells: own.length,
    finished,
    runs,
    findings,
    traces: counts ? traces : null,
    runsSinceNew: counts ? runsSinceNew : null,
    isComplete: complete === own.length,
  };
}
