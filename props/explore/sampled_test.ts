import { assert, assertEquals } from "@std/assert";
import { wilson, Z_95 } from "../statistics.ts";
import { hitRate, independentCase, interleavings, PLANTED_DEPTHS } from "./known_answers.ts";
import { DRAWN, drawnPicker } from "./drawn.ts";
import { Pct, pctBound, type Picker, RandomWalk, Sampled, UniformWalk } from "./sampled.ts";

for (const planted of PLANTED_DEPTHS) {
  Deno.test(`PCT finds a bug of depth ${planted.depth} at least as often as its bound says`, () => {
    const row = hitRate(planted, 4_000, 1);
    assertEquals(row.bound, pctBound(row.agents, row.choices, planted.depth));
    assert(row.hits > 0 && !row.isBelow, JSON.stringify(row));
  });
}

Deno.test("PCT without its changes of priority falls below the bound, and the table says so", () => {
  const row = hitRate(PLANTED_DEPTHS[1], 4_000, 1, new Pct(1));
  assertEquals([row.hits, row.isBelow], [0, true]);
});

Deno.test("the interval of a rate is Wilson's", () => {
  const [low, high] = wilson(10, 100, Z_95);
  assert(Math.abs(low - 0.0552) < 1e-4 && Math.abs(high - 0.1744) < 1e-4, `${low} ${high}`);
  assertEquals(wilson(0, 50, Z_95)[0], 0);
});

/** Chi square of the schedules of two independent threads, drawn by `picker`. */
function chiSquare(picker: Picker): number {
  const c = independentCase([1, 3]);
  const progs = { ...c.workload.progs };
  // They end at that one instant: with exit, leave and the last look, 3 and 5 steps.
  for (const name of ["w0", "w1"]) progs[name] = progs[name].slice(0, -2);
  const cells = interleavings([3, 5]), expected = 100;
  const search = new Sampled({ ...c, workload: { ...c.workload, progs } }, picker, 1);
  search.step();
  const counts = new Map<string, number>();
  for (let i = 0; i < expected * cells; i++) {
    search.step();
    const key = search.choices.join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  assert(counts.size <= cells, `${counts.size} schedules`);
  let chi2 = (cells - counts.size) * expected;
  for (const n of counts.values()) chi2 += (n - expected) ** 2 / expected;
  return chi2;
}

Deno.test("the uniform walk draws every interleaving of independent threads alike, a plain one not", () => {
  const uniform = chiSquare(new UniformWalk()), plain = chiSquare(new RandomWalk());
  // 99.9 % of chi square with 55 degrees of freedom.
  assert(uniform < 93.2, `uniform ${uniform}`);
  assert(plain > 500, `plain ${plain}`);
});

Deno.test("equal seeds draw equal schedules", () => {
  for (const name of DRAWN) {
    const drawn = (seed: number) => {
      const search = new Sampled(independentCase([3, 3, 3]), drawnPicker(name), seed);
      return Array.from({ length: 20 }, () => (search.step(), search.choices.join()));
    };
    assertEquals(drawn(7), drawn(7));
    assert(drawn(7).join() !== drawn(8).join());
  }
});
