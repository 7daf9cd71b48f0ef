/** What the trace says of queues, beside lists that are kept by hand: whichever, and wherever. */

import { assertEquals } from "@std/assert";
import { ZERO } from "../../core/cost_presets.ts";
import type { GId, MId } from "../../core/ids.ts";
import { Prng } from "../../core/prng.ts";
import { GStatus } from "../../machine/g_table.ts";
import { Ev, EV_NAMES } from "../../observe/events.ts";
import { EventLog } from "../../observe/sink.ts";
import { assemble } from "../../program/assemble.ts";
import {
  deque,
  fifo,
  FIRST,
  LAST,
  levels,
  NEWER,
  OLDER,
  ordered,
  ring,
  shared,
  slot,
  stack,
} from "../../queues.ts";
import { VirtualOps } from "../ops.ts";
import { State } from "../state.ts";

const M0 = 0 as MId, GS = 50, PROCS = 2;

/** A machine that does not run, on which M0, on P1, acts. */
function stateOf(): State {
  const s = new State({
    program: assemble({ progs: { main: [] } }),
    procs: PROCS,
    cores: PROCS,
    msMax: 10,
    sysmonNs: 10_000_000,
    netPollNs: 10_000_000,
    gsMax: GS,
    gsHint: GS,
    costs: ZERO,
    seed: 1,
    log: new EventLog("columns"),
    cold: false,
  });
  for (let i = 0; i < GS; i++) s.gs.setStatus(s.gs.create(0, 0, s), GStatus.RUNNABLE);
  s.ms.at[M0].p = 1;
  return s;
}

/** Such a machine with queues of all kinds. */
function machine() {
  const s = stateOf();
  const ops = new VirtualOps(s, false);
  const queues = ops.queues({
    first: fifo(),
    second: fifo(),
    stack: stack(),
    deque: deque(),
    levels: levels(4),
    ordered: ordered(),
    all: shared(fifo()),
    inbox: shared(fifo()),
    heap: shared(ordered()),
    top: shared(stack()),
  });
  const list = Object.values(queues).flatMap((one) => Array.isArray(one) ? one : [one]);
  return { s, ops, queues: list as typeof queues.second };
}

interface Entry {
  readonly g: number;
  readonly key: number;
}

/** Who is due at the thief's end of a queue of this kind: the oldest, the newest, the least. */
function dueAt(kind: string, all: readonly Entry[]): number {
  if (kind === "stack") return all.length - 1;
  if (kind === "fifo" || kind === "deque") return 0;
  return all.reduce((best, { key }, i) => key < all[best].key ? i : best, 0);
}

