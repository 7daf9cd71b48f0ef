import { assertEquals, assertStringIncludes } from "@std/assert";
import { EndWhy, Ev } from "@lab/runtime";
import { contextOf, Story } from "../testing/story.ts";
import { realDeadlock as law } from "./lives.ts";

/** What the law says of a deadlock with G0 (and G1) stuck in these waits. */
function judge(story: Story, ...waits: string[]): string {
  const context = contextOf();
  const stuck = waits.map((waitsFor, g) => ({ g, prog: "main", waitsFor, where: "" }));
  const told = { ...context, outcome: { ...context.outcome, stuck } };
  return law.check(story.end(EndWhy.DEADLOCK).trace(), told).map(({ reason }) => reason).join("; ");
}
const lock = { g: 1, a: 0 };
const send = (number: number) => ({ g: 1, a: 0, b: number });

Deno.test("real-deadlock accepts a held mutex, an empty open channel and a full one", () => {
  assertEquals(judge(new Story().event(Ev.LOCK, lock), "sync.Mutex.Lock x"), "");
  assertEquals(judge(new Story(), "chan receive c"), "");
  assertEquals(judge(new Story().event(Ev.SEND, send(0)), "chan send c"), "");
});

Deno.test("real-deadlock says nothing of a free mutex beside a G that finds no P", () => {
  const free = new Story().event(Ev.LOCK, lock).event(Ev.UNLOCK, lock);
  const heldUp = "nothing: it is runnable, but a wait that keeps its thread holds the P";
  assertEquals(judge(free, "sync.Mutex.Lock x", heldUp), "");
});

Deno.test("real-deadlock says nothing of selects, wait groups and other ends", () => {
  assertEquals(judge(new Story(), "select", "sync.WaitGroup.Wait w"), "");
  assertEquals(law.check(new Story().end(EndWhy.MAIN).trace(), contextOf()), []);
});

const broken: readonly [what: string, story: Story, waits: string[], words: string][] = [
  [
    "a free mutex",
    new Story().event(Ev.LOCK, lock).event(Ev.UNLOCK, lock),
    ["sync.Mutex.Lock x"],
    "G0 is stuck in sync.Mutex.Lock x, but nobody holds it",
  ],
  ["a closed channel", new Story().event(Ev.CLOSE, lock), ["chan receive c"], "it is closed"],
  [
    "a message nobody took",
    new Story().event(Ev.SEND, send(0)),
    ["chan receive c"],
    "it holds 1 messages",
  ],
  [
    "a sender and a receiver",
    new Story(),
    ["chan receive c", "chan send c"],
    "others are stuck sending on it",
  ],
  ["room in the buffer", new Story(), ["chan send c"], "its buffer has room for 1"],
];

for (const [what, story, waits, words] of broken) {
  Deno.test(`real-deadlock finds ${what}`, () =>
    assertStringIncludes(judge(story, ...waits), words));
}
