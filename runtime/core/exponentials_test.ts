import { assert, assertEquals } from "@std/assert";
import { drawExponentials } from "./exponentials.ts";
import { type Dist, drawManyNs, drawNs } from "./dist.ts";
import { Prng, prngStream } from "./prng.ts";

/** Gives these numbers instead of random ones. */
class Given extends Prng {
  #at = 0;
  constructor(private readonly units: readonly number[]) {
    super(1, 2, 3);
  }
  override float53s(into: Float64Array, count: number): void {
    for (let i = 0; i < count; i++) into[i] = this.units[this.#at++];
  }
}

/** What is drawn for these numbers. */
function drawn(units: readonly number[]): Float64Array {
  const values = new Float64Array(units.length);
  drawExponentials(new Given(units), values, units.length);
  return values;
}

Deno.test("drawExponentials() is -log(1 - u), to the last bits, from the least u to the largest", () => {
  const least = 2 ** -53;
  const small = Array.from({ length: 53 }, (_, i) => 2 ** -(i + 1));
  const units = [0, ...small, ...small.map((u) => 1 - u), ...small.map((u) => 1 - u * 0.7 - least)];
  const values = drawn(units);
  for (const [i, u] of units.entries()) {
    const exact = -Math.log(1 - u);
    assert(Math.abs(values[i] - exact) <= exact * 2 ** -51, `${u}: ${values[i]}, not ${exact}`);
  }
  assertEquals([values[0], values[1]], [0, Math.LN2]);
});

Deno.test("drawExponentials() and float53s() go on in the stream where single draws would", () => {
  const many = prngStream(7, "a"), single = prngStream(7, "a");
  const values = new Float64Array(200);
  drawExponentials(many, values, 150);
  for (let i = 0; i < 150; i++) single.float53();
  assertEquals(values.slice(150).every((value) => value === 0), true);
  many.float53s(values, 3);
  assertEquals([...values.slice(0, 3)], [single.float53(), single.float53(), single.float53()]);
  assertEquals(many.nextU32(), single.nextU32());
});

Deno.test("drawManyNs() gives what drawNs() gives, whatever the distribution", () => {
  const dists: readonly Dist[] = [
    { kind: "exp", meanNs: 1_000_000 },
    { kind: "exp", meanNs: 3 },
    { kind: "exp", meanNs: 2 ** 44 },
    { kind: "uniform", minNs: 1, maxNs: 100 },
    { kind: "pareto", alpha: 1.5, minNs: 10 },
  ];
  for (const dist of dists) {
    const many = prngStream(3, "d"), single = prngStream(3, "d"), values = new Float64Array(5_000);
    drawManyNs(dist, many, values, values.length);
    assertEquals([...values], Array.from(values, () => drawNs(dist, single)));
  }
});