Deno.test("puts, thefts and removals are told with P, queue, key, place in the haul, and what is left", () => {
  const { s, queues } = machine(), prng = new Prng(4, 2, 1);
  const wanted: unknown[][] = [], lists: Entry[][] = queues.map(() => []);
  const tell = (code: number, ...rest: unknown[]) => wanted.push([EV_NAMES[code], ...rest]);
  /** The numbers of the queues: of the first of their kind alone there are short events. */
  const told = queues.map((queue) => {
    const { p, q, kind, isShort } = queue as unknown as Record<string, number> & { kind: string };
    return { p, q, kind, isShort: isShort === 1 };
  });
  assertEquals(told.filter(({ isShort }) => isShort).map(({ q }) => q), [0, 1, 4]);
  const put = (i: number, g: number, key: number) => {
    lists[i].push({ g, key });
    const { p, q, kind, isShort } = told[i], length = lists[i].length;
    if (isShort && p >= 0) return tell(Ev.PUT_LOCAL, p, g, length, 0);
    if (isShort) return tell(Ev.PUT_GLOBAL, 1, g, length, 0);
    if (key !== 0 && (kind === "ordered" || kind === "levels")) tell(Ev.Q_KEY, 1, g, key, 0);
    tell(Ev.Q_PUT, 1, g, q, length);
  };
  let free = Array.from({ length: GS }, (_, g) => g);
  for (let turn = 0; turn < 1_500; turn++) {
    const i = prng.below(queues.length), { p, q, kind, isShort } = told[i], list = lists[i];
    const act = prng.below(5);
    // The shared queue with short events has others for its batches.
    const hasBatches = isShort && p < 0;
    if (act < 2 && free.length > 0) {
      const [g] = free.splice(prng.below(free.length), 1);
      const key = kind === "levels" ? prng.below(4) : kind === "ordered" ? prng.below(5) - 2 : 0;
      queues[i].put(M0, g as GId, key);
      put(i, g, key);
    } else if (act === 2 && list.length > 0) {
      const { g } = list[prng.below(list.length)];
      queues[i].remove(M0, g as GId);
      lists[i] = list.filter((one) => one.g !== g);
      tell(Ev.Q_REMOVE, 1, g, q, lists[i].length);
      free.push(g);
    } else if (act === 3 && !hasBatches) {
      const n = prng.below(4) + 1, count = Math.min(n, list.length);
      // To another queue of the same kind, so that keys have a place there.
      const to = told.findIndex((one, at) =>
        at !== i && one.kind === kind && !(one.isShort && one.p < 0)
      );
      if (to < 0) continue;
      const thief = told[to].p < 0 ? 1 : told[to].p;
      if (count > 0) {
        if (isShort) tell(Ev.STEAL, thief, p, count, list.length);
        else tell(Ev.Q_MOVE, thief, q, count, list.length);
      }
      for (let k = 0; k < count; k++) {
        const [{ g, key }] = list.splice(dueAt(kind, list), 1);
        if (isShort) tell(Ev.STEAL_G, thief, g, p, k);
        else tell(Ev.Q_ROB, thief, g, q, list.length);
        if (k === count - 1) free.push(g);
        else put(to, g, key);
      }
      queues[i].move(M0, n, queues[to], LAST);
    }
    free = [...new Set(free)];
    assertEquals(queues.map((queue) => queue.len()), lists.map(({ length }) => length));
  }
  const { length, columns: { code, p, g, a, b } } = s.log;
  const found = Array.from({ length }, (_, i) => [EV_NAMES[code[i]], p[i], g[i], a[i], b[i]]);
  assertEquals(found.length, wanted.length);
  found.forEach((row, i) => assertEquals(row, wanted[i], `event ${i}`));
});

Deno.test("who passes by a queue without a lock takes none", () => {
  const { s, ops, queues } = machine();
  for (const queue of queues.slice(0, 12)) queue.pass(M0);
  ops.lender.book();
  assertEquals([s.counts.lockAcquires, s.ms.at[M0].clock], [0, 0]);
});

Deno.test("a batch for a ring is told in short by the first shared queue, and in general by others", () => {
  const codes = (from: "all" | "inbox", to: "local" | "more") => {
    const s = stateOf(), ops = new VirtualOps(s, false);
    const queues = ops.queues({
      local: ring(8),
      more: ring(8),
      all: shared(fifo()),
      inbox: shared(fifo()),
    });
    for (const g of [1, 2, 3, 4]) queues[from].put(M0, g as GId);
    const before = s.log.length;
    assertEquals(queues[from].move(M0, 3, queues[to][1], FIRST), 1);
    assertEquals([queues[from].len(), queues[to][1].peek(), queues[to][1].len()], [1, 2, 2]);
    const { code, p, g, a, b } = s.log.columns;
    return Array.from({ length: s.log.length - before }, (_, i) => {
      const at = before + i;
      return [EV_NAMES[code[at]], p[at], g[at], a[at], b[at]];
    });
  };
  // To P1: G1 is the answer; two stay in the ring, one in the queue. The queues of rings that are
  // not the first, and of the second shared one, have the numbers 5, 6 and 7.
  const taken = (short: boolean) =>
    [1, 2, 3].map((g, i) => short ? ["GET_GLOBAL", 1, g, 3 - i, i] : ["Q_ROB", 1, g, 7, 3 - i]);
  const put = (short: boolean) =>
    [2, 3].map((g, i) => short ? ["PUT_LOCAL", 1, g, i + 1, 0] : ["Q_PUT", 1, g, 6, i + 1]);
  for (const from of ["all", "inbox"] as const) {
    for (const to of ["local", "more"] as const) {
      const [first, second, third] = taken(from === "all"), [one, two] = put(to === "local");
      const head = from === "all" ? ["GRAB", 1, -1, 3, 4] : ["Q_MOVE", 1, 7, 3, 4];
      assertEquals(codes(from, to), [head, first, second, one, third, two], `${from} ${to}`);
    }
  }
});

