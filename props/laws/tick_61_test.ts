import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge } from "../testing/context.ts";
import { Story } from "../testing/story.ts";
import { law } from "./tick_61.ts";

const options = { globalEvery: 61 };

/** `ahead` + 1 Gs go to the global queue; then P1 counts `ticks` ticks with other Gs. */
function waits(ahead: number, ticks: number, inherited = 0): Story {
  const story = new Story().spawn(0, ahead).putGlobal(
    ...Array.from({ length: ahead + 1 }, (_, g) => g),
  );
  story.at(1, 1, 1);
  for (let i = 0; i < ticks; i++) story.run(500 + i).stop(500 + i);
  for (let i = 0; i < inherited; i++) story.run(900 + i, 1).stop(900 + i);
  for (let g = 0; g <= ahead; g++) story.getGlobal();
  return story;
}

for (const [ahead, most] of [[0, 61], [1, 122], [2, 183]]) {
  Deno.test(`tick-61 lets a G with ${ahead} before it wait ${most} ticks and not one more`, () => {
    const found = judge(law, waits(ahead, most + 1), { options });
    const last = found.filter((violation) => violation.g === ahead);
    assertStringIncludes(last[0].reason, `${most + 1} ticks of P1`);
    // With others before it, it is they who come late first.
    const fair = judge(law, waits(ahead, most), { options }).filter((v) => v.g === ahead);
    assertEquals(fair, []);
  });
}

Deno.test("tick-61 does not count dispatches that inherit the slice", () => {
  assertEquals(judge(law, waits(0, 61, 1000), { options }), []);
});

Deno.test("tick-61 looks at each P alone, not at the sum", () => {
  const story = new Story().spawn(0).putGlobal(0);
  for (let i = 0; i < 100; i++) {
    const p = i % 2;
    story.at(1, p, p).run(500 + i).stop(500 + i);
  }
  assertEquals(judge(law, story.getGlobal(), { options }), []);
});

Deno.test("tick-61 finds a G that is still waiting at the end", () => {
  const story = new Story().spawn(0).putGlobal(0);
  for (let i = 0; i < 62; i++) story.run(500 + i).stop(500 + i);
  assertEquals(judge(law, story, { options }).length, 1);
});

Deno.test("tick-61 is silent about models that do not look", () => {
  assertEquals(judge(law, waits(0, 1000), { options: { globalEvery: 0 } }), []);
  assertEquals(judge(law, waits(0, 1000)), []);
});
