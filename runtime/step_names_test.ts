import { assertEquals, assertThrows } from "@std/assert";
import { again, DONE, PARK, STEP_MAX, stepOf } from "./model.ts";
import { moreSteps, steps, stepText } from "./step_names.ts";

Deno.test("steps() numbers names in order, and a range takes as many numbers as it has", () => {
  const table = steps("own", ["steal", 8], "announce");
  assertEquals({ ...table }, { own: 0, steal: 1, announce: 9 });
  assertEquals({ ...moreSteps(table, ["nap", 2], "keep") }, { ...table, nap: 10, keep: 12 });
  // A range at the end is left behind as well.
  assertEquals(moreSteps(steps("own", ["steal", 8]), "keep").keep, 9);
});

Deno.test("steps() refuses a name that comes twice, an empty range and too many", () => {
  assertThrows(() => steps("own", ["own", 2]), RangeError, "'own' comes twice");
  assertThrows(() => moreSteps(steps("own"), "own"), RangeError, "'own' comes twice");
  for (const count of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => steps(["steal", count]),
      RangeError,
      `'steal' must be 1 or more: received ${count}`,
    );
  }
  assertEquals(steps(["steal", STEP_MAX], "last").last, STEP_MAX);
  assertThrows(
    () => steps(["steal", STEP_MAX + 1], "last"),
    RangeError,
    `received ${STEP_MAX + 2}`,
  );
});

Deno.test("stepText() says the name, how far into a range, or the number", () => {
  const table = steps("own", ["steal", 8], "announce");
  const texts = [0, 1, 4, 8, 9].map((step) => stepText(table, step));
  assertEquals(texts, ["own", "steal", "steal+3", "steal+7", "announce"]);
  assertEquals(stepText(undefined, 3), "3");
});

Deno.test("stepOf() reads back what again() wrote, and nothing else", () => {
  for (const step of [0, 1, 255, 256, 65_536, STEP_MAX]) assertEquals(stepOf(again(step)), step);
  const none = [0, 7, -1, DONE, PARK, -15, -16.5, again(STEP_MAX + 1), again(2 ** 32), again(-1)];
  for (const verdict of [...none, NaN, Infinity, -Infinity]) assertEquals(stepOf(verdict), -1);
});
