import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { netpollSleep as law } from "./threads.ts";

const go = { promises: { netpoll: "if-waited-for" } } as const;
const waiting = (wait: number) => new Story().spawn(0).run(0).stop(0, LeaveWhy.BLOCK, wait);
const park = (story: Story, inNet = 1) => story.event(Ev.M_PARK, { m: 3, a: inNet });

Deno.test("netpoll-sleep accepts a sleep for a timer or the network, and any sleep elsewhere", () => {
  for (const wait of [Wait.SLEEP, Wait.NETPOLL]) {
    assertEquals(judge(law, park(waiting(wait)), go), []);
  }
  assertEquals(judge(law, park(waiting(Wait.MUTEX), 0), go), []);
});

Deno.test("netpoll-sleep finds a sleep while nobody waits there, or nobody any more", () => {
  for (const story of [waiting(Wait.MUTEX), waiting(Wait.NETPOLL).ready(0)]) {
    assertStringIncludes(
      judge(law, park(story), go)[0].reason,
      "M3 sleeps in the netpoller, but nobody",
    );
  }
});

Deno.test("netpoll-sleep is silent about models in which somebody always sleeps there", () => {
  assertEquals(judge(law, park(waiting(Wait.MUTEX))), []);
});
