import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { threadLimit as law } from "./threads.ts";

Deno.test("thread-limit accepts Ms up to the limit, and new ones for those that ended", () => {
  const story = new Story({ msMax: 2 }).newM(0).newM(3).event(Ev.M_EXIT, { m: 3 });
  assertEquals(judge(law, story.event(Ev.M_NEW, { m: 4, a: 2 })), []);
});

Deno.test("thread-limit finds one M too many", () => {
  const found = judge(law, new Story({ msMax: 2 }).newM(0).newM(3).newM(4));
  assertStringIncludes(found[0].reason, "M4 is number 3: the machine allows 2");
});

Deno.test("thread-limit finds a wrong count", () => {
  const found = judge(law, new Story().newM(0).newM(3).edit(Ev.M_NEW, 1, { a: 5 }));
  assertStringIncludes(found[0].reason, "counts 5 Ms, its events make it 2");
});
