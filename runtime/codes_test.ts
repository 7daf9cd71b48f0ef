/** Numbers that stand for something: no two of one table for two things, parts of a word apart. */

import { assert, assertEquals } from "@std/assert";
import { Attr } from "./core/attributes.ts";
import { Low, Place } from "./engine/lower.ts";
import { CORE_AGENT, Outside, OUTSIDE_AGENT } from "./engine/state_parts.ts";
import { Rare } from "./engine/steps.ts";
import { GFlag, GStatus, Row, Word } from "./machine/g_table.ts";
import { INTERRUPT_M, MAIN_M, MState, MStatus, SYSMON_M } from "./machine/m_table.ts";
import { PStatus } from "./machine/p_table.ts";
import { END_NAMES, EndWhy, Ev, KickWhy, Switch, Wait, WAIT_NAMES } from "./observe/events.ts";
import { RECORD } from "./observe/records.ts";
import { Ex, Op } from "./program/program.ts";
import { LeaveWhy, ReadyWhy, WokenWhy } from "./verdicts.ts";

/** Tables of codes, and the first. Each goes on without a gap. */
const CODES: Readonly<Record<string, readonly [first: number, codes: Record<string, number>]>> = {
  Attr: [0, Attr],
  Ex: [0, Ex],
  EndWhy: [0, EndWhy],
  GStatus: [0, GStatus],
  KickWhy: [0, KickWhy],
  LeaveWhy: [0, LeaveWhy],
  Low: [32, Low],
  MState: [0, MState],
  MStatus: [0, MStatus],
  Outside: [0, Outside],
  PStatus: [0, PStatus],
  ReadyWhy: [0, ReadyWhy],
  Switch: [0, Switch],
  Wait: [0, Wait],
  WokenWhy: [0, WokenWhy],
};

for (const [name, [first, codes]] of Object.entries(CODES)) {
  Deno.test(`${name}: each code means one thing, and they go on without a gap`, () => {
    const found = Object.values(codes).toSorted((a, b) => a - b);
    assertEquals(found, found.map((_, i) => first + i));
  });
}

for (const [name, codes] of Object.entries({ Ev, Op } as Record<string, Record<string, number>>)) {
  Deno.test(`${name}: each code means one thing, and there are no others below the last`, () => {
    const found = new Set(Object.values(codes));
    assertEquals(found.size, Object.keys(codes).length);
    assert(Math.max(...found) - Math.min(...found) < found.size + 4);
  });
}

Deno.test("a step of an M is one of its states, or one beyond", () => {
  const all = [...Object.values(MState), ...Object.values(Rare)];
  assertEquals(new Set(all).size, all.length);
});

Deno.test("M0 is the main thread, then come sysmon and interrupts; agents: outside, then cores", () => {
  assertEquals([MAIN_M, SYSMON_M, INTERRUPT_M], [0, 1, 2]);
  assertEquals([OUTSIDE_AGENT, CORE_AGENT], [0, 1]);
  assertEquals([Place.A, Place.B, Place.C, Place.WORDS], [1, 2, 3, 4]);
});

Deno.test("names are as many as codes", () => {
  assertEquals(WAIT_NAMES.length, Object.keys(Wait).length);
  assertEquals(END_NAMES.length, Object.keys(EndWhy).length);
});

/** Bits of a mask, from the lowest. */
const bitsOf = (mask: number): number[] =>
  Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => (mask >>> bit & 1) === 1);

Deno.test("the word of a G: status, reason, flags and home have each bit once, and room for all", () => {
  const { STATUS_BITS, WHY_BITS, WHY_SHIFT, FLAG_BITS, FLAG_SHIFT, HOME_SHIFT, KEPT_BITS } = Word;
  const parts = [STATUS_BITS, WHY_BITS, FLAG_BITS, -1 << HOME_SHIFT];
  assertEquals(parts.flatMap(bitsOf), Array.from({ length: 32 }, (_, bit) => bit));
  assertEquals([WHY_SHIFT, FLAG_SHIFT], [bitsOf(WHY_BITS)[0], bitsOf(FLAG_BITS)[0]]);
  assertEquals(KEPT_BITS, WHY_BITS | FLAG_BITS);
  assert(Math.max(...Object.values(GStatus)) <= STATUS_BITS);
  assert(Math.max(...Object.values(Wait), ...Object.values(ReadyWhy)) <= WHY_BITS >> WHY_SHIFT);
  const flags = Object.values(GFlag);
  assertEquals(flags.map((flag) => bitsOf(flag).length), flags.map(() => 1));
  assertEquals(new Set(flags).size, flags.length);
  assert(flags.every((flag) => (flag << FLAG_SHIFT & FLAG_BITS) !== 0));
});

Deno.test("the row of a G: each word has one meaning, and times stand where doubles do", () => {
  const { SHIFT, PC, WORD, TICK, VARS, READY_NS, WAIT_NS, WORK_NS, TIMES_SHIFT } = Row;
  const words = [PC, WORD, TICK, VARS, 2 * READY_NS, 2 * READY_NS + 1, WAIT_NS, WORK_NS];
  assertEquals(words.toSorted(), Array.from({ length: 1 << SHIFT }, (_, i) => i));
  assertEquals(1 << TIMES_SHIFT, (1 << SHIFT) / 2);
});

Deno.test("the head of a record: code, P, M and a flag have each bit once, and room for all", () => {
  const { CODE_MASK, P_SHIFT, P_MASK, M_SHIFT, M_MASK, HAS_B, LONG } = RECORD;
  const parts = [CODE_MASK, P_MASK << P_SHIFT, M_MASK << M_SHIFT, HAS_B];
  assertEquals(parts.flatMap(bitsOf), Array.from({ length: 32 }, (_, bit) => bit));
  assert(Math.max(...Object.values(Ev)) < LONG && LONG < CODE_MASK);
  // Ps and Ms are told as one more than they are: 0 is none.
  assert(1024 < P_MASK && 10_003 < M_MASK);
});
