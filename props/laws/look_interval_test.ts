import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge, Story } from "../testing/story.ts";
import { lookInterval as law } from "./waiting.ts";

const promises = { look: { queue: "global", every: 61 } };

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
  Deno.test(`look-interval lets a G with ${ahead} before it wait ${most} ticks and not one more`, () => {
    const found = judge(law, waits(ahead, most + 1), { promises });
    const last = found.filter((violation) => violation.g === ahead);
    assertStringIncludes(last[0].reason, `${most + 1} ticks of P1`);
    // With others before it, it is they who come late first.
    const fair = judge(law, waits(ahead, most), { promises }).filter((v) => v.g === ahead);
    assertEquals(fair, []);
  });
}

Deno.test("look-interval does not count dispatches that inherit the slice", () => {
  assertEquals(judge(law, waits(0, 61, 1000), { promises }), []);
});

Deno.test("look-interval looks at each P alone, not at the sum", () => {
  const story = new Story().spawn(0).putGlobal(0);
  for (let i = 0; i < 100; i++) {
    const p = i % 2;
    story.at(1, p, p).run(500 + i).stop(500 + i);
  }
  assertEquals(judge(law, story.getGlobal(), { promises }), []);
});

Deno.test("look-interval finds a G that is still waiting at the end", () => {
  const story = new Story().spawn(0).putGlobal(0);
  for (let i = 0; i < 62; i++) story.run(500 + i).stop(500 + i);
  assertEquals(judge(law, story, { promises }).length, 1);
});

Deno.test("look-interval is silent about models that never look first, or promise nothing", () => {
  assertEquals(
    judge(law, waits(0, 1000), { promises: { look: { queue: "global", every: Infinity } } }),
    [],
  );
  assertEquals(judge(law, waits(0, 1000)), []);
});
