import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { Cost } from "../../core/cost_table.ts";
import { LINUX_X64, ZERO } from "../../core/cost_presets.ts";
import { ModelError } from "../../core/errors.ts";
import type { GId, MId } from "../../core/ids.ts";
import { Prng, prngStream } from "../../core/prng.ts";
import { GStatus } from "../../machine/g_table.ts";
import { ReadyWhy } from "../../model.ts";
import { EV_NAMES } from "../../observe/events.ts";
import { EventLog } from "../../observe/sink.ts";
import { assemble } from "../../program/assemble.ts";
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
} from "../../queues.ts";
import { VirtualOps } from "../ops.ts";
import { State } from "../state.ts";

const M0 = 0 as MId, GS = 400;
const g = (id: number) => id as GId;

/** Queues of a machine that does not run, on which M0 acts. */
function machine<D extends QueueDecls>(
  decls: D,
  { costs = ZERO, sink = "columns" as "none" | "columns", procs = 2, verify = false } = {},
) {
  const s = new State({
    program: assemble({ progs: { main: [] } }),
    procs,
    cores: procs,
    msMax: 10,
    sysmonNs: 10_000_000,
    netPollNs: 10_000_000,
    gsMax: GS,
    gsHint: GS,
    costs,
    seed: 1,
    log: new EventLog(sink),
    cold: false,
  });
  for (let i = 0; i < GS; i++) s.gs.setStatus(s.gs.create(0, 0, s), GStatus.RUNNABLE);
  s.ms.at[M0].p = 0;
  const ops = new VirtualOps(s, verify);
  return { s, ops, queues: ops.queues(decls) };
}

/** The queue of P `p`, or the one that there is. */
const one = (q: Queue | readonly Queue[], p = 0) => Array.isArray(q) ? q[p] as Queue : q as Queue;

/** What a kind does, in the plainest way: entries in order of coming, and who is due at an end. */
const DUE: Record<string, (all: { g: number; key: number }[], end: "own" | "thief") => number> = {
  fifo: () => 0,
  ring: () => 0,
  stack: (all) => all.length - 1,
  deque: (all, end) => end === "own" ? all.length - 1 : 0,
  levels: leastKey,
  ordered: leastKey,
};
function leastKey(all: { key: number }[]): number {
  return all.reduce((best, { key }, i) => key < all[best].key ? i : best, 0);
}

const KINDS: readonly [string, QueueDecl][] = [
  ["fifo", fifo()],
  ["ring", ring(64)],
  ["stack", stack()],
  ["deque", deque()],
  ["levels", levels(5)],
  ["ordered", ordered()],
].flatMap(([name, d]) =>
  [
    [`${name}`, d],
    [`shared ${name}`, shared(d as QueueDecl)],
  ] as [string, QueueDecl][]
);

for (const [name, decl] of KINDS) {
  Deno.test(`a ${name} queue gives what its kind promises at both ends, whatever came and went`, () => {
    const { queues, s } = machine({ spare: fifo(), q: decl }, { sink: "none" });
    const q = one(queues.q, 1);
    const prng: Prng = prngStream(5, name), due = DUE[decl.kind];
    let all: { g: number; key: number }[] = [], next = 0;
    for (let turn = 0; turn < 4_000; turn++) {
      const what = prng.below(8),
        out = (end: "own" | "thief") => {
          const taken = all.length === 0 ? -1 : all.splice(due(all, end), 1)[0].g;
          return taken;
        };
      if (what < 4 && all.length < 200) {
        const key = decl.kind === "levels" ? prng.below(5) : prng.below(7) - 3;
        const full = all.length >= decl.size && decl.kind === "ring";
        const id = next++ % GS;
        if (all.some((row) => row.g === id)) continue;
        const answer = q.put(M0, g(id), decl.kind === "ring" || decl.kind === "fifo" ? 0 : key);
        assertEquals(answer, full ? id : -1);
        if (!full) all.push({ g: id, key });
      } else if (what === 4) assertEquals(q.rob(M0), out("thief"));
      else if (what === 5 && all.length > 0) {
        const id = all[prng.below(all.length)].g;
        assert(q.remove(M0, g(id)));
        assert(!q.remove(M0, g(id)));
        all = all.filter((row) => row.g !== id);
      } else {
        if (all.length > 0) assertEquals(q.peek(), all[due(all, "own")].g);
        assertEquals(q.take(M0), out("own"));
      }
      assertEquals(q.len(), all.length);
    }
    assert(next > 500 && s.queues.length >= 3);
  });
}

