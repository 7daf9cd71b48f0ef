/**
 * Puts together what one M needs in its thread, from a message and the shared memory.
 *
 * @module
 */

import type { MId } from "../core/ids.ts";
import { type Prng, prngStream } from "../core/prng.ts";
import type { Model, Ops } from "../model.ts";
import type { Program } from "../program/program.ts";
import { EventLog, Stats } from "./to_host.ts";
import { GMachine } from "./g_machine.ts";
import { allocate, type Buffers, type Columns, columns, NOTHING, type Shape } from "./layout.ts";
import { MLoop } from "./m_loop.ts";
import { ParallelOps } from "./parallel_ops.ts";
import { refuseHooks } from "./refuse.ts";

/** A module with models: `@lab/models` is one. */
export interface ModelsModule {
  /**
   * A model by name, its options as text.
   *
   * @throws {RangeError} There is no such model or option.
   */
  configure(name: string, options?: Readonly<Record<string, string>>): { make(ops: Ops): Model };
}

/** What decides a run, as sent to each thread. */
export interface RunMessage {
  readonly shape: Shape;
  readonly buffers: Buffers;
  readonly program: Program;
  readonly model: string;
  readonly options: Readonly<Record<string, string>>;
  readonly seed: number;
  readonly spinsPerNs: number;
  /** Zero of the run's clock, in ms since 1970. */
  readonly zeroMs: number;
}

/** One M. */
export interface MThread {
  readonly c: Columns;
  readonly stats: Stats;
  readonly ops: ParallelOps;
  readonly model: Model;
  readonly machine: GMachine;
  readonly loop: MLoop;
  readonly log: EventLog | null;
  readonly nowNs: () => number;
}

/**
 * Slots of the rings that a model will have; Infinity: none. Memory is cut before the threads make
 * their models, so the host makes one that never runs, on too little memory for its queues.
 *
 * @throws {RangeError} There is no such model or option, or it needs queues or hooks that real
 * cores do not have.
 */
export function ringSlotsOf(
  { model, options }: Pick<RunMessage, "model" | "options">,
  procs: number,
  models: ModelsModule,
): number {
  const shape = { ...NOTHING, procs };
  const c = columns(shape, allocate(shape));
  const ops = new ParallelOps(c, shape, new Stats(), stream(0, "steal", 0), () => 0);
  refuseHooks(models.configure(model, options).make(ops));
  return ops.lender.ringSlots;
}

/** Builds M `m`. */
export function mThread(message: RunMessage, m: number, models: ModelsModule): MThread {
  const { shape, program, seed, zeroMs, spinsPerNs } = message;
  const c = columns(shape, message.buffers);
  const stats = new Stats();
  const nowNs = () => (performance.timeOrigin + performance.now() - zeroMs) * 1e6;
  const log = shape.eventsMax > 0 ? new EventLog(c, shape, m, nowNs) : null;
  const ops = new ParallelOps(c, shape, stats, stream(seed, "steal", m), nowNs);
  const model = models.configure(message.model, message.options).make(ops);
  const loop = new MLoop(c, shape, ops, model, stats, log, m as MId, nowNs);
  const machine = new GMachine({
    c,
    shape,
    program,
    m,
    stats,
    log,
    draws: program.dists.map((_, i) => stream(seed, `draw${i}`, m)),
    spinsPerNs,
    nowNs,
    tell: (g, why) => loop.tell(g, why),
  });
  loop.machine = machine;
  return { c, stats, ops, model, machine, loop, log, nowNs };
}

/** Each M draws from streams of its own. */
function stream(seed: number, name: string, m: number): Prng {
  return prngStream(seed, `${name}/M${m}`);
}
