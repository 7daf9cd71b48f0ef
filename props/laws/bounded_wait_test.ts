import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Promises } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { boundedWait as law } from "./waiting.ts";

const promises: Promises = { startTicks: ({ ahead }) => ahead + 1 };

/** G0 waits in the ring of P0 while `p` counts `ticks` ticks. */
function waits(p: number, ticks: number): Story {
  const story = new Story().spawn(0).putLocal(0).at(1, p, p);
  for (let i = 1; i <= ticks; i++) story.run(100 + i).stop(100 + i);
  return story.at(2, 0, 0).getLocal().run(0);
}

Deno.test("bounded-wait accepts a start within the bound", () => {
  assertEquals(judge(law, waits(0, 2), { promises }), []);
});

Deno.test("bounded-wait finds a G that its own P passes over", () => {
  const found = judge(law, waits(0, 3), { promises });
  assertStringIncludes(found[0].reason, "G0 waited 3 ticks to start, with at most 1 in all queues");
  assertStringIncludes(found[0].reason, "promises 2");
});

Deno.test("bounded-wait does not count ticks of a P that has nothing to do with it", () => {
  assertEquals(judge(law, waits(1, 50), { promises }), []);
});

Deno.test("bounded-wait adds up the stays of a G that changes queues", () => {
  const story = new Story().spawn(0).putGlobal(0).at(1, 1, 1);
  for (let i = 1; i <= 3; i++) story.run(100 + i).stop(100 + i);
  story.at(2, 0, 0).grab(1).run(0);
  assertEquals(judge(law, story, { promises }).length, 1);
  const moved = new Story().spawn(0, 1).putGlobal(1, 0).at(1, 1, 1).run(100).stop(100);
  moved.at(2, 0, 0).grab(2).run(1).stop(1);
  for (let i = 2; i <= 5; i++) moved.run(100 + i).stop(100 + i);
  assertStringIncludes(
    judge(law, moved.getLocal().run(0), { promises })[0].reason,
    "G0 waited 6 ticks",
  );
});

Deno.test("bounded-wait counts the ticks of its P only, once a G is in the hand of an M", () => {
  const held = (p: number) => {
    const story = new Story().spawn(0).putGlobal(0).at(2, 0, 0).grab(1).at(1, p, p);
    for (let i = 1; i <= 50; i++) story.run(100 + i).stop(100 + i);
    return story.at(2, 0, 0).run(0);
  };
  assertEquals(judge(law, held(1), { promises }), []);
  assertStringIncludes(judge(law, held(0), { promises })[0].reason, "G0 waited 50 ticks");
});

Deno.test("bounded-wait begins anew for a G that a spill puts behind all others", () => {
  const story = new Story().spawn(0).putLocal(0);
  story.run(101).stop(101).run(102).stop(102);
  story.putGlobal(0).run(103).stop(103).run(104).stop(104);
  assertEquals(judge(law, story.grab(1).run(0), { promises }), []);
});

Deno.test("bounded-wait goes on for a G that was taken out of a ring and is put elsewhere", () => {
  const story = new Story().spawn(0).putLocal(0);
  story.run(101).stop(101).run(102).stop(102).getLocal();
  story.putGlobal(0).run(103).stop(103).run(104).stop(104);
  const [{ reason }] = judge(law, story.grab(1).run(0), { promises });
  assertStringIncludes(reason, "G0 waited 4 ticks");
});

Deno.test("bounded-wait finds a G that never starts", () => {
  const story = new Story().spawn(0).putLocal(0);
  for (let i = 1; i <= 9; i++) story.run(100 + i).stop(100 + i);
  assertEquals(judge(law, story, { promises }).length, 1);
});

Deno.test("bounded-wait is silent about models that promise nothing", () => {
  assertEquals(judge(law, waits(0, 1000)), []);
});
