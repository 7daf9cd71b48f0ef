import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy, type TraceAbout, Wait } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { waitersInOrder as law } from "./sync.ts";

/** G0 and then G1 wait, for the same thing. */
function waiting(wait: Wait, about: Partial<TraceAbout> = {}): Story {
  const story = new Story(about).spawn(0, 2);
  for (const g of [0, 1]) story.run(g).stop(g, LeaveWhy.BLOCK, wait);
  return story.run(2);
}
const receive = (story: Story, g: number, number: number) =>
  story.event(Ev.RECV, { g, a: 0, b: number }).ready(g);

Deno.test("waiters-in-order accepts receivers in order, and selects among them", () => {
  for (const wait of [Wait.RECV, Wait.SELECT]) {
    assertEquals(judge(law, receive(receive(waiting(wait), 0, 0), 1, 1)), []);
  }
});

Deno.test("waiters-in-order accepts the reverse order at a close", () => {
  assertEquals(judge(law, receive(receive(waiting(Wait.RECV), 1, -1), 0, -1)), []);
});

Deno.test("waiters-in-order finds a receiver served before one that came first", () => {
  const [{ reason }] = judge(law, receive(receive(waiting(Wait.RECV), 1, 0), 0, 1));
  assertStringIncludes(reason, "G0 waited to receive from c, and one that came later was served");
});

Deno.test("waiters-in-order with sync fifo wants a close to wake the first first", () => {
  const closed = (first: number, second: number) =>
    judge(law, receive(receive(waiting(Wait.RECV, FIFO), first, -1), second, -1));
  assertEquals(closed(0, 1), []);
  assertStringIncludes(closed(1, 0)[0].reason, "G0 waited to receive from c, and one that came");
});

const FIFO = { sync: "fifo" } as const;
const lock = (story: Story, g: number) => story.event(Ev.LOCK, { g, a: 0 });

Deno.test("waiters-in-order grants a mutex in order of coming, with sync fifo", () => {
  const inOrder = (story: Story) => lock(lock(story, 0).ready(0), 1).ready(1);
  assertEquals(judge(law, inOrder(waiting(Wait.MUTEX, FIFO))), []);
  const swapped = () => lock(lock(waiting(Wait.MUTEX, FIFO), 1).ready(1), 0).ready(0);
  assertStringIncludes(judge(law, swapped())[0].reason, "G0 waited for x, and one that came later");
  const barged = () => lock(lock(waiting(Wait.MUTEX, FIFO), 2), 0).ready(0);
  assertStringIncludes(judge(law, barged())[0].reason, "G0 waited for x, and one that came later");
  const other = lock(waiting(Wait.RECV, FIFO), 0);
  assertStringIncludes(judge(law, other)[0].reason, "was given x while it waited for something");
});

Deno.test("waiters-in-order leaves Go's mutexes alone", () => {
  assertEquals(judge(law, lock(lock(waiting(Wait.MUTEX), 1).ready(1), 0).ready(0)), []);
});

Deno.test("waiters-in-order finds a receiver that is taken for a sender", () => {
  const story = waiting(Wait.RECV).event(Ev.SEND, { g: 0, a: 0, b: 0 });
  assertStringIncludes(judge(law, story)[0].reason, "G0 sent on c while it waited to receive");
});
