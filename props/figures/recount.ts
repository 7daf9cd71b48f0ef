/**
 * The figures of a run, counted once more from its events: by other code than the engine's, plain
 * and slow, so that a figure is not only compared with itself.
 *
 * @module
 */

import {
  type CostTable,
  Ev,
  LeaveWhy,
  type Summary,
  type Trace,
  type Traits,
  Wait,
} from "@lab/runtime";

import { type CpuTime, cpuTime } from "./cpu_time.ts";
import { Faults, type FigureFault, ROUNDING } from "./faults.ts";

/** What a recount must know of the run beside its events. */
export interface RunFacts {
  readonly traits: Traits;
  readonly costs: CostTable;
}

/** Relative error of a percentile: half a bucket of the histogram. */
const BUCKET = 1 / 128;
/** The figures that differ from what the events make them. Empty: all are right. */
export function figureFaults(trace: Trace, said: Summary, facts: RunFacts): FigureFault[] {
  const faults = new Faults();
  const lives = livesOf(trace);
  aboutGs(trace, said, lives, faults);
  aboutEvents(trace, said, lives, facts, faults);
  const time = cpuTime(trace, facts.costs);
  aboutPsAndCores(trace, said, time, faults);
  aboutCpuTime(trace, said, time, faults);
  aboutMemory(trace, said, facts, faults);
  return faults.list;
}

/** What became of the Gs. */
interface Lives {
  /** Of each G that ended. */
  readonly sojournNs: number[];
  readonly waitNs: number[];
  readonly slowdown: number[];
  /** Work over sojourn. */
  readonly share: number[];
  /** From runnable to running, of each dispatch. */
  readonly latencyNs: number[];
  /** Of them, before anybody noticed that a wait was over. */
  unnoticedNs: number;
  /** Longest wait, in ticks of the whole machine, and the first G that waited so long. */
  ticksMax: number;
  ticksMaxG: number;
  /** Dispatches of another G than the M ran before. */
  changes: number;
}

const STILL_RUNNABLE: ReadonlySet<number> = new Set([
  LeaveWhy.YIELD,
  LeaveWhy.PREEMPT,
  LeaveWhy.GOYIELD,
]);

function livesOf({ length, code, timeNs, g: gs, m, a, b }: Trace): Lives {
  const lives: Lives = {
    sojournNs: [],
    waitNs: [],
    slowdown: [],
    share: [],
    latencyNs: [],
    unnoticedNs: 0,
    ticksMax: 0,
    ticksMaxG: -1,
    changes: 0,
  };
  const bornNs: number[] = [], readyNs: number[] = [], readyTick: number[] = [];
  const waitedNs: number[] = [], unnoticedNs: number[] = [], lastG: number[] = [];
  let ticks = 0;
  for (let i = 0; i < length; i++) {
    const g = gs[i], nowNs = timeNs[i];
    const isReady = code[i] === Ev.READY || code[i] === Ev.SYSCALL_OUT ||
      code[i] === Ev.STOP && STILL_RUNNABLE.has(a[i]);
    if (code[i] === Ev.UNNOTICED) {
      unnoticedNs[g] = a[i];
      lives.unnoticedNs += a[i];
    }
    if (isReady) {
      readyNs[g] = nowNs - (unnoticedNs[g] ?? 0);
      unnoticedNs[g] = 0;
      readyTick[g] = ticks;
    }
    if (code[i] === Ev.SPAWN) {
      bornNs[g] = nowNs;
      waitedNs[g] = 0;
    } else if (code[i] === Ev.RUN) {
      const waited = nowNs - readyNs[g];
      waitedNs[g] += waited;
      lives.latencyNs.push(waited);
      if (b[i] === 0) ticks++;
      if (ticks - readyTick[g] > lives.ticksMax) {
        lives.ticksMax = ticks - readyTick[g];
        lives.ticksMaxG = g;
      }
      if (lastG[m[i]] !== g) lives.changes++;
      lastG[m[i]] = g;
    } else if (code[i] === Ev.DONE) {
      const sojournNs = nowNs - bornNs[g], workNs = a[i];
      lives.sojournNs.push(sojournNs);
      lives.waitNs.push(waitedNs[g]);
      if (workNs < 1) continue;
      lives.slowdown.push(Math.floor(sojournNs * 1000 / workNs) / 1000);
      lives.share.push(sojournNs > 0 ? workNs / sojournNs : 1);
    }
  }
  return lives;
}

const sum = (values: readonly number[]) => values.reduce((total, x) => total + x, 0);

