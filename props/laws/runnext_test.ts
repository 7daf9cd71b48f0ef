import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge, Story } from "../testing/story.ts";
import { runnext as law } from "./queues.ts";

const slot = { queue: "next", kicked: "local", inherits: true, inRow: Infinity };
const go = { promises: { slot } };
const kick = () => new Story().spawn(0, 1).putNext(0).putNext(1);

Deno.test("runnext accepts a kicked G at the ring's tail, and one that is spilled", () => {
  assertEquals(judge(law, kick().putLocal(0), go), []);
  const full = new Story().spawn(0, 5).putLocal(2, 3, 4, 5).putNext(0).putNext(1).spill(0);
  assertEquals(judge(law, full, go), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["a kicked G that runs at once", kick().run(0), "ran at once on M0"],
  ["a kicked G sent to the global queue", kick().putGlobal(0), "to the global queue alone"],
  ["a kicked G in another P's ring", kick().at(1, 0, 1).putLocal(0), "the ring of P1"],
  ["a kicked G put back", kick().putNext(0), "to runnext of P0"],
];

for (const [what, story, words] of broken) {
  Deno.test(`runnext finds ${what}`, () => {
    assertStringIncludes(judge(law, story, go)[0]?.reason ?? "nothing", words);
  });
}

Deno.test("runnext lets a kicked G go where the model promises, and nowhere else", () => {
  const shared = { promises: { slot: { ...slot, kicked: "global" } } };
  assertEquals(judge(law, kick().putGlobal(0), shared), []);
  assertStringIncludes(judge(law, kick().putLocal(0), shared)[0].reason, "the ring of P0");
  assertEquals(judge(law, kick().run(0)), []);
});
