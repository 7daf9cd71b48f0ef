import { assert, assertEquals } from "@std/assert";
import type { Case } from "../case.ts";
import { runCase } from "../run.ts";
import { AllSchedules } from "./all_schedules.ts";
import { MergedStates } from "./merged_states.ts";
import { type Bound, kindOf, type Search } from "./search.ts";
import { AGREE, finished, small } from "./small_cases_testing.ts";

for (const c of AGREE) {
  Deno.test(`the search of states says of ${c.mutant ?? c.model}, ${c.workload.name} what all schedules say`, () => {
    const every = finished(new AllSchedules(c));
    if (c.workload.name === "one wake") {
      assertEquals(
        every.found.length > 0,
        c.mutant !== undefined,
        "planted bugs show, and only they",
      );
    }
    const kinds = (search: Search) => search.found.map(({ kind }) => kind).sort();
    for (const memory of ["hook", "all"] as const) {
      const merged = finished(new MergedStates(c, memory));
      const { schedules, broken } = merged.coverage();
      assertEquals({ schedules, broken }, {
        schedules: every.coverage().schedules,
        broken: every.coverage().broken,
      });
      assertEquals(kinds(merged), kinds(every));
      assert(merged.runs + merged.cuts <= every.runs);
    }
  });
}

Deno.test("what the search of states finds is a case that breaks the law when it is run again", () => {
  const search = new MergedStates(small("gm", "wake", 3, "gm-wake-first"));
  while (search.found.length === 0) assert(search.step());
  const [{ case: c, kind }] = search.found;
  assert(runCase(c).violations.some((violation) => kindOf(violation) === kind));
  const harmless = { ...c, mutant: undefined };
  assertEquals(runCase(harmless).violations, []);
});

/** Every schedule, without any reduction, by how much of `kind` it has. */
class Priced extends AllSchedules {
  readonly schedules: number[] = [];
  readonly broken: number[] = [];
  #cost = 0;
  #last = -1;

  constructor(c: Case, private readonly kind: Bound["kind"]) {
    super(c);
  }

  override choose(count: number, agents: Int32Array): number {
    const choice = super.choose(count, agents), due = [...agents.subarray(0, count)];
    const place = (agent: number): number => (agent - this.#last + 100) % 100;
    const isHeld = due.includes(this.#last) && agents[choice] !== this.#last;
    this.#cost += this.kind === "preemptions"
      ? Number(isHeld)
      : due.filter((agent) => place(agent) < place(agents[choice])).length;
    this.#last = agents[choice];
    return choice;
  }

  override step(): boolean {
    this.#cost = 0;
    this.#last = -1;
    const { broken } = this.coverage(), goesOn = super.step();
    this.schedules[this.#cost] = (this.schedules[this.#cost] ?? 0) + 1;
    if (this.coverage().broken > broken) {
      this.broken[this.#cost] = (this.broken[this.#cost] ?? 0) + 1;
    }
    return goesOn;
  }

  /** How many there are with that much at most. */
  upTo(most: number): { schedules: number; broken: number } {
    const sum = (list: number[]) => list.slice(0, most + 1).reduce((all, n = 0) => all + n, 0);
    return { schedules: sum(this.schedules), broken: sum(this.broken) };
  }
}

for (const kind of ["preemptions", "delays"] as const) {
  for (const c of AGREE) {
    const name = `${c.mutant ?? c.model}, ${c.workload.name}`;
    Deno.test(`bounded by ${kind}, the search of states counts for ${name} what all schedules count`, () => {
      const every = finished(new Priced(c, kind));
      for (const most of [0, 1, 2, 3, 5]) {
        const search = finished(new MergedStates(c, "hook", { kind, most }));
        const { schedules, broken } = search.coverage();
        assertEquals({ schedules, broken }, every.upTo(most), `${most}`);
        assertEquals([search.isComplete, search.seenUpTo], [false, { kind, most }]);
      }
    });
  }
}

Deno.test("the first finding of a search has as few preemptions as any schedule that shows it", () => {
  for (const c of AGREE.filter(({ mutant }) => mutant !== undefined)) {
    const every = finished(new Priced(c, "preemptions"));
    const first = finished(new MergedStates(c)).found.at(0)?.preemptions ?? -1;
    assertEquals(first, every.broken.findIndex((n) => n > 0), c.mutant);
  }
});