for (const [name, decl] of [...KINDS, ["slot", slot()] as [string, QueueDecl]]) {
  Deno.test(`a ${name} queue that was not empty is as new in the next run`, () => {
    const { ops, queues, s } = machine({ q: decl }), used = one(queues.q);
    for (const id of [3, 1, 2]) used.put(M0, g(id));
    s.restart(1);
    ops.restart();
    const q = one(ops.queues({ q: decl }).q);
    assert(q === used, "it is used again");
    assertEquals([q.len(), q.peek(), q.take(M0), q.rob(M0)], [0, -1, -1, -1]);
    q.put(M0, g(5));
    assertEquals([q.len(), q.peek(), q.take(M0), q.len()], [1, 5, 5, 0]);
  });
}

Deno.test("a slot holds one G, and answers whom it kicked out", () => {
  const { next } = machine({ next: slot() }).queues;
  assertEquals([next[0].put(M0, g(3)), next[0].put(M0, g(4)), next[0].len()], [-1, 3, 1]);
  assertEquals([next[1].rob(M0), next[0].rob(M0), next[0].take(M0)], [-1, 4, -1]);
});

Deno.test("move() takes from the thief's end in order and keeps the first or the last", () => {
  for (const [answer, mine, others] of [[FIRST, 10, [11, 12]], [LAST, 12, [10, 11]]] as const) {
    for (const from of [fifo(), ring(8), deque(), shared(fifo()), shared(deque())]) {
      for (const to of [ring(8), fifo(), shared(fifo()), ordered(), deque()]) {
        const { queues } = machine({ from, to });
        for (let i = 10; i < 15; i++) one(queues.from).put(M0, g(i));
        assertEquals(one(queues.from).move(M0, 3, one(queues.to), answer), g(mine));
        assertEquals([one(queues.from).len(), one(queues.to).len()], [2, 2]);
        const got = [one(queues.to).rob(M0), one(queues.to).rob(M0)];
        assertEquals(got, others.map(g));
      }
    }
  }
});

Deno.test("move() carries the key along, and refuses where there is no room", () => {
  const { queues } = machine({ from: ordered(), to: ordered(), small: ring(2) });
  for (const [id, key] of [[1, 5], [2, 3], [3, 4]]) queues.from[0].put(M0, g(id), key);
  queues.to[1].put(M0, g(9), 3.5);
  assertEquals(queues.from[0].move(M0, 3, queues.to[1], LAST), 1);
  assertEquals([0, 0, 0].map(() => queues.to[1].take(M0)), [2, 9, 3]);
  for (let i = 20; i < 24; i++) queues.from[1].put(M0, g(i), 1);
  const error = assertThrows(() => queues.from[1].move(M0, 4, queues.small[0], LAST), ModelError);
  assertStringIncludes(error.message, "queue small has no room");
});

Deno.test("spill() counts as one overflow however many go, and not at all if there is room", () => {
  const { queues, s } = machine({ local: ring(4), global: shared(fifo()) }), [local] = queues.local;
  local.put(M0, g(1));
  assertEquals([local.spill(M0, 2, queues.global, g(9), OLDER), s.counts.overflows], [false, 0]);
  for (const id of [2, 3, 4]) local.put(M0, g(id));
  // The newcomer alone.
  assertEquals([local.spill(M0, 0, queues.global, g(9), OLDER), s.counts.overflows], [true, 1]);
  assertEquals([local.len(), queues.global.len()], [4, 1]);
});

