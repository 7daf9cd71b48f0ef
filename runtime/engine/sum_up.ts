/**
 * What came of a run: figures, events, Gs that wait for ever.
 *
 * @module
 */

import { Attr } from "../core/attributes.ts";
import { Cost, COST_NAMES, type CostTable } from "../core/cost_table.ts";
import { GFlag, GStatus } from "../machine/g_table.ts";
import { MState, MStatus } from "../machine/m_table.ts";
import { PStatus } from "../machine/p_table.ts";
import type { Model } from "../model.ts";
import { EndWhy, Wait, WAIT_NAMES } from "../observe/events.ts";
import type { Summary } from "../observe/metrics.ts";
import type { ObjectNames, Trace, TraceAbout } from "../core/trace.ts";
import { Op, type Program } from "../program/program.ts";
import { NETPOLL_MAX } from "./netpoller.ts";
import type { Os } from "./os.ts";
import type { Stuck } from "./outcome.ts";
import type { State } from "./state.ts";
import type { StateQueue } from "./state_parts.ts";

/** Bytes of all that grows with the Gs. */
export function engineBytes(s: State): number {
  return s.queues.reduce(
    (sum, queue) => sum + queue.bytes,
    s.gs.bytes + s.attributes.bytes + s.timers.bytes,
  );
}

/** Gs that wait for ever, if the run ended so: why each does. */
export function stuckGs(s: State, end: EndWhy): Stuck[] {
  if (end !== EndWhy.DEADLOCK && end !== EndWhy.STALLED) return [];
  const { gs, program } = s;
  const objects = [
    [],
    program.chanNames,
    program.chanNames,
    [],
    program.mutexNames,
    program.wgNames,
    [],
    [],
    [],
    program.objectNames.rwmutex,
    program.objectNames.rwmutex,
    program.objectNames.cond,
    program.objectNames.sem,
  ];
  const stuck: Stuck[] = [];
  for (let g = 0; g < gs.count; g++) {
    const status = gs.status(g);
    if (status === GStatus.DEAD || gs.has(g, GFlag.SYSTEM)) continue;
    const why = gs.why(g);
    const object = objects[why]?.[gs.waitObj(g)] ?? "";
    const blocked = status === GStatus.WAITING || status === GStatus.SYSCALL;
    // A blocked G has its program counter behind the operation it waits in, unless it tries again.
    const isOwn = program.sync === "tokio" || program.sync === "jdk";
    const again = why === Wait.MUTEX && program.sync !== "fifo" || isRw(why) ||
      isOwn && why !== Wait.WAIT_GROUP;
    const pc = blocked && !again ? gs.pc(g) - 1 : gs.pc(g);
    stuck.push({
      g,
      prog: program.progNames[progAt(program, pc)],
      waitsFor: blocked
        ? `${WAIT_NAMES[why]} ${object}`.trim()
        : `nothing: it is runnable, but ${
          end === EndWhy.STALLED ? "no M looks for it" : "a wait that keeps its thread holds the P"
        }`,
      where: program.where[pc] ?? "",
    });
  }
  return stuck;
}

const isRw = (why: number): boolean => why === Wait.RW_READ || why === Wait.RW_WRITE;

/** The prog that the instruction at `pc` belongs to. */
function progAt(program: Program, pc: number): number {
  let prog = 0;
  for (let i = 1; i < program.progEntry.length; i++) {
    const entry = program.progEntry[i];
    if (entry <= pc && entry > program.progEntry[prog]) prog = i;
  }
  return prog;
}

/** Values of the variables of each finished G, by id; null if it is not. */
export function finals(s: State): (number[] | null)[] {
  const { gs, program } = s;
  return Array.from({ length: gs.count }, (_, g) => {
    if (gs.status(g) !== GStatus.DEAD || gs.has(g, GFlag.SYSTEM)) return null;
    const base = gs.varBase(g);
    return [...gs.vars.subarray(base, base + program.progVars[progAt(program, gs.pc(g) - 1)])];
  });
}

/** What all Gs worked until the end of the run: a compute is booked when it begins. */
export function workNs({ gs, ms, nowNs }: State, os: Os): number {
  let sum = gs.allWorkNs();
  for (const m of ms.at) {
    if (m.state !== MState.COMPUTE || m.g < 0) continue;
    // On its core it may still be about to begin: behind a switch.
    const isOn = m.status === MStatus.ON;
    sum -= isOn ? m.clock - Math.max(nowNs, os.workFromNs(m)) : m.restNs;
  }
  return sum;
}

