/**
 * Everything a run changes, in one place: tables, queues, objects, clocks, counters. No policy and
 * no loop; the other files of this folder act on it.
 *
 * Time: a *step* of an M happens at one instant, `nowNs`. Costs do not move `nowNs`; they delay the
 * M's next step (`m.clock`). So events leave the engine in time order by construction.
 *
 * Fields of hot classes have a value of their final kind from the first moment: by an initializer,
 * or by `declare` and the constructor. A plain declaration sets `undefined` first, and V8 never
 * again trusts such a field to hold a small integer, or objects of one shape: each load pays a
 * check. Fields that may exceed 31 bits begin as -0, which is no small integer, so V8 stores them
 * as doubles from the beginning and the shape of the object never changes. Flags are 0 or 1,
 * because a number is tested with one compare and a boolean with up to seven.
 *
 * @module
 */

import { Cost, COST_NAMES } from "../core/cost_table.ts";
import { LimitError, ModelError } from "../core/errors.ts";
import { type Prng, prngStream } from "../core/prng.ts";
import { EngineMemory } from "../machine/columns.ts";
import { GAttributes } from "../machine/g_attributes.ts";
import { GTable } from "../machine/g_table.ts";
import { INTERRUPT_M, type M, MTable } from "../machine/m_table.ts";
import { PTable } from "../machine/p_table.ts";
import { Counters } from "../observe/counters.ts";
import { Histogram } from "../observe/histogram.ts";
import type { EventLog } from "../observe/sink.ts";
import type { Program } from "../program/program.ts";
import { Channels } from "../sync/channel.ts";
import { Mutexes, WaitGroups } from "../sync/locks.ts";
import { Timers } from "../sync/timers.ts";
import { AgentList } from "./agent_list.ts";
import { EventHeap } from "./event_heap.ts";
import { Lines } from "./lines.ts";
import {
  CORE_AGENT,
  type MarkColumns,
  noMarks,
  type StateParts,
  type StateQueue,
} from "./state_parts.ts";
import { WakePrices } from "./wake_prices.ts";

// The optimizer folds constants of its own module, but not members of imported objects.
const G_BYTES = Cost.gBytes, INTERRUPT = INTERRUPT_M;

/** Ms that every run begins with. */
const MS_ALWAYS = 3;

/** The mutable state of one run. */
export class State {
  declare readonly program: Program;
  /** Counts what the tables take. */
  declare readonly memory: EngineMemory;
  declare readonly gs: GTable;
  declare readonly attributes: GAttributes;
  readonly ms: MTable = new MTable();
  readonly main: M = this.ms.create();
  readonly sysmon: M = this.ms.create();
  /** Takes interrupts; not charged for what it does. */
  readonly interrupt: M = this.ms.create();
  declare readonly ps: PTable;
  /** All queues of the model, in the order in which it declared them. */
  readonly queues: StateQueue[] = [];
  /** Those of the run before. */
  private usedQueues: readonly StateQueue[] = [];
  declare readonly channels: Channels;
  declare readonly mutexes: Mutexes;
  declare readonly waitGroups: WaitGroups;
  declare readonly timers: Timers;
  readonly agents: AgentList = new AgentList();
  declare readonly outside: EventHeap;
  declare readonly log: EventLog;
  /** 1 if events are kept, else 0: the hot path tests a number faster than a boolean. */
  readonly tracing: 0 | 1 = 0;
  readonly procs: number = 0;
  readonly cores: number = 0;
  readonly msMax: number = 0;
  readonly sysmonNs: number = 0;
  readonly netPollNs: number = 0;
  /** 1: each dispatch has an event, or the first one is still to come in a cold program. */
  announces: 0 | 1 = 0;
  /** 1: the first dispatch is still to come, and a system G with it. */
  cold: 0 | 1 = 0;
  private readonly startsCold: 0 | 1 = 0;
  /** First agent of an M. */
  readonly mAgent: number = 0;

  /** Time of the running step. */
  nowNs = -0;
  /**
   * Steps that may be taken before more are given: counted down, since that and the test are one
   * instruction each.
   */
  stepsLeft = 0;
  /** Dispatches, machine-wide, that counted a tick. */
  ticks = 0;
  /** Gs of the program that are not finished, at the moment and at most. */
  live = 0;
  liveMax = 0;
  /** Gs in waits that keep their threads. */
  keptWaits = 0;
  completed = 0;
  spawned = 0;
  /** Threads that exist, at the moment and at most. */
  threads = 0;
  threadsMax = 0;
  spinning = 0;
  spinningMax = 0;
  /** 1: a spinner was wanted while no P was idle, and nobody has begun to spin since. */
  spinnerWanted: 0 | 1 = 0;
  /** Top of the idle list of Ms (LIFO), NONE if empty, and how many are on it. */
  idleM = -1;
  idleMs = 0;
  /** M asleep in, or on its way into, the netpoller; null if nobody is. */
  netM: M | null = null;
  /** When the sleeper in the netpoller wakes by itself. */
  netDeadlineNs = Infinity;
  /** The timer that it sleeps for: what is set for a later time need not wake it. */
  netUntilNs = Infinity;
  /** How much too late that sleep ends. */
  netLateNs = -0;
  /** Gs in a netpoll wait whose I/O is not ready yet. */
  netWaiting = 0;
  /** Ready Gs that nobody has collected, FIFO through `gs.next`. */
  netHead = -1;
  netTail = -1;
  netCount = 0;
  lastPollNs = -0;
  /** 1: a period is over and the model has not heard of it, as the interrupt M is at work. */
  periodDue: 0 | 1 = 0;
  /**
   * Booked events from outside that only the model has asked for: alarms, periods, ends of slices.
   */
  askedFor = 0;
  /** 1: the end of the next period is booked. */
  periodBooked: 0 | 1 = 0;

