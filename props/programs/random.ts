/**
 * Random programs: Gs whose instructions are drawn one by one. They may block for ever, each other
 * or alone, so main never waits for them; it yields a few times and ends.
 *
 * @module
 */

import fc from "fast-check";
import type { Instr, Instrs, Objects, Part } from "./build.ts";

/** Channels of a random program: their capacities. */
const CAPACITIES = [0, 0, 1, 3] as const;
/** Mutexes of a random program. */
const MUTEXES = 2;
/** Its progs: each may spawn only those after it, so it ends. */
const PROGS = 3;
/** How they are named: part of the fingerprints of the recorded corpus. */
const progName = (i: number) => `soup${i}`;

/** A random program: bodies of its progs, and what main does. */
export interface RandomProgram {
  readonly bodies: readonly Instrs[];
  readonly main: Instrs;
}

/**
 * What every random program declares. `never` is only received from, `full` only sent to: their
 * cases of a select are never ready. `gate` is only closed.
 */
const OBJECTS: Objects = {
  never: { type: "chan" },
  full: { type: "chan" },
  gate: { type: "chan" },
  ...Object.fromEntries(CAPACITIES.map((cap, i) => [`c${i}`, { type: "chan", cap }])),
  m: { type: "mutex", n: MUTEXES },
  rw: { type: "rwmutex" },
  cv: { type: "cond" },
  sem: { type: "sem", cap: 3 },
  hits: { type: "counter" },
  init: { type: "once", n: 2 },
};

const chan = fc.constantFrom(...CAPACITIES.map((_, i) => `c${i}`));
const count = fc.integer({ min: 1, max: 4 });
/** Shows what was received last. */
const markValue: Instr = ["mark", ["+", "x", ["+", 5000, ["*", "id", 10]]]];
/** Shows which case was taken. */
const markCase: Instr = ["mark", ["+", "w", ["+", 9000, ["*", "id", 10]]]];

/** What a random program is made of. */
interface Mixture {
  /** Instructions without others inside. A list each, because some come with a mark. */
  readonly simple: fc.Arbitrary<Instrs>;
  /** Which mutex a lock takes. */
  readonly mutex: fc.Arbitrary<number>;
  /** How often there is a lock, a spawn: weights against 12 for the simple ones. */
  readonly locks: number;
  readonly spawns: number;
  /** How deep blocks may stand in blocks. */
  readonly depth: number;
  /** What else there is with a list within. @param depth Of that list. */
  readonly around?: (
    inner: fc.Arbitrary<Instrs>,
    depth: number,
  ) => readonly fc.WeightedArbitrary<Instrs>[];
}

const simple: fc.Arbitrary<Instrs> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Instrs>([["mark"]]) },
  { weight: 4, arbitrary: fc.constant<Instrs>([["yield"], ["mark"]]) },
  { weight: 2, arbitrary: chan.map((c): Instrs => [["send", c, "id"], ["mark"]]) },
  { weight: 2, arbitrary: chan.map((c): Instrs => [["recv", c, "x"], markValue]) },
  {
    weight: 2,
    arbitrary: chan.map((c): Instrs => [
      ["select", ["send", c, "id"], "default", { into: "w" }],
      markCase,
    ]),
  },
  {
    weight: 2,
    arbitrary: chan.map((c): Instrs => [
      ["select", ["recv", c, "x"], "default", { into: "w" }],
      markCase,
    ]),
  },
  {
    weight: 1,
    arbitrary: chan.map((c): Instrs => [
      ["select", ["recv", "never"], ["recv", c, "x"], { into: "w" }],
      markValue,
    ]),
  },
  {
    weight: 1,
    arbitrary: chan.map((c): Instrs => [
      ["select", ["send", c, "id"], ["send", "full"], ["recv", "never"], { into: "w" }],
      markCase,
    ]),
  },
  // Both may be ready at once: then the order is left to chance, and such programs are left out.
  {
    weight: 1,
    arbitrary: fc.uniqueArray(chan, { minLength: 2, maxLength: 2 }).map(([a, b]): Instrs => [
      ["select", ["recv", a, "x"], ["send", b, "id"], { into: "w" }],
      markCase,
    ]),
  },
  { weight: 1, arbitrary: fc.constant<Instrs>([["recv", "gate"], ["mark"]]) },
  { weight: 1, arbitrary: fc.constant<Instrs>([["set", "x", ["+", "x", 1]], markValue]) },
  { weight: 1, arbitrary: fc.constant<Instrs>([["compute", 300]]) },
  { weight: 1, arbitrary: fc.constant<Instrs>([["if", ["%", "id", 3], [], [["exit"]]]]) },
);

