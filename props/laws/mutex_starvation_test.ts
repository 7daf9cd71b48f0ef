import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { mutexStarvation as law } from "./sync.ts";

/** G0 waits from 0 on and loses `times` times from `fromNs` on. */
function losing(fromNs: number, times: number): Story {
  const story = new Story().spawn(0, 1).run(0).stop(0, LeaveWhy.BLOCK, Wait.MUTEX);
  for (let i = 0; i < times; i++) {
    story.ready(0).at(fromNs + i).run(0).stop(0, LeaveWhy.BLOCK, Wait.MUTEX);
  }
  return story;
}
/** Then the mutex is handed to G1 `times` times before G0 has it. */
function handed(story: Story, times: number): Story {
  story.run(1);
  for (let i = 0; i < times; i++) story.event(Ev.LOCK, { g: 1, a: 0, b: 1 });
  return story.ready(0).stop(1).run(0).event(Ev.LOCK, { g: 0, a: 0, b: 1 });
}

Deno.test("mutex-starvation accepts a waiter that loses once and sees others go first, or loses often but early", () => {
  assertEquals(judge(law, handed(losing(1_500_000, 1), 2)), []);
  assertEquals(judge(law, handed(losing(900_000, 50), 50)), []);
});

Deno.test("mutex-starvation finds a waiter that loses again and again", () => {
  const [{ reason }] = judge(law, losing(1_500_000, 4));
  assertStringIncludes(reason, "it lost 4 times after G0 had waited 1 ms for it");
});

Deno.test("mutex-starvation finds a mutex handed to others instead", () => {
  const [{ reason }] = judge(law, handed(losing(1_500_000, 1), 6));
  assertStringIncludes(reason, "x was handed to others 6 times after G0 had waited 1 ms");
});
