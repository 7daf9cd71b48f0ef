import { assemble, Ev, ReadyWhy } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { g, hookBench, m0 } from "./hooks_testing.ts";
import { rows, run, workers } from "./run_testing.ts";

Deno.test("pm keeps its P in a system call; without stealing its queue waits", () => {
  const program = workers(4, [["compute", 1000]]);
  const none = run("pm", program, 2, { options: { steal: "none" } });
  const fullest = run("pm", program, 2);
  assertEquals([none.elapsedNs, fullest.elapsedNs], [4000, 2000]);
  assertEquals(none.metrics.counts.steals, 0);
});

Deno.test("pm with bounded queues puts what does not fit into the global queue", () => {
  const program = workers(600, [["compute", 10]]);
  const bounded = run("pm", program, 1, { options: { queue: "bounded" } });
  assertEquals(bounded.metrics.counts.globalPuts, 344);
  assertEquals(run("pm", program, 1).metrics.counts.globalPuts, 0);
});

Deno.test("pm queues a G where it was made ready", () => {
  const program = assemble({
    objects: { wg: { type: "wg" } },
    progs: {
      main: [["wgadd", "wg", 36], ["for", "i", 12, [["spawn", "w", {}]]], ["wgwait", "wg"]],
      w: [
        ["compute", 5_000],
        ["for", "i", 2, [["spawn", "child", {}], ["compute", 700]]],
        ["wgdone", "wg"],
      ],
      child: [["compute", 3_000], ["wgdone", "wg"]],
    },
  });
  const { trace } = run("pm", program, 4);
  const puts = rows(trace!, Ev.PUT_LOCAL), spawns = rows(trace!, Ev.SPAWN).slice(1);
  for (const { g, p } of spawns) assertEquals(puts.find((put) => put.g === g)?.p, p, `G${g}`);
  assertEquals([...new Set(spawns.map(({ p }) => p))].toSorted(), [0, 1, 2, 3]);
});

Deno.test("pm's thief takes half, rounded up, of the fullest queue", () => {
  const { trace } = run("pm", workers(40, [["compute", 5_000]]), 3);
  const thefts = rows(trace!, Ev.STEAL);
  assert(thefts.length > 2, `${thefts.length} thefts`);
  for (const { a, b } of thefts) assertEquals(a, b - (b >> 1));
});

Deno.test("pm takes from the global queue only what its own does not have", () => {
  const program = workers(600, [["compute", 10]]);
  const { trace } = run("pm", program, 1, { options: { queue: "bounded" } });
  const gets = rows(trace!, Ev.GET_GLOBAL).map(({ atNs }) => atNs);
  const ownGets = rows(trace!, Ev.GET_LOCAL).map(({ atNs }) => atNs);
  assert(gets.length > 0 && Math.min(...gets) >= Math.max(...ownGets.slice(0, 256)));
});

Deno.test("pm steals from any P at random, and from none without stealing", () => {
  const steals = (steal: string) =>
    run("pm", workers(64, [["compute", 2_000]]), 4, { options: { steal } }).metrics.counts.steals;
  assert(steals("random") > 0 && steals("fullest") > 0);
  assertEquals(steals("none"), 0);
});

Deno.test("pm without stealing wakes another P for what did not fit into its own queue", () => {
  const bench = hookBench("pm", { options: { steal: "none", queue: "bounded" } }),
    { model } = bench;
  const ready = (id: number) =>
    bench.tell((step) => model.ready(g(id), m0, ReadyWhy.SPAWN, step)).did;
  assertEquals(ready(1), ["local0.put(1)", "startProc(0,false)"], "nobody else could take it");
  for (let i = 1; i < 256; i++) bench.queues.local[0].put(m0, g(2));
  bench.log();
  assertEquals(ready(3), [
    "local0.put(3)",
    "global.put(3)",
    "startProc(0,false)",
    "startIdle(false)",
  ]);
});
