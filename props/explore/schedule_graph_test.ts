import { assertEquals } from "@std/assert";
import { ScheduleGraph } from "./schedule_graph.ts";

/** Follows choices, adds what is not there. @param key Of the state after some choices. */
function run(
  graph: ScheduleGraph<string>,
  choices: readonly number[],
  end: string,
  key: ((taken: readonly number[]) => number) | null = null,
): (number | string)[] {
  const agents = Int32Array.of(7, 9), known: (number | string)[] = [];
  graph.begin();
  for (const [i, choice] of choices.entries()) {
    let node = graph.follow();
    if (node > 0) {
      const seen = new Int32Array(2);
      graph.agents(node, seen);
      assertEquals([graph.count(node), ...seen, graph.words(graph.at)], [2, 7, 9, 4]);
      known.push(choice);
    } else {
      graph.wrote(4);
      const one = key === null ? 0 : key(choices.slice(0, i));
      node = graph.enter(one, 0, key !== null, 2, agents);
    }
    graph.take(node, choice);
  }
  const last = graph.follow();
  if (last < 0) return [...known, graph.endAt(last)];
  graph.end(end);
  return known;
}

Deno.test("without keys a schedule is known only to where it was run, and then how it ended", () => {
  const tree = new ScheduleGraph("well");
  assertEquals(run(tree, [0, 1, 1], "well"), []);
  assertEquals(run(tree, [0, 1, 0], "badly"), [0, 1, 0]);
  assertEquals(run(tree, [1, 1, 1], "well"), [1]);
  assertEquals(run(tree, [0, 1, 0], ""), [0, 1, 0, "badly"]);
  assertEquals(run(tree, [0, 1, 1], ""), [0, 1, 1, "well"]);
});

Deno.test("what follows on a state is known by whatever way it was come to", () => {
  const graph = new ScheduleGraph("well");
  // The state is how often each was taken.
  const key = (taken: readonly number[]) => 10 * taken.length + taken.reduce((a, b) => a + b, 0);
  assertEquals(run(graph, [0, 1, 1], "badly", key), []);
  assertEquals(run(graph, [1, 0, 1], "", key), [1, "badly"]);
  assertEquals(run(graph, [1, 0, 1], "", key), [1, 0, 1, "badly"]);
  assertEquals(run(graph, [1, 1, 0], "well", key), [1, 1]);
});

Deno.test("many states are found again, and none when it is given up", () => {
  const graph = new ScheduleGraph("well"), n = 5_000;
  const key = (taken: readonly number[]) => taken.length === 0 ? -1 : taken[0];
  const one = (i: number) => {
    graph.begin();
    let node = graph.follow();
    if (node === 0) node = graph.enter(key([]), 0, true, n, new Int32Array(n));
    graph.take(node, i);
    const known = graph.follow() !== 0;
    if (!known) graph.take(graph.enter(i, i, true, 1, new Int32Array(1)), 0);
    return known;
  };
  for (let i = 0; i < n; i++) assertEquals(one(i), false);
  for (let i = 0; i < n; i++) assertEquals(one(i), true);
  graph.giveUp();
  graph.begin();
  assertEquals([graph.grows, graph.follow(), graph.enter(0, 0, true, 1, new Int32Array(1))], [
    false,
    0,
    0,
  ]);
});

Deno.test("the records of a way are those of its steps, one after the other", () => {
  const graph = new ScheduleGraph("well"), agents = new Int32Array(1);
  const log = {
    recorded: 0,
    copyRecords(from: number, to: Int32Array, at: number) {
      for (let word = from; word < this.recorded; word++) to[at++] = 100 + word;
    },
  };
  graph.begin();
  const slots: number[] = [];
  for (const [i, n] of [3, 0, 5_000].entries()) {
    const from = log.recorded;
    log.recorded += n;
    slots.push(graph.at);
    graph.keep(log, from);
    graph.take(graph.enter(i, i, true, 1, agents), 0);
  }
  const records = new Int32Array(log.recorded);
  const end = slots.reduce((at, slot) => graph.copyRecords(slot, records, at), 0);
  assertEquals(end, 5_003);
  assertEquals(records, Int32Array.from(records, (_, i) => 100 + i));
});
