import { assert, assertEquals } from "@std/assert";
import { SMALL_PROGRAMS } from "../programs/small.ts";
import { DRAWN, drawnPicker } from "./drawn.ts";
import { races } from "./races.ts";
import { Sampled } from "./sampled.ts";
import { ScheduleTree } from "./schedule_tree.ts";

Deno.test("a tree knows a schedule only to where it was run, and then how it ended", () => {
  const tree = new ScheduleTree("well"), agents = Int32Array.of(7, 9);
  /** Follows choices, adds what is not there. @returns What was known. */
  function run(choices: readonly number[], end: string): (number | string)[] {
    tree.begin();
    const known: (number | string)[] = [];
    for (const choice of choices) {
      let node = tree.follow();
      if (node > 0) {
        const seen = new Int32Array(2);
        tree.agents(node, seen);
        assertEquals([tree.count(node), ...seen, tree.words(node)], [2, 7, 9, 4]);
        known.push(choice);
      } else node = tree.add(2, agents, 4);
      tree.take(node, choice);
    }
    const last = tree.follow();
    if (last < 0) return [...known, tree.endAt(last)];
    tree.end(end);
    return known;
  }
  assertEquals(run([0, 1, 1], "well"), []);
  assertEquals(run([0, 1, 0], "badly"), [0, 1, 0]);
  assertEquals(run([1, 1, 1], "well"), [1]);
  assertEquals(run([0, 1, 0], ""), [0, 1, 0, "badly"]);
  assertEquals(run([0, 1, 1], ""), [0, 1, 1, "well"]);
});

Deno.test("a tree is given up where nothing comes again, and kept where much does", () => {
  for (const [every, isKept] of [[600, false], [8, true]] as const) {
    const tree = new ScheduleTree(0), due = new Int32Array(1_000);
    let known = 0;
    for (let i = 0; i < 2_000; i++) {
      tree.begin();
      const node = tree.follow() || tree.add(due.length, due, 0);
      if (node === 0) continue;
      tree.take(node, i % every);
      const end = tree.follow();
      if (end < 0) known += 1 + tree.endAt(end);
      else tree.end(0);
    }
    assertEquals(known, isKept ? 2_000 - every : 0);
  }
});

Deno.test("what the tree answers is what a run gives: under every strategy, with and without faults", () => {
  const few = ["gm-no-recheck", "gpm-wake-before-push"];
  const cases = races().filter(({ mutant }) => few.includes(mutant.name)).map((race) => race.case);
  cases.push({
    model: "g",
    workload: SMALL_PROGRAMS.find(({ name }) => name === "mutex")!.make(3),
    machine: { procs: 2, cores: 2 },
    costs: "zero",
    seed: 1,
  });
  let spared = 0;
  for (const c of cases) {
    for (const name of DRAWN) {
      const [quick, slow] = [true, false].map((remembers) => {
        const search = new Sampled(c, drawnPicker(name), 5, { remembers });
        const told: unknown[] = [];
        for (let i = 0; i < 700; i++) {
          search.step();
          told.push([search.choices, search.traces, search.hasFailed]);
        }
        if (remembers) spared += search.spared;
        const { runs, found, faults, shares } = search;
        return JSON.stringify([told, runs, found, faults, shares, search.traceKeys()]);
      });
      assert(quick === slow, `${c.mutant ?? c.model} under ${name}`);
    }
  }
  assert(spared > 1_000, `${spared} schedules came again`);
});
