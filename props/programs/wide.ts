/**
 * Wide programs: what the random ones seldom are. Long, with hundreds of Gs that start each other
 * several levels deep, arrays of channels, several ready cases, closes, wait groups used again,
 * marks of any value, panics and deadlocks. For runtimes with neutral synchronisation, where all of
 * that has one order.
 *
 * @module
 */

import fc from "fast-check";
import type { Expr, Instr, Instrs, Objects } from "./build.ts";

/** A wide program: its progs by number, and main. */
export interface WideProgram {
  readonly bodies: readonly Instrs[];
  readonly main: Instrs;
}

/** Progs of a program: each may start only those after it, and tells the group of its number. */
const PROGS = 5;
const MUTEXES = 3, CHANNELS = 3;
/** Instructions of a program at most, as counted by {@linkcode costOf}. */
const COST_MAX = 12_000;

const progName = (i: number) => `wide${i}`;

/** What every wide program declares. */
export const WIDE_OBJECTS: Objects = {
  un: { type: "chan", n: CHANNELS },
  bu: { type: "chan", n: CHANNELS, cap: 2 },
  big: { type: "chan", cap: 300 },
  gate: { type: "chan" },
  mu: { type: "mutex", n: MUTEXES },
  gr: { type: "wg", n: PROGS },
};

const below = (n: number) => fc.integer({ min: 0, max: n - 1 });
const id: Expr = "id";
/** One of an array: always the same, or by the G's number. */
const member = (n: number): fc.Arbitrary<Expr> =>
  fc.oneof(below(n), below(n).map((k): Expr => ["%", ["+", id, k], n]));
const chan = fc.oneof(
  { weight: 4, arbitrary: member(CHANNELS).map((i) => ["un", i] as const) },
  { weight: 4, arbitrary: member(CHANNELS).map((i) => ["bu", i] as const) },
  { weight: 1, arbitrary: fc.constant("big" as const) },
);
/** Few, seldom many: enough to fill rings, caps and intervals. */
const count = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 4 }) },
  { weight: 2, arbitrary: fc.integer({ min: 5, max: 70 }) },
  { weight: 1, arbitrary: fc.integer({ min: 100, max: 320 }) },
);
const note = (base: number): Instr => ["mark", ["+", base, ["+", ["*", "id", 7], "x"]]];

const kase = fc.oneof(
  chan.map((c) => ["recv", c, "x"] as const),
  chan.map((c) => ["send", c, "id"] as const),
  fc.constant(["recv", "gate"] as const),
);
const select = (isCalm: boolean) =>
  fc.array(kase, { minLength: 1, maxLength: 4 }).map((cases): Instrs => [
    ["select", ...cases, ...(isCalm ? ["default"] as const : []), { into: "w" }],
    ["mark", ["+", 90_000, "w"]],
  ]);

/** What blocks nobody. */
const calm: fc.Arbitrary<Instrs> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Instrs>([["mark"]]) },
  { weight: 5, arbitrary: fc.constant<Instrs>([["yield"], ["mark"]]) },
  { weight: 3, arbitrary: select(true) },
  {
    weight: 1,
    arbitrary: below(PROGS).map((g): Instrs => [["wgadd", ["gr", g], 1], ["mark"]]),
  },
  {
    weight: 1,
    arbitrary: fc.constant<Instrs>([["set", "x", ["%", ["-", ["*", "x", 3], "id"], 97]]]),
  },
  { weight: 1, arbitrary: fc.constant<Instrs>([["compute", 300]]) },
);
const simple: fc.Arbitrary<Instrs> = fc.oneof(
  { weight: 12, arbitrary: calm },
  { weight: 4, arbitrary: chan.map((c): Instrs => [["send", c, ["+", "id", "x"]], ["mark"]]) },
  { weight: 4, arbitrary: chan.map((c): Instrs => [["recv", c, "x"], note(10_000)]) },
  { weight: 3, arbitrary: select(false) },
  { weight: 1, arbitrary: fc.constant<Instrs>([["recv", "gate"], note(20_000)]) },
  {
    weight: 1,
    arbitrary: below(PROGS).map((g): Instrs => [["wgwait", ["gr", g]], note(30_000)]),
  },
  { weight: 1, arbitrary: fc.constant<Instrs>([["if", ["==", ["%", "id", 5], 4], [["exit"]]]]) },
);
/** What may end the program: a close that meets a sender, one `wgdone` or `unlock` too many. */
const risky: fc.Arbitrary<Instrs> = fc.oneof(
  fc.constant<Instrs>([["close", "gate"]]),
  chan.map((c): Instrs => [["close", c]]),
  below(PROGS).map((g): Instrs => [["wgdone", ["gr", g]]]),
  below(MUTEXES).map((m): Instrs => [["unlock", ["mu", m]]]),
);

