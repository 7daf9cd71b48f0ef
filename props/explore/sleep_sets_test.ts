import { assert, assertEquals } from "@std/assert";
import type { Case } from "../case.ts";
import { AllSchedules } from "./all_schedules.ts";
import type { Independence } from "./footprint.ts";
import { SleepSets } from "./sleep_sets.ts";
import { AGREE, finished } from "./small_cases_testing.ts";

/** All that a search found out about a case, but for how often. */
function foundBy(search: SleepSets) {
  const kinds = [...search.found, ...search.faults.found].map(({ kind }) => kind);
  return { complete: search.isComplete, kinds: kinds.sort(), ends: [...search.ends].sort() };
}

/** What every schedule of a case shows, and in how many runs: worked out once for all tests. */
function shownBy(c: Case) {
  let shown = known.get(c);
  if (shown === undefined) {
    const search = finished(new SleepSets(c, () => false));
    known.set(c, shown = { ...foundBy(search), runs: search.runs });
  }
  return shown;
}
const known = new Map<Case, ReturnType<typeof foundBy> & { readonly runs: number }>();

const nameOf = ({ mutant, model, workload }: Case) => `${mutant ?? model}, ${workload.name}`;

for (const c of AGREE) {
  Deno.test(`one schedule of each class of ${nameOf(c)} finds and ends as all schedules do`, () => {
    const { runs, ...every } = shownBy(c);
    assertEquals(runs, finished(new AllSchedules(c)).runs);
    const reduced = finished(new SleepSets(c));
    assertEquals(foundBy(reduced), every);
    // Of n1's steps that meet in time each is one of the engine, which may have changed anything.
    const most = c.model === "n1" ? runs : runs - 1;
    assert(reduced.runs + reduced.cuts <= most, `${reduced.runs} of ${runs}`);
  });
}

/** Relations that let steps change places which may not. */
const WRONG: Readonly<Record<string, Independence>> = {
  "all steps": () => true,
  "steps that write no common word, whatever they look at": (one, other) =>
    one.writesApartFrom(other),
};

for (const [name, isApart] of Object.entries(WRONG)) {
  Deno.test(`taken for independent, ${name} are caught`, () => {
    const isCaught = AGREE.some((c) => {
      const { runs: _, ...every } = shownBy(c);
      const reduced = foundBy(finished(new SleepSets(c, isApart)));
      return JSON.stringify(reduced) !== JSON.stringify(every);
    });
    assert(isCaught);
  });
}
