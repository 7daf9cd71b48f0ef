/**
 * One run: checks the options, builds the machine, runs it, sums it up.
 *
 * @module
 */

import type { CostTable } from "../core/cost_table.ts";
import { ZERO } from "../core/cost_presets.ts";
import { BrokenOff } from "../core/errors.ts";
import { EngineMemory } from "../machine/columns.ts";
import type { Model, Traits } from "../model.ts";
import type { Summary } from "../observe/metrics.ts";
import { EndWhy, Ev } from "../observe/events.ts";
import { EventLog } from "../observe/sink.ts";
import type { Trace } from "../core/trace.ts";
import { ArrivalSource } from "./arrivals.ts";
import { CheckedOps } from "./checked_ops.ts";
import { checkTraits } from "./check_traits.ts";
import { Engine } from "./engine.ts";
import { Executor } from "./execute.ts";
import { Expressions } from "./expressions.ts";
import { GLife } from "./g_life.ts";
import { Glance } from "./glance.ts";
import { mayPin, PinningLife } from "./pinning_life.ts";
import { withQueues } from "./machine_parts.ts";
import { Monitor, NET_POLL_NS, SYSMON_MAX_NS, SYSMON_MIN_NS } from "./monitor.ts";
import { Netpoller } from "./netpoller.ts";
import { VirtualOps } from "./ops.ts";
import { Os } from "./os.ts";
import type { Outcome, SimulateOptions } from "./outcome.ts";
import { Slices } from "./slices.ts";
import { State } from "./state.ts";
import { hearsWoken } from "./steps.ts";
import { bill, trace } from "./sum_up.ts";
import { Threads } from "./threads.ts";

/** Range of each whole-number option: least, most, default. */
const RANGES = {
  procs: [1, 1024, 1],
  cores: [1, 1024, 1],
  msMax: [1, 10_000, 10_000],
  sysmonNs: [SYSMON_MIN_NS, 10_000_000_000, SYSMON_MAX_NS],
  netPollNs: [0, 10_000_000_000, NET_POLL_NS],
  seed: [0, 2 ** 32 - 1, 1],
  phase: [0, 2 ** 31 - 1, 0],
  stepsMax: [1, 2 ** 53, 2_000_000_000],
  timeNsMax: [1, 2 ** 52, 2 ** 52],
  gsMax: [1, 10_000_000, 10_000_000],
  memoryBytesMax: [1, 2 ** 53, 64 * 2 ** 30],
  engineBytesMax: [1, 2 ** 53, 4 * 2 ** 30],
} as const;

/**
 * Runs a program under a model.
 *
 * @example Go's scheduler on one P and on four
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const progs = {
 *   main: [["wgadd", "w", 4], ["for", "i", 4, [["spawn", "a"]]], ["wgwait", "w"]],
 *   a: [["compute", 1000], ["wgdone", "w"]],
 * };
 * const program = assemble({ objects: { w: { type: "wg" } }, progs });
 * const options = { model: configure("gpm").make, program, sink: "hash" } as const;
 * const runs = [1, 4, 4].map((procs) => simulate({ ...options, machine: { procs } }));
 * const [one, four, again] = runs;
 * if (four.elapsedNs >= one.elapsedNs) throw new Error(`${four.elapsedNs} ns on four Ps`);
 * if (four.hash !== again.hash) throw new Error("the same options give the same run");
 * ```
 *
 * @returns What happened; the same options always give the same outcome.
 * @throws {RangeError} An option is out of range.
 * @throws {LimitError} The run reached one of its limits.
 * @throws {ProgramError} A G did what panics in Go.
 * @throws {ModelError} The model broke a rule of its verbs.
 */
export function simulate(options: SimulateOptions): Outcome {
  const parts = build(options);
  return sumUp(parts, runToEnd(parts));
}

/**
 * Runs one program on one machine again and again, each time from the beginning: the same as
 * {@linkcode simulate} each time, at a third of the price for short runs, as the tables are made
 * once, and after a run that threw begins afresh. For other choosers, and runs of many seeds.
 */
export class Rerun {
  #parts: RunParts | null = null;
  #end: EndWhy = EndWhy.DONE;

  /** @param options As for `simulate`; its chooser is asked in each run. */
  constructor(private readonly options: SimulateOptions) {}

  /** One run. @param seed Default: the options'. @returns Why it ended. @throws As `simulate`. */
  run(seed: number | undefined = this.options.seed): EndWhy {
    // Parts with a planted fault are not used again: the fault would be planted twice.
    const { options } = this, old = options.fault === undefined ? this.#parts : null;
    this.#parts = old === null ? build({ ...options, seed }) : rebuilt(options, old, seed);
    return this.#end = runToEnd(this.#parts);
  }

