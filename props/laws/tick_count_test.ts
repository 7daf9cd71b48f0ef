import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { tickCount as law } from "./procs.ts";

/** G0 from the ring and G1 from runnext of P0. */
const two = () =>
  new Story().spawn(0, 1).putLocal(0).putNext(1).getLocal().run(0).stop(0).getNext();

Deno.test("tick-count accepts a tick for each dispatch but one that inherits", () => {
  assertEquals(judge(law, two().run(1, 1).stop(1).run(1)), []);
});

Deno.test("tick-count finds a tick that is not the next", () => {
  const [{ reason }] = judge(law, two().run(1, 1).edit(Ev.RUN, 1, { a: 5 }));
  assertStringIncludes(reason, "P0 counts tick 5 after 1, its dispatches make it 1");
});
