/**
 * All Ms (OS threads). M0 is the main thread, M1 is sysmon and M2 stands for
 * interrupts: a context that makes Gs runnable from outside. M1 and M2 hold no core.
 *
 * @module
 */

/** The thread that `main` starts on. */
export const MAIN_M = 0;
/** The monitor. */
export const SYSMON_M = 1;
/** Interrupt context: arrivals, and timers and I/O of models without a netpoller. */
export const INTERRUPT_M = 2;

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
  /** Goes on after a sleep: calls `woken` if the model wants that, then `find`. */
  WOKEN: 9,
  /** The interrupt M calls `period`. */
  PERIOD: 10,
} as const;

/**
 * One M. Gs are columns because there are millions of them and each is touched seldom; an M is an
 * object because there are few and the engine touches one in every step: a field of an object at
 * hand is one load, a cell of a column is four.
 */
export class M {
  status: number = MStatus.PARKED;
  state: number = MState.FIND;
  /** Step of the hook that `state` names. */
  phase = 0;
  /** Virtual time of its next step. */
  clock = -0;
  /** The G it runs, or NONE. */
  g = -1;
  /** The G it ran last. */
  lastG = -1;
  /** The P it holds, or NONE. */
  p = -1;
  /** The P it left in a system call. */
  oldP = -1;
  core = -1;
  lastCore = -1;
  /** Rest of the step it was in when the kernel took its core away. */
  restNs = -0;
  /** `LeaveWhy` of the running `leave`. */
  leaveWhy = 0;
  /** `WokenWhy` of the running `woken`. */
  wokenWhy = 0;
  /**
   * The G it has made runnable and is telling the model about, or will tell it next, or NONE; why,
   * and the step of that `ready`.
   */
  readyG = -1;
  readyWhy = 0;
  readyPhase = 0;
  /** Those it will tell about after that (linked through `GTable.next`). */
  readyHead = -1;
  readyTail = -1;
  /** For `inject`: index of that G, and how many there are. */
  readyIndex = 0;
  readyCount = 0;
  /** State to go back to after READY. */
  after: number = MState.FIND;
  /**
   * -1: asked to preempt its G at the next chance; n > 0: at the n-th chance, as its operations are
   * spent then.
   */
  preempt = 0;
  /** What `preempt` is at the start of a slice: 0, or 1 and the operations that a slice has. */
  budget = 0;
  /** Operations of Tokio's own synchronisation that its Gs may do before they have to yield. */
  coop = Infinity;
  /**
   * When the slice of `sliceG` ends, if it has been runnable since `sliceReadyNs`; else of nobody.
   */
  sliceEndNs = -0;
  sliceG = -1;
  sliceReadyNs = -0;
  /** 1: the next dispatch inherits the slice. */
  inherit = 0;
  spinning = 0;
  /** Since when it has been spinning, if it is. */
  lookFromNs = -0;
  /** 1: on the idle list. */
  idle = 0;
  /** 1: a wake came while it was about to sleep. */
  permit = 0;
  /** When its next or running PARK ends by itself; Infinity: never. */
  alarmNs = Infinity;
  /** 1: its PARK sleeps inside the netpoller. */
  inNet = 0;
  /**
   * When and on which core it looks again at a lock that it found taken, after how many rounds, and
   * for how long it has it then.
   */
  lookNs = -0;
  lookCore = -1;
  lookRounds = 0;
  holdNs = -0;
  /** The G it was made for (1:1 models), or NONE. */
  own = -1;
  /**
   * Links of the idle list and of the kernel's run queue: indices, as an object would have a write
   * barrier.
   */
  next = -1;
  prev = -1;

  /** Its index in {@linkcode MTable.at}. */
  readonly id: number = 0;

  constructor(id: number) {
    this.id = id;
  }

  /** As it was made, for another run. */
  restart(): void {
    this.status = MStatus.PARKED;
    this.state = MState.FIND;
    this.phase = 0;
    this.clock = -0;
    this.g = -1;
    this.lastG = -1;
    this.p = -1;
    this.oldP = -1;
    this.core = -1;
    this.lastCore = -1;
    this.restNs = -0;
    this.leaveWhy = 0;
    this.wokenWhy = 0;
    this.readyG = -1;
    this.readyWhy = 0;
    this.readyPhase = 0;
    this.readyHead = -1;
    this.readyTail = -1;
    this.readyIndex = 0;
    this.readyCount = 0;
    this.after = MState.FIND;
    this.lookNs = -0;
    this.lookCore = -1;
    this.lookRounds = 0;
    this.holdNs = -0;
    this.preempt = 0;
    this.budget = 0;
    this.coop = Infinity;
    this.sliceEndNs = -0;
    this.sliceG = -1;
    this.sliceReadyNs = -0;
    this.inherit = 0;
    this.spinning = 0;
    this.lookFromNs = -0;
    this.idle = 0;
    this.permit = 0;
    this.alarmNs = Infinity;
    this.inNet = 0;
    this.own = -1;
    this.next = -1;
    this.prev = -1;
  }
}

// The optimizer folds constants of its own module that are not exported.
const SYSMON = SYSMON_M, INTERRUPT = INTERRUPT_M;

/** Is it sysmon or the interrupt context, which hold no core and run no G? */
export function isPseudo(m: M): boolean {
  return m.id === SYSMON || m.id === INTERRUPT;
}

/** All Ms, in order of creation. */
export class MTable {
  readonly at: M[] = [];
  /** Those of earlier runs, which are used again in their order. */
  readonly #made: M[] = [];

  /** Makes an M: parked, with no G, P or core. */
  create(): M {
    const id = this.at.length, made = this.#made;
    if (id === made.length) made.push(new M(id));
    const m = made[id];
    this.at.push(m);
    return m;
  }

  /** Only the first `count` are there, as they were made: another run begins. */
  restart(count: number): void {
    for (let i = 0; i < this.at.length; i++) this.at[i].restart();
    this.at.length = count;
  }
}