/** Starts Gs of a later prog, and may wait for them. */
function spawns(prog: number): fc.Arbitrary<Instrs> {
  return fc.record({
    to: fc.integer({ min: prog + 1, max: PROGS - 1 }),
    n: count,
    waits: prog < 0 ? fc.constant(false) : fc.boolean(),
    yields: fc.boolean(),
  }).map(({ to, n, waits, yields }): Instrs => [
    ["wgadd", ["gr", to], n],
    ["for", "s", n, [
      ["spawn", progName(to), { id: ["+", ["%", ["*", "id", 11], 1_000], "s"], x: "s" }],
      ...(yields ? [["if", ["==", ["%", "s", 9], 8], [["yield"]]] as Instr] : []),
    ]],
    ...(waits ? [["wgwait", ["gr", to]], note(40_000)] as Instr[] : []),
  ]);
}

/** Instructions of the prog with this number; -1: main, which seldom blocks. */
function body(prog: number, depth: number, maxLength: number): fc.Arbitrary<Instrs> {
  const parts: fc.WeightedArbitrary<Instrs>[] = [
    { weight: 30, arbitrary: prog < 0 ? calm : simple },
  ];
  if (prog < PROGS - 1) parts.push({ weight: prog < 0 ? 24 : 8, arbitrary: spawns(prog) });
  if (prog < 1) parts.push({ weight: 1, arbitrary: prog < 0 ? simple : risky });
  if (depth > 0) {
    const inner = body(prog, depth - 1, 4);
    parts.push(
      {
        weight: prog < 0 ? 1 : 6,
        arbitrary: fc.tuple(member(MUTEXES), inner).map(([m, list]): Instrs => [
          ["lock", ["mu", m]],
          ["mark"],
          ...list,
          ["unlock", ["mu", m]],
        ]),
      },
      {
        weight: 6,
        arbitrary: fc.tuple(count, inner).map(([n, list]): Instrs => [
          ["for", `j${depth}`, n, list],
        ]),
      },
      {
        weight: 3,
        arbitrary: fc.tuple(fc.integer({ min: 2, max: 3 }), inner, inner).map(
          ([n, then, otherwise]): Instrs => [["if", ["%", "id", n], then, otherwise]],
        ),
      },
    );
  }
  return fc.array(fc.oneof(...parts), { minLength: 1, maxLength }).map((lists) => lists.flat());
}

/** How many instructions a list runs, spawned Gs included; `if` counts both of its lists. */
function costOf(list: Instrs, progs: readonly number[]): number {
  let sum = 0;
  for (const instr of list) {
    sum++;
    if (instr[0] === "for") sum += Number(instr[2]) * costOf(instr[3], progs);
    else if (instr[0] === "if") sum += costOf(instr[2], progs) + costOf(instr[3] ?? [], progs);
    else if (instr[0] === "spawn") sum += progs[Number(instr[1].slice("wide".length))];
  }
  return sum;
}

/** Wide programs, of a bounded number of instructions. */
export const wideProgram: fc.Arbitrary<WideProgram> = fc.record({
  bodies: fc.tuple(...Array.from(
    { length: PROGS },
    (_, i) => body(i, 2, 7).map((list): Instrs => [...list, ["wgdone", ["gr", i]]]),
  )),
  main: fc.tuple(body(-1, 2, 12), count, fc.boolean()).map(([list, yields, opens]): Instrs => [
    ["set", "x", 0],
    ...list,
    ...(opens ? [["close", "gate"] as Instr] : []),
    ["for", "y", yields, [["yield"], ["mark", 8_000]]],
  ]),
}).filter(({ bodies, main }) => {
  const costs: number[] = [];
  for (let i = PROGS - 1; i >= 0; i--) costs[i] = costOf(bodies[i], costs);
  const cost = costOf(main, costs);
  return cost > 30 && cost <= COST_MAX;
});

/** By name, as a workload has them. */
export const wideProgs = ({ bodies, main }: WideProgram): Readonly<Record<string, Instrs>> => ({
  ...Object.fromEntries(bodies.map((list, i) => [progName(i), list])),
  main,
});
