import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Share } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { stealShare as law } from "./queues.ts";

const promising = (share: Share, runs: "first" | "last" = "last") => ({
  promises: { steal: { queue: "local", share, runs } },
});
const half = promising("half");
const robbed = (held: number, n: number) =>
  new Story({ ringSlots: 256 }).spawn(0, held - 1)
    .putLocal(...Array.from({ length: held }, (_, g) => g)).at(1, 1, 1).steal(0, n);

for (const [held, share] of [[1, 1], [2, 1], [3, 2], [5, 3], [10, 5], [127, 64], [128, 64]]) {
  Deno.test(`steal-share: ${share} of ${held}, not one more or less`, () => {
    assertEquals(judge(law, robbed(held, share), half), []);
    if (share < held) {
      const [{ reason, g }] = judge(law, robbed(held, share + 1), half);
      assertStringIncludes(reason, `the promised share (half) is ${share}`);
      assertEquals(g, -1, "no G is to blame for how many were stolen");
    }
    assertEquals(judge(law, robbed(held, share - 1), half).length, 1);
  });
}

Deno.test("steal-share finds a P that robs itself", () => {
  const found = judge(law, new Story().spawn(0).putLocal(0).steal(0, 1), half);
  assertStringIncludes(found[0].reason, "stole from itself");
});

Deno.test("steal-share holds a thief to what it promises, and to nothing else", () => {
  for (const share of ["one", 0.25] as const) {
    assertEquals(judge(law, robbed(4, 1), promising(share)), []);
    assertEquals(judge(law, robbed(4, 2), promising(share)).length, 1);
  }
  assertEquals(judge(law, robbed(4, 4), promising("all")), []);
  assertEquals(judge(law, robbed(4, 3), promising("all")).length, 1);
  assertEquals(judge(law, robbed(4, 3)), []);
});

Deno.test("steal-share wants the promised end of the stolen batch to run next", () => {
  assertEquals(judge(law, robbed(4, 2).run(1), half), []);
  assertEquals(judge(law, robbed(4, 2).run(0), promising("half", "first")), []);
  const [{ reason }] = judge(law, robbed(4, 2).run(0), half);
  assertStringIncludes(reason, "M1 stole and ran G0: the last of what it stole is G1");
});
