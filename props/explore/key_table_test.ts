import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { NumberSet } from "./key_table.ts";

Deno.test("a NumberSet has what a Set has, in its order", () => {
  const number = fc.oneof(
    fc.maxSafeNat(),
    fc.nat({ max: 9 }).map((high) => high * 2 ** 21),
    fc.constantFrom(0, 2 ** 21 - 1, 2 ** 52, 2 ** 53 - 1),
  );
  const property = fc.property(fc.array(number, { maxLength: 3_000, size: "max" }), (list) => {
    const set = new Set<number>(), numbers = new NumberSet();
    for (const x of list) {
      assertEquals(numbers.has(x), set.has(x));
      if (set.has(x)) continue;
      set.add(x);
      numbers.add(x);
    }
    assertEquals([numbers.size, numbers.list()], [set.size, [...set]]);
  });
  fc.assert(property, { numRuns: 100, seed: 1 });
});
