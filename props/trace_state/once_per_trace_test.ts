import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { Ev, type Trace } from "@lab/runtime";
import { casesFor } from "../kill.ts";
import { MUTANTS } from "../mutants.ts";
import { runCase, runLaws } from "../run.ts";
import { Story } from "../testing/story.ts";
import { EventSet } from "./events_with.ts";
import { OncePerTrace, whileLent } from "./once_per_trace.ts";
import { stateOf } from "./playback.ts";
import type { StateBuilder } from "./state.ts";
import { ticksOf } from "./ticks.ts";

/** A thing of a trace: which trace it is of, and how often it was worked out. */
function counted() {
  let times = 0;
  return new OncePerTrace<{ trace: Trace; times: number }>((trace, old) =>
    Object.assign(old ?? { trace, times }, { trace, times: ++times })
  );
}

const some = new Story().spawn(0).trace(), other = new Story().spawn(1).trace();

Deno.test("of a trace that stays it is worked out once, in memory of its own", () => {
  const things = counted(), first = things.of(some);
  assertEquals(things.of(other), { trace: other, times: 2 });
  assertStrictEquals(things.of(some), first);
  assertEquals(first, { trace: some, times: 1 });
});

Deno.test("of a trace that is lent it is worked out once, in the memory of the one before", () => {
  const things = counted(), kept = things.of(some);
  const lent = whileLent(other, () => {
    assertStrictEquals(things.of(other), things.of(other));
    return things.of(other);
  });
  assertEquals(lent, { trace: other, times: 2 });
  // Lent again it may hold other events.
  whileLent(other, () => assertStrictEquals(things.of(other), lent));
  assertEquals(lent.times, 3);
  assertEquals(whileLent(some, () => things.of(some)), { trace: some, times: 4 });
  assertNotStrictEquals(things.of(some), lent);
  assertStrictEquals(things.of(some), kept);
});

Deno.test("a trace is not lent any more after an error", () => {
  const things = counted();
  const failing = () => {
    things.of(some);
    throw new Error("as planned");
  };
  let message = "";
  try {
    whileLent(some, failing);
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals(message, "as planned");
  assertStrictEquals(things.of(some), things.of(some));
  assertEquals(things.of(some).times, 2);
});

/** The first eighths of a trace: Gs stand in queues, in hands and on Ps where it ends. */
const cut = (trace: Trace, eighths: number): Trace => ({
  ...trace,
  length: trace.length * eighths >> 3,
});
/** Longer and shorter ones, as often as not with the same Gs. */
const EIGHTHS = [4, 8, 7, 6, 8];

const SETS = [[Ev.RUN, Ev.STOP], [Ev.READY], [Ev.SPAWN, Ev.P_TAKE, Ev.P_IDLE, Ev.END]]
  .map((codes) => new EventSet(codes));

/** All that laws share of a trace. */
function shared(trace: Trace) {
  const state = stateOf(trace) as StateBuilder, ticks = ticksOf(trace), { length } = trace;
  const { place, queued, lengthBefore, crossing, faults, gs } = state, end = state.save();
  return {
    columns: [place, queued, lengthBefore, crossing, ticks.total].map((
      column,
    ) => [...column.subarray(0, length)]),
    most: ticks.most(0, length),
    faults: [...faults],
    gs,
    // Its column may be longer than there are Ms.
    end: { ...end, holds: [...end.holds.entries()].filter(([, n]) => n !== 0) },
    events: SETS.map((set) => [...set.of(trace)]),
  };
}

Deno.test("what laws share of a trace that is lent is what they share of one that stays", () => {
  let broken = 0;
  // Traces of all models and sizes, whole and cut, one after the other in the same memory.
  for (const mutant of MUTANTS) {
    for (const c of casesFor(mutant, 2, 1)) {
      const { context, trace, violations } = runCase(c);
      if (context === null || trace === null) continue;
      for (const part of EIGHTHS.map((eighths) => cut(trace, eighths))) {
        assertEquals(whileLent(part, () => shared(part)), shared({ ...part }), mutant.name);
      }
      assertEquals(whileLent(trace, () => runLaws(trace, context)), violations, mutant.name);
      if (violations.length > 0) broken++;
    }
  }
  assert(broken > 50, `${broken}`);
});
