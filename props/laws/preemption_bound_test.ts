import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy, type Promises } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { preemptionBound as law, tickNsMax } from "./procs.ts";

const MS = 1_000_000;
const promises: Promises = { slice: { leastNs: 2 * MS, mostNs: 10 * MS } };
/** G1 waits in the ring of P0 from 0 on, while others run there. */
const waiting = () => new Story().takeProc().spawn(0, 1).putLocal(1);

Deno.test("preemption-bound: slices of 10 ms end within 20 ms and a tenth", () => {
  assertEquals(tickNsMax(10 * MS, 10 * MS), 22 * MS);
  assertEquals(tickNsMax(25 * MS, 10 * MS), 44 * MS);
  assertEquals(tickNsMax(10 * MS, 2 * MS), 13.2 * MS);
  const story = waiting().run(0).at(22 * MS).stop(0, LeaveWhy.PREEMPT);
  assertEquals(judge(law, story, { promises }), []);
});

Deno.test("preemption-bound finds a G that runs on while another waits", () => {
  const found = judge(law, waiting().run(0).at(22 * MS + 1).stop(0), { promises });
  assertStringIncludes(found[0].reason, "a tick of P0 lasted 22000001 ns while others waited");
});

Deno.test("preemption-bound goes by how often the model promises to look", () => {
  const looks = { slice: { leastNs: 2 * MS, mostNs: 10 * MS, lookNs: 2 * MS } };
  const ran = (ms: number) => waiting().run(0).at(ms * MS).stop(0, LeaveWhy.PREEMPT);
  assertEquals(judge(law, ran(13), { promises: looks }), []);
  assertEquals(judge(law, ran(14), { promises: looks }).length, 1);
  assertEquals(judge(law, ran(14), { promises }), []);
});

Deno.test("preemption-bound counts a runnext chain as one tick, and allows it one look more", () => {
  const chain = (ms: number) => waiting().run(0).at(16 * MS).stop(0).run(2, 1).at(ms * MS).stop(2);
  assertEquals(judge(law, chain(32), { promises }), []);
  assertStringIncludes(judge(law, chain(33), { promises })[0].reason, "at most 32000000");
  const two = waiting().run(0).at(16 * MS).stop(0).run(2).at(33 * MS).stop(2);
  assertEquals(judge(law, two, { promises }), []);
});

Deno.test("preemption-bound lets a G run on while nobody waits", () => {
  const story = new Story().takeProc().spawn(0).run(0).at(90 * MS).spawn(1).putLocal(1);
  assertEquals(judge(law, story.at(100 * MS).stop(0), { promises }), []);
});

Deno.test("preemption-bound does not count time off the core", () => {
  const story = waiting().run(0).at(5 * MS).event(Ev.CORE_OFF, { b: 1 });
  story.at(25 * MS).event(Ev.CORE_ON).at(30 * MS).stop(0, LeaveWhy.PREEMPT);
  assertEquals(judge(law, story, { promises }), []);
});

Deno.test("preemption-bound is silent about models that promise no slice, or one without an end", () => {
  const story = () => waiting().run(0).at(900 * MS).stop(0);
  assertEquals(judge(law, story()), []);
  const endless = { promises: { slice: { leastNs: 2 * MS, mostNs: Infinity } } };
  assertEquals(judge(law, story(), endless), []);
});

Deno.test("preemption-bound judges a G that another M stops than runs it", () => {
  const ran = (m: number) =>
    waiting().event(Ev.CORE_OFF).at(5 * MS).event(Ev.CORE_ON).run(0).at(26 * MS, m).stop(0);
  assertEquals(judge(law, ran(0), { promises }), []);
  // It was not off its core before, as the first one was.
  assertStringIncludes(judge(law, ran(1), { promises })[0].reason, "lasted 26000000 ns");
});
