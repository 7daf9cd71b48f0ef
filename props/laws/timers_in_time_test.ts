import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { timersInTime as law } from "./objects.ts";

/** A story of a timer: at which time it is set to how many ns, stopped (-1) or due (-2). */
function story(...events: readonly (readonly [atNs: number, a: number])[]): Story {
  const told = new Story({
    objectNames: { rwmutex: [], cond: [], sem: [], counter: [], timer: ["t"] },
  });
  for (const [atNs, a] of events) told.at(atNs).event(Ev.TIMER_SET, { a });
  return told;
}

Deno.test("timers-in-time accepts timers that are late, stopped, set anew, and ticks", () => {
  assertEquals(judge(law, story([0, 50], [50, -2], [70, 10], [90, -2], [95, -1])), []);
  assertEquals(judge(law, story([0, 50], [20, -1], [30, 5], [35, -2])), []);
  assertEquals(judge(law, story([0, 50], [50, -2], [50, 50], [120, -2], [120, 30])), []);
});

for (
  const [what, told, words] of [
    ["one that goes off too early", story([10, 50], [59, -2]), "goes off at 59 ns, before 60"],
    ["one that was never set", story([10, -2]), "t goes off, which is not set"],
    ["one that was stopped", story([0, 50], [20, -1], [50, -2]), "t goes off, which is not set"],
    ["one that goes off twice", story([0, 50], [50, -2], [70, -2]), "goes off, which is not set"],
  ] as const
) {
  Deno.test(`timers-in-time finds ${what}`, () =>
    assertStringIncludes(judge(law, told)[0].reason, words));
}
