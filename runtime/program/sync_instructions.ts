/**
 * The instructions on locks, conditions, semaphores and shared numbers, beside mutexes and wait
 * groups: rows of the table in `instructions.ts`.
 *
 * @module
 */

import type { InstructionRow } from "./instruction_row.ts";

/** The rows by name. */
export const SYNC_INSTRUCTIONS = {
  rlock: {
    about: "Locks an RWMutex for reading: waits behind a writer that holds it or waits for it.",
    operands: [{ kind: "rwmutex", form: "rwmutex" }],
    op: "RLOCK",
    text: "{1}.RLock()",
    rank: 24,
    oracles: ["go"],
    example: ["rlock", "rw"],
  },
  runlock: {
    about: "Unlocks an RWMutex that was locked for reading.",
    operands: [{ kind: "rwmutex", form: "rwmutex" }],
    op: "RUNLOCK",
    text: "{1}.RUnlock()",
    rank: 25,
    oracles: ["go"],
    example: ["runlock", "rw"],
  },
  wlock: {
    about:
      "Locks an RWMutex for writing: waits for other writers, then for the readers that hold " +
      "it. Readers that come from now on wait.",
    operands: [{ kind: "rwmutex", form: "rwmutex" }],
    op: null,
    text: "{1}.Lock()",
    rank: 26,
    oracles: ["go"],
    example: ["wlock", "rw"],
  },
  wunlock: {
    about: "Unlocks an RWMutex that was locked for writing: all readers that wait go on.",
    operands: [{ kind: "rwmutex", form: "rwmutex" }],
    op: null,
    text: "{1}.Unlock()",
    rank: 27,
    oracles: ["go"],
    example: ["wunlock", "rw"],
  },
  condwait: {
    about:
      "Unlocks the mutex, waits for the condition, and locks the mutex again: `sync.Cond.Wait`.",
    operands: [
      { kind: "cond", form: "cond" },
      { kind: "mutex", form: "mutex", about: "The mutex, which must be locked." },
    ],
    op: null,
    text: "{1}.Wait() // with {2}",
    rank: 28,
    oracles: ["go"],
    example: ["condwait", "cv", "mu"],
  },
  signal: {
    about: "Lets go on who waits longest for the condition, if anybody does.",
    operands: [{ kind: "cond", form: "cond" }],
    op: "SIGNAL",
    text: "{1}.Signal()",
    rank: 35,
    oracles: ["go"],
    example: ["signal", "cv"],
  },
  broadcast: {
    about: "Lets all go on that wait for the condition, in the order in which they came.",
    operands: [{ kind: "cond", form: "cond" }],
    op: "BROADCAST",
    text: "{1}.Broadcast()",
    rank: 23,
    oracles: ["go"],
    example: ["broadcast", "cv"],
  },
  acquire: {
    about:
      "Takes units of a counting semaphore; waits in order of coming until there are so many. " +
      "It is `semaphore.Weighted` of golang.org/x/sync.",
    operands: [
      { kind: "sem", form: "semaphore" },
      { kind: "number", form: "units", about: "How many; default 1.", optional: true, initial: 1 },
    ],
    op: "ACQUIRE",
    text: "{1}.Acquire({2})",
    rank: 30,
    oracles: ["go"],
    example: ["acquire", "sem", 1],
  },
  release: {
    about: "Gives units of a counting semaphore back: whoever waits first gets them if they are " +
      "enough, then the next.",
    operands: [
      { kind: "sem", form: "semaphore" },
      { kind: "number", form: "units", about: "How many; default 1.", optional: true, initial: 1 },
    ],
    op: "RELEASE",
    text: "{1}.Release({2})",
    rank: 29,
    oracles: ["go"],
    example: ["release", "sem", 1],
  },
  add: {
    about: "Adds to a number that all Gs share, in one piece: `atomic.Int64.Add`.",
    operands: [
      { kind: "counter", form: "counter" },
      { kind: "number", form: "number", about: "How much to add." },
      {
        kind: "variable",
        form: "variable",
        about: "Variable for the new value.",
        optional: true,
      },
    ],
    op: "COUNT_ADD",
    text: "[{3} = ]{1}.Add({2})",
    rank: 32,
    oracles: ["go"],
    example: ["add", "hits", 1, "v"],
  },
  store: {
    about: "Sets a number that all Gs share: `atomic.Int64.Store`.",
    operands: [
      { kind: "counter", form: "counter" },
      { kind: "number", form: "value", about: "Its new value." },
    ],
    op: "COUNT_STORE",
    text: "{1}.Store({2})",
    rank: 31,
    oracles: ["go"],
    example: ["store", "hits", 0],
  },
  load: {
    about: "Reads a number that all Gs share: `atomic.Int64.Load`.",
    operands: [
      { kind: "counter", form: "counter" },
      { kind: "variable", form: "variable", about: "Variable for the value." },
    ],
    op: "COUNT_LOAD",
    text: "{2} = {1}.Load()",
    rank: 33,
    oracles: ["go"],
    example: ["load", "hits", "v"],
  },
  lockthread: {
    about: "From here on this G runs on one thread, on which nobody else does: " +
      "`runtime.LockOSThread`. It waits as any other; each of its turns costs two switches of threads.",
    operands: [],
    op: "LOCK_THREAD",
    then: { kind: "flag", value: 1 },
    text: "runtime.LockOSThread()",
    rank: 43,
    oracles: ["go"],
    example: ["lockthread"],
  },
  unlockthread: {
    about: "Takes one `lockthread` back: `runtime.UnlockOSThread`.",
    operands: [],
    op: "LOCK_THREAD",
    then: { kind: "flag", value: 0 },
    text: "runtime.UnlockOSThread()",
    rank: 42,
    oracles: ["go"],
    example: ["unlockthread"],
  },
  once: {
    about: "Runs the list if no G has done so; if one is at it, waits for it: `sync.Once.Do`.",
    operands: [
      { kind: "once", form: "once" },
      { kind: "block", form: "[instructions]", about: "What happens once." },
    ],
    op: null,
    text: "{1}.Do",
    rank: 34,
    oracles: ["go"],
    example: ["once", "init", [["compute", 10]]],
  },
  while: {
    about: "Runs the list as long as the condition is not 0, but not more often than it says: a " +
      "loop without a bound could not be told from one without an end.",
    operands: [
      { kind: "number", form: "condition", about: "Worked out before each turn; 0 is false." },
      { kind: "number", form: "bound", about: "Most turns; worked out once, at entry." },
      { kind: "block", form: "[instructions]", about: "The body." },
    ],
    op: null,
    text: "for {1} != 0 /* {2} turns at most */",
    rank: 36,
    oracles: ["go"],
    example: ["while", ["<", "v", 3], 10, [["set", "v", ["+", "v", 1]]]],
  },
} as const satisfies Readonly<Record<string, InstructionRow>>;
