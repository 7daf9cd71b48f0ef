import { assert, assertEquals } from "@std/assert";
import { prngStream } from "@lab/runtime";
import { Pos, SelectiveWalk, type WordPicker } from "./word_pickers.ts";

/** What each step of each agent writes. */
type Threads = readonly (readonly number[])[];

/** Orders of steps, as drawn: one text a run, of the agents in turn. */
function drawn(picker: WordPicker, threads: Threads, runs: number): string[] {
  const prng = prngStream(3, "schedules"), orders: string[] = [];
  for (let run = 0; run < runs; run++) {
    picker.begin(prng);
    const at = threads.map(() => 0);
    let order = "", position = 0;
    for (;;) {
      const due = threads.flatMap((steps, i) => at[i] < steps.length ? [i] : []);
      if (due.length === 0) break;
      const choice = picker.pick(due.length, Int32Array.from(due), position++, prng);
      const agent = due[due.length === 1 ? 0 : choice];
      picker.wrote(threads[agent][at[agent]++]);
      order += agent;
    }
    orders.push(order);
  }
  return orders;
}

/** Share of each value. */
function shares(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1 / values.length);
  return counts;
}

Deno.test("surw draws all orders of the steps that write one word alike, others are no matter", () => {
  // Thread 0 makes nine steps that nobody else minds before the two that count, thread 1 none.
  const threads: Threads = [[0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2], [2, 2]];
  const orders = drawn(new SelectiveWalk(), threads, 6_000).slice(1);
  const ofWord = orders.map((order) => {
    const at = [0, 0];
    return [...order].filter((agent) => threads[+agent][at[+agent]++] === 2).join("");
  });
  const found = shares(ofWord);
  assertEquals(found.size, 6);
  for (const [order, share] of found) assert(Math.abs(share - 1 / 6) < 0.03, `${order} ${share}`);
});

Deno.test("surw: half of the steps that write no drawn word go by one order", () => {
  const free = drawn(new SelectiveWalk(), Array(3).fill(Array(40).fill(0)), 300);
  const again = free.flatMap((order) =>
    [...order.slice(1, 30)].map((agent, i) => agent === order[i])
  );
  const share = again.filter(Boolean).length / again.length;
  // Who is first makes 2/3 of the steps, each other 1/6: 4/9 + 2/36 come after one of their own.
  assert(Math.abs(share - 1 / 2) < 0.03, `${share}`);
});

Deno.test("pos keeps the places of steps that meet nobody, and draws anew where steps meet", () => {
  // Two threads that have nothing to do with each other: one order of priorities decides.
  const apart = shares(drawn(new Pos(), [[1, 1, 1], [2, 2, 2]], 4_000).slice(1));
  const together = shares(drawn(new Pos(), [[1, 1, 1], [1, 1, 1]], 4_000).slice(1));
  assertEquals([apart.size, together.size], [20, 20]);
  // Where all meet, each step is a fair draw between the two: 1/8 that one runs through.
  assert(Math.abs(together.get("000111")! - 1 / 8) < 0.03, `${together.get("000111")}`);
  assert(Math.abs(apart.get("000111")! - 1 / 4) < 0.03, `${apart.get("000111")}`);
});
