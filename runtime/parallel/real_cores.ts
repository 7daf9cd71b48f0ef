/**
 * Runs a program under a model on real cores: each M is a Worker, memory is shared, and the host's
 * thread is sysmon.
 *
 * @module
 */

import { LabBug, LimitError } from "../core/errors.ts";
import { GStatus } from "../machine/g_table.ts";
import { SYSMON_M } from "../machine/m_table.ts";
import { ReadyWhy } from "../model.ts";
import { END_NAMES, EndWhy, Ev } from "../observe/events.ts";
import type { Trace } from "../core/trace.ts";
import type { Program } from "../program/program.ts";
import { failure, merged, Stats, statsOf, sumOf } from "./to_host.ts";
import { allocate, Ending, LINE, mOfWorker, mRows, type Shape, Word } from "./layout.ts";
import {
  type ModelsModule,
  type MThread,
  mThread,
  ringSlotsOf,
  type RunMessage,
} from "./m_thread.ts";
import { end } from "./m_loop.ts";
import { refuseOnCores } from "./refuse.ts";
import { spinsPerNs } from "./spin.ts";
import { Sysmon } from "./sysmon.ts";

/** Most Workers that one machine may have. */
const WORKERS_MAX = 256;
/**
 * How long the host sleeps when there is no sysmon, in ms; and between two looks for a deadlock.
 */
const LOOK_MS = 20;
/**
 * How long Workers have to stop after the end, in ms. They look every 10 us, but not within a hook.
 */
const STOP_MS = 5_000;
/**
 * How long Workers have to be ready, in ms: long, for a busy machine is no fault of the program.
 */
const READY_MS = 60_000;

/** What decides a run. */
export interface CoresRun {
  readonly program: Program;
  /** Name of a model and its options, as on the command line. */
  readonly model: string;
  readonly options?: Readonly<Record<string, string>>;
  /** Ps, 1..1024. */
  readonly procs: number;
  /** Workers to use, at most `size`. Default: all. */
  readonly workers?: number;
  /** The run ends with the last G. Default: with `main`, as in Go. */
  readonly untilAll?: boolean;
  /** Seed of the thieves' and the programs' random draws. Default 1. */
  readonly seed?: number;
  /** Gs that may be created, 1..10,000,000. Default 100,000. */
  readonly gsMax?: number;
  /** Events that each M may log; 0, the default: no trace. */
  readonly eventsMax?: number;
  /** The run is given up so long after its start, in ms. Default 60,000. */
  readonly timeoutMs?: number;
}

/** What came of a run. */
export interface CoresOutcome {
  readonly end: EndWhy;
  readonly endName: typeof END_NAMES[number];
  /** Wall time from the start of the Ms to the end of the last G, in ns. */
  readonly elapsedNs: number;
  readonly stats: Stats;
  /** By Worker. */
  readonly perM: readonly Stats[];
  readonly retakes: number;
  /** Gs that are neither finished nor fresh at the end, if it is a deadlock or a stall. */
  readonly stuck: readonly number[];
  /** Values of the variables of each finished G, by id; null if it is not. Only with a trace. */
  readonly finals: readonly (readonly number[] | null)[] | null;
  readonly trace: Trace | null;
}

/** Ms made of Workers. They serve one run after the other, until `close`. */
export class RealCores {
  #isOpen = true;
  private constructor(
    private readonly workers: readonly Worker[],
    private readonly models: ModelsModule,
    private readonly spinsPerNs: number,
    /** What making each Worker took, until it had loaded the models, in ms. */
    readonly createMs: readonly number[],
  ) {}

  /** Most Ms that a run can have. */
  get size(): number {
    return this.workers.length;
  }

  /**
   * Makes the Workers. Needs the right to read the lab's own files, from which they load.
   *
   * @param size Workers, 1..256: one for each P, one for each G that may be in a system call at
   * once; in a 1:1 model one for each G.
   * @param models Address of a module with models, as `import.meta.resolve("@lab/models")` gives
   * it.
   * @throws {RangeError} The size is out of range.
   * @throws {Error} A Worker could not load.
   */
  static async open(size: number, models: string): Promise<RealCores> {
    if (!Number.isInteger(size) || size < 1 || size > WORKERS_MAX) {
      throw new RangeError(
        `Cannot make Workers as 'size' must be a whole number 1..${WORKERS_MAX}: received ${size}`,
      );
    }
    const module = await import(models) as ModelsModule;
    const workers: Worker[] = [], createMs: number[] = [];
    try {
      for (let worker = 0; worker < size; worker++) {
        const fromMs = performance.now();
        workers.push(await made(worker, models));
        createMs.push(performance.now() - fromMs);
      }
    } catch (error) {
      for (const worker of workers) worker.terminate();
      throw error;
    }
    return new RealCores(workers, module, spinsPerNs(), createMs);
  }

