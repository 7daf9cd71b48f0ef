import { assert, assertEquals } from "@std/assert";
import { prngStream } from "../core/prng.ts";
import { Histogram } from "./histogram.ts";

Deno.test("Histogram is exact below 256 and for mean, count and max", () => {
  const h = new Histogram();
  for (let v = 1; v <= 200; v++) h.add(v);
  assertEquals([h.count, h.max, h.sum], [200, 200, 20_100]);
  assertEquals([h.quantile(0.5), h.quantile(0.9), h.quantile(0.99)], [100, 180, 198]);
});

for (const scale of [1e3, 1e6, 5e9, 2 ** 45]) {
  Deno.test(`Histogram's percentiles are within 1/128 of the exact ones up to ${scale}`, () => {
    const prng = prngStream(1, `histogram ${scale}`);
    const h = new Histogram();
    const all: number[] = [];
    for (let i = 0; i < 5000; i++) {
      const v = Math.floor(prng.float53() ** 3 * scale);
      h.add(v);
      all.push(v);
    }
    all.sort((x, y) => x - y);
    for (const q of [0.01, 0.5, 0.9, 0.99, 0.999, 1]) {
      const exact = all[Math.max(1, Math.ceil(q * all.length)) - 1];
      const got = h.quantile(q);
      assert(got >= exact && got <= exact * (1 + 1 / 128) + 1, `${q}: ${got} for ${exact}`);
    }
  });
}

Deno.test("Histogram counts beyond 32 bits", () => {
  const h = new Histogram(), inside = h as unknown as { counts: Int32Array };
  h.add(3);
  h.add(5);
  // As if 2 ** 32 - 2 more of them had come.
  inside.counts[5] = -1;
  h.add(5);
  assertEquals([h.count, h.quantile(1e-12), h.quantile(0.5)], [2 ** 32 + 1, 3, 5]);
  h.reset();
  h.add(5);
  assertEquals([h.count, h.quantile(0.5)], [1, 5]);
});

Deno.test("Histogram of nothing answers 0", () => {
  assertEquals(new Histogram().percentiles(), {
    count: 0,
    mean: 0,
    p50: 0,
    p90: 0,
    p99: 0,
    p999: 0,
    max: 0,
  });
});

Deno.test("Histogram.percentiles() are its quantiles, its mean and its longest, each divided by the scale", () => {
  const h = new Histogram();
  for (let v = 1; v <= 250; v++) h.add(v);
  for (const scale of [1, 4, 1000]) {
    const [p50, p90, p99, p999] = [125, 225, 248, 250].map((v) => v / scale);
    const mean = 125.5 / scale, max = 250 / scale;
    assertEquals(h.percentiles(scale), { count: 250, mean, p50, p90, p99, p999, max });
  }
  h.reset();
  h.add(9);
  assertEquals(h.percentiles(), { count: 1, mean: 9, p50: 9, p90: 9, p99: 9, p999: 9, max: 9 });
});
