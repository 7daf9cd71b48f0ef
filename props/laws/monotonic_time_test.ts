import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { monotonicTime as law } from "./time.ts";

Deno.test("monotonic-time accepts equal and growing times", () => {
  assertEquals(judge(law, new Story().run(0).stop(0).at(7).run(1)), []);
});

Deno.test("monotonic-time finds a step back, across Ms too", () => {
  const found = judge(law, new Story().at(9).run(0).at(8, 1, 1).run(1));
  assertStringIncludes(found[0].reason, "backwards from 9 to 8 ns");
  assertEquals([found[0].m, found[0].g, found[0].atNs], [1, 1, 8]);
});

for (const bad of [0.5, NaN, 2 ** 53]) {
  Deno.test(`monotonic-time refuses the time ${bad}`, () => {
    const found = judge(law, new Story().run(0).edit(Ev.RUN, 0, { t: bad }));
    assertStringIncludes(found[0].reason, "not a whole number");
  });
}
