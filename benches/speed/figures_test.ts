import { assertEquals } from "@std/assert";
import { inTurns, ratioTo, spreadText } from "./figures.ts";
import { spreadOf } from "../statistics/spread.ts";

Deno.test("inTurns() lets contenders alternate and throws the first turn of each away", async () => {
  const order: string[] = [];
  const contender = (name: string, first: number) => {
    let ns = first;
    return { name, turn: () => (order.push(name), ns++) };
  };
  const samples = await inTurns([contender("a", 1), contender("b", 10)], 2);
  assertEquals(order.join(""), "ababab");
  assertEquals(samples, [[2, 3], [11, 12]]);
});

Deno.test("ratioTo() compares turn by turn", () => {
  assertEquals(ratioTo([10, 40, 30], [10, 10, 20]), { median: 1.5, min: 1, max: 4, n: 3 });
  assertEquals(spreadText(spreadOf([3, 1, 2])), "2.0 (1.0..3.0)");
});
