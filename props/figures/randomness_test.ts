/**
 * What is drawn in a run follows its distribution, does not depend on the model or on what else is
 * drawn, and is another with another seed. Each bound is passed by chance once in a million; seeds
 * are fixed, so what passes once passes for ever.
 *
 * @module
 */

import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { configure, MODELS } from "@lab/models";
import { assemble, Ev, type MachineParts, simulate, type Workload } from "@lab/runtime";

const COUNT = 4_000, RATE_PER_S = 20_000, MEAN_NS = 30_000, PROCS = 5;

type Arrivals = NonNullable<Workload["arrivals"]>;

const SERVICE = { kind: "exp", meanNs: MEAN_NS } as const;

/** What a run drew, by arrival. */
interface Drawn {
  readonly gapsNs: readonly number[];
  readonly worksNs: readonly number[];
  /** P of each interrupt. */
  readonly places: readonly number[];
}

/** Requests that come from outside and compute for as long as was drawn. */
function drawn(
  model: string,
  seed: number,
  arrivals: Partial<Arrivals> = {},
  times: object = { kind: "poisson", ratePerS: RATE_PER_S },
): Drawn {
  const places: number[] = [];
  const outcome = simulate({
    model: configure(model).make,
    program: assemble({
      progs: { request: [["compute", "service"]] },
      arrivals: {
        ...times,
        count: COUNT,
        prog: "request",
        place: "random",
        service: SERVICE,
        ...arrivals,
      } as Arrivals,
    }),
    machine: { procs: PROCS },
    seed,
    sink: "columns",
    fault: ({ s: { gs } }: MachineParts) => {
      const setHome = gs.setHome.bind(gs);
      gs.setHome = (g, p) => {
        places.push(p);
        setHome(g, p);
      };
    },
  });
  const { length, code, timeNs, g, a } = outcome.trace!;
  const atNs: number[] = [], worksNs: number[] = [];
  for (let i = 0; i < length; i++) {
    if (code[i] === Ev.ARRIVE) atNs.push(timeNs[i]);
    if (code[i] === Ev.DONE) worksNs[g[i]] = a[i];
  }
  return { gapsNs: atNs.map((ns, i) => ns - (atNs[i - 1] ?? 0)), worksNs, places };
}

/** Kolmogorov and Smirnov: how far values are from an exponential distribution, times sqrt(n). */
function farFromExponential(values: readonly number[], meanNs: number): number {
  const sorted = values.toSorted((a, b) => a - b), n = sorted.length;
  const far = sorted.map((x, i) => {
    const below = 1 - Math.exp(-x / meanNs);
    return Math.max(below - i / n, (i + 1) / n - below);
  });
  return Math.max(...far) * Math.sqrt(n);
}
/** Exceeded by chance once in a million: sqrt(ln(2e6) / 2). */
const FAR = 2.694;

/** Correlation of two lists, times sqrt(n): about normal, so 4.9 is one in a million. */
function correlated(a: readonly number[], b: readonly number[]): number {
  const n = a.length, mean = (list: readonly number[]) => list.reduce((s, x) => s + x, 0) / n;
  const [x, y] = [mean(a), mean(b)];
  const sum = (f: (i: number) => number) => a.reduce((s, _, i) => s + f(i), 0);
  const both = sum((i) => (a[i] - x) * (b[i] - y));
  const spread = sum((i) => (a[i] - x) ** 2) * sum((i) => (b[i] - y) ** 2);
  return Math.abs(both / Math.sqrt(spread)) * Math.sqrt(n);
}
const CORRELATED = 4.9;

/** Chi-square with 4 degrees of freedom, and with 24. */
const UNFAIR = 33.4, UNFAIR_PAIRS = 71.8;
const chiSquare = (counts: readonly number[], each: number): number =>
  counts.reduce((sum, n) => sum + (n - each) ** 2 / each, 0);

for (const seed of [1, 2, 3]) {
  Deno.test(`gaps and services of seed ${seed} are exponential, and nothing depends on another`, () => {
    const { gapsNs, worksNs, places } = drawn("gpm", seed);
    assertEquals([gapsNs.length, worksNs.length, places.length], [COUNT, COUNT, COUNT]);
    const gap = farFromExponential(gapsNs, 1e9 / RATE_PER_S);
    const work = farFromExponential(worksNs, MEAN_NS);
    assert(gap < FAR && work < FAR, `gaps ${gap}, services ${work}`);
    // The tests bite: a mean that is a fifth off is seen.
    assert(farFromExponential(gapsNs, 1.2e9 / RATE_PER_S) > FAR);
    assert(farFromExponential(worksNs, 0.8 * MEAN_NS) > FAR);
    const rows = [gapsNs, worksNs, places];
    for (const [i, row] of rows.entries()) {
      assert(correlated(row.slice(1), row.slice(0, -1)) < CORRELATED, `row ${i} with itself`);
      for (const other of rows.slice(0, i)) assert(correlated(row, other) < CORRELATED);
    }
  });

  Deno.test(`places of seed ${seed} are a fair lot, and so are two in a row`, () => {
    const { places } = drawn("gpm", seed);
    const counts = Array<number>(PROCS).fill(0), pairs = Array<number>(PROCS ** 2).fill(0);
    places.forEach((p, i) => {
      counts[p]++;
      if (i % 2 === 1) pairs[PROCS * places[i - 1] + p]++;
    });
    assert(chiSquare(counts, COUNT / PROCS) < UNFAIR, `${counts}`);
    assert(chiSquare(pairs, COUNT / 2 / PROCS ** 2) < UNFAIR_PAIRS, `${pairs}`);
  });
}

Deno.test("all models are given the same arrivals, services and places, for each seed others", () => {
  const first = drawn("gpm", 1);
  for (const { name } of MODELS) assertEquals(drawn(name, 1), first, name);
  const second = drawn("gpm", 2);
  for (const row of ["gapsNs", "worksNs", "places"] as const) {
    assertNotEquals(second[row], first[row], row);
  }
});

Deno.test("what is drawn of one kind does not depend on what the others are", () => {
  const { gapsNs, worksNs, places } = drawn("gpm", 1);
  const service = { kind: "const", ns: MEAN_NS } as const;
  const sameWork = drawn("gpm", 1, { service });
  assertEquals([sameWork.gapsNs, sameWork.places], [gapsNs, places]);
  const even = drawn("gpm", 1, {}, { kind: "uniform", gapNs: 50_000 });
  assertEquals([even.worksNs, even.places], [worksNs, places]);
  const inTurn = drawn("gpm", 1, { place: "round-robin" });
  assertEquals([inTurn.gapsNs, inTurn.worksNs], [gapsNs, worksNs]);
  assertEquals(inTurn.places.slice(0, 2 * PROCS), [0, 1, 2, 3, 4, 0, 1, 2, 3, 4]);
});
