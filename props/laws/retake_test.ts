import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { retake as law } from "./procs.ts";

const gpm = { promises: { retake: { neededNs: 22_000_000, aloneNs: 10_000_000 } } };
/** G0 on P0 enters a system call at 0, with `queued` in the ring; the monitor takes P0 at `ns`. */
function retaken(queued: number[], ns: number): Story {
  const story = new Story().takeProc().spawn(0, 2).putLocal(...queued);
  story.run(0).event(Ev.SYSCALL_IN, { g: 0, a: 1e9 }).stop(0, LeaveWhy.SYSCALL, Wait.SYSCALL);
  return story.at(ns, 1, 0).event(Ev.RETAKE, { a: 0 });
}

Deno.test("retake accepts a P taken for its queue soon, or without need after 10 ms", () => {
  assertEquals(judge(law, retaken([1, 2], 40_000), gpm), []);
  assertEquals(judge(law, retaken([], 11_000_000), gpm), []);
});

Deno.test("retake accepts a P taken at once while all others are busy", () => {
  const story = new Story().takeProc().takeProc().spawn(0);
  story.run(0).event(Ev.SYSCALL_IN, { g: 0, a: 1e9 }).stop(0, LeaveWhy.SYSCALL, Wait.SYSCALL);
  assertEquals(judge(law, story.at(40_000, 1, 0).event(Ev.RETAKE, { a: 0 }), gpm), []);
});

Deno.test("retake finds a P taken too late, or never", () => {
  const [{ reason }] = judge(law, retaken([1, 2], 30_000_000), gpm);
  assertStringIncludes(reason, "P0 sat in a system call for 30000000 ns with 2 Gs in its queues");
  const never = retaken([1], 1_000);
  never.rows.pop();
  assertEquals(judge(law, never.at(30_000_000).end(), gpm).length, 1);
});

Deno.test("retake finds a P taken though nobody needs it", () => {
  const [{ reason }] = judge(law, retaken([], 40_000), gpm);
  assertStringIncludes(reason, "P0 was taken after 40000 ns in a system call, with nothing in its");
});

Deno.test("retake accepts a P taken early whose tick is older than a promised slice", () => {
  const story = () => retaken([], 4_000_000);
  assertEquals(judge(law, story(), gpm).length, 1);
  const promises = { ...gpm.promises, slice: { leastNs: 4_000_000, mostNs: 4_000_000 } };
  assertEquals(judge(law, story(), { promises }), []);
});

Deno.test("retake is silent about models without a monitor of system calls", () => {
  assertEquals(judge(law, retaken([], 40_000)), []);
});