/** What the time of all cores was for. */
function cpuNs(os: Os, work: number): Summary["cpuNs"] {
  const all = (list: Float64Array) => list.reduce((sum, ns) => sum + ns, 0);
  const looking = os.lookingNs + 0, waking = os.wakingNs + 0;
  return {
    work,
    runtime: all(os.busyNs) - looking - work,
    switching: all(os.switchNs),
    looking,
    waking,
    asleep: all(os.idleNs) - waking,
  };
}

/** The figures of the run. @param workNs What all Gs worked. */
export function summary(s: State, os: Os, workNs: number): Summary {
  const n = s.shareCount;
  return {
    elapsedNs: s.nowNs,
    completed: s.completed,
    throughputPerS: s.nowNs > 0 ? s.completed * 1e9 / s.nowNs : 0,
    sojournNs: s.sojourn.percentiles(),
    waitNs: s.wait.percentiles(),
    slowdown: s.slowdown.percentiles(1000),
    schedLatencyNs: s.latency.percentiles(),
    unnoticedNs: s.unnoticedNs + 0,
    counts: { ...s.counts },
    procUse: Array.from(s.ps.idleNs, (idle, p) => {
      const still = s.ps.status[p] === PStatus.IDLE ? s.nowNs - s.ps.idleFromNs[p] : 0;
      return s.nowNs > 0 ? 1 - (idle + still) / s.nowNs : 0;
    }),
    coreBusyNs: [...os.busyNs],
    coreSwitchNs: [...os.switchNs],
    coreIdleNs: [...os.idleNs],
    cpuNs: cpuNs(os, workNs),
    jain: n > 0 ? s.shareSum * s.shareSum / (n * s.shareSquares) : 1,
    waitTicksMax: s.waitTicksMax / s.procs,
    waitTicksMaxG: s.waitTicksMaxG,
    lockWaitNs: s.lockWaitNs + 0,
    msMax: s.threadsMax,
    spinningMax: s.spinningMax,
    memory: { peakBytes: s.memoryPeak, peakGs: s.liveMax, peakThreads: s.threadsMax },
    costs: bill(s),
  };
}

/** What was charged of each cost row that was. */
export function bill({ cost, costTimes, costDrawnNs }: State): Summary["costs"] {
  const bill: { -readonly [name in keyof Summary["costs"]]: Summary["costs"][name] } = {};
  for (let i = 0; i < COST_NAMES.length; i++) {
    const times = costTimes[i];
    if (times > 0) bill[COST_NAMES[i]] = { times, ns: times * cost[i] + costDrawnNs[i] };
  }
  return bill;
}

/** What is the same for all runs on one machine, under a model that declares the same queues. */
interface Constant extends
  Pick<
    TraceAbout,
    "monitorNs" | "wakeNs" | "chanCap" | "locksThreads" | "objectNames" | "semCap"
  > {
  readonly scanNs: number | null;
  /** Those of the last trace. */
  queues: TraceAbout["queues"];
}
const constants = new WeakMap<State, Constant>();

function constantOf(s: State, ns: (name: keyof typeof Cost) => number): Constant {
  const { program } = s;
  return {
    // How many Gs a thief may take depends on the run.
    scanNs: ns("stealG") === 0 ? scanNs(s, ns) : null,
    queues: [],
    monitorNs: s.sysmonNs + ns("sysmonLate") + ns("sysmonLook"),
    wakeNs: ns("wakeCall") + ns("wakeAcross") + ns("wakeLatency") + ns("threadCreate") +
      ns("switchKernelStack") +
      ns("switchHardware") + ns("switchKernelScheduler") + ns("switchThreadCold"),
    ...(program.op.includes(Op.LOCK_THREAD) ? { locksThreads: true } : {}),
    ...(hasMore(program.objectNames)
      ? { objectNames: program.objectNames, semCap: [...program.semCap] }
      : {}),
    chanCap: [...program.chanCap],
  };
}

