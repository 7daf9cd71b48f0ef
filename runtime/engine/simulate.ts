/**
 * One run: checks the options, builds the machine, runs it, sums it up.
 *
 * @module
 */

import { Attr } from "../core/attributes.ts";
import { Cost, COST_NAMES, type CostTable } from "../core/cost_table.ts";
import { ZERO } from "../core/cost_presets.ts";
import { BrokenOff } from "../core/errors.ts";
import type { Model } from "../model.ts";
import { END_NAMES, EndWhy, Ev, Wait, WAIT_NAMES } from "../observe/events.ts";
import { type Counter, COUNTERS, type Summary } from "../observe/metrics.ts";
import { EventLog } from "../observe/sink.ts";
import type { Trace, TraceAbout } from "../observe/trace.ts";
import { GFlag, GStatus } from "../machine/g_table.ts";
import { PStatus } from "../machine/p_table.ts";
import { ArrivalSource } from "./arrivals.ts";
import { Engine } from "./engine.ts";
import { Executor } from "./execute.ts";
import { Expressions } from "./expressions.ts";
import { GLife } from "./g_life.ts";
import { harmable } from "./harm.ts";
import { Monitor } from "./monitor.ts";
import { VirtualOps } from "./ops.ts";
import { Os } from "./os.ts";
import type { Outcome, SimulateOptions, Stuck } from "./outcome.ts";
import type { Program } from "../program/program.ts";
import { State } from "./state.ts";
import { hearsWoken } from "./steps.ts";
import { Threads } from "./threads.ts";

/** Range of each whole-number option: least, most, default. */
const RANGES = {
  procs: [1, 1024, 1],
  cores: [1, 1024, 1],
  msMax: [1, 10_000, 10_000],
  seed: [0, 2 ** 32 - 1, 1],
  phase: [0, 2 ** 31 - 1, 0],
  stepsMax: [1, 2 ** 53, 2_000_000_000],
  timeNsMax: [1, 2 ** 52, 2 ** 52],
  gsMax: [1, 10_000_000, 10_000_000],
  memoryBytesMax: [1, 2 ** 53, 64 * 2 ** 30],
} as const;

/**
 * Runs a program under a model.
 *
 * @returns What happened; the same options always give the same outcome.
 * @throws {RangeError} An option is out of range.
 * @throws {LimitError} The run reached one of its limits.
 * @throws {ProgramError} A G did what panics in Go.
 * @throws {ModelError} The model broke a rule of its verbs.
 */
export function simulate(options: SimulateOptions): Outcome {
  const parts = build(options, null);
  return sumUp(parts, runToEnd(parts));
}

/**
 * Runs one program on one machine again and again, each time from the beginning: the same as
 * {@linkcode simulate} each time, at a third of the price for short runs, as the tables are made once.
 * For explorers, whose chooser is another one in each run.
 */
export class Rerun {
  #parts: RunParts | null = null;
  #end: EndWhy = EndWhy.DONE;

  /** @param options As for `simulate`; its chooser is asked in each run. */
  constructor(private readonly options: SimulateOptions) {}

  /** One run. @returns Why it ended. @throws As `simulate`; the next run begins afresh. */
  run(): EndWhy {
    // Parts that were harmed are not used again: the harm would be done twice.
    const old = this.options.harm === undefined ? this.#parts?.s ?? null : null;
    this.#parts = build(this.options, old);
    return this.#end = runToEnd(this.#parts);
  }

  /** The events of the last run, or of the one that goes on. Borrowed: for reading, until the next. */
  get log(): EventLog {
    return this.#parts!.s.log;
  }

  /** Two words that name the trace of the last run, as its hash does. */
  get traceWords(): readonly [number, number] {
    return this.#parts!.s.log.words;
  }

