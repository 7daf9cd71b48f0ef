import { assert, assertEquals } from "@std/assert";
import { prngStream } from "@lab/runtime";
import { Portfolio } from "./portfolio.ts";
import type { Picker } from "./sampled.ts";

const nothing: Picker = { begin() {}, pick: () => 0 };

/** Runs of each of three pickers, of which only the named ones find new traces. */
function runsOf(runs: number, finders: (run: number) => string[]): number[] {
  const portfolio = new Portfolio({ a: nothing, b: nothing, c: nothing });
  const prng = prngStream(1, "schedules");
  for (let run = 0; run < runs; run++) {
    const before = portfolio.shares.map((share) => share.runs);
    portfolio.begin(prng);
    portfolio.ended(false);
    // Who it was shows only now: the same again, with the answer.
    const name = portfolio.shares.find((share, i) => share.runs > before[i])!.name;
    if (!finders(run).includes(name)) continue;
    portfolio.ended(true);
  }
  return portfolio.shares.map((share) => share.runs);
}

Deno.test("every second run goes round all, the others to who finds new traces", () => {
  const [a, b, c] = runsOf(600, () => ["b"]);
  assert(a > 90 && c > 90, `${a} ${b} ${c}`);
  assert(b > 3 * a, `${a} ${b} ${c}`);
});

Deno.test("who finds no more new traces loses its runs to who does", () => {
  const first = runsOf(400, () => ["a"]), then = runsOf(800, (run) => run < 400 ? ["a"] : ["c"]);
  assert(then[2] - first[2] > 200, `${first} ${then}`);
});

Deno.test("a favourite gets every second run, and at first the others each get one", () => {
  const portfolio = new Portfolio({ a: nothing, b: nothing, c: nothing }, "b");
  const prng = prngStream(1, "schedules");
  const runs = (most: number) => {
    while (portfolio.shares.reduce((sum, share) => sum + share.runs, 0) < most) {
      portfolio.begin(prng);
      portfolio.ended(false);
    }
    return portfolio.shares.map((share) => share.runs);
  };
  assertEquals(runs(6), [1, 4, 1]);
  const [a, b, c] = runs(30);
  assert(b >= 15 && a >= 3 && c >= 3, `${a} ${b} ${c}`);
});

Deno.test("a portfolio tells of all its members, those that never ran too", () => {
  const portfolio = new Portfolio({ a: nothing, b: nothing });
  assertEquals(portfolio.shares.map(({ name, runs, traces }) => [name, runs, traces]), [
    ["a", 0, 0],
    ["b", 0, 0],
  ]);
});
