import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { rwmutexExclusion as law } from "./objects.ts";

const NAMES = { rwmutex: ["rw"], cond: [], sem: [], counter: [], timer: [] };
/** A story of locks (`r`, `w`) and unlocks (`R`, `W`), each of one G more. */
function story(text: string): Story {
  const told = new Story({ objectNames: NAMES });
  [...text].forEach((letter, g) => {
    const code = letter === letter.toLowerCase() ? Ev.RW_LOCK : Ev.RW_UNLOCK;
    told.event(code, { g, b: letter.toLowerCase() === "w" ? 1 : 0 });
  });
  return told;
}

Deno.test("rwmutex-exclusion accepts readers together and writers alone", () => {
  assertEquals(judge(law, story("rrRRwWwWrR")), []);
});

for (
  const [text, words] of [
    ["rw", "G1 locked rw for writing while 1 readers held it"],
    ["wr", "G1 locked rw for reading while a writer held it"],
    ["ww", "G1 locked rw for writing while a writer held it"],
    ["rW", "G1 unlocked rw, which nobody held so"],
    ["R", "G0 unlocked rw, which nobody held so"],
  ]
) {
  Deno.test(`rwmutex-exclusion finds what is wrong with ${text}`, () => {
    assertStringIncludes(judge(law, story(text))[0].reason, words);
  });
}
