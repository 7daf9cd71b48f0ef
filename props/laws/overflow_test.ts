import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { overflow as law } from "./queues.ts";

const go = {
  promises: { spill: { queue: "local", to: "global", share: "half", which: "older" } },
} as const;
const full = () => new Story().spawn(0, 4).putLocal(0, 1, 2, 3);

Deno.test("overflow accepts half and the new G, in order", () => {
  assertEquals(judge(law, full().spill(4), go), []);
});

Deno.test("overflow moves 129 Gs of a ring of 256", () => {
  const ring = Array.from({ length: 256 }, (_, g) => g);
  const story = new Story({ ringSlots: 256 }).spawn(0, 256).putLocal(...ring).spill(256);
  assertEquals(story.rows.filter((row) => row.code === Ev.PUT_GLOBAL).length, 129);
  assertEquals(judge(law, story, go), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["one G too few", full().spill(4, 1), "2 Gs were spilled, half and the new one are 3"],
  ["one G too many", full().spill(4, 3), "4 Gs were spilled"],
  [
    "two Gs that changed places",
    full().spill(4).edit(Ev.PUT_GLOBAL, 0, { g: 1 }).edit(Ev.PUT_GLOBAL, 1, { g: 0 }),
    "1. of the spill should be G0, the trace has G1",
  ],
  [
    "a G lost on the way",
    full().spill(4).edit(Ev.PUT_GLOBAL, 2, { code: Ev.LOCK_WAIT }),
    "3. of the spill should be G4, the trace has nothing",
  ],
  [
    "a spill of a ring that is not full",
    new Story().spawn(0, 3).putLocal(0, 1, 2).spill(3),
    "a ring that held 3 of 4 Gs was spilled",
  ],
];

for (const [what, story, words] of broken) {
  Deno.test(`overflow finds ${what}`, () => {
    assertStringIncludes(judge(law, story, go)[0]?.reason ?? "nothing", words);
  });
}

Deno.test("overflow holds a model to the share and the end that it promises", () => {
  const spill = { queue: "local", to: "global", share: "one", which: "older" } as const;
  assertEquals(judge(law, full().spill(4, 1), { promises: { spill } }), []);
  const [half] = judge(law, full().spill(4, 2), { promises: { spill } });
  assertStringIncludes(half.reason, "3 Gs were spilled, one and the new one are 2");
  const newer = { ...spill, share: "half", which: "newer" } as const;
  const story = full().event(Ev.SPILL, { g: 4, a: 3, b: 4 }).putGlobal(2, 3, 4);
  assertEquals(judge(law, story, { promises: { spill: newer } }), []);
  const [{ reason }] = judge(law, full().spill(4), { promises: { spill: newer } });
  assertStringIncludes(reason, "1. of the spill should be G2, the trace has G0");
});

Deno.test("overflow is silent about models that promise nothing", () => {
  assertEquals(judge(law, full().spill(4, 1)), []);
});