  /** Ends the Workers. */
  close(): void {
    this.#isOpen = false;
    for (const worker of this.workers) worker.terminate();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  /**
   * One run. Blocks this thread until it is over.
   *
   * @throws {WorkloadError} The program needs what only the virtual engine has.
   * @throws {RangeError} An option is out of range, there is no such model, or it needs queues or
   * hooks that real cores do not have.
   * @throws {ProgramError} A G did what panics in Go.
   * @throws {ModelError} The model broke a rule of its verbs.
   * @throws {LimitError} More Gs, Ms or events than there is room for, or out of time. If a Worker
   * does not stop then, because a hook of the model does not end, all are gone: open new ones.
   */
  run(options: CoresRun): CoresOutcome {
    if (!this.#isOpen) throw new LabBug("these Workers are closed");
    const { program, model } = options, modelOptions = options.options ?? {};
    refuseOnCores(program);
    const procs = whole("procs", options.procs, 1, 1024);
    const shape: Shape = {
      procs,
      workers: whole("workers", options.workers ?? this.size, 1, this.size),
      ringSlots: ringSlotsOf({ model, options: modelOptions }, procs, this.models),
      gsMax: whole("gsMax", options.gsMax ?? 100_000, 1, 10_000_000),
      vars: Math.max(1, ...program.progVars),
      chanCap: [...program.chanCap],
      mutexes: program.mutexes,
      waitGroups: program.waitGroups,
      eventsMax: whole("eventsMax", options.eventsMax ?? 0, 0, 10_000_000),
      untilAll: options.untilAll ?? false,
    };
    const message: RunMessage = {
      shape,
      buffers: allocate(shape),
      program,
      model,
      options: modelOptions,
      seed: options.seed ?? 1,
      spinsPerNs: this.spinsPerNs,
      zeroMs: performance.timeOrigin + performance.now(),
    };
    const host = mThread(message, SYSMON_M, this.models);
    prepare(host, shape, program);
    for (const worker of this.workers.slice(0, shape.workers)) worker.postMessage(message);
    return this.#watch(host, shape, program, options.timeoutMs ?? 60_000);
  }

  #watch(host: MThread, shape: Shape, program: Program, timeoutMs: number): CoresOutcome {
    const { c, model } = host, { words } = c;
    const sysmon = new Sysmon(host, shape.procs);
    if (!isReached(words, Word.LOADED, shape.workers, performance.now() + READY_MS)) {
      this.close();
      throw new LimitError("readyMs", READY_MS, "a Worker does not begin: the machine is too busy");
    }
    const deadlineMs = performance.now() + timeoutMs, fromNs = host.nowNs();
    Atomics.store(words, Word.START, 1);
    Atomics.notify(words, Word.START);
    let nextLookMs = performance.now() + LOOK_MS;
    let fault: unknown = null;
    try {
      while (Atomics.load(words, Word.ENDING) === Ending.RUNNING) {
        const waitMs = model.traits.sysmon ? sysmon.delayNs / 1e6 : LOOK_MS;
        Atomics.wait(words, Word.ENDING, Ending.RUNNING, waitMs);
        if (model.traits.sysmon) sysmon.look();
        const nowMs = performance.now();
        if (nowMs < nextLookMs) continue;
        nextLookMs = nowMs + LOOK_MS;
        if (host.ops.permits.allAsleep(mOfWorker, shape.workers)) end(c, shape, Ending.STUCK);
        else if (nowMs > deadlineMs) {
          throw new LimitError(
            "timeoutMs",
            timeoutMs,
            "an M loops without an end, or the run is too long",
          );
        }
      }
    } catch (error) {
      fault = error;
      end(c, shape, Ending.FAILED);
    }
    const elapsedNs = host.nowNs() - fromNs;
    const hasStopped = isReached(words, Word.STOPPED, shape.workers, performance.now() + STOP_MS);
    if (!hasStopped) this.close();
    fault ??= words[Word.ENDING] === Ending.FAILED ? failure(c) : null;
    if (fault !== null) throw fault;
    if (!hasStopped) {
      throw new LimitError("stopMs", STOP_MS, "a Worker does not stop: a hook of the model loops");
    }
    return outcome(host, shape, program, elapsedNs, sysmon.retakes);
  }
}

async function made(index: number, models: string): Promise<Worker> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url).href, { type: "module" });
  const answer = Promise.withResolvers<string | null>();
  worker.onmessage = ({ data }: MessageEvent<{ error: string | null }>) =>
    answer.resolve(data.error);
  worker.onerror = (event) => {
    event.preventDefault();
    answer.resolve(event.message);
  };
  worker.postMessage({ worker: index, models });
  const error = await answer.promise;
  if (error === null) return worker;
  worker.terminate();
  throw new Error(`a Worker could not load the models: ${error}`);
}

