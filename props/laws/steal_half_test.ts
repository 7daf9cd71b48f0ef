import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge } from "../testing/context.ts";
import { Story } from "../testing/story.ts";
import { law } from "./steal_half.ts";

const robbed = (held: number, n: number) =>
  new Story({ ringSlots: 256 }).spawn(0, held - 1)
    .putLocal(...Array.from({ length: held }, (_, g) => g)).at(1, 1, 1).steal(0, n);

for (const [held, half] of [[1, 1], [2, 1], [3, 2], [5, 3], [10, 5], [127, 64], [128, 64]]) {
  Deno.test(`steal-half: ${half} of ${held}, not one more or less`, () => {
    assertEquals(judge(law, robbed(held, half)), []);
    if (half < held) {
      assertStringIncludes(judge(law, robbed(held, half + 1))[0].reason, `is ${half}`);
    }
    assertEquals(judge(law, robbed(held, half - 1)).length, 1);
  });
}

Deno.test("steal-half finds a P that robs itself", () => {
  const found = judge(law, new Story().spawn(0).putLocal(0).steal(0, 1));
  assertStringIncludes(found[0].reason, "stole from itself");
});

Deno.test("steal-half is silent where an option says otherwise", () => {
  assertEquals(judge(law, robbed(4, 1), { options: { steal: "one" } }), []);
  assertEquals(judge(law, robbed(4, 1), { options: { steal: "fullest" } }).length, 1);
});
