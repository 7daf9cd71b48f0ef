/**
 * Each hook of the examples against its rule as plain text, on machines that answer anything.
 *
 * @module
 */

import {
  DONE,
  FIRST,
  type GId,
  LAST,
  type Model,
  NEWER,
  NONE,
  type None,
  PARK,
  type PId,
  ReadyWhy,
} from "@lab/runtime";
import { type AnyMachine, type AnyQueues, G7, M0 } from "../any_machine_testing.ts";
import { type Held, holds, type OtherHooks, type Text } from "../holds_testing.ts";
import { roundFrom, seldomWithoutP } from "../runtimes/texts_testing.ts";
import { pool } from "./pool_text_testing.ts";

const some = (queues: readonly { len(): number }[]): boolean =>
  queues.some((queue) => queue.len() > 0);

/** The P whose G has the greatest figure of all that run, if over `own`: the first of equals. */
function greatest({ ops, procs }: AnyMachine, own: number, of: (g: GId) => number): number {
  const runs = roundFrom(0, procs).map((p) => ops.runningOn(p as PId));
  const figures = runs.map((g) => g === NONE ? -Infinity : of(g)), most = Math.max(...figures);
  return most > own ? figures.indexOf(most) : NONE;
}

/** One queue in order of a key; who has less of a figure may take the P of who has most. */
function ordered(
  machine: AnyMachine,
  { ready }: AnyQueues,
  key: () => number,
  of: (g: GId) => number,
): Text {
  const { ops } = machine;
  return pool(machine, {
    queue: () => void ready.put(M0, G7, key()),
    wake() {
      if (ops.startIdle(M0, false)) return;
      const at = greatest(machine, of(G7), of);
      if (at !== NONE) ops.kick(M0, at as PId);
    },
    look: () => ready.take(M0),
    hasWork: () => ready.len() > 0,
  });
}

type Begin = (machine: AnyMachine, q: AnyQueues) => Text;

const cilk: Begin = (machine, { own, inbox }) => {
  const { ops, p, procs } = machine;
  return pool(machine, {
    queue: () => void (p === NONE ? inbox : own[p]).put(M0, G7),
    putBack: () => inbox.put(M0, G7),
    look() {
      let g = own[p].take(M0);
      if (g === NONE && inbox.len() > 0) g = inbox.take(M0);
      if (g !== NONE) return g;
      const victim = roundFrom(ops.random(procs), procs).find((at) => own[at].len() > 0);
      return victim === undefined ? NONE : own[victim].rob(M0);
    },
    hasWork: () => inbox.len() > 0 || some(own),
  });
};

const gmLifo: Begin = (machine, { ready, yielded }) =>
  pool(machine, {
    queue: () => void ready.put(M0, G7),
    putBack: () => yielded.put(M0, G7),
    look: () => (ready.len() > 0 ? ready : yielded).take(M0),
    hasWork: () => some([ready, yielded]),
  });

/** The gate thread starts one more if nobody took work for 100 us. */
const injection: Begin = (machine, { global }) => {
  const { ops, procs } = machine;
  let limit = Math.min(procs, ops.cores), tookNs = 0;
  const mayStart = () => procs - ops.idleProcs() < limit;
  const text = pool(machine, {
    keepsP: true,
    queue: () => void global.put(M0, G7),
    wake: () => mayStart() && ops.startIdle(M0, false),
    look() {
      const g = global.take(M0);
      if (g !== NONE) tookNs = ops.nowNs(M0);
      return g;
    },
    hasWork: () => global.len() > 0 && mayStart(),
  });
  const period = () => {
    if (global.len() === 0 || ops.nowNs(M0) < tookNs + 100_000) return DONE;
    limit = Math.min(procs, limit + 1);
    ops.startIdle(M0, false);
    return DONE;
  };
  return { ...text, others: { period } };
};

/** Each G to the least loaded of two that are drawn, the first of equals. */
const randomChoice: Begin = (machine, { local }) => {
  const { ops, p, procs } = machine;
  let at = 0;
  return {
    ...pool(machine, {
      queue() {
        const drawn = [ops.random(procs), ops.random(procs)];
        const loads = drawn.map((one) => local[one].len() + Number(!ops.isIdle(one as PId)));
        at = loads[1] < loads[0] ? drawn[1] : drawn[0];
        local[at].put(M0, G7);
      },
      wake: () => ops.startProc(M0, at as PId, false),
      putBack: () => local[p].put(M0, G7),
      look: () => NONE,
      hasWork: () => false,
    }),
    ...(p !== NONE && {
      find() {
        do {
          const g = local[p].take(M0);
          if (g !== NONE) return g;
        } while (local[p].len() > 0);
        ops.announceIdle(M0);
        return PARK;
      },
    }),
  };
};

