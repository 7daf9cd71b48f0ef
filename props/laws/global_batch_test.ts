import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge, Story } from "../testing/story.ts";
import { globalBatch as law } from "./queues.ts";

const gpm = { promises: { batch: { queue: "global", most: 4, isShared: true } } };
/** Two Ps with rings of 8; the global queue holds `n`. */
const holding = (n: number) =>
  new Story({ ringSlots: 8 }).spawn(0, n - 1).putGlobal(...Array(n).keys());

Deno.test("global-batch accepts the share of one P, and half a ring at most", () => {
  for (const [n, share] of [[1, 1], [2, 2], [3, 2], [5, 3], [7, 4], [20, 4]]) {
    assertEquals(judge(law, holding(n).grab(share), gpm), [], `${share} of ${n}`);
  }
});

Deno.test("global-batch finds one too many and one too few", () => {
  for (const [n, taken] of [[5, 4], [5, 2], [20, 5]]) {
    const [{ reason }] = judge(law, holding(n).grab(taken), gpm);
    assertStringIncludes(reason, `took ${taken} of the ${n} Gs`);
  }
});

Deno.test("global-batch is silent about models without such batches", () => {
  assertEquals(judge(law, holding(5).grab(5)), []);
});

Deno.test("global-batch takes a batch that is no share for what it is", () => {
  const all = { promises: { batch: { queue: "global", most: 4, isShared: false } } };
  assertEquals(judge(law, holding(7).grab(4), all), []);
  assertStringIncludes(judge(law, holding(7).grab(3), all)[0].reason, "its share, 4 at most, is 4");
});
