import { Ev } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
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
  const { trace } = run("pm", workers(12, [["compute", 1_000], ["yield"], ["compute", 10]]), 4);
  const puts = rows(trace!, Ev.PUT_LOCAL), stolen = rows(trace!, Ev.STEAL);
  assert(puts.length >= 24 && stolen.length > 0);
  // Each goes to the P that readies it, or on which it yields: its M holds that P.
  const holder = new Map<number, number>();
  const { length, code, m, p } = trace!;
  for (let i = 0; i < length; i++) {
    if (code[i] === Ev.P_TAKE) holder.set(m[i], p[i]);
    if (code[i] === Ev.PUT_LOCAL && holder.has(m[i])) assertEquals(p[i], holder.get(m[i]));
  }
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
