/**
 * Laws that ask first whether there can be a breach at all find what they find without asking: in
 * traces of right models and of planted bugs, whole and cut off, and in such as no run writes.
 *
 * @module
 */

import { type Prng, prngStream, type Promises, type Trace } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { casesFor } from "./kill.ts";
import { isHeld } from "./law.ts";
import { LAWS } from "./laws.ts";
import { MUTANTS } from "./mutants.ts";
import { runCase } from "./run.ts";

const ASKING = LAWS.filter(({ checkAnyway }) => checkAnyway !== undefined);

const COLUMNS = ["m", "p", "g", "a", "b"] as const;

/** Its events in another order, some of them left out. */
const picked = (trace: Trace, rows: readonly number[]): Trace => {
  const { code, m, p, g, a, b, timeNs } = trace,
    at = (column: ArrayLike<number>) => rows.map((i) => column[i]);
  return {
    ...trace,
    length: rows.length,
    code: Uint8Array.from(at(code)) as Trace["code"],
    m: Int32Array.from(at(m)),
    p: Int32Array.from(at(p)),
    g: Int32Array.from(at(g)),
    a: Float64Array.from(at(a)),
    b: Int32Array.from(at(b)),
    timeNs: Float64Array.from(at(timeNs)),
  };
};

/** As no run writes it: events are missing, or have what others of their kind have. */
function faulty(trace: Trace, prng: Prng): Trace {
  const rows = Array.from({ length: trace.length }, (_, i) => i), from = prng.below(trace.length);
  const some = prng.below(2) === 0 ? rows : rows.slice(from, from + 40);
  const kept = some.filter(() => prng.below(20) > 0), made = picked(trace, kept);
  for (let n = prng.below(6); n > 0 && made.length > 0; n--) {
    const i = prng.below(made.length), column = COLUMNS[prng.below(COLUMNS.length)];
    const same = kept.flatMap((_, k) => made.code[k] === made.code[i] ? [k] : []);
    made[column][i] = made[column][same[prng.below(same.length)]];
  }
  return made;
}

/** As they are, or bounds that are seldom kept. */
function tightened(promises: Promises, prng: Prng): Promises {
  if (prng.below(2) === 0) return promises;
  const ticks = prng.below(4), ns = prng.below(2 ** prng.below(15)), { slice } = promises;
  return {
    ...promises,
    ...(slice && { slice: { ...slice, mostNs: ns, lookNs: 1 + prng.below(ns + 1) } }),
    ...(promises.startTicks && { startTicks: ({ ahead }) => ticks + ahead }),
    ...(promises.idleBesideWorkNs && { idleBesideWorkNs: () => ns }),
  };
}

Deno.test("laws that ask first whether there can be a breach find what they find without", () => {
  const prng = prngStream(1, "faulty");
  const broken = new Map(ASKING.map(({ name }) => [name, 0])), obeyed = new Map(broken);
  for (const mutant of MUTANTS) {
    const isOurs = ASKING.some(({ name }) => name === mutant.law);
    for (const c of casesFor(mutant, isOurs ? 40 : 4, 1)) {
      const { context: ran, trace } = runCase(c, []);
      if (ran === null || trace === null) continue;
      const cut = { ...trace, length: prng.below(trace.length + 1) };
      const wrong = Array.from({ length: 6 }, () => faulty(trace, prng));
      for (const one of [trace, cut, ...wrong]) {
        const context = { ...ran, promises: tightened(ran.promises, prng) };
        for (const { name, check, checkAnyway, ...law } of ASKING) {
          if (!isHeld({ name, check, ...law }, context.promises)) continue;
          const found = checkAnyway!(one, context);
          assertEquals(check(one, context), found, `${name}, ${mutant.name}`);
          const counts = found.length > 0 ? broken : obeyed;
          counts.set(name, counts.get(name)! + 1);
        }
      }
    }
  }
  assert(
    ASKING.length > 0 && [...broken, ...obeyed].every(([, n]) => n > 0),
    JSON.stringify([...broken, ...obeyed]),
  );
});
