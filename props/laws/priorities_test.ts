import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge, Story } from "../testing/story.ts";
import { priorities as law } from "./order.ts";

const strict = (agingNs: number, queues = ["global"]) => ({
  promises: { priorities: { queues, agingNs } },
});
/** Of G0, G1 and G2. */
const attrs = { classOf: [2, 0, 1], weight: [], deadlineNs: [] };
const queued = (...gs: number[]) => new Story({ attrs }).spawn(0, 3).putGlobal(...gs);

Deno.test("priorities accepts the highest class first, equal classes in any order", () => {
  assertEquals(
    judge(law, queued(1, 2, 0).getGlobal().getGlobal().getGlobal(), strict(Infinity)),
    [],
  );
  // G3 is of class 0, as the workload says nothing of it.
  assertEquals(judge(law, queued(3, 1).getGlobal(), strict(Infinity)), []);
});

Deno.test("priorities finds a lower class taken before a higher one", () => {
  const [{ reason }] = judge(law, queued(0, 1).at(50).getGlobal(), strict(Infinity));
  assertStringIncludes(reason, "G0 of class 2 was taken after 50 ns while G1 of class 0 waited");
});

Deno.test("priorities lets a G go first that has waited for the promised time", () => {
  assertEquals(judge(law, queued(0, 1).at(50).getGlobal(), strict(50)), []);
  assertEquals(judge(law, queued(0, 1).at(49).getGlobal(), strict(50)).length, 1);
});

Deno.test("priorities looks at the P's own queue and the shared one together, and at no other P's", () => {
  const both = strict(Infinity, ["local", "global"]);
  const together = () => queued(1).putLocal(0).getLocal();
  assertEquals(judge(law, together(), both).length, 1);
  assertEquals(judge(law, together(), strict(Infinity, ["local"])), []);
  const other = new Story({ attrs }).spawn(0, 2).putLocal(1).at(0, 1, 1).putLocal(0).getLocal();
  assertEquals(judge(law, other, both), []);
});

Deno.test("priorities does not blame a take for a G that is gone", () => {
  assertEquals(judge(law, queued(1, 0).getGlobal().getGlobal(), strict(Infinity)), []);
});

Deno.test("priorities is silent without the promise, and without classes", () => {
  assertEquals(judge(law, queued(0, 1).getGlobal()), []);
  const plain = new Story().spawn(0, 1).putGlobal(0, 1).getGlobal();
  assertEquals(judge(law, plain, strict(Infinity)), []);
});