/** Distributions over Gs, and what follows from them. */
function aboutGs({ about }: Trace, said: Summary, lives: Lives, faults: Faults): void {
  const n = lives.share.length;
  const squares = sum(lives.share.map((x) => x * x));
  const { elapsedNs } = about, ended = lives.sojournNs.length;
  faults.compare("completed", said.completed, ended);
  faults.compare("elapsedNs", said.elapsedNs, elapsedNs);
  const perS = elapsedNs > 0 ? ended * 1e9 / elapsedNs : 0;
  faults.compare("throughputPerS", said.throughputPerS, perS, ROUNDING);
  faults.compare("jain", said.jain, n > 0 ? sum(lives.share) ** 2 / (n * squares) : 1, ROUNDING);
  faults.compare("waitTicksMax", said.waitTicksMax, lives.ticksMax / about.procs, ROUNDING);
  faults.compare("waitTicksMaxG", said.waitTicksMaxG, lives.ticksMaxG);
  distribution("sojournNs", said.sojournNs, lives.sojournNs, faults);
  distribution("waitNs", said.waitNs, lives.waitNs, faults);
  distribution("slowdown", said.slowdown, lives.slowdown, faults);
  distribution("schedLatencyNs", said.schedLatencyNs, lives.latencyNs, faults);
  faults.compare("unnoticedNs", said.unnoticedNs, lives.unnoticedNs, ROUNDING);
}

const RANKS = { p50: 0.5, p90: 0.9, p99: 0.99, p999: 0.999 } as const;

/** Mean, greatest, and each percentile: the least value that so many are not greater than. */
function distribution(
  figure: string,
  said: Summary["waitNs"],
  values: readonly number[],
  faults: Faults,
): void {
  const sorted = values.toSorted((x, y) => x - y), n = sorted.length;
  faults.compare(`${figure}.count`, said.count, n);
  faults.compare(`${figure}.mean`, said.mean, n > 0 ? sum(sorted) / n : 0, ROUNDING);
  faults.compare(`${figure}.max`, said.max, sorted.at(-1) ?? 0);
  for (const [name, part] of Object.entries(RANKS)) {
    // 0.999 * 1000 is a little more than 999 as a double.
    const rank = Math.max(1, Math.ceil(n * part - ROUNDING));
    const exact = sorted[rank - 1] ?? 0;
    faults.compare(`${figure}.${name}`, said[name as keyof typeof RANKS], exact, BUCKET);
  }
}