const stack: Begin = (machine, { own, yielded }) => {
  const { ops, p, procs } = machine;
  let at = 0;
  return pool(machine, {
    queue() {
      const home = p === NONE ? ops.homeOf(G7) : p;
      at = home === NONE ? ops.random(procs) : home;
      own[at].put(M0, G7);
    },
    wake: () => ops.startProc(M0, at as PId, false) || ops.startIdle(M0, false),
    putBack: () => yielded.put(M0, G7),
    look() {
      let g: GId | None = NONE;
      if (own[p].len() > 0) g = own[p].take(M0);
      if (g === NONE && yielded.len() > 0) g = yielded.take(M0);
      if (g !== NONE) return g;
      const victim = roundFrom(ops.random(procs), procs)
        .find((other) => other !== p && own[other].len() > 0);
      if (victim === undefined) return NONE;
      return own[victim].move(M0, Math.ceil(own[victim].len() / 2), own[p], LAST);
    },
    hasWork: () => some([yielded, ...own]),
  });
};

/** Tokio's worker without searching and budget. */
const lifoSlot: Begin = (machine, { ring, slot, inject, deferred }) => {
  const { ops, p, procs } = machine, half = 4;
  // Rounds, and Gs out of the slot behind the first of this one; it is in none yet.
  let round = 1, behind = 0, isIn = false;
  const isOff = () => isIn && behind >= 3;
  /** If others came with it, somebody may help. */
  const withOthers = (g: GId | None) => {
    if (g !== NONE && ring[p].len() > 0) ops.startIdle(M0, false);
    return g;
  };
  const yielded = () => {
    if (round % 61 !== 0) round++;
    const n = Math.min(deferred[p].len(), 2 * half - ring[p].len() + 1);
    return n > 0 ? withOthers(deferred[p].move(M0, n, ring[p], LAST)) : NONE;
  };
  const nextTask = (): GId | None => {
    const isFirst = round % 31 === 0 && inject.len() > 0;
    const g = (isFirst ? inject : slot[p].len() > 0 ? slot[p] : ring[p]).take(M0);
    if (g !== NONE || inject.len() === 0) return g;
    const n = Math.min(Math.floor(inject.len() / procs) + 1, half);
    return withOthers(inject.move(M0, n, ring[p], FIRST));
  };
  const steal = (): GId | None => {
    const from = roundFrom(ops.random(procs), procs).find((at) => ring[at].len() > 0) ?? p;
    return withOthers(ring[from].move(M0, Math.ceil(ring[from].len() / 2), ring[p], LAST));
  };
  return pool(machine, {
    queue() {
      if (p === NONE) {
        inject.put(M0, G7);
        return;
      }
      const kicked = isOff() ? G7 : slot[p].put(M0, G7);
      if (kicked === NONE) return false;
      while (ring[p].put(M0, kicked) !== NONE && !ring[p].spill(M0, half, inject, kicked, NEWER));
    },
    putBack: () => deferred[p].put(M0, G7),
    look() {
      let g = isIn && !isOff() ? slot[p].take(M0) : NONE;
      [isIn, behind] = [true, g === NONE ? 0 : behind + 1];
      if (g !== NONE) return g;
      round++;
      if (round % 61 === 0 && deferred[p].len() > 0) return yielded();
      g = nextTask();
      if (g === NONE) g = steal();
      return g === NONE ? yielded() : g;
    },
    hasWork: () => some([inject, ...ring]),
  });
};

/** threadpool.c of libuv: half of the threads, rounded up, may do slow work. */
const libuv = (wakes: string): Begin => (machine, { work, slow }) => {
  const { ops, procs } = machine, most = Math.ceil(procs / 2);
  const isOfSlow = (g: GId) => ops.classOf(g) === 1;
  let queued = 0, running = 0, waking = 0, isAwake = false, isSlow = false;
  const hasWork = () => work.len() > Number(queued > 0 && running >= most);
  const signal = () => {
    if (wakes === "queued" && work.len() <= waking) return;
    if (ops.startIdle(M0, false)) waking++;
  };
  return pool(machine, {
    keepsP: true,
    queue() {
      if (isOfSlow(G7) && queued > 0) {
        slow.put(M0, G7);
        return false;
      }
      queued += Number(isOfSlow(G7));
      work.put(M0, G7);
    },
    wake: signal,
    look() {
      for (;;) {
        if (!isAwake) waking = Math.max(0, waking - 1);
        isAwake = hasWork();
        const g = isAwake ? work.take(M0) : NONE;
        if (g === NONE || !isOfSlow(g)) return g;
        if (running >= most) {
          work.put(M0, g);
          continue;
        }
        [isSlow, running] = [true, running + 1];
        const next = slow.take(M0);
        if (next === NONE) queued--;
        else {
          work.put(M0, next);
          signal();
        }
        return g;
      }
    },
    hasWork,
    left() {
      running -= Number(isSlow);
      isSlow = false;
    },
  });
};

