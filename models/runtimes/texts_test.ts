/**
 * Each hook of jdk, kotlin, beam and rayon against the real one's functions as plain text, on
 * machines that answer anything. Sources are those that the models name.
 *
 * @module
 */

import {
  DONE,
  type GId,
  LeaveWhy,
  NONE,
  PARK,
  type PId,
  ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import { type AnyMachine, type AnyQueues, G7, M0 } from "../any_machine_testing.ts";
import { holds, type Text } from "../holds_testing.ts";
import { goesOn, mayGoOn, roundFrom, seldomWithoutP } from "./texts_testing.ts";

type Options = Readonly<Record<string, string>>;

/** A text with some options. */
type Begin = (machine: AnyMachine, q: AnyQueues, options: Options) => Text;

const busy = ({ ops, procs }: AnyMachine): number => procs - ops.idleProcs();

// ForkJoinPool.java and VirtualThread.java.
const jdk: Begin = (machine, { work, submit }, options) => {
  const { ops, p, procs } = machine, all = [...submit, ...work];
  const parallelism = Math.min(Number(options.parallelism ?? 0) || procs, procs);
  const maxPoolSize = Number(options.maxPoolSize ?? 256);
  // The carrier is blocked: it does not count as active; it is made good for.
  let last: number = NONE, isReduced = false, isReplaced = false;
  const active = () => busy(machine) - Number(isReduced);
  const total = () => busy(machine) + Number(isReplaced) + ops.idleMs();
  const signalWork = () => {
    if (active() >= parallelism) return;
    if (ops.idleMs() > 0 || total() < parallelism) ops.startIdle(M0, false);
  };
  const ready = (why: ReadyWhy): Verdict => {
    const home = Math.max(0, ops.homeOf(G7));
    const to = p === NONE ? submit[home] : why === ReadyWhy.SPAWN ? submit[p] : work[p];
    const wasEmpty = to.len() === 0;
    to.put(M0, G7);
    if (wasEmpty) signalWork();
    return DONE;
  };
  return {
    ready,
    ...(p !== NONE && {
      find() {
        for (;;) {
          let g = work[p].take(M0);
          if (g === NONE && last !== NONE) g = all[last].rob(M0);
          if (g !== NONE) return g;
          const order = roundFrom(ops.random(all.length), all.length);
          last = order.find((i) => all[i].len() > 0) ?? NONE;
          if (last !== NONE) g = all[last].rob(M0);
          if (g !== NONE && all[last].len() > 0) signalWork();
          if (g !== NONE) return g;
          if (!goesOn(machine, () => all.some((queue) => queue.len() > 0))) return PARK;
        }
      },
      leave(why) {
        if (mayGoOn(why)) (work[p].len() > 0 ? work[p] : submit[p]).put(M0, G7);
        if (why !== LeaveWhy.SYSCALL || options.compensate === "false") return DONE;
        if (ops.idleMs() === 0 || active() > parallelism) {
          const mayGo = active() > Math.max(1, Math.floor(parallelism / 2));
          const isFull = total() >= parallelism, isOver = total() >= maxPoolSize;
          isReduced = mayGo && isFull;
          if (isReduced || isOver) return DONE;
        }
        isReplaced = true;
        ops.handOff(M0, p, false);
        return DONE;
      },
    }),
    back() {
      const keptP = !isReplaced;
      [isReduced, isReplaced] = [false, false];
      if (keptP && ops.reclaimProc(M0) || ops.takeIdleProc(M0)) return G7;
      ready(ReadyWhy.UNBLOCK);
      return PARK;
    },
  };
};

// CoroutineScheduler.kt and WorkQueue.kt. A worker keeps its queue: `queueOf`.
const kotlin: Begin = (machine, { slot, local, global }, options) => {
  const { ops, p, procs } = machine, core = Number(options.corePoolSize ?? 0) || procs;
  const most = Number(options.maxPoolSize ?? 2_097_150), permits = Math.min(core, procs);
  const ofWorker = (options.queueOf ?? "permit") !== "permit",
    isIo = options.blocking !== "nothing";
  let hasLocal = false, isBlocked = false, isRescan = false, hasPermit = false;
  const isFree = () => Number(hasPermit) < permits;
  const hasWorker = () => ops.idleMs() > 0 || busy(machine) + Number(isBlocked) < most;
  const signalCpuWork = () => {
    if (ofWorker ? isFree() : busy(machine) < permits && hasWorker()) ops.startIdle(M0, false);
  };
  // 127 fit, whoever comes then goes to the global queue.
  const addLast = (g: GId) => (local[p].len() >= 127 ? global : local[p]).put(M0, g);
  const dispatch = () => {
    if (p === NONE) global.put(M0, G7);
    else {
      hasLocal = true;
      ops.setData(M0, G7, ops.nowNs(M0));
      const kicked = slot[p].put(M0, G7);
      if (kicked !== NONE) addLast(kicked);
    }
    signalCpuWork();
  };
  const hasWork = () => global.len() > 0 || local.some((queue) => queue.len() > 0);
  const mayWork = () => (!ofWorker || isFree()) && hasWork();
  const fromGlobal = () => global.len() > 0 ? global.take(M0) : NONE;
  let waitNs = Infinity;
  const trySteal = (): GId | -1 => {
    const victims = roundFrom(ops.random(procs) + 1, procs).filter((at) => at !== p);
    waitNs = Infinity;
    for (const at of victims) {
      if (local[at].len() > 0) return local[at].rob(M0);
      const one = slot[at].peek();
      if (one === NONE) continue;
      const dueNs = 100_000 - ops.nowNs(M0) + ops.data(one);
      if (dueNs <= 0) return slot[at].rob(M0);
      waitNs = Math.min(waitNs, dueNs);
    }
    return NONE;
  };
  const findTask = (): GId | -1 => {
    for (;;) {
      if (ofWorker) hasPermit ||= isFree();
      if (ofWorker && !hasPermit) return NONE;
      let g: GId | -1 = NONE;
      if (!hasLocal || ops.random(2 * permits) === 0) g = fromGlobal();
      if (g === NONE) g = (slot[p].len() > 0 ? slot[p] : local[p]).take(M0);
      if (g === NONE) g = fromGlobal();
      if (g === NONE) g = trySteal();
      if (g !== NONE) isRescan = false;
      if (g !== NONE) return g;
      hasLocal = false;
      if (waitNs === Infinity) return NONE;
      // Once more, then it sleeps until the youngest is old enough.
      isRescan = !isRescan;
      if (isRescan) continue;
      ops.parkFor(M0, waitNs);
      return NONE;
    }
  };
  return {
    ready: () => (dispatch(), DONE),
    ...(p !== NONE && {
      find() {
        for (;;) {
          const g = findTask();
          if (g !== NONE) return g;
          hasPermit = false;
          if (!goesOn(machine, mayWork)) return PARK;
        }
      },
      leave(why) {
        if (mayGoOn(why)) {
          hasLocal = true;
          addLast(G7);
          signalCpuWork();
        }
        if (why !== LeaveWhy.SYSCALL || !isIo) return DONE;
        if (ofWorker) {
          for (;;) {
            const from = slot[p].len() > 0 ? slot[p] : local[p];
            if (options.queueOf !== "offloaded" || from.len() === 0) break;
            global.put(M0, from.take(M0) as GId);
          }
          hasPermit = false;
          signalCpuWork();
          return DONE;
        }
        isBlocked = true;
        if (hasWorker()) ops.handOff(M0, p, false);
        else ops.idleProc(M0, p);
        return DONE;
      },
    }),
    back() {
      if (isIo && ofWorker) {
        ops.reclaimProc(M0);
        global.put(M0, G7);
        ops.announceIdle(M0);
        if (isFree()) ops.startProc(M0, p as PId, false);
        return PARK;
      }
      if (!isIo && ops.reclaimProc(M0)) return G7;
      isBlocked = false;
      dispatch();
      return PARK;
    },
  };
};

// erl_process.c.
const beam: Begin = (machine, { run }, options) => {
  const { ops, p, procs } = machine;
  const schedulers = Math.min(Number(options.schedulers ?? 0) || procs, procs);
  let isTold = false, waited = 0, wasWhole = false;
  // max, high, then normal and low in one.
  const levelOf = (g: GId) => [2, 2, 1, 0][ops.classOf(g)];
  const startOther = () => {
    if (busy(machine) < schedulers) ops.startIdle(M0, false);
  };
  const scheduleProcess = () => {
    const home = ops.homeOf(G7), to = (home !== NONE ? home : p !== NONE ? p : 0) as PId;
    run[to].put(M0, G7, levelOf(G7));
    if (ops.isIdle(to)) ops.startProc(M0, to, false);
    else if (p === NONE && ops.runningOn(to) === NONE) startOther();
  };
  /** `wakeup_other_check`. */
  const checkOthers = (left: number) => {
    const slices = wasWhole ? 1 : 0.1;
    wasWhole = false;
    waited = left < 1 ? Math.max(0, waited - slices) : waited + left * slices + 0.1;
    if (waited <= 10) return;
    waited = 0;
    startOther();
  };
  /** `RESCHEDULE_LOW`: is this the 8th time, or does nobody else wait? */
  const isItsTurn = (g: GId, others: number): boolean => {
    if (ops.classOf(g) !== 1) return true;
    const times = ops.data(g) + 1, isTurn = times >= 8 || others === 0;
    ops.setData(M0, g, isTurn ? 0 : times);
    return isTurn;
  };
  return {
    ready: () => (scheduleProcess(), DONE),
    ...(p !== NONE && {
      find() {
        do {
          if (!isTold) ops.sliceOps(M0, Number(options.reductions ?? 4_000));
          isTold = true;
          checkOthers(run[p].len() - 1);
          while (run[p].len() > 0) {
            const g = run[p].take(M0);
            if (g === NONE) break;
            if (isItsTurn(g, run[p].len())) return g;
            run[p].put(M0, g, 2);
          }
          for (;;) {
            const victim = roundFrom(p, procs).slice(1).find((at) => run[at].len() > 0);
            if (victim === undefined) break;
            const g = run[victim].rob(M0);
            if (g !== NONE) return g;
          }
        } while (goesOn(machine, () => run.some((queue) => queue.len() > 0)));
        return PARK;
      },
      leave(why) {
        if (why === LeaveWhy.PREEMPT) wasWhole = true;
        if (mayGoOn(why)) run[p].put(M0, G7, levelOf(G7));
        if (why === LeaveWhy.SYSCALL) ops.handOff(M0, p, false);
        return DONE;
      },
    }),
    back: () => (scheduleProcess(), PARK),
  };
};

// rayon-core, registry.rs and sleep/mod.rs.
const rayon: Begin = (machine, { own, injector }, options) => {
  const { ops, p, procs } = machine;
  const workers = Math.min(Number(options.numThreads ?? 0) || procs, procs);
  const push = (wakes = true) => {
    const to = p === NONE ? injector : own[p], wasEmpty = to.len() === 0;
    to.put(M0, G7);
    const isSeen = wasEmpty && ops.spinning() > 0;
    if (wakes && !isSeen && busy(machine) < workers) ops.startIdle(M0, true);
  };
  const workFound = (g: GId): GId => {
    if (ops.isSpinning(M0)) ops.stopSpin(M0);
    return g;
  };
  return {
    ready: () => (push(), DONE),
    ...(p !== NONE && {
      find() {
        for (;;) {
          let g = own[p].take(M0);
          if (g !== NONE) return workFound(g);
          if (!ops.isSpinning(M0)) ops.trySpin(M0, Infinity);
          for (;;) {
            const victim = roundFrom(ops.random(procs), procs)
              .find((at) => at !== p && own[at].len() > 0);
            if (victim === undefined) break;
            g = own[victim].rob(M0);
            if (g !== NONE) return workFound(g);
          }
          if (injector.len() > 0) g = injector.take(M0);
          if (g !== NONE) return workFound(g);
          ops.stopSpin(M0);
          const hasWork = () => injector.len() > 0 || own.some((queue) => queue.len() > 0);
          if (!goesOn(machine, hasWork)) return PARK;
          ops.trySpin(M0, Infinity);
        }
      },
      // A call keeps its worker; who yields is next and needs nobody.
      leave: (why) => (mayGoOn(why) && push(false), DONE),
    }),
    back() {
      if (ops.reclaimProc(M0) || ops.takeIdleProc(M0)) return G7;
      push();
      return PARK;
    },
  };
};

const HELD: readonly (readonly [name: string, Begin, ...options: Options[]])[] = [
  [
    "jdk",
    jdk,
    {},
    { parallelism: "3", maxPoolSize: "4" },
    { parallelism: "2", maxPoolSize: "1" },
    { compensate: "false" },
  ],
  [
    "kotlin",
    kotlin,
    {},
    { corePoolSize: "2", maxPoolSize: "3" },
    { blocking: "nothing" },
    { queueOf: "worker" },
    { queueOf: "worker", corePoolSize: "1" },
    { queueOf: "offloaded" },
  ],
  ["beam", beam, {}, { schedulers: "2", reductions: "100" }],
  ["rayon", rayon, {}, { numThreads: "2" }, { breadthFirst: "true" }],
];

for (const [name, begin, ...settings] of HELD) {
  for (const options of settings) {
    const words = Object.entries(options).map(([key, value]) => `${key}=${value}`).join(", ");
    Deno.test(`${name} (${words || "as it is"}) does as its source, whatever it meets`, () => {
      const held = {
        name,
        options,
        text: (machine: AnyMachine, q: AnyQueues) => begin(machine, q, options),
        prepare: seldomWithoutP,
      };
      holds(held);
      // What adds up shows late.
      holds({ ...held, seeds: 60, calls: 60 });
    });
  }
}
