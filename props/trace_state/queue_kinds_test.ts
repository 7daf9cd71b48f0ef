/**
 * Planted bugs of queues beyond ring, slot and global: each kind promises an order, and the replay
 * finds who is served out of it, lost, or spilled from the wrong half.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { Ev, type QueueKind } from "@lab/runtime";
import { queueOf, Story } from "../testing/story.ts";
import { Place } from "./state.ts";
import { stateOf } from "./playback.ts";

/** The first free number on a machine of 2 Ps, and the next. */
const Q = 5, OTHER = 6;

/** Gs 0, 1, 2 come to a queue of this kind, in this order, with these keys. */
function filled(kind: QueueKind, keys = [0, 0, 0], size = Infinity): Story {
  const queues = [queueOf(Q, kind, -1, size), queueOf(OTHER, "fifo", 1)];
  const story = new Story({ queues }).spawn(0, 2);
  keys.forEach((key, g) => story.queuePut(Q, g, key));
  return story;
}

const faultsOf = (story: Story) => stateOf(story.trace()).faults.map(({ reason }) => reason);

/** Both ends of each kind: keys of the three, whom the owner gets first, whom a thief. */
const ENDS: Readonly<Record<QueueKind, readonly [keys: number[], own: number, thief: number]>> = {
  fifo: [[0, 0, 0], 0, 0],
  ring: [[0, 0, 0], 0, 0],
  slot: [[0], 0, 0],
  stack: [[0, 0, 0], 2, 2],
  deque: [[0, 0, 0], 2, 0],
  levels: [[1, 0, 0], 1, 1],
  ordered: [[-3.5, 1e12, -3.5], 0, 0],
};

for (const [kind, [keys, own, thief]] of Object.entries(ENDS) as [QueueKind, typeof ENDS.fifo][]) {
  Deno.test(`a ${kind} gives its owner G${own} and a thief G${thief}, and nobody else`, () => {
    for (let g = 0; g < keys.length; g++) {
      const wrong = (due: number) =>
        g === due ? [] : [`G${g} was taken from queue ${kind}, where G${due} was due`];
      assertEquals(faultsOf(filled(kind, keys).queueTake(Q, g)), wrong(own), `take G${g}`);
      assertEquals(faultsOf(filled(kind, keys).queueRob(Q, g)), wrong(thief), `rob G${g}`);
    }
  });
}

Deno.test("queues by key forget a G that was removed, and know one that comes again", () => {
  const story = filled("ordered", [5, 6, 7]).queueRemove(Q, 0).queuePut(Q, 0, 8);
  for (const g of [1, 2, 0]) story.queueTake(Q, g);
  assertEquals(faultsOf(story), []);
  assertEquals(faultsOf(filled("ordered", [5, 6, 7]).queueRemove(Q, 1).queueRemove(Q, 1)), [
    "G1 was taken from queue ordered while it was in the hands of an M",
  ]);
});

Deno.test("a key belongs to the put that follows, and to no other", () => {
  assertEquals(faultsOf(filled("levels", [2, 0, 1]).queueTake(Q, 1).queueTake(Q, 2)), []);
});

Deno.test("a G that leaves a queue and is put nowhere is lost", () => {
  const story = filled("deque").queueTake(Q, 2).queueTake(Q, 1).run(1);
  const [fault, ...others] = stateOf(story.trace()).faults;
  assertEquals([fault.kind, fault.g, others], ["lost", 2, []]);
});

Deno.test("a G is never in two queues", () => {
  assertEquals(faultsOf(filled("stack").queuePut(OTHER, 2)), [
    "G2 was put in queue fifo of P1 while it was in queue stack",
  ]);
});

Deno.test("a bounded queue holds what it has room for", () => {
  assertEquals(faultsOf(filled("slot", [0, 0], 1)), [
    "queue slot holds 2 Gs: more than its slots",
  ]);
  assertEquals(faultsOf(filled("levels", [0, 1, 1], 2)), [], "two levels may hold three");
});

