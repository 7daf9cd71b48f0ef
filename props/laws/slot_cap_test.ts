import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge, Story } from "../testing/story.ts";
import { slotCap as law } from "./queues.ts";

const capped = (inRow: number) => ({
  promises: { slot: { queue: "next", kicked: "local", inherits: true, inRow } },
});
/** `n` Gs, each out of the slot of P0. */
function chain(n: number, story = new Story().spawn(0, 9)): Story {
  for (let g = 0; g < n; g++) story.putNext(g).getNext().run(g, 1).stop(g);
  return story;
}

Deno.test("slot-cap accepts as many as promised, and again after another G", () => {
  assertEquals(judge(law, chain(3), capped(3)), []);
  assertEquals(judge(law, chain(3, chain(3).putLocal(9).getLocal().run(9).stop(9)), capped(3)), []);
  assertEquals(judge(law, chain(3, chain(3).at(1, 1, 1)), capped(3)), []);
});

Deno.test("slot-cap finds one more than promised", () => {
  const [{ reason }] = judge(law, chain(4), capped(3));
  assertStringIncludes(
    reason,
    "G3 is the 4. in a row out of runnext of P0: at most 3 are promised",
  );
});

Deno.test("slot-cap is silent about slots without a cap, and models without a slot", () => {
  assertEquals(judge(law, chain(9), capped(Infinity)), []);
  assertEquals(judge(law, chain(9)), []);
});
