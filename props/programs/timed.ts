/**
 * Random programs of Gs that wait for time: sleeps, system calls, timers, tickers, selects with a
 * limit. Real Go repeats their order only if nothing is due at nearly the same moment, as it wakes
 * late by up to a millisecond. So each G has moments of its own, those of its ticker, which is
 * never late for good: it acts only then, and what it sets comes due between the moments of all.
 *
 * @module
 */

import fc from "fast-check";
import type { Instr, Instrs, Objects } from "./build.ts";

/** Between the moments of two Gs. */
const MOMENT_NS = 6_000_000;
/** Gs of a program, so that each has every third moment. */
const GS = 3;
const ROUND_NS = GS * MOMENT_NS;
/** A wait that is over shortly before the next moment of the G itself. */
const WAIT_NS = ROUND_NS - MOMENT_NS / 4;
/** A system call that is over long before anything else is due. */
const CALL_NS = 200_000;

/** A program of timed Gs: their bodies; G `i` begins at its first moment. */
export interface TimedProgram {
  readonly bodies: readonly Instrs[];
}

/** What it declares. `c` is where Gs meet; each has a timer for calls, one with ticks, a ticker. */
export const TIMED_OBJECTS: Objects = {
  c: { type: "chan" },
  buffered: { type: "chan", cap: 2 },
  m: { type: "mutex" },
  call: { type: "timer", n: GS },
  once: { type: "timer", n: GS },
  tick: { type: "timer", n: GS },
};
/** What calls run: some yield, so that two of them meet. */
export const TIMED_PROGS = {
  called: [["mark", ["+", "id", 500]], ["yield"], ["mark", ["+", "id", 600]]],
  child: [["mark", ["+", "id", 700]], ["yield"], ["mark", ["+", "id", 800]]],
} as const;

const rounds = fc.integer({ min: 1, max: 2 });
const tell = (place: number): Instr => ["mark", ["+", ["*", "v", 10], ["+", "id", place]]];

/** What G `i` does at one of its moments: nothing that waits for others. */
const act = (i: number): fc.Arbitrary<Instrs> =>
  fc.oneof(
    fc.constant<Instrs>([["mark"]]),
    fc.constant<Instrs>([["yield"], ["mark"]]),
    fc.integer({ min: 1, max: 3 }).map((n): Instrs => [
      ["for", "s", n, [["spawn", "child", { id: ["+", "s", 10 * i] }]]],
    ]),
    rounds.map((n): Instrs => [
      ["afterfunc", ["call", i], n * ROUND_NS + MOMENT_NS / 2, "called", { id: "id" }],
    ]),
    fc.constant<Instrs>([["stop", ["call", i], "v"], tell(1000)]),
    rounds.map((n): Instrs => [
      ["reset", ["call", i], n * ROUND_NS + MOMENT_NS / 2, "v"],
      tell(2000),
    ]),
    fc.constant<Instrs>([["stop", ["once", i], "v"], tell(3000)]),
    rounds.map((n): Instrs => [
      ["reset", ["once", i], (n - 1) * ROUND_NS + WAIT_NS, "v"],
      tell(4000),
    ]),
    fc.constant<Instrs>([
      ["select", ["recv", ["once", i], "v"], ["recv", ["tick", i], "v"], "default", { into: "v" }],
      tell(5000),
    ]),
    fc.constant<Instrs>([["select", ["send", "buffered", "id"], "default", { into: "v" }]]),
    fc.constant<Instrs>([
      ["select", ["recv", "buffered", "v"], "default"],
      ["mark", ["+", "v", 6000]],
    ]),
    fc.constant<Instrs>([["lock", "m"], ["mark", ["+", "id", 8000]], ["yield"], ["unlock", "m"]]),
  );

/** How G `i` waits for its next tick; whoever is found by another before then ends. */
const wait = (i: number): fc.Arbitrary<Instrs> =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant<Instrs>([["sleep", WAIT_NS], ["mark"]]) },
    { weight: 2, arbitrary: fc.constant<Instrs>([]) },
    {
      weight: 2,
      arbitrary: fc.constant<Instrs>([
        ["reset", ["once", i], WAIT_NS],
        ["recv", ["once", i]],
        ["mark"],
      ]),
    },
    {
      weight: 2,
      arbitrary: fc.boolean().map((sends): Instrs => [
        [
          "select",
          sends ? ["send", "c", "id"] : ["recv", "c", "v"],
          ["timeout", WAIT_NS],
          { into: "w" },
        ],
        ["mark", ["+", ["*", "w", 10], ["+", "id", 9000]]],
        ["if", "w", [], [["exit"]]],
      ]),
    },
  );

const body = (i: number): fc.Arbitrary<Instrs> =>
  fc.array(
    fc.tuple(
      // Only while nobody else is runnable: when sysmon takes the P away, Go does not repeat.
      fc.constantFrom<Instrs>([], [], [], [["syscall", CALL_NS], ["mark", ["+", "id", 7000]]]),
      fc.array(act(i), { maxLength: 3 }).map((lists) => lists.flat()),
      wait(i),
    ),
    { minLength: 1, maxLength: 3 },
  ).map((turns): Instrs => [
    ["sleep", (i + 1) * MOMENT_NS],
    ["afterfunc", ["call", i], ROUND_NS + MOMENT_NS / 2, "called", { id: "id" }],
    ["newtimer", ["once", i], 10 * ROUND_NS],
    ["newticker", ["tick", i], ROUND_NS],
    ["mark"],
    ...turns.flatMap(([call, acts, waits]): Instrs => [
      ...call,
      ...acts,
      ...waits,
      ["recv", ["tick", i]],
      ["mark"],
    ]),
  ]);

/** Random programs of Gs that wait for time. */
export const timedProgram: fc.Arbitrary<TimedProgram> = fc
  .tuple(...Array.from({ length: GS }, (_, i) => body(i)))
  .map((bodies) => ({ bodies }));
