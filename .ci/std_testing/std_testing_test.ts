import { assertEquals, AssertionError, assertThrows } from "@std/assert";
import { afterAll, afterEach, beforeAll, beforeEach, describe, it } from "@std/testing/bdd";
import { assertSpyCall, assertSpyCalls, returnsNext, spy, stub } from "@std/testing/mock";
import { assertSnapshot } from "@std/testing/snapshot";
import { FakeTime } from "@std/testing/time";

describe("bdd", () => {
  const order: string[] = [];
  const note = (text: string) => () => void order.push(text);
  beforeAll(note("all"));
  beforeEach(note("each"));
  afterEach(note("after"));

  it("runs hooks around a case", () => assertEquals(order, ["all", "each"]));
  it.skip("does not run what is skipped", () => {
    throw new Error("it ran");
  });

  describe("a suite in a suite", () => {
    beforeEach(note("inner"));
    afterEach(note("after inner"));
    afterAll(note("end"));
    it("comes after the outer one's hooks", () => {
      assertEquals(order.slice(3), ["each", "inner"]);
    });
  });

  it("has let the inner hooks go first at the end", () => {
    assertEquals(order.slice(5), ["after inner", "after", "end", "each"]);
  });
});

Deno.test("a hook outside of any suite is refused", () => {
  assertThrows(() => beforeEach(() => {}), Error, "describe a suite");
});

Deno.test("spy() remembers calls, and a method works on", () => {
  const add = spy((a: number, b: number) => a + b);
  assertEquals(add(1, 2), 3);
  assertSpyCalls(add, 1);
  assertSpyCall(add, 0, { args: [1, 2], returned: 3 });
  assertThrows(() => assertSpyCall(add, 0, { args: [1, 3] }), AssertionError);
  assertThrows(() => assertSpyCall(add, 1), AssertionError, "there are 1");

  const counter = { n: 1, plus: (n: number) => n + 1 };
  const plus = spy(counter, "plus");
  assertEquals([counter.plus(1), plus.calls.length], [2, 1]);
  plus.restore();
  assertEquals([counter.plus(1), plus.calls.length, plus.restored], [2, 1, true]);
});

Deno.test("stub() stands for a method until it is disposed of", () => {
  const dice = { roll: (sides: number) => sides };
  {
    using roll = stub(dice, "roll", returnsNext([4, 1]));
    assertEquals([dice.roll(6), dice.roll(6)], [4, 1]);
    assertThrows(() => dice.roll(6), Error, "no value is left");
    assertSpyCalls(roll, 3);
  }
  assertEquals(dice.roll(6), 6);
});

Deno.test("FakeTime stands still until it is told to go on", async () => {
  using time = new FakeTime("2020-01-01T00:00:00Z");
  const late = spy();
  setTimeout(late, 1000);
  time.tick(999);
  assertSpyCalls(late, 0);
  time.tick(1);
  assertSpyCalls(late, 1);
  assertEquals([Date.now(), time.now - time.start], [time.now, 1000]);
  // A timer that a settled promise sets is due in time as well.
  Promise.resolve().then(() => setTimeout(late, 5));
  await time.tickAsync(5);
  assertSpyCalls(late, 2);
});

Deno.test("assertSnapshot() holds a value against what is stored", async (t) => {
  await assertSnapshot(t, { words: ["one", "two"], lines: "a\nb" });
  await assertSnapshot(t, "as it is", { serializer: (text) => text, name: "raw text" });
});
