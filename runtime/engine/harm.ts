/**
 * The parts of a machine that a planted bug may reach. Only the checks of the lab use this: a law
 * about the machine itself (its mutexes, timers, random streams) can prove that it bites only on a
 * machine that is wrong.
 *
 * @module
 */

import type { Model } from "../model.ts";
import type { Executor } from "./execute.ts";
import type { Monitor } from "./monitor.ts";
import type { VirtualOps } from "./ops.ts";
import type { Os } from "./os.ts";
import type { State } from "./state.ts";
import type { Threads } from "./threads.ts";

/** One built machine, before it runs. A planted bug replaces methods of these very objects. */
export interface HarmableParts {
  readonly s: State;
  readonly ops: VirtualOps;
  readonly os: Os;
  readonly threads: Threads;
  readonly executor: Executor;
  readonly monitor: Monitor;
  readonly model: Model;
}
