import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { retakenPHandedOff as law } from "./procs.ts";

/** The monitor, M1, has taken P0 out of a system call. */
const taken = () => new Story().at(100, 1, 0).event(Ev.RETAKE, { a: 0 });

Deno.test("retaken-p-handed-off accepts a P that is handed to an M, or put to idle", () => {
  const handed = taken().event(Ev.HANDOFF, { a: 5 }).event(Ev.RETAKE, { p: 1, a: 2 });
  const idle = taken().idleProc().event(Ev.PREEMPT, { g: 3, a: 4 });
  for (const story of [handed, idle]) assertEquals(judge(law, story), []);
});

Deno.test("retaken-p-handed-off accepts what others do meanwhile, and an end before the hand-off", () => {
  assertEquals(judge(law, taken().at(200, 7, 1).event(Ev.NETPOLL).end()), []);
});

Deno.test("retaken-p-handed-off finds a monitor that turns to other work with a P in its hand", () => {
  const [{ reason }] = judge(law, taken().event(Ev.RETAKE, { p: 1, a: 2 }));
  assertStringIncludes(reason, "P0 was taken out of a system call at 100 ns");
});

Deno.test("retaken-p-handed-off finds a monitor that sleeps with a P in its hand", () => {
  const [{ reason }] = judge(law, taken().at(30_000_000, 0, 1).spawn(0));
  assertStringIncludes(reason, "the monitor slept without handing it on");
});