  /** Value of each cost row, its times and its ns, by row index. */
  declare readonly cost: Float64Array;
  declare readonly costTimes: Float64Array;
  /** By row, what was charged less `cost` times `costTimes`: of rows that are drawn. */
  declare readonly costDrawnNs: Float64Array;
  /** What wake-ups and naps cost. */
  declare readonly wakePrices: WakePrices;
  /** What it costs that several cores change the same memory. */
  declare readonly lines: Lines;
  counts: Counters = new Counters();
  /** Dispatches of the G that the M ran last anyway. */
  sameG = 0;
  lockWaitNs = -0;
  /** Time that Gs waited before anybody noticed that their sleeps or network waits were over. */
  unnoticedNs = -0;
  waitTicksMax = 0;
  waitTicksMaxG = -1;
  /** Sums for Jain's index. */
  shareSum = -0;
  shareSquares = -0;
  shareCount = 0;
  memoryPeak = -0;
  /** Most bytes that simulated stacks may take, and what a thread takes. */
  private memoryMax = Infinity;
  private threadBytes = -0;
  readonly sojourn: Histogram = new Histogram();
  readonly wait: Histogram = new Histogram();
  /** In thousandths. */
  readonly slowdown: Histogram = new Histogram();
  readonly latency: Histogram = new Histogram();

  declare readonly stealPrng: Prng;
  declare readonly selectPrng: Prng;
  declare readonly placePrng: Prng;
  declare readonly arrivalPrng: Prng;
  declare readonly servicePrng: Prng;
  declare readonly drawPrngs: readonly Prng[];

  marks: MarkColumns = noMarks();

  constructor(parts: StateParts) {
    const { program, procs, cores, log, seed } = parts;
    this.program = program;
    this.procs = procs;
    this.cores = cores;
    this.msMax = parts.msMax;
    this.sysmonNs = parts.sysmonNs;
    this.netPollNs = parts.netPollNs;
    this.mAgent = CORE_AGENT + cores;
    this.log = log;
    log.clock = this;
    this.tracing = log.mode !== 0 ? 1 : 0;
    this.cold = this.startsCold = parts.cold ? 1 : 0;
    this.announces = parts.cold ? 1 : this.tracing;
    const memory = this.memory = parts.memory ?? new EngineMemory();
    this.outside = new EventHeap(memory);
    this.gs = new GTable(parts.gsHint, parts.gsMax, memory);
    this.attributes = new GAttributes(memory);
    this.ps = new PTable(procs);
    this.channels = new Channels(program.chanCap, memory);
    this.mutexes = new Mutexes(program.mutexes);
    this.waitGroups = new WaitGroups(program.waitGroups);
    this.timers = new Timers(procs, this.gs, memory, program.timers);
    this.cost = Float64Array.from(COST_NAMES, (name) => parts.costs.rows[name].value);
    this.costTimes = new Float64Array(this.cost.length);
    this.costDrawnNs = new Float64Array(this.cost.length);
    this.lines = new Lines(this);
    this.wakePrices = new WakePrices(this, parts.costs, seed);
    this.stealPrng = prngStream(seed, "steal");
    this.selectPrng = prngStream(seed, "select");
    this.placePrng = prngStream(seed, "place");
    this.arrivalPrng = prngStream(seed, "arrival");
    this.servicePrng = prngStream(seed, "service");
    this.drawPrngs = program.dists.map((_, i) => prngStream(seed, `draw ${i}`));
  }

