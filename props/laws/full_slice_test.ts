import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { fullSlice as law } from "./procs.ts";

const sliced = { promises: { slice: { leastNs: 10_000_000, mostNs: 60_000_000 } } };
const preempted = (us: number) => new Story().event(Ev.PREEMPT, { g: 4, a: 0, b: us });

Deno.test("full-slice accepts a slice of full length and more", () => {
  for (const us of [10_000, 14_321]) assertEquals(judge(law, preempted(us), sliced), []);
});

Deno.test("full-slice finds a slice cut short, and any preemption where none is due", () => {
  assertStringIncludes(
    judge(law, preempted(9_999), sliced)[0].reason,
    "G4 was preempted after 9999",
  );
  const never = { promises: { slice: { leastNs: Infinity, mostNs: Infinity } } };
  assertEquals(judge(law, preempted(9_999), never).length, 1);
});

Deno.test("full-slice is silent about models that promise no slice", () => {
  assertEquals(judge(law, preempted(1)), []);
});