/** All that Gs can do. */
const MIXED: Mixture = {
  simple,
  mutex: fc.integer({ min: 0, max: MUTEXES - 1 }),
  locks: 2,
  spawns: 3,
  depth: 2,
};

/**
 * Only what matters to a mutex: many Gs at one, that take it again at once, yield and spawn while
 * they hold it. The other mixture hardly ever makes a waiter lose its turn twice.
 */
const LOCKS: Mixture = {
  simple: fc.oneof(fc.constant<Instrs>([["mark"]]), fc.constant<Instrs>([["yield"]])),
  mutex: fc.constant(0),
  locks: 16,
  spawns: 8,
  depth: 1, // a lock within a lock of the same mutex would block its G for ever
};

/** Locks, conditions, semaphores and shared numbers among channels. */
const SYNC: Mixture = {
  simple: fc.oneof(
    { weight: 4, arbitrary: fc.constant<Instrs>([["mark"]]) },
    { weight: 4, arbitrary: fc.constant<Instrs>([["yield"], ["mark"]]) },
    { weight: 2, arbitrary: chan.map((c): Instrs => [["send", c, "id"], ["mark"]]) },
    {
      weight: 2,
      arbitrary: chan.map((c): Instrs => [["recv", c, "x", "w"], markValue, markCase]),
    },
    {
      weight: 1,
      arbitrary: chan.map((c): Instrs => [
        ["select", ["recv", "never"], ["recv", c, "x", "w"]],
        markCase,
      ]),
    },
    { weight: 1, arbitrary: fc.constant<Instrs>([["recv", "gate", "x", "w"], markCase]) },
    { weight: 2, arbitrary: fc.constantFrom<Instrs>([["signal", "cv"]], [["broadcast", "cv"]]) },
    { weight: 2, arbitrary: fc.constant<Instrs>([["add", "hits", 1, "x"], markValue]) },
    { weight: 1, arbitrary: fc.constant<Instrs>([["load", "hits", "x"], markValue]) },
    { weight: 1, arbitrary: fc.constant<Instrs>([["store", "hits", "id"]]) },
    { weight: 1, arbitrary: fc.constant<Instrs>([["lockthread"]]) },
    { weight: 1, arbitrary: fc.constant<Instrs>([["unlockthread"], ["mark"]]) },
    { weight: 1, arbitrary: fc.constant<Instrs>([["compute", 300]]) },
    { weight: 1, arbitrary: fc.constant<Instrs>([["if", ["%", "id", 3], [], [["exit"]]]]) },
  ),
  mutex: fc.constant(0),
  locks: 2,
  spawns: 4,
  depth: 2,
  around: (inner, depth) => [
    ...(["rlock", "wlock"] as const).map((lock) => ({
      weight: lock === "rlock" ? 4 : 2,
      arbitrary: inner.map((list): Instrs => [
        [lock, "rw"],
        ["mark", ["+", "id", 100]],
        ...list,
        [lock === "rlock" ? "runlock" : "wunlock", "rw"],
      ]),
    })),
    {
      weight: 2,
      arbitrary: inner.map((list): Instrs => [
        ["lock", ["m", 1]],
        ...list,
        ["condwait", "cv", ["m", 1]],
        ["mark", ["+", "id", 200]],
        ["unlock", ["m", 1]],
      ]),
    },
    {
      weight: 3,
      arbitrary: fc.tuple(fc.integer({ min: 1, max: 3 }), inner).map(([units, list]): Instrs => [
        ["acquire", "sem", units],
        ["mark", ["+", "id", 300]],
        ...list,
        ["release", "sem", units],
      ]),
    },
    // One of its own for each depth: within itself it would wait for itself.
    {
      weight: 2,
      arbitrary: inner.map((list): Instrs => [["once", ["init", depth - 1], [
        ["mark", ["+", "id", 400]],
        ...list,
      ]]]),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(count, inner).map(([n, list]): Instrs => [
        ["set", `n${depth}`, 0],
        ["while", ["<", `n${depth}`, 2], n, [...list, ["set", `n${depth}`, ["+", `n${depth}`, 1]]]],
      ]),
    },
  ],
};