  /** As at the start of a run with the same options. Nobody needs the last one any more. */
  restart(seed: number): this {
    this.log.reset();
    this.agents.reset();
    this.outside.reset();
    this.sojourn.reset();
    this.wait.reset();
    this.slowdown.reset();
    this.latency.reset();
    this.gs.reset();
    this.attributes.reset();
    this.ms.restart(MS_ALWAYS);
    this.ps.reset();
    this.usedQueues = this.queues.slice();
    this.queues.length = 0;
    this.channels.reset();
    this.mutexes.reset();
    this.waitGroups.reset();
    this.timers.reset();
    this.costTimes.fill(0);
    this.costDrawnNs.fill(0);
    this.lines.restart();
    this.wakePrices.restart(seed);
    this.stealPrng.restart(seed);
    this.selectPrng.restart(seed);
    this.placePrng.restart(seed);
    this.arrivalPrng.restart(seed);
    this.servicePrng.restart(seed);
    for (const prng of this.drawPrngs) prng.restart(seed);
    this.counts = new Counters();
    if (this.marks.id.length > 0) this.marks = noMarks();
    this.cold = this.startsCold;
    this.announces = this.startsCold !== 0 ? 1 : this.tracing;
    this.nowNs = -0;
    this.stepsLeft = 0;
    this.ticks = 0;
    this.live = 0;
    this.liveMax = 0;
    this.keptWaits = 0;
    this.completed = 0;
    this.spawned = 0;
    this.threads = 0;
    this.threadsMax = 0;
    this.spinning = 0;
    this.spinningMax = 0;
    this.spinnerWanted = 0;
    this.idleM = -1;
    this.idleMs = 0;
    this.netM = null;
    this.netDeadlineNs = Infinity;
    this.netUntilNs = Infinity;
    this.netLateNs = -0;
    this.netWaiting = 0;
    this.netHead = -1;
    this.netTail = -1;
    this.netCount = 0;
    this.lastPollNs = -0;
    this.periodDue = 0;
    this.askedFor = 0;
    this.periodBooked = 0;
    this.sameG = 0;
    this.lockWaitNs = -0;
    this.unnoticedNs = -0;
    this.waitTicksMax = 0;
    this.waitTicksMaxG = -1;
    this.shareSum = -0;
    this.shareSquares = -0;
    this.shareCount = 0;
    this.memoryPeak = -0;
    return this;
  }

  /**
   * The queue that an earlier run had where the next one is about to be made, if it is such a one.
   */
  usedQueue<Q extends StateQueue>(Kind: new (size: number) => Q, size: number): Q | undefined {
    const used = this.usedQueues[this.queues.length];
    return used instanceof Kind && used.constructor === Kind && used.size === size
      ? used
      : undefined;
  }

  /** A verb was given an M that there is not. @throws {ModelError} */
  nobody(id: number): never {
    throw new ModelError(`a verb was given M${id}, which is not there`, id, -1, -1, this.nowNs);
  }

  /**
   * Charges one cost row to `m`: its next step comes that much later. Interrupts are not charged,
   * and a row that costs nothing is not counted.
   */
  charge(m: M, row: number): void {
    const ns = this.cost[row];
    if (ns === 0) return;
    this.costTimes[row]++;
    if (m.id !== INTERRUPT) m.clock += ns;
  }

  /** As `charge`, `times` times. */
  chargeTimes(m: M, row: number, times: number): void {
    const ns = this.cost[row] * times;
    if (ns === 0) return;
    this.costTimes[row] += times;
    if (m.id !== INTERRUPT) m.clock += ns;
  }

  /** Says what a G is, which tells what a thread takes, and the most bytes that all may take. */
  limitMemory(unit: "process" | "thread" | "user", bytesMax: number): void {
    this.threadBytes = this.cost[unit === "process" ? Cost.processBytes : Cost.threadBytes];
    this.memoryMax = bytesMax;
    this.bookMemory();
  }

  /**
   * Books what live Gs and threads take, after either grew in number.
   *
   * @throws {LimitError} It is more than allowed.
   */
  bookMemory(): void {
    const bytes = this.live * this.cost[G_BYTES] + this.threads * this.threadBytes;
    if (bytes <= this.memoryPeak) return;
    this.memoryPeak = bytes;
    if (bytes > this.memoryMax) throw this.tooMuchMemory();
  }

  private tooMuchMemory(): LimitError {
    return new LimitError(
      "memoryBytesMax",
      this.memoryMax,
      "simulated stacks need more memory than allowed, usually Gs created faster than they end, " +
        "or a thread or process for each G",
    );
  }

  /** Emits an event of `m` with the P it holds. Call only if `tracing`. */
  emit(code: number, m: M, g: number, a: number, b: number): void {
    this.log.add(code, m.id, m.p, g, a, b);
  }

  /** As `emit`, for an `a` that may be no 32-bit integer, and for the first event of an M. */
  emitWide(code: number, m: M, g: number, a: number, b: number): void {
    this.log.addWide(code, m.id, m.p, g, a, b);
  }

  /** Puts the next step of `m` on the list at its clock. */
  schedule(m: M): void {
    this.agents.set(this.mAgent + m.id, m.clock);
  }

  /** Appends `g`, runnable for the reason `why`, to the Gs that `m` has to tell the model of. */
  appendReady(m: M, g: number, why: number): void {
    m.readyCount++;
    if (m.readyG < 0) {
      m.readyG = g;
      m.readyWhy = why;
      return;
    }
    if (m.readyTail >= 0) this.gs.link(m.readyTail, g);
    else m.readyHead = g;
    m.readyTail = g;
  }
}
