/**
 * Where the M that runs a G has it from, as a trace goes by.
 *
 * @module
 */

import { Ev, type Trace } from "@lab/runtime";
import { queueStep } from "./queue_steps.ts";
import { replayOf } from "./replay.ts";

/** Where a G came from that runs. */
export const Source = {
  /** A queue, or the hand of whoever made it runnable. */
  OTHER: 0,
  /** The slot of the P itself. */
  SLOT: 1,
  /** A system call. */
  SYSCALL: 2,
} as const;

/** Follows a trace event by event. */
export class Sources {
  /** One of {@linkcode Source}, by G. */
  readonly of: Uint8Array;

  /** @param slot Name of the slot. */
  constructor(private readonly trace: Trace, private readonly slot: string) {
    this.of = new Uint8Array(replayOf(trace).gs);
  }

  /** Plays event `i`. */
  play(i: number): void {
    const { trace } = this, g = trace.g[i];
    if (trace.code[i] === Ev.SYSCALL_OUT) this.of[g] = Source.SYSCALL;
    else if (trace.code[i] === Ev.READY) this.of[g] = Source.OTHER;
    else {
      const step = queueStep(trace, i);
      if (step?.verb === "rob") this.of[g] = Source.OTHER;
      if (step?.verb === "take") this.of[g] = step.queue === this.slot ? Source.SLOT : Source.OTHER;
    }
  }
}