/** Counters, and how often each row of the cost table was charged. */
function aboutEvents(
  trace: Trace,
  said: Summary,
  lives: Lives,
  { traits, costs }: RunFacts,
  faults: Faults,
): void {
  const isUser = traits.unit === "user";
  const { length, code, timeNs, m, a, b, g } = trace;
  const count = (event: number, holds: (i: number) => boolean = () => true): number => {
    let n = 0;
    for (let i = 0; i < length; i++) if (code[i] === event && holds(i)) n++;
    return n;
  };
  const total = (event: number, column: ArrayLike<number> = a): number => {
    let n = 0;
    for (let i = 0; i < length; i++) if (code[i] === event) n += column[i];
    return n;
  };
  const left = (why: number) => count(Ev.STOP, (i) => a[i] === why);
  /** The G came along with others, in one action. */
  const isMoved = (i: number) =>
    g[i - 1] === g[i] && (code[i - 1] === Ev.GET_GLOBAL || code[i - 1] === Ev.STEAL_G);
  const switches = isUser ? lives.changes : 0;
  const made = count(Ev.M_NEW) - 1;
  const thefts = count(Ev.STEAL_NEXT),
    ownQueues = code.some((x) => x >= Ev.Q_PUT && x <= Ev.Q_REMOVE);
  const counters: Partial<Record<keyof Summary["counts"], number>> = {
    dispatches: count(Ev.RUN),
    userSwitches: switches,
    threadSwitches: count(Ev.CORE_ON, (i) => b[i] === 1),
    processSwitches: count(Ev.CORE_ON, (i) => b[i] === 2),
    yields: left(LeaveWhy.YIELD),
    preemptions: left(LeaveWhy.PREEMPT),
    spawns: count(Ev.SPAWN, (i) => b[i] >= 0),
    parks: count(Ev.M_PARK),
    wakes: count(Ev.M_WAKE),
    threadsCreated: made,
    handoffs: count(Ev.HANDOFF, (i) => a[i] !== m[i]),
    retakes: count(Ev.RETAKE),
    syscalls: count(Ev.SYSCALL_IN),
    netpolls: count(Ev.NETPOLL),
    netReadied: total(Ev.NETPOLL),
    timersFired: count(Ev.TIMER),
    lockWaits: count(Ev.LOCK_WAIT),
    // Of queues that have events of their own; what goes through others has none for each counter.
    ...(ownQueues ? {} : {
      localPuts: count(Ev.PUT_LOCAL, (i) => !isMoved(i)),
      nextPuts: count(Ev.PUT_NEXT),
      globalPuts: count(Ev.PUT_GLOBAL),
      overflows: count(Ev.SPILL),
      globalBatches: count(Ev.GRAB),
      globalBatchGs: total(Ev.GRAB),
      globalLooks: count(Ev.GET_GLOBAL) - total(Ev.GRAB),
      steals: count(Ev.STEAL) + thefts,
      stolenGs: total(Ev.STEAL) + thefts,
      nextSteals: thefts,
    }),
  };
  for (const [name, n] of Object.entries(counters)) {
    faults.compare(`counts.${name}`, said.counts[name as keyof Summary["counts"]], n);
  }
  // A spill, a list and a batch are one acquisition each, whatever they move. A look that finds the
  // queue emptied since has no event.
  const goesOn = (i: number) =>
    code[i - 1] === Ev.PUT_GLOBAL && m[i - 1] === m[i] && timeNs[i - 1] === timeNs[i];
  const locked = count(Ev.PUT_GLOBAL, (i) => !goesOn(i)) + count(Ev.GET_GLOBAL) -
    total(Ev.GRAB) + count(Ev.GRAB);
  if (!ownQueues && said.counts.lockAcquires < locked) {
    faults.compare("counts.lockAcquires", said.counts.lockAcquires, locked);
  }
  faults.compare("lockWaitNs", said.lockWaitNs, total(Ev.LOCK_WAIT), ROUNDING);
  // A read of the network that keeps its thread is a call, too; a pinned wait is none.
  const { counts } = said,
    real = count(Ev.SYSCALL_IN, (i) => a[i] >= 0) +
      count(Ev.STOP, (i) => a[i] === LeaveWhy.SYSCALL && b[i] === Wait.NETPOLL);
  faults.compare("counts.modeSwitches", counts.modeSwitches, real);
  // A thread that yields leaves its core as one whose quantum is over.
  const yields = traits.threads === "per-g" ? left(LeaveWhy.YIELD) + left(LeaveWhy.GOYIELD) : 0;
  const offCore = count(Ev.CORE_OFF, (i) => b[i] === 1);
  if (counts.quantumEnds < offCore - yields || counts.quantumEnds > offCore) {
    faults.compare("counts.quantumEnds", counts.quantumEnds, offCore);
  }
  const rows: Partial<Record<keyof CostTable["rows"], number>> = {
    stackG: isUser ? freshStacks(trace) : 0,
    userSwitch: switches,
    spawnG: count(Ev.SPAWN, (i) => a[i] >= 0),
    exitG: left(LeaveWhy.EXIT),
    parkG: left(LeaveWhy.BLOCK),
    syscallUser: real,
    modeSave: real,
    modeArgs: real,
    modeStack: real,
    // Where each G has a thread, a yield is a call of the kernel.
    modeChecks: real + yields,
    parkCall: counts.parks,
    mutexSpin: counts.mutexSpins,
    lockHold: counts.lockAcquires,
    [traits.unit === "process" ? "processExit" : "threadExit"]: count(Ev.M_EXIT),
    [traits.unit === "process" ? "threadExit" : "processExit"]: 0,
    switchKernelStack: counts.threadSwitches + counts.processSwitches,
    switchKernelScheduler: counts.threadSwitches + counts.processSwitches,
    switchThreadCold: counts.threadSwitches,
    switchTlbFlush: counts.processSwitches,
    switchProcessCold: counts.processSwitches,
    switchPageWalks: counts.processSwitches,
    lockAcquire: counts.lockAcquires,
    lockContended: total(Ev.LOCK_WAIT, b),
    stealTry: counts.stealTries,
    stealG: counts.stolenGs,
    netpollCall: counts.netpolls,
    netpollG: counts.netReadied,
    // Otherwise an interrupt ends a sleep, and costs no M anything.
    ...(traits.netpoll
      ? { timerFire: counts.timersFired + count(Ev.TIMER_SET, (i) => a[i] === -2) }
      : {}),
    switchHardware: counts.threadSwitches + counts.processSwitches,
    switchPageTable: counts.processSwitches,
    ...(ownQueues ? {} : {
      localPut: counts.localPuts + counts.nextPuts,
      localGet: count(Ev.GET_LOCAL) + count(Ev.GET_NEXT),
    }),
    ...(isUser && !ownQueues
      ? {
        threadCreate: made,
        wakeCall: count(Ev.M_WAKE, (i) => a[i] >= 0),
      }
      : {}),
  };
  for (const [name, n] of Object.entries(rows)) {
    const { value } = costs.rows[name as keyof CostTable["rows"]];
    const { times, ns } = said.costs[name] ?? { times: 0, ns: 0 };
    // What costs nothing need not be booked.
    if (value > 0) faults.compare(`costs.${name}.times`, times, n);
    faults.compare(`costs.${name}.ns`, ns, times * value);
  }
}

