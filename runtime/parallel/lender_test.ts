/** Handles of real cores in one thread: their answers, and what they refuse. */

import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../core/errors.ts";
import type { GId, MId } from "../core/ids.ts";
import { prngStream } from "../core/prng.ts";
import { simulate } from "../engine/simulate.ts";
import { GStatus } from "../machine/g_table.ts";
import { assemble } from "../program/assemble.ts";
import {
  deque,
  fifo,
  FIRST,
  LAST,
  levels,
  locked,
  NEWER,
  OLDER,
  ordered,
  type Queue,
  type QueueDecl,
  type QueueDecls,
  ring,
  shared,
  slot,
  stack,
  unlocked,
} from "../queues.ts";
import { TestModel } from "../testing/test_models.ts";
import { allocate, columns, NOTHING, type Shape } from "./layout.ts";
import { QueueLender } from "./lender.ts";
import { Sched } from "./sched.ts";
import { Stats } from "./to_host.ts";

const PROCS = 2, GS = 12, SLOTS = 4;
const M = 0 as MId;

/** Queues of a small machine on memory of its own, all Gs runnable. */
function coresOps(ringSlots: number) {
  const shape: Shape = { ...NOTHING, procs: PROCS, ringSlots, gsMax: GS };
  const c = columns(shape, allocate(shape));
  c.gStatus.fill(GStatus.RUNNABLE);
  const stats = new Stats();
  const sched = new Sched(c, shape, stats);
  return { c, ops: new QueueLender(c, shape.procs, sched, stats, () => 0) };
}

/** A ring or list of each P, a slot of each, and a queue for all. */
const declared = (local: QueueDecl<"p">) => ({ local, next: slot(), global: shared(fifo()) });
type Handles = { local: readonly Queue[]; next: readonly Queue[]; global: Queue };

function coresQueues(local: QueueDecl<"p">) {
  const { c, ops } = coresOps(local.kind === "ring" ? local.size : Infinity);
  const queues: Handles = ops.queues(declared(local));
  for (const queue of ops.made) queue.clear();
  return { queues, ops, hold: (p: number) => c.mP[M] = p };
}

/** The virtual engine's, of a run that is over. */
function virtualQueues(local: QueueDecl<"p">): Handles {
  let queues: Handles | null = null;
  simulate({
    model: (ops) => {
      queues = ops.queues(declared(local));
      return new TestModel(ops);
    },
    program: assemble({ name: "nothing", progs: { main: [] } }),
    machine: { procs: PROCS },
  });
  return queues!;
}

/**
 * Draws verbs, and compares both machines' answers and queues after each.
 *
 * @returns Which verbs answered with a G, and which without.
 */
function compare(local: QueueDecl<"p">, verbs: number): Set<string> {
  const prng = prngStream(1, local.kind), done = new Set<string>();
  const { queues: cores, hold } = coresQueues(local), virtual = virtualQueues(local);
  /** Gs that are in no queue. */
  const hand = Array.from({ length: GS }, (_, g) => g as GId);
  const all = ({ local, next, global }: Handles) => [...local, ...next, global];
  for (let i = 0; i < verbs; i++) {
    const p = prng.below(PROCS), which = prng.below(5), n = prng.below(5), answer = prng.below(2);
    hold(p);
    const both = [cores, virtual].map((queues) => ({
      queue: which === 0 ? queues.global : which === 1 ? queues.next[p] : queues.local[p],
      other: queues.local[1 - p],
      ...queues,
    }));
    const free = local.size - cores.local[p].len();
    const g = hand[0];
    const verb = prng.below(6);
    const answers = both.map(({ queue, other, local, next, global }) => {
      if (verb === 0 && g !== undefined) return queue.put(M, g);
      if (verb === 1) return queue.take(M);
      if (verb === 2) return queue.rob(M);
      if (verb === 3) {
        const from = which === 0 ? global : which === 1 ? next[1 - p] : other;
        return from.move(M, Math.min(n, free + 1), local[p], answer ? LAST : FIRST);
      }
      if (verb === 4 && local[p].size < Infinity && g !== undefined) {
        return local[p].spill(M, Math.min(n, local[p].size), global, g, OLDER) ? 1 : 0;
      }
      if (verb === 5 && queue.size !== local[0].size) return queue.remove(M, n as GId) ? 1 : 0;
      return null;
    });
    const at = `verb ${i}: ${verb} on ${both[0].queue.q} with n ${n}, G${g}`;
    assertEquals(answers[0], answers[1], at);
    const [mine, ours] = [cores, virtual].map((queues) =>
      all(queues).map((queue) => [queue.q, queue.size, queue.len(), queue.peek()])
    );
    assertEquals(mine, ours, at);
    const [got] = answers;
    if (got === null) continue;
    done.add(`${verb} ${got < 0 ? "none" : "some"}`);
    if (verb === 0 || (verb === 4 && got === 1)) hand.shift();
    if (verb === 5) {
      if (got === 1) hand.push(n as GId);
    } else if (verb !== 4 && got >= 0) hand.push(got as GId);
  }
  return done;
}