/** Instructions of the prog with this number, blocks `depth` deep at most. */
function body(
  mixture: Mixture,
  prog: number,
  depth: number,
  maxLength = 6,
): fc.Arbitrary<Instrs> {
  const parts: fc.WeightedArbitrary<Instrs>[] = [{ weight: 12, arbitrary: mixture.simple }];
  if (prog < PROGS - 1) {
    parts.push({ weight: mixture.spawns, arbitrary: spawns(prog) });
  }
  if (depth > 0) {
    const inner = body(mixture, prog, depth - 1, 3);
    parts.push(
      ...mixture.around?.(inner, depth) ?? [],
      {
        weight: mixture.locks,
        arbitrary: fc.tuple(mixture.mutex, inner).map(([m, list]): Instrs => [
          ["lock", ["m", m]],
          ["mark"],
          ...list,
          ["unlock", ["m", m]],
        ]),
      },
      {
        weight: 2,
        arbitrary: fc.tuple(count, inner).map(([n, list]): Instrs => [
          ["for", `j${depth}`, n, list],
        ]),
      },
      {
        weight: 1,
        arbitrary: fc.tuple(inner, inner).map(([then, otherwise]): Instrs => [
          ["if", ["%", "id", 2], then, otherwise],
        ]),
      },
    );
  }
  return fc.array(fc.oneof(...parts), { maxLength }).map((lists) => lists.flat());
}

/** Spawns a few Gs of a later prog. */
function spawns(prog: number): fc.Arbitrary<Instrs> {
  return fc.tuple(fc.integer({ min: prog + 1, max: PROGS - 1 }), count).map(
    ([to, n]): Instrs => [[
      "for",
      "s",
      n,
      [["spawn", progName(to), { id: ["+", ["*", "id", 5], ["+", "s", 1]] }]],
    ]],
  );
}

/** What main may do between spawns: nothing that blocks. */
const mainStep: fc.Arbitrary<Instrs> = fc.oneof(
  fc.constant<Instrs>([["mark"]]),
  fc.constant<Instrs>([["yield"], ["mark"]]),
  fc.tuple(fc.integer({ min: 0, max: PROGS - 1 }), count).map(([to, n]): Instrs => [[
    "for",
    "s",
    n,
    [["spawn", progName(to), { id: ["+", "s", 1] }]],
  ]]),
  chan.map((c): Instrs => [["select", ["send", c, 7], "default"], ["mark"]]),
  chan.map((c): Instrs => [["select", ["recv", c, "x"], "default"], ["mark", ["+", "x", 6000]]]),
);

/** Random programs of a mixture. */
const programOf = (mixture: Mixture): fc.Arbitrary<RandomProgram> =>
  fc.record({
    bodies: fc.tuple(
      body(mixture, 0, mixture.depth),
      body(mixture, 1, mixture.depth),
      body(mixture, 2, mixture.depth),
    ),
    main: fc.tuple(
      fc.array(mainStep, { minLength: 1, maxLength: 8 }),
      fc.boolean(),
      fc.integer({ min: 1, max: 8 }),
    ).map(([steps, opens, yields]): Instrs => [
      ...steps.flat(),
      ...(opens ? [["close", "gate"] as Instr] : []),
      ["for", "y", yields, [["yield"], ["mark", 8000]]],
    ]),
  });

/** May a select of this program find both of its cases ready? */
export function hasTwoLiveCases({ bodies }: RandomProgram): boolean {
  return /"select",\["recv","c\d","x"\],\["send","c\d"/.test(JSON.stringify(bodies));
}

/** Random programs. */
export const randomProgram: fc.Arbitrary<RandomProgram> = fc.oneof(
  { weight: 2, arbitrary: programOf(MIXED) },
  { weight: 1, arbitrary: programOf(LOCKS) },
);

/** Random programs with all that Gs can wait for. */
export const randomSyncProgram: fc.Arbitrary<RandomProgram> = programOf(SYNC);

/** A random program as a part of a workload. */
export function randomPart({ bodies, main }: RandomProgram): Part {
  return {
    objects: OBJECTS,
    progs: Object.fromEntries(bodies.map((body, i) => [progName(i), body])),
    main,
    gs: 0,
  };
}
