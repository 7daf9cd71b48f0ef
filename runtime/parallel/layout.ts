/**
 * Where everything lies in shared memory. Two buffers, 32-bit words and doubles, cut into columns;
 * what different threads write often lies on cache lines of its own.
 *
 * @module
 */

/** Sizes of one run. */
export interface Shape {
  readonly procs: number;
  /** Ms: one Worker each. */
  readonly workers: number;
  /**
   * Slots of each local ring, a power of two, or Infinity: lists under a lock, or no local queues.
   */
  readonly ringSlots: number;
  /** Gs that can be created. */
  readonly gsMax: number;
  /** Variables of each G. */
  readonly vars: number;
  readonly chanCap: readonly number[];
  readonly mutexes: number;
  readonly waitGroups: number;
  /** Events that each M can log; 0: no trace. */
  readonly eventsMax: number;
  /** The run ends with the last G, not with `main`. */
  readonly untilAll: boolean;
}

/** A run of nothing. */
export const NOTHING: Shape = {
  procs: 1,
  workers: 1,
  ringSlots: Infinity,
  gsMax: 1,
  vars: 1,
  chanCap: [],
  mutexes: 0,
  waitGroups: 0,
  eventsMax: 0,
  untilAll: false,
};

/** Words of a cache line. */
export const LINE = 16;
/**
 * Words on the line of an M: its permit is first, then a request to preempt, and a word to nap on.
 */
export const PREEMPT = 1, NAP = 2;
/**
 * Words of a ring: thieves write its head, the owner writes its tail, so each has a line of its
 * own.
 */
export const RingWord = { HEAD: 0, TAIL: LINE, SLOTS: 2 * LINE } as const;

/** Words that a ring of `slots` takes. */
export function ringWords(slots: number): number {
  return RingWord.SLOTS + Math.ceil(slots / LINE) * LINE;
}

/** Single words that all threads share, each on a line of its own. */
export const Word = {
  /** Lock of the scheduler: global queue, idle Ps, idle Ms (Go: `sched.lock`). */
  SCHED_LOCK: 0 * LINE,
  /** The tail is the next word. */
  GLOBAL_HEAD: 1 * LINE,
  GLOBAL_SIZE: 2 * LINE,
  IDLE_P: 3 * LINE,
  IDLE_P_COUNT: 4 * LINE,
  IDLE_M: 5 * LINE,
  SPINNING: 6 * LINE,
  /** 1: a spinner was wanted while no P was idle (Go: `needspinning`). Set under the lock. */
  SPINNER_WANTED: 6 * LINE + 1,
  /** Ids of Gs given out. */
  GS: 7 * LINE,
  /** Workers in use. */
  STARTED: 8 * LINE,
  /** Becomes an {@linkcode Ending} when the run is over. */
  ENDING: 9 * LINE,
  /** Ms asleep, and how often any of them went to sleep. */
  PARKED: 10 * LINE,
  SLEEPS: 10 * LINE + 1,
  /** Workers that are done. */
  STOPPED: 11 * LINE,
  /** Number of the next event. */
  SEQ: 12 * LINE,
  /** Workers that are loaded and wait for the start. */
  LOADED: 13 * LINE,
  /** 1: go. */
  START: 14 * LINE,
  /** 1: an M had more events to log than room. */
  LOG_FULL: 15 * LINE,
  /** Gs that are not finished; counted only if the run is to wait for all of them. */
  LIVE: 16 * LINE,
  /** Ms without a P that will soon have one, or be on the idle list. */
  BETWEEN_PS: 17 * LINE,
} as const;
const WORDS = 18 * LINE;

/** Values of `Word.ENDING`. */
export const Ending = { RUNNING: 0, FINISHED: 1, STUCK: 2, FAILED: 3 } as const;

/** Words of a local list: lock, head, tail, size. */
export const LIST_WORDS = LINE;
/** Words of a channel, mutex or wait group. */
export const OBJECT_WORDS = LINE;
/** Words of an event in a log, beside its time. */
export const EVENT_WORDS = 6;
/** Statistics of an M, see `STATS`. */
export const STATS_MAX = 24;

type Words = Int32Array<SharedArrayBuffer>;
type Doubles = Float64Array<SharedArrayBuffer>;

