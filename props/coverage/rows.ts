/**
 * What coverage counts: every event code, every reason to wait, to leave and to become runnable,
 * every end, and what only a sequence of events shows.
 *
 * @module
 */

import { END_NAMES, EV_NAMES, LeaveWhy, ReadyWhy, WAIT_NAMES } from "@lab/runtime";
import { EVENTS } from "../trace_state/events.ts";
import { namesOf } from "../words.ts";

/** Names of rows by event code. */
export const CODE_ROWS: readonly string[] = EV_NAMES.map((name) => `event ${name}`);
/** Names of rows by {@linkcode Wait}. */
export const WAIT_ROWS: readonly string[] = WAIT_NAMES.map((name) => `wait: ${name}`);
/** Names of rows by {@linkcode ReadyWhy}. */
export const READY_ROWS: readonly string[] = namesOf(ReadyWhy).map((name) => `ready: ${name}`);
/** Names of rows by {@linkcode LeaveWhy}. */
export const LEAVE_ROWS: readonly string[] = namesOf(LeaveWhy).map((name) => `leave: ${name}`);
/** Names of rows by {@linkcode EndWhy}. */
export const END_ROWS: readonly string[] = END_NAMES.map((name) => `end: ${name}`);

/** A thing worth seeing, and where generated cases get it from. */
interface SightRow {
  readonly about: string;
  /** What to raise in `props/arbitraries/` if it is too rare. */
  readonly raise: string;
}

