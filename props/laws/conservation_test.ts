import { assertEquals, assertStringIncludes } from "@std/assert";
import { EndWhy, LeaveWhy } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { conservation as law } from "./lives.ts";

/** Two Gs pass through runnext, ring and global queue, and finish. */
const good = () =>
  new Story().spawn(0).putNext(0).getNext().run(0, 1).spawn(1, 1, 0).putNext(1)
    .stop(0, LeaveWhy.YIELD).putGlobal(0).getNext().run(1, 1).stop(1).getGlobal().run(0).stop(0);

Deno.test("conservation accepts Gs that are always in one place", () => {
  assertEquals(judge(law, good().end()), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  [
    "a G that is in two queues",
    new Story().spawn(0).putLocal(0).putGlobal(0),
    "put in the global queue while it was in the ring of P0",
  ],
  ["a G that runs after its end", good().run(1), "G1 ran after it had finished"],
  [
    "a G that starts while it still stands in a ring",
    new Story().spawn(0).putLocal(0).run(0),
    "started while it still stood in the ring of P0",
  ],
  [
    "a G that starts on a second M",
    new Story().spawn(0).run(0).at(5, 1, 1).run(0),
    "started while it was running",
  ],
  ["a G created twice", new Story().spawn(0).spawn(0), "created a second time"],
  [
    "a G that its M forgets when it turns to another",
    new Story().spawn(0, 1).run(1),
    "G0 was runnable in the hands of M0",
  ],
  ["a G left in no queue at the end", new Story().spawn(0).end(EndWhy.DEADLOCK), "in no queue"],
  [
    "a G that is made runnable twice",
    new Story().spawn(0).putLocal(0).ready(0),
    "made runnable while it was in a queue",
  ],
];

for (const [what, story, words] of broken) {
  Deno.test(`conservation finds ${what}`, () => {
    assertStringIncludes(judge(law, story)[0]?.reason ?? "nothing", words);
  });
}

Deno.test("conservation lets a G wait in a thread of its own", () => {
  const story = () => new Story().spawn(0, 1).run(1).stop(1).at(1, 1).run(0).stop(0).end();
  assertEquals(judge(law, story(), { traits: { threads: "per-g" } }), []);
  assertEquals(judge(law, story()).length > 0, true);
});
