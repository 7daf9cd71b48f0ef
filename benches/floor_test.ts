import { assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { runFloor } from "./floor.ts";

/**
 * Decisions and misses of an independent floor loop of the same rules, written first and kept apart
 * (its ticks counted with `% 61`, its heap keyed through a column): `[procs, gs, rounds, sum]`.
 */
const RECORDED = [
  [1, 10, 5, 51],
  [2, 3, 7, 29],
  [8, 1_000, 50, 50_066],
  [8, 20, 100, 2_209],
  [64, 100, 40, 4_702],
  [3, 5_000, 9, 45_009],
] as const;

Deno.test("runFloor() dispatches every G exactly rounds times", () => {
  for (const [procs, gs, rounds] of RECORDED) {
    assertEquals(runFloor({ procs, gs, rounds }).decisions, gs * rounds);
  }
});

Deno.test("runFloor() makes as many decisions and misses as the independent loop", () => {
  for (const [procs, gs, rounds, sum] of RECORDED) {
    const { decisions, misses } = runFloor({ procs, gs, rounds });
    assertEquals(decisions + misses, sum);
  }
});

Deno.test("runFloor() answers the same checksum for the same options and another for others", () => {
  const options = { procs: 8, gs: 600, rounds: 20 };
  const { checksum } = runFloor(options);
  assertEquals(runFloor(options).checksum, checksum);
  assertNotEquals(runFloor({ ...options, rounds: 21 }).checksum, checksum);
  assertNotEquals(runFloor({ ...options, gs: 601 }).checksum, checksum);
});

Deno.test("runFloor() names the option that is no positive whole number", () => {
  const good = { procs: 2, gs: 2, rounds: 2 };
  for (const name of ["procs", "gs", "rounds"]) {
    for (const bad of [0, -1, 0.5, NaN, Infinity]) {
      assertThrows(() => runFloor({ ...good, [name]: bad }), RangeError, `'${name}'`);
    }
  }
});