/** All records, each with its M and all operands. */
function records({ log: { length, columns } }: State): unknown[][] {
  const { code, m, p, g, a, b } = columns;
  return Array.from({ length }, (_, i) => [EV_NAMES[code[i]], m[i], p[i], g[i], a[i], b[i]]);
}

Deno.test("rings and slots are told in full, G0 like the others: those with short events, and those after them", () => {
  const s = stateOf(), ops = new VirtualOps(s, false), g = (id: number) => id as GId;
  const queues = ops.queues({
    local: ring(2),
    next: slot(),
    global: shared(fifo()),
    ring: ring(2),
    slot: slot(),
  });
  const wanted: unknown[][] = [];
  const tell = (code: number, ...rest: number[]) => wanted.push([EV_NAMES[code], M0, ...rest]);
  const numberOf = (queue: unknown) => (queue as { q: number }).q;

  // G0 is kicked out of both; nobody is stolen from an empty one.
  const [next] = queues.next, [place] = queues.slot, at = numberOf(place);
  assertEquals([0, 1].map((id) => next.put(M0, g(id))), [-1, 0]);
  assertEquals([0, 1].map((id) => place.put(M0, g(id))), [-1, 0]);
  assertEquals([next.take(M0), place.take(M0)], [1, 1]);
  assertEquals([next.rob(M0), place.rob(M0), s.counts.nextSteals], [-1, -1, 0]);
  tell(Ev.PUT_NEXT, 0, 0, -1, 0);
  tell(Ev.PUT_NEXT, 0, 1, 0, 0);
  tell(Ev.Q_PUT, 1, 0, at, 1);
  tell(Ev.Q_TAKE, 1, 0, at, 0);
  tell(Ev.Q_PUT, 1, 1, at, 1);
  tell(Ev.GET_NEXT, 0, 1, 0, 0);
  tell(Ev.Q_TAKE, 1, 1, at, 0);

  // Full ones spill an older and a newer, each with the newcomer; and are robbed.
  for (const [own, isShort] of [[queues.local[0], true], [queues.ring[0], false]] as const) {
    const q = numberOf(own);
    const put = (id: number, length: number) => {
      own.put(M0, g(id));
      if (isShort) tell(Ev.PUT_LOCAL, 0, id, length, 0);
      else tell(Ev.Q_PUT, 1, id, q, length);
    };
    [2, 3].forEach((id, i) => put(id, i + 1));
    for (const [which, goes, told] of [[OLDER, 2, 2], [NEWER, 5, -2]] as const) {
      const length = queues.global.len();
      own.spill(M0, 1, queues.global, g(4), which);
      if (isShort) tell(Ev.SPILL, 0, 4, 2, told);
      else tell(Ev.Q_SPILL, 1, q, 2, told);
      tell(Ev.PUT_GLOBAL, 1, goes, length + 1, 0);
      tell(Ev.PUT_GLOBAL, 1, 4, length + 2, 0);
      if (which === OLDER) put(5, 2);
    }
    assertEquals(own.rob(M0), 3);
    tell(isShort ? Ev.STEAL : Ev.Q_MOVE, 1, isShort ? 0 : q, 1, 1);
    if (isShort) tell(Ev.STEAL_G, 1, 3, 0, 0);
    else tell(Ev.Q_ROB, 1, 3, q, 0);
  }
  records(s).forEach((row, i) => assertEquals(row, wanted[i], `event ${i}`));
  assertEquals(s.log.length, wanted.length);
});
