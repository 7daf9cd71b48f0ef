/**
 * What each event means: one row for each code of `Ev`, which says what its columns name, what it
 * does to a queue, where it gives a G from, how a timeline tells it, which shared state it changes,
 * and why generated cases do not show it. The reconstructed state, the queue steps that laws read,
 * the timeline, the state search and the coverage all take what they know of events from here. A
 * new event does not compile without its row.
 *
 * @module
 */

import {
  END_NAMES,
  Ev,
  LeaveWhy,
  type ObjectNames,
  ReadyWhy,
  type Trace,
  WAIT_NAMES,
} from "@lab/runtime";
import { count, handedText, many, mText, namesOf } from "../words.ts";
import { queueName } from "./queue_lists.ts";

/** Name of an event. */
export type EventName = keyof typeof Ev;

/**
 * What happens to a queue. `put`, `take` (at the owner's end) and `rob` (at the thief's) move the G
 * of the event; `remove` takes it out from wherever it stands. The others announce: `theft` what a
 * thief takes, `spill` what a full queue gives away, `batch` what is taken from a shared queue in
 * one go; column `a` says how many (of a spill: and the new one), and `b` of a batch how many there
 * were.
 */
export type QueueVerb = "put" | "take" | "rob" | "remove" | "theft" | "spill" | "batch";

/** What an event does to one queue. */
export interface QueueEffect {
  readonly verb: QueueVerb;
  /**
   * Which queue: the local one or the slot of a P, or the global one, all of which have events of
   * their own; else the column that has its number.
   */
  readonly of: "local" | "next" | "global" | "a" | "g";
  /** The column that names the P whose local queue or slot it is. */
  readonly owner?: "p" | "g" | "a";
  /** The column that states the queue's length: after a put or take, before an announced move. */
  readonly length?: "a" | "b";
  /** Column `a` names the G that a put kicked out, or NONE. */
  readonly kicks?: true;
  /** A put of the same G may follow at once: then it only changes queues. */
  readonly passes?: true;
}

/** What a column holds, for texts and for those who ask who an event is about. */
export type ColumnKind =
  | "G"
  | "P"
  | "M"
  | "queue"
  | "channel"
  | "mutex"
  | keyof ObjectNames
  /** A number that is printed with its digits in threes. */
  | "count"
  | "why ready"
  | "why left"
  | "why ended"
  | "wait";

/** A sentence: `{a}` stands for column `a` by its kind, `{source}` for where the G came from. */
export type Sentence = string | ((trace: Trace, i: number) => string);

/** One row of the table. */
export interface EventRow {
  /** What column `g` names; left out: a G, or nobody. */
  readonly g?: "P" | "queue";
  /** What columns `a` and `b` hold; left out: a plain number, or nothing. */
  readonly a?: ColumnKind;
  readonly b?: ColumnKind;
  readonly queue?: QueueEffect;
  /** It gives its G to an M: where from, and in what way, in words. */
  readonly from?: readonly [where: string, way: string];
  /** How the timeline tells it; left out: it is no decision. */
  readonly says?: Sentence;
  /**
   * Shared state that it changes besides what its columns name. `rest` is what is not told apart:
   * right for every event, but the search then merges fewer states.
   */
  readonly changes: "nothing" | "global" | "idle" | "spin" | "sync" | "spawn" | "rest";
  /** Column `p` only says who acts; left out: the event changes that P. */
  readonly onlyActor?: true;
  /** Why no generated case shows it; left out: coverage counts it. */
  readonly unseen?: string;
}

/** The covered models are Go's, and those that came before it. */
const OWN_QUEUES = "no covered model has queues beyond ring, slot and global";

const onlyActor = true;

/** A sentence for a column `a` that may name nobody. */
const orNone = (none: string, some: string): Sentence => ({ a }, i) => a[i] < 0 ? none : some;

/** What is alike in the events of queues that have a number. */
const ofQueue = (queue: QueueEffect & { readonly of: "a" | "g" }) => ({
  [queue.of]: "queue",
  queue,
  changes: "nothing",
  onlyActor,
  unseen: OWN_QUEUES,
} as const);

