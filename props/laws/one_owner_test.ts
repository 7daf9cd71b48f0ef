import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { oneOwner as law } from "./procs.ts";

Deno.test("one-owner accepts a P that is taken, runs, is put to idle and taken again", () => {
  const story = new Story().spawn(0).takeProc().run(0).stop(0).idleProc().at(1, 3, 0).takeProc();
  assertEquals(judge(law, story), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["a P taken twice", new Story().takeProc().takeProc(), "P0 was taken while somebody held it"],
  ["a P put to idle twice", new Story().idleProc(), "P0 was put to idle while it was idle"],
  ["an idle P that runs", new Story().spawn(0).run(0), "P0 runs a G while it is idle"],
  [
    "a wrong count",
    new Story().takeProc().idleProc().edit(Ev.P_IDLE, 0, { a: 1 }),
    "the trace counts 1 idle Ps, its events make it 2",
  ],
];

for (const [what, story, words] of broken) {
  Deno.test(`one-owner finds ${what}`, () => {
    assertStringIncludes(judge(law, story)[0].reason, words);
  });
}
