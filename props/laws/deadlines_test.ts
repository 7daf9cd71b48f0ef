import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge, Story } from "../testing/story.ts";
import { deadlines as law } from "./order.ts";

const edf = { promises: { deadlines: { queues: ["global"] } } };
/** Of G0, G1 and G2. */
const attrs = { classOf: [], weight: [], deadlineNs: [30, 10, 20] };
const queued = (...gs: number[]) => new Story({ attrs }).spawn(0, 3).putGlobal(...gs);

Deno.test("deadlines accepts the earliest first, and Gs without a deadline last", () => {
  const story = queued(1, 2, 0, 3).getGlobal().getGlobal().getGlobal().getGlobal();
  assertEquals(judge(law, story, edf), []);
});

Deno.test("deadlines finds a later deadline taken before an earlier one", () => {
  const [{ reason }] = judge(law, queued(1, 0, 2).getGlobal().getGlobal(), edf);
  assertStringIncludes(reason, "G0, due at 30 ns, was taken while G2, due at 20 ns, waited");
  assertEquals(judge(law, queued(3, 0).getGlobal(), edf).length, 1);
});

Deno.test("deadlines is silent without the promise, and without deadlines", () => {
  assertEquals(judge(law, queued(0, 1).getGlobal()), []);
  assertEquals(judge(law, new Story().spawn(0, 1).putGlobal(0, 1).getGlobal(), edf), []);
});
