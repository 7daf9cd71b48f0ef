import { Ev, type Trace } from "@lab/runtime";
import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { EventSet } from "./events_with.ts";
import { whileLent } from "./once_per_trace.ts";

const CODES: readonly number[] = Object.values(Ev);

/** A trace of which only the codes matter here. */
function traceOf(codes: readonly number[]): Trace {
  return { length: codes.length, code: Uint8Array.from(codes) } as unknown as Trace;
}

Deno.test("a set gives the events with its codes, in order, whatever their number", () => {
  const code = fc.constantFrom(...CODES);
  // One code in many makes the sets rare, in traces long enough to have few of them.
  const codes = fc.tuple(code, fc.array(code, { maxLength: 40 }), fc.nat({ max: 2_000 }))
    .map(([often, some, n]) => [...some, ...Array<number>(n).fill(often), ...some]);
  const property = fc.property(codes, fc.array(code, { maxLength: 5 }), (row, wanted) => {
    const trace = traceOf(row), at = new EventSet(wanted).of(trace);
    const expected = row.flatMap((found, i) => wanted.includes(found) ? [i] : []);
    assertEquals([...at], expected);
  });
  fc.assert(property, { numRuns: 500, seed: 1 });
});

Deno.test("sets with the same codes share what was found in a trace", () => {
  const trace = traceOf([Ev.RUN, Ev.STOP, Ev.SPAWN, Ev.RUN]);
  const one = new EventSet([Ev.RUN, Ev.STOP]), other = new EventSet([Ev.STOP, Ev.RUN, Ev.RUN]);
  assertStrictEquals(one.of(trace), other.of(trace));
});

Deno.test("what was found in a trace that is lent is not what was found in the one before", () => {
  const code = fc.constantFrom(Ev.RUN, Ev.STOP, Ev.SPAWN);
  const long = fc.nat({ max: 40 }).map((
    n,
  ) => [...Array(1_000).fill(Ev.DONE), ...Array(n).fill(Ev.RUN)]);
  const codes = fc.array(fc.oneof(fc.array(code, { maxLength: 40 }), long), { maxLength: 12 });
  const sets = [[Ev.RUN], [Ev.RUN, Ev.STOP], [Ev.SPAWN]].map((codes) => new EventSet(codes));
  const property = fc.property(codes, (rows) => {
    for (const row of rows) {
      const trace = traceOf(row);
      const found = whileLent(trace, () => sets.map((set) => [...set.of(trace)]));
      assertEquals(found, sets.map((set) => row.flatMap((code, i) => set.has(code) ? [i] : [])));
    }
  });
  fc.assert(property, { numRuns: 500, seed: 1 });
});