Deno.test("spill() of a full ring moves its older or its newer, in order, and then the G", () => {
  for (
    const [which, goes, stays] of [[OLDER, [0, 1, 9], [2, 3]], [NEWER, [2, 3, 9], [0, 1]]] as const
  ) {
    const { queues } = machine({ local: ring(4), global: shared(fifo()) });
    const [local] = queues.local;
    for (let i = 0; i < 4; i++) {
      assertEquals(local.spill(M0, 2, queues.global, g(9), which), false);
      local.put(M0, g(i));
    }
    assertEquals(local.put(M0, g(9)), 9);
    assert(local.spill(M0, 2, queues.global, g(9), which));
    assertEquals([0, 0, 0, 0].map(() => queues.global.take(M0)), [...goes, -1]);
    assertEquals([0, 0, 0].map(() => local.take(M0)), [...stays, -1]);
  }
  const { queues } = machine({ q: deque(), to: fifo() });
  assertThrows(() => queues.q[0].spill(M0, 1, queues.to[0], g(1), OLDER), ModelError, "never full");
});

Deno.test("a key that its queue cannot take is refused by name", () => {
  const { queues } = machine({ prio: levels(3), byTime: ordered() });
  for (const key of [-1, 3, 0.5, NaN]) {
    const error = assertThrows(() => queues.prio[1].put(M0, g(7), key), ModelError);
    assertStringIncludes(error.message, "the key of queue prio must be a level, 0..2");
    assertEquals([error.m, error.p, error.g], [M0, 1, 7]);
  }
  assertThrows(() => queues.byTime[0].put(M0, g(1), NaN), ModelError, "must be a number");
});

Deno.test("queues() refuses what no machine has, and names it", () => {
  const wrong: [QueueDecls, string][] = [
    [{ local: ring(100) }, "queues.local: slots must be a power of two: received 100"],
    [{ local: ring(1) }, "queues.local: the size must be 2..65536: received 1"],
    [{ "a b": fifo() }, `small letter first: received "a b"`],
    [{ q: levels(0) }, "queues.q: the size must be 1..64: received 0"],
    [{ q: { ...fifo(), kind: "heap" as never } }, "queues.q: the kind must be fifo | ring"],
    [{ q: { ...fifo(), per: "core" as never } }, "queues.q: 'per' must be p | machine"],
    [
      Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`q${i}`, fifo()])),
      "at most 16 may be declared: received 17",
    ],
  ];
  for (const [decls, text] of wrong) {
    assertStringIncludes(assertThrows(() => machine(decls), RangeError).message, text);
  }
});

Deno.test("each verb is charged by the rows of its kind, and booked as charged", () => {
  const price = (name: keyof typeof Cost) => LINUX_X64.rows[name].value;
  const lock = price("lockAcquire") + price("lockHold") + price("lockHoldG");
  const rows: [QueueDecl, number][] = [
    [fifo(), price("localPut") + price("localGet")],
    [deque(), price("localPut") + price("localGet")],
    [ordered(), price("keyedPut") + price("keyedGet")],
    [shared(fifo()), 2 * lock],
    [locked(fifo()), 2 * lock],
    [shared(stack()), 2 * lock],
    [shared(deque()), 2 * lock],
    [locked(slot()), 2 * lock],
    [shared(ordered()), price("keyedPut") + price("keyedGet") + 2 * lock],
  ];
  for (const [decl, ns] of rows) {
    const { s, ops, queues } = machine({ q: decl }, { costs: LINUX_X64, sink: "none" });
    const q = one(queues.q);
    q.put(M0, g(1), 0);
    q.take(M0);
    assertEquals(s.ms.at[M0].clock, ns, decl.kind);
    ops.lender.book();
    const billed = s.costTimes.reduce((sum, times, i) => sum + times * s.cost[i], 0);
    assertEquals(billed, ns, `bill of ${decl.kind}`);
  }
});

Deno.test("two locks are two points in time: who waits for one does not wait for the other", () => {
  const { s, queues } = machine({ a: shared(fifo()), b: shared(deque()) }, { costs: LINUX_X64 });
  s.ms.at[M0].core = 0;
  queues.a.put(M0, g(1));
  const once = s.ms.at[M0].clock;
  s.ms.at[M0].clock = 0;
  queues.b.put(M0, g(2));
  assertEquals([s.ms.at[M0].clock, s.counts.lockWaits], [once, 0]);
  const other = s.ms.create();
  other.core = 1;
  queues.b.put(other.id as MId, g(3));
  assert(other.clock > once);
  assertEquals(s.counts.lockWaits, 1);
});