Deno.test("a length that events do not add up to is found", () => {
  for (const code of [Ev.Q_PUT, Ev.Q_TAKE, Ev.Q_ROB, Ev.Q_REMOVE]) {
    const story = filled("fifo").queueTake(Q, 0).queueRob(Q, 1).queueRemove(Q, 2);
    assertEquals(faultsOf(story), []);
    assertEquals(faultsOf(story.edit(code, 0, { b: 9 })).length, 1);
  }
});

Deno.test("moves: in order, to the other queue, and as many as announced", () => {
  const told = (gs: number[], mine: number) => filled("deque").queueMove(Q, gs, OTHER, mine);
  for (const mine of [0, 1]) {
    const { faults, places } = stateOf(told([0, 1], mine).trace());
    assertEquals([faults, places[mine], places[1 - mine]], [[], Place.HELD, Place.QUEUED]);
  }
  assertEquals(faultsOf(told([1, 0], 0))[0], "G1 was taken from queue deque, where G0 was due");
  assertEquals(faultsOf(told([0, 1], 1).edit(Ev.Q_MOVE, 0, { a: 3 })), [
    "3 Gs were to be moved out of queue deque, 2 were",
  ]);
});

Deno.test("a G that a move only carries from queue to queue does not leave the queues", () => {
  const story = filled("fifo").queueMove(Q, [0, 1, 2], OTHER, 2);
  const { crossing } = stateOf(story.trace());
  // MOVE, then ROB and PUT of G0, the same of G1, then the ROB of G2.
  assertEquals([...crossing.slice(-6)], [0, 0, 0, 0, 0, 2]);
});

Deno.test("spills: the half that was said, in order, and then the new one", () => {
  const full = (gs: number[], sign: 1 | -1) =>
    filled("ring", [0, 0, 0], 3).spawn(3).queueSpill(Q, gs, OTHER, 3, sign);
  assertEquals(faultsOf(full([0, 1], 1)), []);
  assertEquals(faultsOf(full([1, 2], -1)), []);
  const due = (g: number, due: number) => `G${g} was taken from queue ring, where G${due} was due`;
  assertEquals(faultsOf(full([1, 2], 1))[0], due(1, 0), "the newer for the older");
  assertEquals(faultsOf(full([0, 1], -1))[0], due(0, 1), "the older for the newer");
  assertEquals(faultsOf(full([2, 1], -1))[0], due(2, 1), "the newer in reverse");
  assertEquals(faultsOf(full([1], 1))[0], due(1, 0), "from the second on");
  assertEquals(faultsOf(full([0, 1], 1).edit(Ev.Q_SPILL, 0, { a: 4 })), [
    "4 Gs were to be spilled out of queue ring, 3 were put elsewhere",
  ]);
  assert(faultsOf(full([0, 1], 1).edit(Ev.Q_SPILL, 0, { b: 2 })).length === 1, "it was full");
});

Deno.test("spills and moves may go to a ring, a slot or the global queue", () => {
  const story = filled("ring", [0, 0, 0], 3).spawn(3)
    .event(Ev.Q_SPILL, { g: Q, a: 2, b: 3 }).putLocal(0, 3)
    .event(Ev.Q_MOVE, { g: Q, a: 2 }).event(Ev.Q_ROB, { g: 1, a: Q, b: 1 }).putNext(1)
    .event(Ev.Q_ROB, { g: 2, a: Q, b: 0 }).putGlobal(2)
    .getLocal().run(0).stop(0).getLocal().run(3);
  assertEquals(faultsOf(story), []);
});

Deno.test("an event that names a queue in the column of Gs names no G", () => {
  const story = filled("fifo").event(Ev.Q_MOVE, { g: 70, a: 0 });
  assertEquals(stateOf(story.trace()).gs, 3);
});
