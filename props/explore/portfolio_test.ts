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

Deno.test("a favourite gets every fourth run beside its turns in the round", () => {
  const portfolio = new Portfolio({ a: nothing, b: nothing, c: nothing }, "b");
  const prng = prngStream(1, "schedules");
  for (let run = 0; run < 24; run++) {
    portfolio.begin(prng);
    // Who found nothing new in its first run comes after all who were not asked.
    portfolio.ended(false);
  }
  const [a, b, c] = portfolio.shares.map(({ runs }) => runs);
  assert(b >= 10 && a + c === 24 - b, `${a} ${b} ${c}`);
});

Deno.test("a portfolio tells of all its members, those that never ran too", () => {
  const portfolio = new Portfolio({ a: nothing, b: nothing });
  assertEquals(portfolio.shares.map(({ name, runs, traces }) => [name, runs, traces]), [
    ["a", 0, 0],
    ["b", 0, 0],
  ]);
});
