import { assertEquals } from "@std/assert";
import { Ev, LeaveWhy, type Outcome, Wait } from "@lab/runtime";
import { Story } from "../testing/story.ts";
import { sightings } from "./sightings.ts";

/** How often a story shows `row`. */
function seen(story: Story, row: string): number {
  const counts = { mutexStarvations: 0, selectsReady: 0, selectsDefault: 0 };
  // The sightings read no other part of an outcome.
  const outcome = { trace: story.trace(), metrics: { counts } } as unknown as Outcome;
  return sightings(outcome, []).get(row) ?? 0;
}

Deno.test("a ring is wrapped while its members lie across the seam of its slots", () => {
  const three = () => new Story().spawn(0, 6).putLocal(0, 1, 2, 3).getLocal().getLocal();
  assertEquals(seen(three(), "wrapped ring"), 0);
  // Slots 2 3 | 0: the third put goes over the seam.
  assertEquals(seen(three().putLocal(4), "wrapped ring"), 1);
  assertEquals(seen(three().putLocal(4).at(0, 1, 1).steal(0, 2), "theft from a wrapped ring"), 1);
  assertEquals(seen(three().at(0, 1, 1).steal(0, 1), "theft from a wrapped ring"), 0);
  assertEquals(seen(three().putLocal(4, 5).spill(6), "overflow of a wrapped ring"), 1);
  assertEquals(
    seen(new Story().spawn(0, 4).putLocal(0, 1, 2, 3).spill(4), "overflow of a wrapped ring"),
    0,
  );
});

Deno.test("who leaves a ring from behind its head does not move the head", () => {
  const full = () => new Story().spawn(0, 6).putLocal(0, 1, 2, 3);
  const newer = full().event(Ev.SPILL, { g: 4, a: 3, b: -4 }).putGlobal(2, 3, 4);
  assertEquals(seen(newer.getLocal().putLocal(5, 6), "wrapped ring"), 0);
  assertEquals(seen(full().spill(4).getLocal().putLocal(5, 6), "wrapped ring"), 2);
  const removed = full().event(Ev.Q_REMOVE, { g: 2, a: 0, b: 3 });
  assertEquals(seen(removed.getLocal().putLocal(4), "wrapped ring"), 0);
  assertEquals(seen(full().getLocal().putLocal(4), "wrapped ring"), 1);
});

Deno.test("a fair look is one beside local work, and not the rest of a batch", () => {
  const look = () => new Story().spawn(0, 3).putGlobal(0, 1);
  assertEquals(seen(look().putLocal(2).getGlobal(), "fair look"), 1);
  assertEquals(seen(look().putNext(2).getGlobal(), "fair look"), 1);
  assertEquals(seen(look().getGlobal(), "fair look"), 0);
  assertEquals(seen(look().grab(2), "fair look"), 0);
  assertEquals(seen(look().grab(2), "global batch"), 1);
  assertEquals(seen(look().grab(1), "global batch"), 0);
});

Deno.test("a wake permit is a wake of an M that is not asleep", () => {
  const woken = (story: Story) => story.event(Ev.M_WAKE, { m: 3 });
  assertEquals(seen(woken(new Story().newM(3)), "wake permit"), 0);
  assertEquals(seen(woken(woken(new Story().newM(3))), "wake permit"), 1);
  const parked = woken(new Story().newM(3)).event(Ev.M_PARK, { m: 3 });
  assertEquals(seen(woken(parked), "wake permit"), 0);
});

Deno.test("a spinner's last look is one that ends with a P, not one that ends with sleep", () => {
  const stopped = () =>
    new Story().at(0, 3, 0).newM(3).event(Ev.M_WAKE, { m: 3 }).spin(1, 1).idleProc()
      .event(Ev.SPIN, { a: 0, b: 0, p: -1 });
  assertEquals(seen(stopped().takeProc(), "spinner finds work in its last look"), 1);
  const slept = stopped().event(Ev.M_PARK, { a: 0 }).takeProc();
  assertEquals(seen(slept, "spinner finds work in its last look"), 0);
});

Deno.test("a thief runs timers of a P that it does not hold", () => {
  const story = () => new Story().spawn(0).run(0).stop(0, LeaveWhy.BLOCK, Wait.SLEEP);
  assertEquals(seen(story().event(Ev.TIMER, { g: 0 }), "timer run by a thief"), 0);
  assertEquals(seen(story().event(Ev.TIMER, { g: 0, p: 1 }), "timer run by a thief"), 1);
});

Deno.test("a close lets waiters go if one finds the channel closed while it is blocked", () => {
  const waits = () => new Story().spawn(0, 1).run(0).stop(0, LeaveWhy.BLOCK, Wait.RECV).run(1);
  const close = (story: Story) => story.event(Ev.CLOSE, { g: 1 });
  const told = (story: Story, g: number) => story.event(Ev.RECV, { g, b: -1 });
  assertEquals(seen(told(close(waits()), 0), "close with waiters"), 1);
  assertEquals(seen(told(close(waits()), 1), "close with waiters"), 0);
});

Deno.test("a G is back without a P if it goes to the global queue first", () => {
  const back = () =>
    new Story().spawn(0).run(0).stop(0, LeaveWhy.SYSCALL, Wait.SYSCALL)
      .event(Ev.SYSCALL_OUT, { g: 0, p: -1 });
  assertEquals(seen(back().putGlobal(0), "back without a P"), 1);
  assertEquals(seen(back().run(0).stop(0, LeaveWhy.YIELD).putGlobal(0), "back without a P"), 0);
});
