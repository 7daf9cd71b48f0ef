import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { mutexExclusion as law } from "./sync.ts";

const lock = (story: Story, g: number) => story.event(Ev.LOCK, { g, a: 0 });
const unlock = (story: Story, g: number) => story.event(Ev.UNLOCK, { g, a: 0 });

Deno.test("mutex-exclusion accepts holders one after the other", () => {
  assertEquals(judge(law, lock(unlock(lock(new Story(), 0), 0), 1)), []);
});

Deno.test("mutex-exclusion lets another G release, as Go does", () => {
  assertEquals(judge(law, lock(unlock(lock(new Story(), 0), 7), 1)), []);
});

Deno.test("mutex-exclusion finds two holders", () => {
  const found = judge(law, lock(lock(new Story(), 0), 1));
  assertStringIncludes(found[0].reason, "G1 locked x while G0 held it");
});

Deno.test("mutex-exclusion finds a release of a free mutex", () => {
  assertStringIncludes(judge(law, unlock(new Story(), 0))[0].reason, "which nobody held");
});