/** fair.c of Linux 6.1 with a latency of 60 us. */
const cfs: Begin = (machine, { runq }) => {
  const { ops, p, procs } = machine, lagNs = 60_000;
  const leastNs = Array(procs).fill(0), sinceNs = Array(procs).fill(0);
  const pulls = Array(procs).fill(false);
  let at = 0;
  const charge = (g: GId, ns: number) => ns * 1024 / ops.weightOf(g);
  const longest = () => {
    const lens = runq.map((queue) => queue.len());
    return lens.indexOf(Math.max(...lens));
  };
  const shortest = () => {
    const lens = runq.map((queue) => queue.len());
    return lens.indexOf(Math.min(...lens));
  };
  const run = (g: GId, from: number): GId => {
    ops.setData(M0, g, ops.data(g) + leastNs[p] - leastNs[from]);
    leastNs[p] = Math.max(leastNs[p], ops.data(g));
    sinceNs[p] = ops.nowNs(M0);
    ops.endSliceAfter(M0, g, lagNs / Math.min(8, 1 + runq[p].len()));
    return g;
  };
  const takeOf = (from: number): GId | None => {
    if (runq[from].len() === 0) return NONE;
    const g = from === p ? runq[from].take(M0) : runq[from].rob(M0);
    return g === NONE ? NONE : run(g, from);
  };
  const text = pool(machine, {
    queue(why) {
      const home = ops.homeOf(G7), its = why === ReadyWhy.SPAWN || home === NONE ? p : home;
      const isNew = why === ReadyWhy.SPAWN || why === ReadyWhy.ARRIVAL;
      at = its === NONE ? ops.random(procs) : its;
      const oldNs = Math.max(ops.data(G7), leastNs[at] - lagNs / 2);
      ops.setData(M0, G7, isNew ? leastNs[at] + lagNs / 8 : oldNs);
      runq[at].put(M0, G7, ops.data(G7));
    },
    wake() {
      if (ops.startProc(M0, at as PId, false) || ops.startIdle(M0, false)) return;
      const runs = ops.runningOn(at as PId);
      if (runs === NONE) return;
      const aheadNs = ops.data(runs) + charge(runs, ops.nowNs(M0) - sinceNs[at]) - ops.data(G7);
      if (aheadNs > lagNs / 6) ops.kick(M0, at as PId);
    },
    look() {
      const first = pulls[p] ? longest() : p;
      pulls[p] = false;
      const g = takeOf(first);
      return g === NONE ? takeOf(longest()) : g;
    },
    hasWork: () => some(runq),
    left: () => ops.setData(M0, G7, ops.data(G7) + charge(G7, ops.nowNs(M0) - sinceNs[p])),
    tookP: () => run(G7, ops.homeOf(G7)),
  });
  if (ops.homeOf(G7) === NONE) delete text.back;
  const period = () => {
    const to = shortest();
    if (runq[longest()].len() > runq[to].len() + 1) pulls[to] = true;
    return DONE;
  };
  return { ...text, others: { period } };
};

const others: OtherHooks<Model> = {
  period: (model) => (step) => model.period(M0, step),
};

const HELD: readonly (Pick<Held<Model>, "name" | "text"> & Partial<Held<Model>>)[] = [
  { name: "cilk", text: cilk },
  { name: "gm-lifo", text: gmLifo },
  { name: "injection", text: injection, options: { inject: "100000" } },
  { name: "random-choice", text: randomChoice },
  { name: "stack", text: stack },
  // Rounds 31 and 61 come late.
  { name: "lifo-slot", text: lifoSlot, options: { ring: "8" }, seeds: 60, calls: 120 },
  // Slow work adds up over many hooks.
  { name: "libuv", text: libuv("idle"), seeds: 150, calls: 60 },
  { name: "libuv", text: libuv("queued"), options: { wake: "queued" }, seeds: 150, calls: 60 },
  { name: "cfs", text: cfs, options: { latency: "60000" } },
  {
    name: "edf",
    text: (machine, q) => {
      const { deadlineNsOf } = machine.ops;
      return ordered(machine, q, () => deadlineNsOf(G7), deadlineNsOf);
    },
  },
  ...["100000000", "never"].map((aging): Held<Model> => ({
    name: "priorities",
    options: { aging },
    text(machine, q) {
      const { ops } = machine, byAge = () => ops.classOf(G7) * 1e8 + ops.nowNs(M0);
      return ordered(machine, q, aging === "never" ? () => ops.classOf(G7) : byAge, ops.classOf);
    },
  })),
];

for (const held of HELD) {
  const words = Object.values(held.options ?? {}).join(", ");
  Deno.test(`${held.name} (${words || "as it is"}) does as its rule, whatever it meets`, () => {
    holds({ ...held, others, prepare: seldomWithoutP });
  });
}