/** The events of the run, and what laws must know of its machine. */
export function trace(
  s: State,
  os: Os,
  model: Model,
  costs: CostTable,
  stuck: readonly Stuck[],
): Trace {
  const { log, program } = s;
  const columns = log.columns;
  // The most that a charge may be.
  const ns = (name: keyof typeof Cost) => costs.rows[name].quantiles?.[4] ?? costs.rows[name].value;
  const n = log.length;
  let constant = constants.get(s);
  if (constant === undefined) constants.set(s, constant = constantOf(s, ns));
  return {
    length: n,
    timeNs: columns.timeNs.subarray(0, n),
    code: columns.code.subarray(0, n),
    m: columns.m.subarray(0, n),
    p: columns.p.subarray(0, n),
    g: columns.g.subarray(0, n),
    a: columns.a.subarray(0, n),
    b: columns.b.subarray(0, n),
    about: {
      model: model.name,
      procs: s.procs,
      cores: s.cores,
      msMax: s.msMax,
      monitorNs: constant.monitorNs,
      ringSlots: s.queues.find((queue) => queue.q === 0)?.size ?? Infinity,
      queues: constant.queues = sameQueues(s.queues, constant.queues),
      coreBusyNs: [...os.busyNs],
      coreSwitchNs: [...os.switchNs],
      coreIdleNs: [...os.idleNs],
      elapsedNs: s.nowNs,
      wakeNs: constant.wakeNs,
      scanNs: constant.scanNs ?? scanNs(s, ns),
      chanNames: program.chanNames,
      mutexNames: program.mutexNames,
      ...(constant.locksThreads === undefined ? {} : { locksThreads: true }),
      ...(constant.objectNames === undefined
        ? {}
        : { objectNames: constant.objectNames, semCap: constant.semCap }),
      chanCap: constant.chanCap,
      stuck: stuck.map((x) => x.g),
      sync: program.sync,
      ...(program.progAttrs.length === 0 ? {} : { attrs: attrsOf(s) }),
    },
  };
}

/** The queues as a trace names them: the very list of an earlier one, if they are the same. */
function sameQueues(
  queues: readonly StateQueue[],
  known: TraceAbout["queues"],
): TraceAbout["queues"] {
  const isKnown = queues.length === known.length &&
    queues.every(({ name, kind, size, q, p }, i) => {
      const other = known[i];
      return name === other.name && kind === other.kind && size === other.size &&
        q === other.q && p === other.p;
    });
  if (isKnown) return known;
  return queues.map(({ name, kind, size, q, p }) => ({ name, kind, size, q, p }));
}

/** Are there objects besides channels, mutexes and wait groups? */
const hasMore = (names: ObjectNames): boolean =>
  Object.values(names).some((list) => list.length > 0);

function attrsOf({ attributes, gs }: State): TraceAbout["attrs"] {
  return {
    classOf: attributes.column(Attr.CLASS, gs.count),
    weight: attributes.column(Attr.WEIGHT, gs.count),
    deadlineNs: attributes.column(Attr.DEADLINE_NS, gs.count),
  };
}

/**
 * The longest that one M may take from queueing a G to waking another, or for one look everywhere:
 * four passes over all Ps, the global queue at its dearest, and every row that one step may charge.
 */
function scanNs(s: State, ns: (name: keyof typeof Cost) => number): number {
  // Thefts are from queues of other Ps: at most a whole one.
  const most = s.queues.reduce((size, queue) => queue.p < 0 ? size : Math.max(size, queue.size), 0);
  const haul = Math.min(most, s.liveMax);
  const look = ns("stealTry") + ns("stealG") * haul + ns("stealNextNap");
  const hold = ns("lockAcquire") + ns("lockHold") + ns("lockHoldG") * 129, move = ns("lineMove");
  // Every other M may come before, and a wait is up to six rounds. A wake-up takes two turns.
  const lock = (s.procs + 1) * (2 * hold + 3 * move) + 6 * ns("lockContended");
  const poll = ns("netpollCall") + NETPOLL_MAX * (ns("netpollG") + ns("timerFire"));
  let step = 0;
  for (const name of STEP_ROWS) step += ns(name);
  step += s.procs * (ns("chanOp") + 2 * move) + 6 * ns("lockContended") + 2 * move;
  step += 2 * ns("gMove");
  return 4 * s.procs * look + 4 * lock + poll + 4 * step;
}

/** Rows that an M may be charged once between two looks. */
const STEP_ROWS = [
  "localPut",
  "localGet",
  "userSwitch",
  "spawnG",
  "exitG",
  "gMove",
  "parkG",
  "stackG",
  "chanOp",
  "mutexOp",
  "wakeCall",
  "wakeAcross",
  "parkCall",
  "preemptSignal",
  "sysmonLook",
] as const;
