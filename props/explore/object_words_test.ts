import { Ev, LeaveWhy, Op, Wait } from "@lab/runtime";
import { assertEquals } from "@std/assert";
import { ObjectWords } from "./object_words.ts";

/** An event: code, P, G, a, b. */
type Row = readonly [code: number, p: number, g: number, a: number, b: number];

/** Do two events write a word in common, when each G waits for the object of its number? */
function meet(one: Row, two: Row, { hasProcs = false, op = [] as number[] } = {}): boolean {
  const words = new ObjectWords();
  words.attach({ hasProcs, program: { op }, waitsAt: (g) => g });
  words.begin();
  const [first, second] = [one, two].map(([code, p, g, a, b]) => {
    const wrote = new Set<number>();
    words.wordsOf(code, p, g, a, b, 2, { write: (word) => wrote.add(word) });
    return wrote;
  });
  return [...first].some((word) => second.has(word));
}

const send = (g: number, channel: number): Row => [Ev.SEND, 0, g, channel, 0];
const stop = (g: number, why: number): Row => [Ev.STOP, 0, g, LeaveWhy.BLOCK, why];

Deno.test("channels, mutexes and wait groups have a word each", () => {
  assertEquals(meet(send(1, 0), send(2, 0)), true);
  assertEquals(meet(send(1, 0), send(2, 1)), false);
  assertEquals(meet(stop(1, Wait.RECV), send(2, 1)), true);
  assertEquals(meet(stop(1, Wait.RECV), send(2, 3)), false);
  assertEquals(meet(stop(1, Wait.MUTEX), [Ev.LOCK, 0, 2, 1, 0]), true);
  assertEquals(meet(stop(1, Wait.MUTEX), [Ev.LOCK, 0, 2, 2, 0]), false);
  assertEquals(meet(stop(1, Wait.WAIT_GROUP), stop(9, Wait.WAIT_GROUP)), true);
  assertEquals(meet(stop(1, Wait.WAIT_GROUP), stop(2, Wait.WAIT_GROUP)), false);
});

Deno.test("whoever makes a G runnable takes it out of the queue that it stood in", () => {
  const words = new ObjectWords(), wrote: number[] = [];
  words.attach({ hasProcs: false, program: { op: [] }, waitsAt: () => 3 });
  words.begin();
  const tell = ([code, p, g, a, b]: Row) => {
    wrote.length = 0;
    words.wordsOf(code, p, g, a, b, 2, { write: (word) => wrote.push(word) });
    return [...wrote].sort((a, b) => a - b);
  };
  const blocked = tell(stop(5, Wait.SEND));
  assertEquals(tell([Ev.READY, 0, 5, 0, 0]), blocked);
  // It waits for nothing now.
  assertEquals(tell([Ev.READY, 0, 5, 0, 0]).length, 1);
});

Deno.test("where Gs wait for several things at once, all objects are one", () => {
  assertEquals(meet(send(1, 0), send(2, 1), { op: [Op.SELECT] }), true);
  assertEquals(meet(stop(1, Wait.SELECT), send(2, 1)), true);
});

Deno.test("what the scheduler does is in one order, where there is a scheduler", () => {
  const [takes, spins]: Row[] = [[Ev.P_TAKE, 0, -1, 1, 0], [Ev.SPIN, 1, -1, 1, 1]];
  assertEquals(meet(takes, spins, { hasProcs: true }), true);
  assertEquals(meet(takes, spins), false);
});