for (const local of [ring(SLOTS), fifo()]) {
  Deno.test(`handles on a ${local.kind}, a slot and the shared fifo answer as the virtual engine's`, () => {
    const done = compare(local, 20_000);
    for (const verb of [0, 1, 2, 3, local.kind === "ring" ? 4 : 5]) {
      for (const what of verb < 4 ? ["none", "some"] : ["some"]) {
        assertEquals(done.has(`${verb} ${what}`), true, `no ${verb} answered ${what}`);
      }
    }
  });
}

/** Why a verb is refused. */
const refusal = (verb: () => unknown) => assertThrows(verb, ModelError).rule;

Deno.test("what an algorithm without a lock cannot do is a ModelError with the verb's name", () => {
  const { queues: { local: [mine, theirs], next: [next], global }, hold } = coresQueues(
    ring(SLOTS),
  );
  const g = 5 as GId;
  hold(0);
  for (let i = 0; i < SLOTS; i++) mine.put(M, i as GId);
  assertEquals([
    refusal(() => theirs.put(M, g)),
    refusal(() => mine.move(M, 2, theirs, LAST)),
    refusal(() => mine.move(M, 2, global, LAST)),
    refusal(() => mine.spill(M, 2, global, g, NEWER)),
    refusal(() => mine.spill(M, 2, theirs, g, OLDER)),
    refusal(() => mine.spill(M, 1.5, global, g, OLDER)),
    refusal(() => mine.spill(M, -1, global, g, OLDER)),
    refusal(() => next.spill(M, 1, global, g, OLDER)),
    refusal(() => global.move(M, 2, next, FIRST)),
    refusal(() => mine.remove(M, g)),
  ], [
    "put: only the M that holds P1 may put Gs into queue local",
    "move: only the M that holds P1 may put Gs into queue local",
    "move: real cores move Gs from a ring into a ring only",
    "spill: real cores spill the OLDER end only",
    "spill: real cores spill into the shared fifo only",
    "spill: cannot move 1.5 Gs",
    "spill: cannot move -1 Gs",
    "spill: queue next has no bound, so it is never full",
    "move: real cores fill a ring or fifo of a P only",
    "remove: a ring without a lock gives out its oldest only",
  ]);
});

Deno.test("a move without room is a ModelError, moves nothing and leaves the lock open", () => {
  const { queues: { local: [mine, theirs], global }, hold } = coresQueues(ring(SLOTS));
  for (let g = 0; g < GS; g++) {
    hold(g < 3 ? 0 : 1);
    (g < 3 ? mine : g < 6 ? theirs : global).put(M, g as GId);
  }
  hold(0);
  for (const from of [theirs, global]) {
    const before = from.len();
    assertEquals(refusal(() => from.move(M, 3, mine, LAST)), "move: queue local has no room");
    assertEquals([from.len(), mine.len()], [before, 3]);
    assertEquals(from.move(M, 1, mine, LAST) >= 0, true);
  }
});

/** What a declaration is refused with. */
function refused(decls: QueueDecls): string {
  return assertThrows(() => coresOps(Infinity).ops.queues(decls), RangeError).message;
}
const THEY_HAVE = "they have one ring or fifo of each P, one slot of each P, one shared fifo; " +
  "run this model on the virtual engine";

Deno.test("a queue that real cores do not have is refused by its name and kind", () => {
  const kinds: readonly [QueueDecl, string][] = [
    [stack(), "stack"],
    [deque(), "deque"],
    [levels(3), "levels"],
    [ordered(), "ordered"],
    [locked(fifo()), "locked fifo"],
    [shared(ring(8)), "shared ring"],
    [shared(ordered()), "shared ordered"],
    [unlocked(shared(fifo())), "unlocked shared fifo"],
  ];
  for (const [decl, kind] of kinds) {
    assertEquals(
      refused({ local: ring(4), ready: decl }),
      `real cores have no queue of kind '${kind}' (queues.ready): ${THEY_HAVE}`,
    );
  }
});

Deno.test("a second queue in the same place is refused, also if it comes later", () => {
  assertEquals(
    refused({ local: ring(4), more: fifo() }),
    `real cores have one ring or fifo of each P, and that is queues.local (queues.more): ${THEY_HAVE}`,
  );
  const { ops } = coresOps(Infinity);
  ops.queues({ global: shared(fifo()) });
  ops.queues({ local: fifo() });
  const { message } = assertThrows(() => ops.queues({ late: shared(fifo()) }), RangeError);
  assertEquals(
    message,
    `real cores have one shared fifo, and that is queues.global (queues.late): ${THEY_HAVE}`,
  );
});
