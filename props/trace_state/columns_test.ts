import { assert, assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { bytes, doubles, ints, withColumns } from "./columns.ts";

Deno.test("a column has its length and its value, whatever was left in it", () => {
  for (let turn = 0; turn < 3; turn++) {
    withColumns(() => {
      for (const length of [0, 1, 7, 256, 257]) {
        const all = [ints(length), ints(length, -1), bytes(length, 1), doubles(length, Infinity)];
        const wanted = [0, -1, 1, Infinity].map((value) => Array<number>(length).fill(value));
        assertEquals(all.map((column) => [...column]), wanted);
        for (const column of all) column.fill(5);
      }
    });
  }
});

Deno.test("nobody else has a column before it is given back; then the next one gets it", () => {
  const first = withColumns(() => {
    const column = ints(9, 3);
    // Within, nothing of what is taken outside is given back.
    withColumns(() => assertNotStrictEquals(ints(9), column));
    assertNotStrictEquals(ints(9), column);
    assertEquals([...column], Array(9).fill(3));
    return column;
  });
  assert(withColumns(() => [ints(9), ints(9)].includes(first)));
});

Deno.test("what is asked for outside, or is long, stays its owner's", () => {
  const outside = ints(9), long = withColumns(() => ints(1_000));
  withColumns(() => {
    for (let i = 0; i < 10; i++) {
      assertNotStrictEquals(ints(9), outside);
      assertNotStrictEquals(ints(1_000), long);
    }
  });
});

Deno.test("columns are given back after an error too", () => {
  let taken: Int32Array | null = null;
  let message = "";
  try {
    withColumns(() => {
      taken = ints(11);
      throw new Error("as planned");
    });
  } catch (error) {
    message = (error as Error).message;
  }
  assertEquals(message, "as planned");
  withColumns(() => assertStrictEquals(ints(11), taken));
});