  /** What came of the last run. Its trace is borrowed: the next run writes into the same columns. */
  outcome(): Outcome {
    const outcome = sumUp(this.#parts!, this.#end);
    // Read now: the next run writes into the same tables and records.
    void outcome.hash;
    void outcome.trace;
    void outcome.finals;
    return outcome;
  }
}

/** A run that is ready to go. */
interface RunParts {
  readonly s: State;
  readonly ops: VirtualOps;
  readonly os: Os;
  readonly executor: Executor;
  readonly model: Model;
  readonly engine: Engine;
  readonly costs: CostTable;
}

/** Checks the options and builds the machine. @param recycled See `StateParts`. */
function build(options: SimulateOptions, recycled: State | null): RunParts {
  const { program, costs = ZERO, limits = {} } = options;
  const procs = whole("procs", options.machine.procs);
  const cores = whole("cores", options.machine.cores ?? procs);
  const msMax = whole("msMax", options.machine.msMax);
  const gsMax = whole("gsMax", limits.gsMax);
  const log = recycled?.log.reset() ?? new EventLog(options.sink ?? "none");
  const s = new State({
    program,
    procs,
    cores,
    msMax,
    gsMax,
    gsHint: Math.min(16 + (program.arrivals?.count ?? 0), 1_000_000),
    costs,
    seed: whole("seed", options.seed),
    log,
    recycled,
  });
  s.ps.schedtick[0] = whole("phase", options.phase);

  const verify = options.verify ?? false;
  const ops = new VirtualOps(s, verify);
  const model = options.model(ops);
  const traits = model.traits;
  const os = new Os(s, traits.unit);
  const threads = new Threads(s, os, traits, hearsWoken(model));
  ops.attach(threads, os);
  const threadBytes = s.cost[traits.unit === "process" ? Cost.processBytes : Cost.threadBytes];
  const memoryMax = whole("memoryBytesMax", limits.memoryBytesMax);
  const values = new Expressions(program, s.gs, s.drawPrngs, s);
  const life = new GLife({ s, values, threads, traits, memoryMax, threadBytes });
  const executor = new Executor(s, values, life, threads);
  const monitor = new Monitor(s, model, ops, os, life, traits);
  ops.attachMonitor(monitor);
  const arrivals = program.arrivals === null
    ? null
    : new ArrivalSource(s, threads, program.arrivals);
  executor.arrivalsLeft = program.arrivals?.count ?? 0;
  if (arrivals !== null && arrivals.think !== null) {
    executor.onArrivalDone = () => arrivals.served();
  }
  const engine = new Engine({
    s,
    model,
    traits,
    ops,
    os,
    threads,
    executor,
    life,
    monitor,
    arrivals,
    chooser: options.chooser ?? null,
    verify,
    stepsMax: whole("stepsMax", limits.stepsMax),
    timeNsMax: whole("timeNsMax", limits.timeNsMax),
    untilNs: options.untilNs ?? Infinity,
    cold: options.cold ?? false,
  });
  options.harm?.(harmable({ s, ops, os, threads, executor, life, monitor, model }));
  return { s, ops, os, executor, model, engine, costs };
}

/** Runs, and closes the books. */
function runToEnd(parts: RunParts): EndWhy {
  const { s, ops, os, executor, model, costs } = parts;
  const end = ran(parts.engine, () => s.log.mode === 2 ? trace(s, os, model, costs, []) : null);
  s.counts.dispatches = s.latency.count;
  s.counts.userSwitches = model.traits.unit === "user" ? s.counts.dispatches - s.sameG : 0;
  ops.book();
  executor.book();
  os.finish(s.nowNs);
  if (s.tracing) s.log.add(Ev.END, -1, -1, -1, end, 0);
  return end;
}

function sumUp({ s, os, model, engine, costs }: RunParts, end: EndWhy): Outcome {
  const { log } = s;
  const stuck = stuckGs(s, end);
  let hash: string | null = null, events: Trace | null = null;
  let values: (number[] | null)[] | null = null;
  return {
    end,
    endName: END_NAMES[end],
    stuck,
    elapsedNs: s.nowNs,
    spawned: s.spawned,
    completed: s.completed,
    steps: engine.steps,
    dispatches: s.counts.dispatches,
    marks: s.marks,
    metrics: summary(s, os),
    // Whoever keeps events pays for what is read of them, and when.
    get hash() {
      return hash ??= log.hash;
    },
    get trace() {
      return log.mode === 2 ? events ??= trace(s, os, model, costs, stuck) : null;
    },
    get finals() {
      return log.mode === 2 ? values ??= finals(s) : null;
    },
    engineBytesPerG: engineBytes(s) / Math.max(1, s.liveMax),
  };
}

/** Runs the engine; an error that breaks it off carries what was recorded until then. */
function ran(engine: Engine, recorded: () => Trace | null): EndWhy {
  try {
    return engine.run();
  } catch (error) {
    if (error instanceof BrokenOff) error.trace = recorded();
    throw error;
  }
}

/** Bytes of all that grows with the Gs. */
function engineBytes(s: State): number {
  return s.queues.reduce(
    (sum, queue) => sum + queue.bytes,
    s.gs.bytes + s.attributes.bytes + s.timers.bytes,
  );
}

function whole(name: keyof typeof RANGES, value: number | undefined): number {
  const [least, most, initial] = RANGES[name];
  const v = value ?? initial;
  if (!Number.isInteger(v) || v < least || v > most) {
    throw new RangeError(
      `Cannot simulate as '${name}' must be a whole number ${least}..${most}: received ${v}`,
    );
  }
  return v;
}

function stuckGs(s: State, end: EndWhy): Stuck[] {
  if (end !== EndWhy.DEADLOCK && end !== EndWhy.STALLED) return [];
  const { gs, program } = s;
  const objects = [
    [],
    program.chanNames,
    program.chanNames,
    [],
    program.mutexNames,
    program.wgNames,
  ];
  const stuck: Stuck[] = [];
  for (let g = 0; g < gs.count; g++) {
    const status = gs.status(g);
    if (status === GStatus.DEAD || gs.has(g, GFlag.SYSTEM)) continue;
    const why = gs.why(g);
    const object = objects[why]?.[gs.waitObj(g)] ?? "";
    const blocked = status === GStatus.WAITING || status === GStatus.SYSCALL;
    // A blocked G has its program counter behind the operation it waits in, but for Go's Lock.
    const again = why === Wait.MUTEX && program.sync === "go";
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

/** The prog that the instruction at `pc` belongs to. */
function progAt(program: Program, pc: number): number {
  let prog = 0;
  for (let i = 1; i < program.progEntry.length; i++) {
    const entry = program.progEntry[i];
    if (entry <= pc && entry > program.progEntry[prog]) prog = i;
  }
  return prog;
}

function finals(s: State): (number[] | null)[] {
  const { gs, program } = s;
  return Array.from({ length: gs.count }, (_, g) => {
    if (gs.status(g) !== GStatus.DEAD || gs.has(g, GFlag.SYSTEM)) return null;
    const base = gs.varBase(g);
    return [...gs.vars.subarray(base, base + program.progVars[progAt(program, gs.pc(g) - 1)])];
  });
}

function summary(s: State, os: Os): Summary {
  const names = Object.keys(COUNTERS) as Counter[];
  const n = s.shareCount;
  return {
    elapsedNs: s.nowNs,
    completed: s.completed,
    throughputPerS: s.nowNs > 0 ? s.completed * 1e9 / s.nowNs : 0,
    sojournNs: s.sojourn.percentiles(),
    waitNs: s.wait.percentiles(),
    slowdown: s.slowdown.percentiles(1000),
    schedLatencyNs: s.latency.percentiles(),
    counts: Object.fromEntries(names.map((name) => [name, s.counts[name]])) as Record<
      Counter,
      number
    >,
    procUse: Array.from(s.ps.idleNs, (idle, p) => {
      const still = s.ps.status[p] === PStatus.IDLE ? s.nowNs - s.ps.idleFromNs[p] : 0;
      return s.nowNs > 0 ? 1 - (idle + still) / s.nowNs : 0;
    }),
    coreBusyNs: [...os.busyNs],
    coreSwitchNs: [...os.switchNs],
    coreIdleNs: [...os.idleNs],
    jain: n > 0 ? s.shareSum * s.shareSum / (n * s.shareSquares) : 1,
    waitTicksMax: s.waitTicksMax / s.procs,
    waitTicksMaxG: s.waitTicksMaxG,
    lockWaitNs: s.lockWaitNs + 0,
    msMax: s.threadsMax,
    spinningMax: s.spinningMax,
    memory: { peakBytes: s.memoryPeak, peakGs: s.liveMax, peakThreads: s.threadsMax },
    costs: Object.fromEntries(
      COST_NAMES.flatMap((name, i) =>
        s.costTimes[i] > 0
          ? [[name, { times: s.costTimes[i], ns: s.costTimes[i] * s.cost[i] }]]
          : []
      ),
    ),
  };
}

function trace(
  s: State,
  os: Os,
  model: Model,
  costs: CostTable,
  stuck: readonly Stuck[],
): Trace {
  const { log, program } = s;
  const columns = log.columns;
  const ns = (name: keyof typeof Cost) => costs.rows[name].value;
  const n = log.length;
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
      ringSlots: s.queues.find((queue) => queue.q === 0)?.size ?? Infinity,
      queues: s.queues.map(({ name, kind, size, q, p }) => ({ name, kind, size, q, p })),
      coreBusyNs: [...os.busyNs],
      coreSwitchNs: [...os.switchNs],
      coreIdleNs: [...os.idleNs],
      elapsedNs: s.nowNs,
      wakeNs: ns("wakeCall") + ns("wakeLatency") + ns("threadCreate") + ns("switchKernelStack") +
        ns("switchHardware") + ns("switchKernelScheduler") + ns("switchThreadCold"),
      scanNs: scanNs(s, ns),
      chanNames: program.chanNames,
      mutexNames: program.mutexNames,
      chanCap: [...program.chanCap],
      stuck: stuck.map((x) => x.g),
      sync: program.sync,
      ...(program.progAttrs.length === 0 ? {} : { attrs: attrsOf(s) }),
    },
  };
}

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
  const lock = ns("lockAcquire") + ns("lockContended") + ns("lockHold") + ns("lockHoldG") * 129;
  const poll = ns("netpollCall") + 128 * (ns("netpollG") + ns("timerFire"));
  let step = 0;
  for (const name of STEP_ROWS) step += ns(name);
  return 4 * s.procs * look + 4 * lock + poll + 4 * step;
}

/** Rows that an M may be charged once between two looks. */
const STEP_ROWS = [
  "localPut",
  "localGet",
  "userSwitch",
  "spawnG",
  "exitG",
  "parkG",
  "stackGrowG",
  "chanOp",
  "mutexOp",
  "wakeCall",
  "parkCall",
  "preemptSignal",
  "sysmonLook",
] as const;