/** Who is spilled, and where to. */
const spilled = (trace: Trace, i: number): string => {
  const next = trace.code[i + 1];
  const to = next === Ev.PUT_GLOBAL || next === Ev.Q_PUT
    ? columnText(trace, i + 1, next === Ev.Q_PUT ? "a" : "global")
    : "another queue";
  return `{a} Gs${trace.b[i] < 0 ? ", the newer," : ""} go to ${to}`;
};

/** The table. */
export const EVENTS: Readonly<Record<EventName, EventRow>> = {
  SPAWN: { a: "G", says: orNone("created", "created by {a}"), changes: "spawn", onlyActor },
  READY: {
    a: "why ready",
    from: ["its M's hands", "straight from its M's hands"],
    says: "ready ({a})",
    changes: "sync",
    onlyActor,
  },
  RUN: {
    a: "count",
    says: ({ b }, i) => `dispatch from {source}, ${b[i] === 1 ? "inherits " : ""}tick {a}`,
    changes: "nothing",
  },
  STOP: {
    a: "why left",
    b: "wait",
    says: ({ a }, i) => a[i] === LeaveWhy.BLOCK ? "stop: {a} ({b})" : "stop: {a}",
    changes: "nothing",
    onlyActor,
  },
  MARK: { changes: "nothing", onlyActor },
  PUT_LOCAL: {
    queue: { verb: "put", of: "local", owner: "p", length: "a" },
    says: "→ local ring ({a} in it)",
    changes: "nothing",
  },
  GET_LOCAL: {
    queue: { verb: "take", of: "local", owner: "p", length: "a" },
    from: ["the local ring", "from its ring"],
    says: "taken from the local ring",
    changes: "nothing",
  },
  PUT_NEXT: {
    a: "G",
    queue: { verb: "put", of: "next", owner: "p", kicks: true },
    says: orNone("→ runnext", "→ runnext, kicks {a} out"),
    changes: "nothing",
  },
  GET_NEXT: {
    queue: { verb: "take", of: "next", owner: "p" },
    from: ["runnext", "through runnext"],
    says: "taken from runnext",
    changes: "nothing",
  },
  PUT_GLOBAL: {
    queue: { verb: "put", of: "global", length: "a" },
    says: "→ global queue ({a} in it)",
    changes: "global",
    onlyActor,
  },
  GET_GLOBAL: {
    queue: { verb: "take", of: "global", length: "a", passes: true },
    from: ["the global queue", "from the global queue"],
    says: ({ b }, i) => `taken from the global queue${b[i] > 0 ? `, ${b[i] + 1}. of a batch` : ""}`,
    changes: "global",
  },
  SPILL: {
    queue: { verb: "spill", of: "local", owner: "p" },
    says: (trace, i) => `ring full: ${spilled(trace, i)}`,
    changes: "global",
  },
  GRAB: {
    queue: { verb: "batch", of: "global", length: "b" },
    says: "grabs {a} of {b} Gs of the global queue",
    changes: "global",
  },
  STEAL: {
    g: "P",
    queue: { verb: "theft", of: "local", owner: "g", length: "b" },
    says: "steals {a} of the {b} Gs in the ring of {g}",
    changes: "nothing",
  },
  STEAL_G: {
    a: "P",
    queue: { verb: "rob", of: "local", owner: "a", passes: true },
    from: ["the ring of {a}", "by theft"],
    says: "stolen from the ring of {a}",
    changes: "nothing",
  },
  STEAL_NEXT: {
    a: "P",
    queue: { verb: "rob", of: "next", owner: "a" },
    from: ["runnext of {a}", "by theft from runnext"],
    says: "stolen from runnext of {a}",
    changes: "nothing",
  },
  P_TAKE: { says: "takes the P", changes: "idle" },
  P_IDLE: { says: "drops the P: idle", changes: "idle" },
  HANDOFF: { a: "M", says: handedText, changes: "idle" },
  RETAKE: { a: "M", says: "retake: the P is taken from {a} in its system call", changes: "rest" },
  M_NEW: { says: "thread created", changes: "idle" },
  M_PARK: { says: ({ a }, i) => `park${a[i] === 1 ? ", in the netpoller" : ""}`, changes: "idle" },
  M_WAKE: { a: "M", says: orNone("woken", "woken by {a}"), changes: "idle" },
  M_EXIT: { says: "thread ended", changes: "idle" },
  SPIN: {
    says: ({ a }, i) => `${a[i] !== 0 ? "spins" : "stops spinning"} ({b} spin)`,
    changes: "spin",
    onlyActor,
  },
  CORE_ON: { changes: "idle" },
  CORE_OFF: { changes: "idle" },
  SYSCALL_IN: {
    a: "count",
    says: orNone("waits with its thread", "system call of {a} ns"),
    changes: "rest",
  },
  SYSCALL_OUT: {
    from: ["a system call", "back from system calls"],
    says: "back from its system call",
    changes: "rest",
  },
  PREEMPT: { a: "M", says: "preempt, on {a}", changes: "rest" },
  NETPOLL: { says: ({ a }, i) => `polls the network: ${many(a[i], "G")}`, changes: "rest" },
  TIMER: { says: "timer is over", changes: "rest" },
  SEND: { a: "channel", says: "sends message {b} on {a}", changes: "sync", onlyActor },
  RECV: {
    a: "channel",
    says: ({ b }, i) => b[i] < 0 ? "finds {a} closed and empty" : "receives message {b} of {a}",
    changes: "sync",
    onlyActor,
  },
  CLOSE: { a: "channel", says: "closes {a}", changes: "sync", onlyActor },
  LOCK: {
    a: "mutex",
    says: ({ b }, i) => `locks {a}${b[i] === 1 ? " (handed over)" : ""}`,
    changes: "nothing",
    onlyActor,
  },
  UNLOCK: { a: "mutex", says: "unlocks {a}", changes: "nothing", onlyActor },
  ARRIVE: { says: "arrives from outside", changes: "rest" },
  END: { a: "why ended", says: "the run ends: {a}", changes: "rest" },
  DONE: { changes: "nothing", onlyActor },
  LOCK_WAIT: { changes: "global" },
  Q_PUT: {
    ...ofQueue({ verb: "put", of: "a", length: "b" }),
    says: ({ code, a }, i) =>
      `→ {a} ({b} in it${code[i - 1] === Ev.Q_KEY ? `, key ${count(a[i - 1])}` : ""})`,
  },
  Q_TAKE: {
    ...ofQueue({ verb: "take", of: "a", length: "b", passes: true }),
    from: ["{a}", "from {a}"],
    says: "taken from {a}",
  },
  Q_ROB: {
    ...ofQueue({ verb: "rob", of: "a", length: "b", passes: true }),
    from: ["{a}", "by theft"],
    says: "stolen from {a}",
  },
  Q_KEY: { changes: "nothing", onlyActor, unseen: OWN_QUEUES },
  Q_MOVE: { ...ofQueue({ verb: "theft", of: "g" }), says: "steals {a} Gs of {g}" },
  Q_SPILL: {
    ...ofQueue({ verb: "spill", of: "g" }),
    says: (trace, i) => `{g} is full: ${spilled(trace, i)}`,
  },
  Q_REMOVE: {
    ...ofQueue({ verb: "remove", of: "a", length: "b", passes: true }),
    from: ["{a}", "from {a}"],
    says: "taken out of {a}",
  },
  KICK: { a: "M", changes: "rest", unseen: "no covered model kicks a G off its P" },
  WAIT_OVER: {
    says: ({ a }, i) => `its wait with the thread is over, by ${mText(a[i])}`,
    changes: "rest",
    unseen: "generated cases pin no G; flavours_test.ts makes them do so",
  },
  CORE_AHEAD: { a: "count", says: "that is in {a} ns", changes: "nothing", onlyActor },
  WAKING: { a: "count", says: "its core wakes for {a} ns", changes: "nothing", onlyActor },
  UNNOTICED: { a: "count", says: "was over {a} ns ago", changes: "nothing", onlyActor },
  RW_LOCK: {
    a: "rwmutex",
    says: ({ b }, i) => `locks {a} ${b[i] === 1 ? "for writing" : "for reading"}`,
    changes: "sync",
    onlyActor,
  },
  RW_UNLOCK: {
    a: "rwmutex",
    says: ({ b }, i) => `unlocks {a} ${b[i] === 1 ? "for writing" : "for reading"}`,
    changes: "sync",
    onlyActor,
  },
  COND_WAIT: { a: "cond", says: "takes ticket {b} of {a}", changes: "sync", onlyActor },
  COND_CALL: { a: "cond", says: "ticket {b} of {a} is called", changes: "sync", onlyActor },
  SEM_UNITS: {
    a: "sem",
    says: ({ b }, i) => b[i] < 0 ? `gives ${-b[i]} units of {a} back` : "has {b} units of {a}",
    changes: "sync",
    onlyActor,
  },
  SEM_WANT: { a: "sem", says: "waits for {b} units of {a}", changes: "sync", onlyActor },
  TIMER_SET: {
    a: "count",
    b: "timer",
    says: ({ a, b }, i) => {
      if (b[i] < 0) return "its select waits for {a} ns at most";
      return a[i] >= 0
        ? "{b} is set to {a} ns from now"
        : `{b} is ${a[i] === -1 ? "stopped" : "due"}`;
    },
    changes: "rest",
    onlyActor,
  },
  COUNT: { a: "count", b: "counter", says: "{b} is {a}", changes: "sync", onlyActor },
};

