import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge } from "../testing/context.ts";
import { Story } from "../testing/story.ts";
import { law } from "./tick_count.ts";

/** G0 from the ring and G1 from runnext of P0. */
const two = () =>
  new Story().spawn(0, 1).putLocal(0).putNext(1).getLocal().run(0).stop(0).getNext();

Deno.test("tick-count accepts a tick for a ring's G and none for runnext's", () => {
  assertEquals(judge(law, two().run(1, 1).stop(1)), []);
});

Deno.test("tick-count finds a tick counted for a G from runnext", () => {
  const [{ reason }] = judge(law, two().run(1));
  assertStringIncludes(reason, "G1 goes on with a running slice, but its dispatch counts 1 ticks");
});

Deno.test("tick-count finds no tick counted for a G from the ring, or a stolen one", () => {
  const ring = new Story().spawn(0).putLocal(0).getLocal().run(0, 1);
  const stolen = new Story().spawn(0).putNext(0).at(0, 1, 1)
    .event(Ev.STEAL_NEXT, { g: 0, a: 0 }).run(0, 1);
  for (const story of [ring, stolen]) {
    assertStringIncludes(judge(law, story)[0].reason, "G0 begins a slice of its own");
  }
});

Deno.test("tick-count finds a tick that is not the next", () => {
  const [{ reason }] = judge(law, two().run(1, 1).edit(Ev.RUN, 1, { a: 5 }));
  assertStringIncludes(reason, "P0 counts tick 5 after 1, its dispatches make it 1");
});
