import { assertEquals, assertThrows } from "@std/assert";
import { guestOptions } from "./guests.ts";

const CAP = {
  name: "lifoCap",
  about: "wakes in a row",
  type: "integer",
  min: 1,
  max: 9,
  initial: 3,
};

Deno.test("guestOptions() takes what the lab's own models declare, and drops the rest", () => {
  const slice = { name: "slice", about: "ns", type: "ns", min: 1, max: 9, initial: Infinity };
  const how = { name: "how", about: "x", type: "choice", choices: ["a", "b"], initial: "b" };
  const on = { name: "on", about: "x", type: "boolean", initial: true };
  assertEquals(guestOptions("m", [{ ...CAP, extra: 1 }, slice, how, on]), [
    CAP,
    { ...slice, initial: Infinity },
    how,
    on,
  ] as never);
});

Deno.test("guestOptions() names the option, the part, the rule and the value", () => {
  const refused: readonly (readonly [unknown, string])[] = [
    [null, "option 1 of model m: its name must be 1..31 letters and digits"],
    [{ ...CAP, name: "a b" }, "its name must be"],
    [{ ...CAP, about: "" }, "option lifoCap of model m: its about must be"],
    [{ ...CAP, type: "float" }, "its type must be integer | power"],
    [{ ...CAP, min: -1 }, "its min must be a whole number from 0: received -1"],
    [{ ...CAP, max: 0 }, "its max must be a whole number from min: received 0"],
    [{ ...CAP, initial: undefined }, "its initial must be the value"],
    [{ ...CAP, initial: 10 }, "the initial value of option lifoCap of model m must be a whole"],
    [{ ...CAP, type: "choice", choices: [] }, "its choices must be words"],
  ];
  for (const [option, piece] of refused) {
    assertThrows(() => guestOptions("m", [option]), RangeError, piece);
  }
  assertThrows(
    () => guestOptions("m", [CAP, CAP]),
    RangeError,
    "lifoCap of model m is declared twice",
  );
});
