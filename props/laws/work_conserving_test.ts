import { assertEquals, assertStringIncludes } from "@std/assert";
import { EndWhy, type Promises } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { workConserving as law } from "./waiting.ts";

const promises: Promises = { idleBesideWorkNs: () => 50 };
/** P0 works from 0 on; G0 is queued at 100. */
const begin = () => new Story().takeProc().at(100).spawn(0).putLocal(0);

Deno.test("work-conserving accepts a P that is taken in time", () => {
  assertEquals(judge(law, begin().at(150, 1, 1).takeProc().steal(0, 1).run(0), { promises }), []);
});

Deno.test("work-conserving finds a P that is taken too late", () => {
  const found = judge(law, begin().at(151, 1, 1).takeProc(), { promises });
  assertStringIncludes(found[0].reason, "P1 was idle for 51 ns while G0 stood in a queue");
});

Deno.test("work-conserving finds a G that runs too late beside an idle P", () => {
  const found = judge(law, begin().at(160).getLocal().run(0), { promises });
  assertStringIncludes(found[0].reason, "idle for 60 ns");
});

Deno.test("work-conserving finds work left at the end", () => {
  assertEquals(judge(law, begin().at(200).end(EndWhy.STALLED), { promises }).length, 1);
});

Deno.test("work-conserving counts a G that changes queues as waiting on", () => {
  const story = new Story().takeProc().at(100).spawn(0, 1).putGlobal(0, 1).at(140).grab(2).run(0);
  assertEquals(judge(law, story.at(170).getLocal(), { promises }).length, 1);
});

Deno.test("work-conserving judges pairs: a new G beside a P that was long idle is fine", () => {
  const story = begin().at(140).getLocal().run(0).at(900).spawn(1).putLocal(1).at(940).getLocal();
  assertEquals(judge(law, story, { promises }), []);
});

Deno.test("work-conserving is silent about models that promise nothing", () => {
  assertEquals(judge(law, begin().at(9999).getLocal()), []);
});

Deno.test("work-conserving is silent where Ps have to share cores", () => {
  const story = new Story({ cores: 1 }).takeProc().at(100).spawn(0).putLocal(0).at(900).getLocal();
  assertEquals(judge(law, story, { promises }), []);
});