  /**
   * The events of the last run, or of the one that goes on. Borrowed: for reading, until the next.
   */
  get log(): EventLog {
    return this.#parts!.body.s.log;
  }

  /** Two words that name the trace of the last run, as its hash does. */
  get traceWords(): readonly [number, number] {
    return this.#parts!.body.s.log.words;
  }

  /**
   * Agents on the list that the chooser of the run that goes on is shown: those that are due, and
   * behind them those that will be.
   */
  get agentsListed(): number {
    return this.#parts!.body.s.agents.size;
  }

  /** The channel, mutex or wait group that `g` waits for, which is blocked at one, by number. */
  waitsAt(g: number): number {
    return this.#parts!.body.s.gs.waitObj(g);
  }

  /**
   * What came of the last run. Its trace is borrowed: the next run writes into the same columns.
   */
  outcome(): Outcome {
    const outcome = sumUp(this.#parts!, this.#end);
    // Read now: the next run writes into the same tables and records.
    void outcome.workNs;
    void outcome.metrics;
    void outcome.hash;
    void outcome.trace;
    void outcome.finals;
    return outcome;
  }

  /** What was charged of each cost row in the last run: `costs` of its metrics, alone. */
  charged(): Summary["costs"] {
    return bill(this.#parts!.body.s);
  }

  /**
   * As `outcome`, for reading until the next run begins: what nobody reads is not worked out, and
   * nothing is a property of its own.
   */
  glance(): Outcome {
    return glance(this.#parts!, this.#end);
  }
}

/** A run that is ready to go. */
interface RunParts {
  readonly body: Body;
  readonly ops: VirtualOps;
  readonly model: Model;
  readonly engine: Engine;
  readonly costs: CostTable;
  /** From the options: checked, and with their defaults. */
  readonly phase: number;
  readonly memoryMax: number;
}

/**
 * The parts of a machine that know no model, and may serve another run. As a class: of an object
 * literal V8 forgets what it holds when the next machine is made.
 */
class Body {
  declare readonly s: State;
  declare readonly os: Os;
  declare readonly threads: Threads;
  declare readonly netpoller: Netpoller;
  declare readonly life: GLife;
  declare readonly executor: Executor;

  constructor(
    s: State,
    os: Os,
    threads: Threads,
    netpoller: Netpoller,
    life: GLife,
    executor: Executor,
  ) {
    this.s = s;
    this.os = os;
    this.threads = threads;
    this.netpoller = netpoller;
    this.life = life;
    this.executor = executor;
  }
}

/** Checks the options that shape the tables, and makes them. */
function newState(options: SimulateOptions): State {
  const { program, costs = ZERO, limits = {} } = options;
  const procs = whole("procs", options.machine.procs);
  const memory = new EngineMemory(whole("engineBytesMax", limits.engineBytesMax));
  return new State({
    program,
    procs,
    cores: whole("cores", options.machine.cores ?? procs),
    msMax: whole("msMax", options.machine.msMax),
    sysmonNs: whole("sysmonNs", options.machine.sysmonNs),
    netPollNs: whole("netPollNs", options.machine.netPollNs),
    gsMax: whole("gsMax", limits.gsMax),
    memory,
    gsHint: Math.min(16 + (program.arrivals?.count ?? 0), 1_000_000),
    costs,
    seed: whole("seed", options.seed),
    log: new EventLog(options.sink ?? "none", memory),
    cold: options.cold ?? false,
  });
}

/** The parts for a model that says this of itself. */
function newBody(s: State, traits: Traits, hears: boolean): Body {
  const { program } = s;
  const os = new Os(s, traits.unit);
  const threads = new Threads(s, os, traits, hears);
  const netpoller = new Netpoller(s, threads);
  const values = new Expressions(program, s.gs, s.drawPrngs, () => s.nowNs);
  const Life = mayPin(program, traits) ? PinningLife : GLife;
  const life = new Life({ s, values, threads, traits });
  const executor = new Executor(s, values, life, threads);
  netpoller.alarms = executor.timers;
  return new Body(s, os, threads, netpoller, life, executor);
}

/** The parts of an earlier run, as at the start of one; null: they keep too much of it. */
function restarted(body: Body): Body | null {
  if (!body.executor.restart()) return null;
  body.os.restart();
  body.threads.uncollected = 0;
  body.life.restart();
  return body;
}

/** Checks the options and builds the machine. */
function build(options: SimulateOptions): RunParts {
  const s = newState(options), phase = whole("phase", options.phase);
  s.ps.schedtick[0] = phase;
  const ops = newOps(s, options.verify ?? false), model = options.model(ops);
  checkTraits(model.name, model.traits);
  return assembled(options, s, ops, model, phase);
}

/** As `build`, of the last run's parts. Apart: V8 throws code away that comes to a new way. */
function rebuilt(options: SimulateOptions, old: RunParts, seed: number | undefined): RunParts {
  const { ops, engine, costs, phase, memoryMax } = old;
  const s = old.body.s.restart(whole("seed", seed));
  s.ps.schedtick[0] = phase;
  const model = options.model(ops.restart()), body = restarted(old.body);
  if (body === null) return assembled(options, s, ops, model, phase);
  s.limitMemory(model.traits.unit, memoryMax);
  engine.restart(model, attached(body, model));
  return { body, ops, model, engine, costs, phase, memoryMax };
}

/** The machine of this model. */
function assembled(
  options: SimulateOptions,
  s: State,
  ops: VirtualOps,
  model: Model,
  phase: number,
): RunParts {
  const { traits } = model, { costs = ZERO, limits = {} } = options;
  const memoryMax = whole("memoryBytesMax", limits.memoryBytesMax);
  s.limitMemory(traits.unit, memoryMax);
  const body = newBody(s, traits, hearsWoken(model));
  const engine = newEngine(options, body, ops, model, attached(body, model));
  return { body, ops, model, engine, costs, phase, memoryMax };
}

/** Lets the parts know the model. @returns Who makes Gs from outside, if anybody. */
function attached({ s, threads, executor }: Body, model: Model): ArrivalSource | null {
  executor.sync.threadLocks.attach({ s, model, threads });
  const spec = s.program.arrivals;
  executor.arrivalsLeft = spec?.count ?? 0;
  if (spec === null) return null;
  const arrivals = new ArrivalSource(s, threads, spec);
  if (arrivals.think !== null) executor.onArrivalDone = () => arrivals.served();
  return arrivals;
}

function newOps(s: State, verify: boolean): VirtualOps {
  return verify ? new CheckedOps(s, verify) : new VirtualOps(s, verify);
}

/** Puts the parts together, with those that know the model. */
function newEngine(
  options: SimulateOptions,
  body: Body,
  ops: VirtualOps,
  model: Model,
  arrivals: ArrivalSource | null,
): Engine {
  const { s, os, threads, netpoller, life, executor } = body, { traits } = model;
  const { limits = {} } = options;
  const monitor = new Monitor(s, model, netpoller, os, life, traits);
  const slices = new Slices(s, threads, monitor);
  ops.attach(threads, os, netpoller, slices);
  const engine = new Engine({
    s,
    model,
    traits,
    ops,
    slices,
    os,
    threads,
    executor,
    life,
    monitor,
    arrivals,
    chooser: options.chooser ?? null,
    verify: options.verify ?? false,
    stepsMax: whole("stepsMax", limits.stepsMax),
    timeNsMax: whole("timeNsMax", limits.timeNsMax),
    untilNs: options.untilNs ?? Infinity,
    onTurns: options.onTurns ?? null,
  });
  options.fault?.(withQueues({ s, ops, os, threads, executor, life, monitor, model }));
  return engine;
}

/** Runs, and closes the books. */
function runToEnd(parts: RunParts): EndWhy {
  const { body: { s, os, executor }, ops, model, costs } = parts;
  const end = ran(parts.engine, () => s.log.mode === 2 ? trace(s, os, model, costs, []) : null);
  s.counts.dispatches = s.latency.count;
  s.counts.userSwitches = model.traits.unit === "user" ? s.counts.dispatches - s.sameG : 0;
  ops.lender.book();
  executor.book();
  os.finish(s.nowNs);
  if (s.tracing) s.log.add(Ev.END, -1, -1, -1, end, 0);
  return end;
}

function glance({ body: { s, os }, model, engine, costs }: RunParts, end: EndWhy): Glance {
  return new Glance({ s, os, model, engine, costs }, end);
}

/** What came of a run, as data: what is a property of a glance's class is one of its own here. */
function sumUp(parts: RunParts, end: EndWhy): Outcome {
  const seen = glance(parts, end);
  const { endName, stuck, elapsedNs, spawned, completed, steps, dispatches, marks } = seen;
  return {
    end,
    endName,
    stuck,
    elapsedNs,
    spawned,
    completed,
    get workNs() {
      return seen.workNs;
    },
    steps,
    dispatches,
    marks,
    get metrics() {
      return seen.metrics;
    },
    get hash() {
      return seen.hash;
    },
    get trace() {
      return seen.trace;
    },
    get finals() {
      return seen.finals;
    },
    engineBytesPerG: seen.engineBytesPerG,
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