/** Gs that others made while more were alive than ever before, so that no stack was left. */
function freshStacks({ length, code, a, b }: Trace): number {
  let alive = 0, most = 0, fresh = 0;
  for (let i = 0; i < length; i++) {
    if (code[i] === Ev.DONE) alive--;
    if (code[i] !== Ev.SPAWN || b[i] < 0) continue;
    if (++alive <= most) continue;
    most = alive;
    if (a[i] >= 0) fresh++;
  }
  return fresh;
}

/** What Ps and cores did all the time. */
function aboutPsAndCores(trace: Trace, said: Summary, counted: CpuTime, faults: Faults): void {
  const { length, code, timeNs, p, about } = trace, { elapsedNs } = about;
  const idleNs = Array<number>(about.procs).fill(0), idleFrom = Array<number>(about.procs).fill(0);
  for (let i = 0; i < length; i++) {
    const nowNs = timeNs[i];
    if (code[i] === Ev.P_TAKE) {
      idleNs[p[i]] += nowNs - idleFrom[p[i]];
      idleFrom[p[i]] = elapsedNs;
    } else if (code[i] === Ev.P_IDLE) idleFrom[p[i]] = nowNs;
  }
  said.procUse.forEach((use, at) => {
    const idle = idleNs[at] + (elapsedNs - idleFrom[at]);
    // A G with a thread of its own runs without a P.
    const counted = elapsedNs > 0 ? 1 - idle / elapsedNs : 0;
    faults.compare(`procUse[${at}]`, use, counted, ROUNDING);
  });
  for (let core = 0; core < about.cores; core++) {
    const busy = counted.coreBusyNs[core], switching = counted.coreSwitchNs[core];
    faults.compare(`coreBusyNs[${core}]`, said.coreBusyNs[core], busy, ROUNDING);
    faults.compare(`coreSwitchNs[${core}]`, said.coreSwitchNs[core], switching, ROUNDING);
    const idle = elapsedNs - busy - switching;
    faults.compare(`coreIdleNs[${core}]`, said.coreIdleNs[core], idle, ROUNDING);
  }
}

/** What the cores did all the time, by kind. */
function aboutCpuTime(
  { about: { cores, elapsedNs } }: Trace,
  { cpuNs }: Summary,
  counted: CpuTime,
  faults: Faults,
): void {
  const { busy, looking, work, alive } = counted;
  for (const kind of ["switching", "looking", "waking"] as const) {
    faults.compare(`cpuNs.${kind}`, cpuNs[kind], counted[kind], ROUNDING);
  }
  faults.compare("cpuNs.work + runtime", cpuNs.work + cpuNs.runtime, busy - looking, ROUNDING);
  if (alive === 0 || cpuNs.work < work) {
    faults.compare("cpuNs.work", cpuNs.work, work, ROUNDING);
  }
  for (const [kind, ns] of Object.entries(cpuNs)) {
    if (ns < 0) faults.compare(`cpuNs.${kind}`, ns, 0, ROUNDING);
  }
  faults.compare("cpuNs", sum(Object.values(cpuNs)), cores * elapsedNs, ROUNDING);
}

/** What the run took at its peak. */
function aboutMemory(
  { length, code, a, b }: Trace,
  said: Summary,
  { traits, costs }: RunFacts,
  faults: Faults,
): void {
  const gBytes = costs.rows.gBytes.value;
  const threadBytes = costs.rows[traits.unit === "process" ? "processBytes" : "threadBytes"].value;
  let gs = 0, threads = 0, peakGs = 0, peakThreads = 0, peakBytes = 0, spinning = 0;
  for (let i = 0; i < length; i++) {
    if (code[i] === Ev.M_NEW) threads = a[i];
    else if (code[i] === Ev.M_EXIT) threads--;
    else if (code[i] === Ev.SPAWN && b[i] >= 0) gs++;
    else if (code[i] === Ev.DONE) gs--;
    else if (code[i] === Ev.SPIN) spinning = Math.max(spinning, b[i]);
    peakGs = Math.max(peakGs, gs);
    peakThreads = Math.max(peakThreads, threads);
    peakBytes = Math.max(peakBytes, gs * gBytes + threads * threadBytes);
  }
  faults.compare("memory.peakGs", said.memory.peakGs, peakGs);
  faults.compare("memory.peakThreads", said.memory.peakThreads, peakThreads);
  faults.compare("memory.peakBytes", said.memory.peakBytes, peakBytes);
  faults.compare("msMax", said.msMax, peakThreads);
  faults.compare("spinningMax", said.spinningMax, spinning);
}
