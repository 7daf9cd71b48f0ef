import { assertEquals } from "@std/assert";
import { Pairing } from "./pairing.ts";

Deno.test("Pairing keeps each side in one pair and says who is in two", () => {
  const pairs = new Pairing("G", "M");
  assertEquals(pairs.join(1, 0), "");
  assertEquals(pairs.join(1, 2), "G1 is with M2 while it is still with M0");
  assertEquals(pairs.join(3, 2), "M2 is with G3 while it is still with G1");
  assertEquals([pairs.rightOf(3), pairs.leftOf(2), pairs.rightOf(1), pairs.leftOf(0)], [
    2,
    3,
    -1,
    -1,
  ]);
  assertEquals(pairs.part(3, 2), "");
  assertEquals(pairs.part(3, 2), "G3 parts from M2, but it was with none");
});
