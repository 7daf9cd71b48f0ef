/**
 * The parts of a machine that a planted bug may reach. Only the checks of the lab use this: a law
 * about the machine itself (its queues, mutexes, timers, random streams) can prove that it bites
 * only on a machine that is wrong.
 *
 * @module
 */

import { knownText } from "../core/errors.ts";
import type { Model } from "../model.ts";
import type { Executor } from "./execute.ts";
import type { GLife } from "./g_life.ts";
import type { Monitor } from "./monitor.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";
import type { EngineQueue } from "./queues/engine_queue.ts";
import { RingQueue } from "./queues/ring_queue.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";

/** The objects that a machine is made of. */
interface Parts {
  readonly s: State;
  readonly ops: VirtualOps;
  readonly os: Os;
  readonly threads: Threads;
  readonly executor: Executor;
  readonly life: GLife;
  readonly monitor: Monitor;
  readonly model: Model;
}

/**
 * One built machine, before it runs. A planted bug replaces methods of these very objects.
 *
 * @internal
 */
export interface MachineParts extends Parts {
  /**
   * What the model declared under this name: one queue, or one of each P.
   *
   * @throws {RangeError} It declared nothing so: the fault would hit nobody.
   */
  readonly queues: (name: string) => readonly EngineQueue[];
  /** As `queues`, which must be rings. @throws {RangeError} They are not. */
  readonly rings: (name: string) => readonly RingQueue[];
}

/** The parts of a machine, and its queues by name. */
export function withQueues(parts: Parts): MachineParts {
  const queues = (name: string) => {
    const made = parts.ops.lender.made.find((row) => row.name === name);
    if (made !== undefined) return made.at;
    const names = knownText(parts.ops.lender.made.map((row) => row.name));
    throw new RangeError(
      `fault: the queues of ${parts.model.name} are ${names}: received '${name}'`,
    );
  };
  const rings = (name: string) =>
    queues(name).map((queue) => {
      if (queue instanceof RingQueue) return queue;
      throw new RangeError(`fault: queue ${name} must be a ring: received a ${queue.kind}`);
    });
  return { ...parts, queues, rings };
}
