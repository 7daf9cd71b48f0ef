import { assertEquals, assertStrictEquals } from "@std/assert";
import { Story } from "../testing/story.ts";
import { Ticks, ticksOf } from "./ticks.ts";

/** P0 runs at events 0, 2, 6; inherits at 4; P1 runs at 8. */
const trace = new Story().run(0).stop(0).run(1).stop(1).run(2, 1).stop(2).run(3).stop(3)
  .at(9, 1, 1).run(4).trace();

Deno.test("Ticks counts dispatches that do not inherit the slice, by P", () => {
  const ticks = new Ticks(trace);
  assertEquals([...ticks.total], [1, 1, 2, 2, 2, 2, 3, 3, 4]);
  assertEquals([ticks.between(0, -1, 8), ticks.between(0, 0, 5), ticks.between(1, 0, 8)], [
    3,
    1,
    1,
  ]);
  assertEquals(ticks.most(0, 8), { p: 0, ticks: 2 });
  assertEquals(ticks.most(6, 8), { p: 1, ticks: 1 });
});

Deno.test("ticksOf() counts a trace once", () => {
  assertStrictEquals(ticksOf(trace), ticksOf(trace));
});
