import * as std from "@std/assert";
import { assert, assertEquals, assertExists, AssertionError, assertThrows } from "@std/assert";
import {
  assertAlmostEquals,
  assertFalse,
  assertInstanceOf,
  assertRejects,
  assertStrictEquals,
} from "@std/assert";

// Each of these functions type-checks only while the assertion narrows.

function lengthAfterAssert(text: string | undefined): number {
  assert(text !== undefined, "text is missing");
  return text.length;
}

function lengthAfterExists(text: string | null): number {
  assertExists(text);
  return text.length;
}

function messageAfterInstanceOf(error: unknown): string {
  assertInstanceOf(error, RangeError);
  return error.message;
}

Deno.test("assert() narrows, and throws AssertionError with its text", () => {
  assertEquals(lengthAfterAssert("four"), 4);
  const error = assertThrows(() => lengthAfterAssert(undefined), AssertionError, "text is missing");
  assertEquals(error.name, "AssertionError");
  // Without the assertion the same access is an error: the directive fails the check if it is not.
  const maybe = ([] as string[]).find((text) => text === "none");
  // @ts-expect-error `maybe` may be undefined here
  assertThrows(() => maybe.length, TypeError);
});

Deno.test("assertExists() and assertInstanceOf() narrow", () => {
  assertEquals(lengthAfterExists("two"), 3);
  assertThrows(() => lengthAfterExists(null), AssertionError);
  assertEquals(messageAfterInstanceOf(new RangeError("too far")), "too far");
  assertThrows(() => messageAfterInstanceOf(new TypeError("no")), AssertionError);
});

Deno.test("assertThrows() and assertRejects() answer the typed error", async () => {
  class Coded extends Error {
    readonly code = 7;
  }
  const thrown = assertThrows(() => {
    throw new Coded("x");
  }, Coded);
  assertEquals(thrown.code, 7);
  const rejected = await assertRejects(() => Promise.reject(new Coded("y")), Coded, "y");
  assertEquals(rejected.code, 7);
  assertThrows(() => assertThrows(() => 1, Coded), AssertionError);
});

Deno.test("the others fail when they should", () => {
  assertThrows(() => assertFalse(true), AssertionError);
  assertThrows(() => assertStrictEquals([1], [1]), AssertionError);
  assertThrows(() => assertAlmostEquals(1, 1.1, 0.05), AssertionError);
  assertThrows(() => assertEquals({ a: [1] }, { a: [2] }), AssertionError);
});

Deno.test("the declarations name what the package exports", () => {
  // A function of the package without a declaration cannot be imported by a test.
  const names = Object.keys(std).sort();
  const declared: (keyof typeof std)[] = [
    "AssertionError",
    "assert",
    "assertAlmostEquals",
    "assertArrayIncludes",
    "assertEquals",
    "assertExists",
    "assertFalse",
    "assertGreater",
    "assertGreaterOrEqual",
    "assertInstanceOf",
    "assertIsError",
    "assertLess",
    "assertLessOrEqual",
    "assertMatch",
    "assertNotEquals",
    "assertNotInstanceOf",
    "assertNotMatch",
    "assertNotStrictEquals",
    "assertObjectMatch",
    "assertRejects",
    "assertStrictEquals",
    "assertStringIncludes",
    "assertThrows",
    "equal",
    "fail",
    "unimplemented",
    "unreachable",
  ];
  assertEquals(names, declared.sort());
});
