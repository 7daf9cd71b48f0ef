import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { lockedThread as law } from "./threads.ts";

/** G0 is locked to M4, where it runs. */
const locked = () =>
  new Story().at(10, 4, 0).spawn(0).spawn(1).run(0).event(Ev.HANDOFF, { g: 0, a: 4, b: 1 });

Deno.test("locked-thread accepts a G that comes back to its thread, and others elsewhere", () => {
  const story = locked().stop(0).at(20, 5, 0).run(1).stop(1).at(30, 4, 0).run(0);
  assertEquals(judge(law, story), []);
});

Deno.test("locked-thread accepts anything once the G has left its thread free", () => {
  const free = locked().event(Ev.HANDOFF, { g: 0, a: 4, b: 0 }).stop(0);
  assertEquals(judge(law, free.run(1).stop(1).at(30, 5, 0).run(0)), []);
});

Deno.test("locked-thread finds a locked G on another thread", () => {
  const [{ reason }] = judge(law, locked().stop(0).at(20, 5, 0).run(0));
  assertStringIncludes(reason, "G0 is locked to M4, and runs on M5");
});

Deno.test("locked-thread finds somebody else on the thread of a locked G", () => {
  const [{ reason }] = judge(law, locked().stop(0).run(1));
  assertStringIncludes(reason, "G1 runs on M4, to which G0 is locked");
});