/** Initializes shared memory: empty queues, idle Ps, and G0, which is `main`, for M0 to run. */
function prepare(host: MThread, shape: Shape, program: Program): void {
  const { c, ops, machine, model } = host, { words } = c;
  words[Word.IDLE_P] = words[Word.IDLE_M] = -1;
  words[Word.STARTED] = 1;
  for (const queue of ops.lender.made) queue.clear();
  for (const objects of [machine.channels, machine.mutexes, machine.waitGroups]) objects.clear();
  for (const column of [c.mP, c.mOldP, c.mOwn, c.pM, c.pIdleNext, c.mIdleNext]) column.fill(-1);
  const perG = model.traits.threads === "per-g";
  // The last one is taken first: the list is a stack, and Go starts with P1 as well.
  for (let p = shape.procs - 1; p >= 0; p--) {
    c.pG[p * LINE] = -1;
    c.pIdleNext[p] = words[Word.IDLE_P];
    words[Word.IDLE_P] = p;
  }
  words[Word.IDLE_P_COUNT] = shape.procs;
  const g = machine.create(program.main, -1);
  words[Word.GS] = g + 1;
  machine.ready(g, ReadyWhy.SPAWN);
  c.mOwn[0] = perG ? g : -1;
  c.gThread[g] = perG ? 0 : -1;
}

/** Waits until a count is reached. `false`: it was not in time. */
function isReached(
  words: Int32Array<SharedArrayBuffer>,
  word: number,
  count: number,
  deadlineMs: number,
): boolean {
  for (;;) {
    const now = Atomics.load(words, word), leftMs = deadlineMs - performance.now();
    if (now >= count) return true;
    if (leftMs <= 0) return false;
    Atomics.wait(words, word, now, leftMs);
  }
}

function outcome(
  host: MThread,
  shape: Shape,
  program: Program,
  elapsedNs: number,
  retakes: number,
): CoresOutcome {
  const { c, model, ops } = host;
  const workers = Array.from({ length: shape.workers }, (_, i) => statsOf(c, mOfWorker(i)));
  const stats = sumOf([host.stats, ...workers]);
  const gs = Math.min(c.words[Word.GS], shape.gsMax);
  const { NEW, DEAD, RUNNABLE } = GStatus;
  const stuck: number[] = [];
  for (let g = 0; g < gs; g++) {
    if (c.gStatus[g] !== NEW && c.gStatus[g] !== DEAD) stuck.push(g);
  }
  const why = c.words[Word.ENDING] === Ending.FINISHED
    ? stuck.length === 0 ? EndWhy.DONE : EndWhy.MAIN
    : stuck.some((g) => c.gStatus[g] === RUNNABLE)
    ? EndWhy.STALLED
    : EndWhy.DEADLOCK;
  host.log?.add(Ev.END, -1, -1, why, 0);
  const isStuck = why === EndWhy.STALLED || why === EndWhy.DEADLOCK;
  return {
    end: why,
    endName: END_NAMES[why],
    elapsedNs,
    stats,
    perM: workers,
    retakes,
    stuck: isStuck ? stuck : [],
    finals: shape.eventsMax === 0 ? null : Array.from({ length: gs }, (_, g) => {
      if (c.gStatus[g] !== DEAD) return null;
      const from = g * shape.vars;
      return [...c.gVars.subarray(from, from + program.progVars[c.gProg[g]])];
    }),
    trace: shape.eventsMax === 0 ? null : merged(c, shape, {
      model: model.name,
      procs: shape.procs,
      cores: shape.procs,
      msMax: mRows(shape),
      ringSlots: shape.ringSlots,
      queues: ops.lender.made.map(({ name, kind, size, q, p }) => ({ name, kind, size, q, p })),
      coreBusyNs: [],
      coreSwitchNs: [],
      coreIdleNs: [],
      elapsedNs: Math.floor(elapsedNs),
      wakeNs: 0,
      scanNs: 0,
      chanNames: program.chanNames,
      mutexNames: program.mutexNames,
      chanCap: [...program.chanCap],
      stuck: isStuck ? stuck : [],
      sync: program.sync,
    }),
  };
}

function whole(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new RangeError(
    `Cannot run on real cores as '${name}' must be a whole number ${least}..${most}: received ${value}`,
  );
}