/** What only a sequence of events shows. */
export const SIGHTS = {
  "overflow": {
    about: "a full ring spills some of its Gs",
    raise: "option ring in VALUES (scenes.ts), part burst",
  },
  "wrapped ring": {
    about: "members of a ring lie across its seam",
    raise: "option ring in VALUES (scenes.ts), part burst",
  },
  "overflow of a wrapped ring": {
    about: "a spill whose Gs lie across the seam",
    raise: "option ring in VALUES (scenes.ts), part burst",
  },
  "theft from a wrapped ring": {
    about: "a theft from a ring that lies across its seam",
    raise: "option ring, machines with more Ps (machines.ts)",
  },
  "steal in pass 1": {
    about: "a thief finds Gs in a ring in its first pass over all Ps",
    raise: "machines with more Ps (machines.ts)",
  },
  "steal in pass 2": {
    about: "the same in its second pass",
    raise: "costs of stealTry (machines.ts)",
  },
  "steal in pass 3": {
    about: "the same in its third pass",
    raise: "costs of stealTry (machines.ts)",
  },
  "steal in pass 4": {
    about: "the same in its last pass",
    raise: "costs of stealTry (machines.ts)",
  },
  "runnext steal": {
    about: "a thief takes the G in runnext",
    raise: "machines with more Ps (machines.ts)",
  },
  "runnext kick": {
    about: "a G is kicked out of runnext by the next",
    raise: "parts that spawn several Gs in a row",
  },
  "global batch": {
    about: "more than one G is taken from the global queue at once",
    raise: "parts yields and burst, arrivals with place none",
  },
  "fair look": {
    about: "a P with local work takes a G from the global queue first, at tick 61",
    raise: "option globalEvery in VALUES (scenes.ts)",
  },
  "hand-off": {
    about: "a P is given to another M",
    raise: "parts syscall and net",
  },
  "retake": {
    about: "sysmon takes a P out of a system call",
    raise: "part syscall: longer calls",
  },
  "back without a P": {
    about: "a G back from its system call finds no P and goes to the global queue",
    raise: "part syscall: longer calls, fewer Ps",
  },
  "preemption": {
    about: "sysmon ends a slice",
    raise: "parts long and busyNet, option slice",
  },
  "netpoll of 1": {
    about: "a poll collects one G",
    raise: "part netpoll",
  },
  "netpoll of 2": {
    about: "a poll collects two Gs",
    raise: "parts netpoll and busyNet",
  },
  "netpoll of 3 or more": {
    about: "a poll collects three Gs or more",
    raise: "parts netpoll and busyNet",
  },
  "netpoll by sysmon": {
    about: "sysmon polls, as nobody else did",
    raise: "part busyNet",
  },
  "netpoll while blocked": {
    about: "an M sleeps inside the netpoller",
    raise: "parts netpoll and sleep",
  },
  "starving mutex": {
    about: "a mutex goes into starving mode",
    raise: "part mutex: longer holds",
  },
  "mutex hand-off": {
    about: "a starving mutex is handed over to its first waiter",
    raise: "part mutex: longer holds",
  },
  "select ready": {
    about: "a select finds a case ready",
    raise: "parts select and poll",
  },
  "select default": {
    about: "a select takes its default",
    raise: "part poll",
  },
  "select blocked": {
    about: "a select has to wait",
    raise: "part select",
  },
  "close with waiters": {
    about: "a close lets waiting receivers go",
    raise: "part broadcast",
  },
  "timer run by a thief": {
    about: "timers of another P are run",
    raise: "part sleep, machines with more Ps",
  },
  "spinner finds work in its last look": {
    about: "an M that stopped spinning looks once more and takes a P",
    raise: "costs (machines.ts), machines with more Ps",
  },
  "wake permit": {
    about: "an M is woken between its last look and its sleep",
    raise: "costs (machines.ts), machines with more Ps",
  },
  "two overflows": {
    about: "rings spill more than once in a run",
    raise: "option ring in VALUES (scenes.ts), part burst",
  },
  "ring of 2": {
    about: "rings have two slots",
    raise: "option ring in VALUES (scenes.ts)",
  },
  "ring of 4": {
    about: "rings have four slots",
    raise: "option ring in VALUES (scenes.ts)",
  },
  "over 128 runnable": {
    about: "more than 128 Gs are runnable at once",
    raise: "part burst",
  },
  "over 128 from the network": {
    about: "a poll finds more Gs than it may collect, 128",
    raise: "part netpoll: more Gs that wait for equally long",
  },
  "1 P": {
    about: "a machine with one P",
    raise: "procs of machine (scenes.ts)",
  },
  "prime Ps above 8": {
    about: "a machine with 11, 13, … 61 Ps",
    raise: "procs of machine (scenes.ts)",
  },
  "composite Ps above 8": {
    about: "a machine with 9, 10, 12, … 64 Ps",
    raise: "procs of machine (scenes.ts)",
  },
  "more Ps than cores": {
    about: "Ps share cores",
    raise: "cores of machine (scenes.ts)",
  },
  "1 core for several Ps": {
    about: "all Ps share one core",
    raise: "cores of machine (scenes.ts)",
  },
  "deadlock": {
    about: "Gs are blocked on each other for good",
    raise: "weight of the risky parts (workloads.ts)",
  },
} as const satisfies Record<string, SightRow>;
/** Name of one of {@linkcode SIGHTS}. */
export type Sight = keyof typeof SIGHTS;

/** What to raise in `props/arbitraries/` if a row is too rare. */
export function raiseFor(row: string): string {
  const sights: Readonly<Record<string, SightRow>> = SIGHTS;
  return sights[row]?.raise ??
    "the shapes that do it (props/programs/), or their weight (workloads.ts)";
}

/** Rows that no case can have, and why. */
export const NEVER: Readonly<Record<string, string>> = {
  "event NOTHING": "codes 0 and 42 stand for no event",
  ...Object.fromEntries(
    Object.entries(EVENTS).flatMap(([name, { unseen }]) =>
      unseen === undefined ? [] : [[`event ${name}`, unseen]]
    ),
  ),
  "wait: nothing": "a G that waits, waits for something",
  "end: stalled": "a lost wake-up: the laws forbid it",
  "end: until": "generated cases have no limit of time",
};

/** All rows, in the order of the table. */
export const ROWS: readonly string[] = [
  ...Object.keys(SIGHTS),
  ...WAIT_ROWS,
  ...READY_ROWS,
  ...LEAVE_ROWS,
  ...END_ROWS,
  ...CODE_ROWS,
].filter((row) => !Object.hasOwn(NEVER, row));
