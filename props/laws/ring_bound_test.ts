import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { ringBound as law } from "./queues.ts";

/** Six Gs through a ring of four slots: one spill, a steal, a batch. */
const good = () =>
  new Story().spawn(0, 5).putLocal(0, 1, 2, 3).spill(4).putLocal(5).at(10, 1, 1).steal(0, 2)
    .run(3).stop(3).getLocal().run(2).stop(2).grab(3).run(0);

Deno.test("ring-bound accepts queues that are first in, first out", () => {
  assertEquals(judge(law, good()), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  [
    "a ring with more Gs than slots",
    new Story().spawn(0, 4).putLocal(0, 1, 2, 3, 4),
    "holds 5 Gs",
  ],
  [
    "a G taken out of turn",
    new Story().spawn(0, 1).putLocal(0, 1).getLocal().edit(Ev.GET_LOCAL, 0, { g: 1 }),
    "G1 was taken from the ring of P0, where G0 was due",
  ],
  [
    "a thief that takes from the tail",
    good().edit(Ev.STEAL_G, 0, { g: 5 }),
    "taken from the ring of P0, where G2 was due",
  ],
  [
    "a batch out of order",
    new Story().spawn(0, 1).putGlobal(0, 1).getGlobal().edit(Ev.GET_GLOBAL, 0, { g: 1 }),
    "the global queue, where G0 was due",
  ],
  [
    "a length that is not so",
    new Story().spawn(0, 1).putLocal(0, 1).edit(Ev.PUT_LOCAL, 1, { a: 3 }),
    "the trace says the ring of P0 held 3 Gs, its events make it 2",
  ],
  [
    "a kicked G that was not there",
    new Story().spawn(0, 1).putNext(0).putNext(1).edit(Ev.PUT_NEXT, 1, { a: -1 }),
    "there was G0",
  ],
];

for (const [what, story, words] of broken) {
  Deno.test(`ring-bound finds ${what}`, () => {
    assertStringIncludes(judge(law, story)[0]?.reason ?? "nothing", words);
  });
}
