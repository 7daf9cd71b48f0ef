import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { coreAccounting as law } from "./time.ts";

const story = (busy: number, switching: number, idle: number) =>
  new Story({
    procs: 1,
    cores: 1,
    coreBusyNs: [busy],
    coreSwitchNs: [switching],
    coreIdleNs: [idle],
  }).at(100);

Deno.test("core-accounting accepts parts that add up", () => {
  assertEquals(judge(law, story(60, 10, 30).event(Ev.DONE, { g: 0, a: 60 })), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["a missing ns", story(60, 10, 29), "= 99, but 100 ns elapsed"],
  ["a doubled ns", story(60, 11, 30), "= 101"],
  ["a negative part", story(120, -20, 0), "one is negative"],
  [
    "more work than busy time",
    story(60, 10, 30).event(Ev.DONE, { g: 0, a: 61 }),
    "finished Gs worked 61 ns",
  ],
];

for (const [what, told, words] of broken) {
  Deno.test(`core-accounting finds ${what}`, () => {
    assertStringIncludes(judge(law, told)[0]?.reason ?? "nothing", words);
  });
}