/** All columns of a run, on the same memory in each thread. */
export interface Columns {
  readonly words: Words;
  readonly gStatus: Words;
  readonly gProg: Words;
  readonly gPc: Words;
  readonly gHome: Words;
  readonly gFlags: Words;
  /** Link of whatever queue the G is in. */
  readonly gNext: Words;
  /** 1:1 models: M of the G, or NONE. */
  readonly gThread: Words;
  readonly pStatus: Words;
  /** M that holds the P, or left it in a system call. */
  readonly pM: Words;
  readonly pTick: Words;
  readonly pSyscallTick: Words;
  readonly pIdleNext: Words;
  /** G that runs on the P, or NONE. */
  readonly pG: Words;
  readonly mP: Words;
  readonly mIdleNext: Words;
  /** 1: on the idle list. */
  readonly mIdle: Words;
  readonly mSpinning: Words;
  readonly mOldP: Words;
  readonly mOwn: Words;
  /** A line for each M: the permit that wakes it, and the request to preempt. */
  readonly mLines: Words;
  /** Ring or list of each P. */
  readonly local: Words;
  /** Slot of each P, on a line of its own. */
  readonly slots: Words;
  readonly channels: Words;
  readonly mutexes: Words;
  readonly waitGroups: Words;
  readonly events: Words;
  /** Text of the first error: length, then UTF-16 units. */
  readonly error: Words;
  readonly gVars: Doubles;
  /** Value a waiting sender brings, or the rest of an interrupted compute. */
  readonly gValue: Doubles;
  /** The policy's word of each G: written by the M that holds it, read after it was passed on. */
  readonly gData: Doubles;
  readonly chanBuffer: Doubles;
  readonly stats: Doubles;
  readonly eventNs: Doubles;
}

/** M ids are 0 for the first worker, then 3, 4, …: 1 is sysmon, 2 stands for interrupts. */
export function mOfWorker(worker: number): number {
  return worker === 0 ? 0 : worker + 2;
}

/** Rows of the columns by M. */
export function mRows(shape: Shape): number {
  return shape.workers + 2;
}

/** Characters of an error that are kept. */
export const ERROR_MAX = 2_000;

/** What each column takes, in order. */
function sizes(shape: Shape): { words: Record<string, number>; doubles: Record<string, number> } {
  const { gsMax, procs } = shape, ms = mRows(shape);
  const local = shape.ringSlots === Infinity ? LIST_WORDS : ringWords(shape.ringSlots);
  return {
    words: {
      words: WORDS,
      gStatus: gsMax,
      gProg: gsMax,
      gPc: gsMax,
      gHome: gsMax,
      gFlags: gsMax,
      gNext: gsMax,
      gThread: gsMax,
      pStatus: procs,
      pM: procs,
      pTick: procs * LINE,
      pSyscallTick: procs,
      pIdleNext: procs,
      pG: procs * LINE,
      mP: ms,
      mIdleNext: ms,
      mIdle: ms,
      mSpinning: ms,
      mOldP: ms,
      mOwn: ms,
      mLines: ms * LINE,
      local: procs * local,
      slots: procs * LINE,
      channels: shape.chanCap.length * OBJECT_WORDS,
      mutexes: shape.mutexes * OBJECT_WORDS,
      waitGroups: shape.waitGroups * OBJECT_WORDS,
      events: ms * shape.eventsMax * EVENT_WORDS,
      error: 1 + ERROR_MAX,
    },
    doubles: {
      gVars: gsMax * shape.vars,
      gValue: gsMax,
      gData: gsMax,
      chanBuffer: shape.chanCap.reduce((sum, cap) => sum + cap, 0),
      stats: ms * STATS_MAX,
      eventNs: ms * shape.eventsMax,
    },
  };
}

/** The two buffers of a run. */
export interface Buffers {
  readonly words: SharedArrayBuffer;
  readonly doubles: SharedArrayBuffer;
}

const lines = (n: number) => Math.ceil(n / LINE) * LINE;

/** Zeroed memory for a run. */
export function allocate(shape: Shape): Buffers {
  const { words, doubles } = sizes(shape);
  const sum = (sizes: Record<string, number>) =>
    Object.values(sizes).reduce((total, n) => total + lines(n), 0);
  return {
    words: new SharedArrayBuffer(4 * sum(words)),
    doubles: new SharedArrayBuffer(8 * sum(doubles)),
  };
}

/** The columns in a run's memory. */
export function columns(shape: Shape, buffers: Buffers): Columns {
  const { words, doubles } = sizes(shape);
  const cut = <T>(sizes: Record<string, number>, make: (from: number, n: number) => T) => {
    let from = 0;
    return Object.entries(sizes).map(([name, n]) => {
      const column = [name, make(from, n)] as const;
      from += lines(n);
      return column;
    });
  };
  return Object.fromEntries([
    ...cut<Words | Doubles>(words, (from, n) => new Int32Array(buffers.words, 4 * from, n)),
    ...cut<Words | Doubles>(doubles, (from, n) => new Float64Array(buffers.doubles, 8 * from, n)),
  ]) as unknown as Columns;
}