/** The rows by code of `Ev`. */
export const BY_CODE: readonly (EventRow | undefined)[] = Object.entries(EVENTS)
  .reduce<EventRow[]>((rows, [name, row]) => {
    rows[Ev[name as EventName]] = row;
    return rows;
  }, []);

/** A table by code of what `read` makes of each row; `none` for codes without a row. */
export function byCode<T>(read: (row: EventRow) => T, none: T): readonly T[] {
  return Array.from(BY_CODE, (row) => row === undefined ? none : read(row));
}

const NAMES_G = Uint8Array.from(byCode(({ g }) => g === undefined ? 1 : 0, 1));

/** Does column `g` of an event with this code name a G, if it is not -1? */
export const namesG = (code: number): boolean => NAMES_G[code] === 1;

/** What columns are told in: names by number, and those of queues. */
export interface ColumnWords {
  readonly names: Readonly<Partial<Record<ColumnKind, readonly string[]>>>;
  readonly queue: typeof queueName;
}

const ENGLISH: ColumnWords = {
  names: {
    "why ready": namesOf(ReadyWhy),
    "why left": namesOf(LeaveWhy),
    "why ended": END_NAMES,
    "wait": WAIT_NAMES,
  },
  queue: queueName,
};

type Column = "a" | "b" | "g" | "global";

/** A column of event `i` in words. */
export function columnText(trace: Trace, i: number, column: Column, words = ENGLISH): string {
  const { about } = trace;
  if (column === "global") return words.queue(2 * about.procs, about.procs, about.queues);
  const value = trace[column][i], row = BY_CODE[trace.code[i]];
  const kind = column === "g" ? row?.g ?? "G" : row?.[column];
  switch (kind) {
    case undefined:
      return String(value);
    case "G":
    case "P":
    case "M":
      return kind + value;
    case "queue":
      return words.queue(value, about.procs, about.queues);
    case "channel":
      return about.chanNames[value];
    case "mutex":
      return about.mutexNames[value];
    case "rwmutex":
    case "cond":
    case "sem":
    case "counter":
    case "timer":
      return about.objectNames?.[kind][value] ?? `${kind} ${value}`;
    case "count":
      return count(value);
    default:
      return words.names[kind]![value];
  }
}

/** A text in which `{a}`, `{b}` and `{g}` stand for columns of event `i`. */
export function filled(trace: Trace, i: number, text: string, words = ENGLISH): string {
  return text.replaceAll(
    /\{([abg])\}/g,
    (_, column: Column) => columnText(trace, i, column, words),
  );
}
