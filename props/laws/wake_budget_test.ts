import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { wakeBudget as law } from "./threads.ts";

const one = { promises: { wake: { most: 1, ifNoneSpins: true } } };
const wake = (story: Story, by = 0) => story.event(Ev.M_WAKE, { m: 3, a: by });

Deno.test("wake-budget accepts one wake-up for each reason", () => {
  const story = wake(new Story().spawn(0));
  wake(story.run(0).stop(0, LeaveWhy.YIELD));
  wake(story.spin(1, 1).spin(0, 0));
  wake(story.event(Ev.RETAKE, { m: 1, a: 9 }), 1);
  assertEquals(judge(law, story, one), []);
});

Deno.test("wake-budget finds a wake-up for a reason that has lapsed, and for another's", () => {
  const lapsed = wake(new Story().spawn(0).run(0).stop(0));
  const others = wake(new Story().spawn(0), 1);
  for (const story of [lapsed, others]) assertEquals(judge(law, story, one).length, 1);
});

Deno.test("wake-budget does not count wake-ups by a deadline", () => {
  assertEquals(judge(law, wake(new Story(), -1), one), []);
});

Deno.test("wake-budget finds a wake-up for nothing", () => {
  const story = wake(wake(new Story().spawn(0)).run(0).stop(0, LeaveWhy.BLOCK));
  const [{ reason }] = judge(law, story, one);
  assertStringIncludes(reason, "M3 was woken by M0, which had no reason left");
});

Deno.test("wake-budget lets a model wake as many as it promises", () => {
  const two = () => wake(wake(new Story().spawn(0)));
  assertEquals(judge(law, two(), one).length, 1);
  assertEquals(judge(law, two(), { promises: { wake: { most: 2, ifNoneSpins: false } } }), []);
  assertEquals(judge(law, wake(two())), []);
});

Deno.test("wake-budget finds an M woken to spin while another spins, if that is promised", () => {
  const story = () => new Story().spawn(0).at(0, 1).spin(1, 1).at(0, 2).spin(1, 2).event(Ev.M_WAKE);
  assertStringIncludes(
    judge(law, story(), one)[0].reason,
    "was woken to spin while 1 were spinning",
  );
  assertEquals(judge(law, story(), { promises: { wake: { most: 1, ifNoneSpins: false } } }), []);
});

Deno.test("wake-budget lets an M wake one after each G, if that is promised, and no more", () => {
  const between = { promises: { wake: { ...one.promises.wake, betweenGs: true } } };
  const once = () => wake(new Story().spawn(0).run(0).stop(0));
  assertEquals(judge(law, once(), one).length, 1);
  assertEquals(judge(law, once(), between), []);
  assertEquals(judge(law, wake(once()), between).length, 1);
});
