import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { spawnBeforeRun as law } from "./lives.ts";

Deno.test("spawn-before-run accepts a G that creates another", () => {
  assertEquals(judge(law, new Story().spawn(0).run(0).spawn(1, 1, 0).stop(0).run(1)), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  [
    "a G that runs and was never created",
    new Story().run(3),
    "G3 took part while it was not created",
  ],
  [
    "a G that runs before it is runnable",
    new Story().event(Ev.SPAWN, { g: 0, a: -1 }).run(0),
    "created but not runnable",
  ],
  ["a parent that does not run", new Story().spawn(0).spawn(1, 1, 0), "was created by G0"],
];

for (const [what, story, words] of broken) {
  Deno.test(`spawn-before-run finds ${what}`, () => {
    assertStringIncludes(judge(law, story)[0]?.reason ?? "nothing", words);
  });
}
