import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { judge } from "../testing/context.ts";
import { Story } from "../testing/story.ts";
import { law } from "./waiters_in_order.ts";

/** G0 and then G1 wait, for the same thing. */
function waiting(wait: Wait): Story {
  const story = new Story().spawn(0, 2);
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

Deno.test("waiters-in-order finds a receiver that is taken for a sender", () => {
  const story = waiting(Wait.RECV).event(Ev.SEND, { g: 0, a: 0, b: 0 });
  assertStringIncludes(judge(law, story)[0].reason, "G0 sent on c while it waited to receive");
});
