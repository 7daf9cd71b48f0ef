import { assertEquals } from "@std/assert";
import {
  bytes,
  change,
  count,
  counted,
  duration,
  percent,
  rate,
  significant,
  times,
  whole,
} from "./format.ts";

const CASES: readonly [string, string, string][] = [
  ["duration 0", duration(0), "0"],
  ["duration below 1 us", duration(999), "999 ns"],
  ["duration at 1 us", duration(1_000), "1 µs"],
  ["duration that rounds up to the next unit", duration(999_960), "1 ms"],
  ["duration", duration(1_234_567), "1.23 ms"],
  ["duration of seconds", duration(61e9), "61 s"],
  ["duration of a fraction of a ns", duration(0.25), "0.25 ns"],
  ["bytes", bytes(2_560), "2.5 KiB"],
  ["bytes below 1 KiB", bytes(100), "100 B"],
  ["bytes of 64 GiB", bytes(64 * 2 ** 30), "64 GiB"],
  ["count below 1,000", count(999), "999"],
  ["count", count(1_234_567), "1.23 M"],
  ["rate", rate(12_345), "12.3 k/s"],
  ["times", times(1.849), "1.85×"],
  ["times of infinity", times(Infinity), "∞×"],
  ["percent", percent(0.9754), "97.5 %"],
  ["change up", change(1.125), "+13 %"],
  ["change down", change(0.5), "−50 %"],
  ["change by nothing", change(1.0001), "±0 %"],
  ["whole", whole(1_234_567), "1,234,567"],
  ["whole negative", whole(-1_234), "-1,234"],
  ["counted one", counted(1, "law"), "1 law"],
  ["counted none", counted(0, "law"), "0 laws"],
  ["counted with es", counted(2_000, "breach"), "2,000 breaches"],
  ["whole that rounds to 0", whole(-0.2), "0"],
  ["significant", significant(0.001234), "0.00123"],
  ["significant of a large number", significant(123_456), "123,000"],
  ["significant of NaN", significant(NaN), "–"],
];
for (const [name, got, wanted] of CASES) {
  Deno.test(`format: ${name} is ${wanted}`, () => assertEquals(got, wanted));
}