Deno.test("the first local queue, slot and shared fifo have short events, all others general ones", () => {
  const { s, queues } = machine({
    local: ring(4),
    more: ring(4),
    next: slot(),
    lifo: slot(),
    global: shared(fifo()),
    inbox: shared(fifo()),
    prio: ordered(),
  });
  let id = 0;
  for (const q of [queues.local[1], queues.more[1], queues.next[1], queues.lifo[1]]) {
    q.put(M0, g(id++));
    q.take(M0);
  }
  for (const q of [queues.global, queues.inbox, queues.prio[1]]) {
    q.put(M0, g(id++), 8);
    q.take(M0);
  }
  const names = Array.from(s.log.columns.code.subarray(0, s.log.length), (code) => EV_NAMES[code]);
  assertEquals(names, [
    ...["PUT_LOCAL", "GET_LOCAL", "Q_PUT", "Q_TAKE", "PUT_NEXT", "GET_NEXT", "Q_PUT", "Q_TAKE"],
    ...["PUT_GLOBAL", "GET_GLOBAL", "Q_PUT", "Q_TAKE", "Q_KEY", "Q_PUT", "Q_TAKE"],
  ]);
  // Two Ps: numbers 0..1, 2..3 and 4 are those with short events.
  assertEquals(s.queues.map(({ q }) => q), [0, 1, 5, 6, 2, 3, 7, 8, 4, 9, 10, 11]);
});

Deno.test("with verify each verb that changes something counts, and a G that is not runnable is refused", () => {
  const { s, ops, queues } = machine(
    { q: deque(), to: ring(8), all: shared(fifo()) },
    { verify: true },
  );
  const counted = (act: () => unknown) => {
    ops.lender.visible = 0;
    act();
    return ops.lender.visible;
  };
  const [q] = queues.q;
  assertEquals(counted(() => q.take(M0)), 0);
  assertEquals(counted(() => q.put(M0, g(1))), 1);
  q.put(M0, g(2));
  assertEquals(counted(() => q.move(M0, 2, queues.to[0], LAST)), 1);
  assertEquals(counted(() => queues.to[0].remove(M0, g(1))), 1);
  s.gs.setStatus(7, GStatus.WAITING);
  const refused = (act: () => unknown, text: string) => assertThrows(act, ModelError, text);
  refused(() => q.put(M0, g(7)), "put: G7 is not runnable (queue q of P0) (M0 P0 G7");
  const [to] = queues.to;
  refused(() => to.spill(M0, 1, q, g(7), OLDER), "spill: G7 is not runnable (queue to of P0)");
  refused(() => queues.all.put(M0, g(7)), "put: G7 is not runnable (queue all) (");
});

Deno.test("putList() puts in what inject would be asked about next, under one lock", () => {
  const { s, queues } = machine({ all: shared(fifo()), own: fifo() }, { costs: LINUX_X64 });
  const m = s.ms.at[M0], { lockAcquire, lockHold, lockHoldG, localPut } = Cost;
  const tellOf = (count: number) => {
    m.readyG = m.readyHead = m.readyTail = -1;
    m.readyIndex = m.readyCount = m.clock = 0;
    for (let i = 0; i < count; i++) s.appendReady(m, i, ReadyWhy.NETPOLL);
  };
  tellOf(4);
  assertEquals(queues.all.putList(M0, g(0), 3), 3);
  const { cost } = s;
  assertEquals(m.clock, cost[lockAcquire] + cost[lockHold] + 3 * cost[lockHoldG]);
  assertEquals([queues.all.len(), m.readyHead, m.readyIndex], [3, 3, 2]);
  assertEquals([0, 1, 2].map(() => queues.all.take(M0)), [0, 1, 2]);
  // No more than there are; and none without an event of the netpoller.
  tellOf(2);
  assertEquals(queues.own[0].putList(M0, g(0), 9), 2);
  assertEquals([queues.own[0].len(), m.clock, m.readyHead], [2, 2 * cost[localPut], -1]);
  tellOf(2);
  for (
    const [id, n, rule] of [
      [1, 1, "takes the G that inject is asked about: received G1"],
      [0, 0, "takes a count from 1: received 0"],
    ] as const
  ) {
    const error = assertThrows(() => queues.all.putList(M0, g(id), n), ModelError);
    assertStringIncludes(error.message, `putList: ${rule}`);
  }
});
