import { assertEquals, assertStringIncludes } from "@std/assert";
import { EndWhy, Ev, LeaveWhy, Wait } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { progress as law } from "./lives.ts";

/** G0 finishes, G1 waits for a message. */
const oneWaits = (stuck: readonly number[] = [1]) =>
  new Story({ stuck }).spawn(0, 1).run(0).stop(0).run(1).stop(1, LeaveWhy.BLOCK, Wait.RECV);

Deno.test("progress accepts a run that ends", () => {
  assertEquals(judge(law, new Story().spawn(0).run(0).stop(0).end()), []);
});

Deno.test("progress accepts main that leaves others behind", () => {
  assertEquals(judge(law, oneWaits([]).end(EndWhy.MAIN)), []);
});

Deno.test("progress accepts a deadlock that names the stuck G", () => {
  assertEquals(judge(law, oneWaits().end(EndWhy.DEADLOCK), { stuck: [1] }), []);
});

/**
 * G0 waits with its thread, and with it P0, where G1 is runnable: in the ring, or in the global
 * queue.
 */
const held = (inRing: boolean) => {
  const story = new Story({ stuck: [0, 1] }).takeProc().spawn(0).run(0).spawn(1);
  if (inRing) story.putLocal(1);
  else story.putGlobal(1);
  story.event(Ev.SYSCALL_IN, { g: 0, a: -1 });
  return story.stop(0, LeaveWhy.SYSCALL, Wait.RECV);
};

Deno.test("progress accepts a deadlock behind a wait that keeps its thread", () => {
  assertEquals(judge(law, held(true).end(EndWhy.DEADLOCK), { stuck: [0, 1] }), []);
});

const asleep = () => new Story({ stuck: [0] }).spawn(0).run(0).stop(0, LeaveWhy.BLOCK, Wait.SLEEP);
const broken: readonly [what: string, story: Story, stuck: readonly number[], words: string][] = [
  ["a run that stalls", oneWaits([1]).end(EndWhy.STALLED), [1], "the run stalled"],
  [
    "a deadlock that names nobody",
    oneWaits([]).end(EndWhy.DEADLOCK),
    [1],
    "the trace does not name",
  ],
  [
    "an outcome that names nobody",
    oneWaits().end(EndWhy.DEADLOCK),
    [],
    "the outcome does not name",
  ],
  ["a wrong name", oneWaits([0, 1]).end(EndWhy.DEADLOCK), [1], "names G0 as stuck, it is not"],
  ["a done with Gs left", oneWaits([]).end(), [], "G1 is blocked (chan receive)"],
  ["a deadlock with a sleeper", asleep().end(EndWhy.DEADLOCK), [0], "G0 is blocked (sleep)"],
  [
    "a deadlock beside a G that an idle P could run",
    held(false).end(EndWhy.DEADLOCK),
    [0, 1],
    "the run ended as deadlock, but G1 is in a queue",
  ],
  [
    "a deadlock beside a G on a P that was taken from the wait",
    held(true).event(Ev.RETAKE, { m: 1, p: 0 }).end(EndWhy.DEADLOCK),
    [0, 1],
    "the run ended as deadlock, but G1 is in a queue",
  ],
  [
    "a deadlock with a G whose wait with its thread is over",
    held(true).event(Ev.WAIT_OVER, { g: 0, a: 2 }).end(EndWhy.DEADLOCK),
    [0, 1],
    "the run ended as deadlock, but G0 is in a system call",
  ],
  ["an end by main that lives", asleep().end(EndWhy.MAIN), [], "main (G0) is blocked"],
  ["an event after the end", oneWaits([]).end(EndWhy.MAIN).run(1), [], "after the end"],
  ["a trace without an end", oneWaits([]), [], "has no END"],
];

for (const [what, story, stuck, words] of broken) {
  Deno.test(`progress finds ${what}`, () => {
    const found = judge(law, story, { stuck }).map((violation) => violation.reason).join("; ");
    assertStringIncludes(found, words);
  });
}
