import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { exclusiveRun as law } from "./lives.ts";

const on = (story: Story, core: number) => story.event(Ev.CORE_ON, { a: core });
const off = (story: Story, core: number) => story.event(Ev.CORE_OFF, { a: core });

Deno.test("exclusive-run accepts a G that changes its M, a P that changes its M, an M its core", () => {
  const story = on(new Story().spawn(0, 1), 0).run(0).stop(0, LeaveWhy.YIELD).run(1).stop(1);
  off(story, 0);
  on(story.at(5, 1, 0), 0).run(0).stop(0, LeaveWhy.SYSCALL);
  on(off(story, 0), 1);
  assertEquals(judge(law, story), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  [
    "a G on two Ms",
    new Story().run(0).at(1, 1, 1).run(0),
    "G0 is with M1 while it is still with M0",
  ],
  ["a P on two Ms", new Story().run(0).at(1, 1, 0).run(1), "P0 is with M1"],
  ["an M with two Gs", new Story().run(0).run(1), "M0 is with G1 while it is still with G0"],
  ["two Ms on one core", on(on(new Story(), 0).at(0, 1), 0), "core0 is with M1"],
  ["an M on two cores", on(on(new Story(), 0), 1), "M0 is with core1"],
  ["a G that stops where it did not run", new Story().run(0).at(1, 1, 1).stop(0), "parts from M1"],
];

for (const [what, story, words] of broken) {
  Deno.test(`exclusive-run finds ${what}`, () => {
    assertStringIncludes(judge(law, story)[0]?.reason ?? "nothing", words);
  });
}
