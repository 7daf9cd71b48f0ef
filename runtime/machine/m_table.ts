/**
 * The columns of all Ms (OS threads). M0 is the main thread, M1 is sysmon and M2 stands for
 * interrupts: a context that makes Gs runnable from outside. M1 and M2 hold no core.
 *
 * @module
 */

import { type Column, grown } from "./g_table.ts";

/** The thread that `main` starts on. */
export const MAIN_M = 0;
/** The monitor. */
export const SYSMON_M = 1;
/** Interrupt context: arrivals, and timers and I/O of models without a netpoller. */
export const INTERRUPT_M = 2;
/** The first M that the engine creates on demand. */
export const FIRST_FREE_M = 3;

/** Where an M is, seen from the kernel. */
export const MStatus = {
  /** On a core, or a pseudo M at work. */
  ON: 0,
  /** Wants a core, stands in the kernel's run queue. */
  QUEUED: 1,
  /** Asleep until another M wakes it. */
  PARKED: 2,
  /** Inside a system call. */
  SYSCALL: 3,
  /** Ended. */
  DEAD: 4,
} as const;

/** What an M does at its next step. */
export const MState = {
  /** Calls `find`. */
  FIND: 0,
  /** Executes its G. */
  EXEC: 1,
  /** Executes its G, whose compute ends at the M's clock. */
  COMPUTE: 2,
  /** Calls `ready` or `inject` for a G it made runnable. */
  READY: 3,
  /** Calls `leave`. */
  LEAVE: 4,
  /** Calls `back`. */
  BACK: 5,
  /** sysmon: looks at the next P. */
  LOOK: 6,
  /** sysmon: calls `handed`. */
  HANDED: 7,
  /** Its G handed a starving mutex over and now yields. */
  GOYIELD: 8,
} as const;

/** Columns of the Ms; row `m` of each belongs to M `m`. */
export class MTable {
  /** Rows in use. */
  count = 0;
  status = new Uint8Array(8);
  state = new Uint8Array(8);
  /** Phase of the hook that `state` names. */
  phase = new Int32Array(8);
  /** Virtual time of its next step. */
  clock = new Float64Array(8);
  /** The G it runs, or NONE. */
  g = new Int32Array(8);
  /** The G it ran last. */
  lastG = new Int32Array(8);
  /** The P it holds, or NONE. */
  p = new Int32Array(8);
  /** The P it left in a system call. */
  oldP = new Int32Array(8);
  core = new Int32Array(8);
  lastCore = new Int32Array(8);
  /** Rest of the step it was in when the kernel took its core away. */
  restNs = new Float64Array(8);
  /** `LeaveWhy` of the running `leave`. */
  leaveWhy = new Uint8Array(8);
  /** Gs it has made runnable and not yet told the model about (linked through `GTable.next`). */
  readyHead = new Int32Array(8);
  readyTail = new Int32Array(8);
  /** The G it is telling the model about, and the phase of that `ready`. */
  readyG = new Int32Array(8);
  readyWhy = new Uint8Array(8);
  readyPhase = new Int32Array(8);
  /** For `inject`: index of that G, and how many there are. */
  readyIndex = new Int32Array(8);
  readyCount = new Int32Array(8);
  /** State to go back to after READY. */
  after = new Uint8Array(8);
  /** 1: asked to preempt its G at the next chance. */
  preempt = new Uint8Array(8);
  /** 1: the next dispatch inherits the slice. */
  inherit = new Uint8Array(8);
  spinning = new Uint8Array(8);
  /** 1: on the idle list. */
  idle = new Uint8Array(8);
  /** 1: a wake came while it was about to sleep. */
  permit = new Uint8Array(8);
  /** 1: its PARK sleeps inside the netpoller. */
  inNet = new Uint8Array(8);
  /** The G it was made for (1:1 models), or NONE. */
  own = new Int32Array(8);
  /** Links of the idle list and of the kernel's run queue. */
  next = new Int32Array(8);
  prev = new Int32Array(8);

  /** Makes a row. */
  create(): number {
    const m = this.count++;
    if (m === this.status.length) this.#grow();
    this.g[m] = -1;
    this.lastG[m] = -1;
    this.p[m] = -1;
    this.oldP[m] = -1;
    this.core[m] = -1;
    this.lastCore[m] = -1;
    this.readyHead[m] = -1;
    this.readyTail[m] = -1;
    this.readyG[m] = -1;
    this.own[m] = -1;
    this.next[m] = -1;
    this.prev[m] = -1;
    this.status[m] = MStatus.PARKED;
    return m;
  }

  #grow(): void {
    const columns = this as unknown as Record<string, Column | number>;
    for (const name of Object.keys(this)) {
      const column = columns[name];
      if (typeof column !== "number") columns[name] = grown(column, this.count * 2, true);
    }
  }
}
