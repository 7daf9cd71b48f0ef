import { assertEquals } from "@std/assert";
import { contenders, duel, duels, leads, styleOf } from "./compare_models.ts";
import { madeCell, madeResults } from "./results_testing.ts";

const results = madeResults();
const [closed, open] = results.scenarios;

Deno.test("duel() knows which way a figure is better", () => {
  const fast = duel(results, closed, { a: "gpm", b: "gm" });
  assertEquals(fast?.verdict, "better");
  assertEquals(fast?.betterBy, 205 / 105);
  const slow = duel(results, open, { a: "gpm", b: "gm" });
  assertEquals(slow?.verdict, "worse");
  assertEquals(slow?.betterBy, 31 / 61);
  assertEquals([fast?.atLeast, slow?.atLeast], [200 / 110, 32 / 60]);
});

Deno.test("duel() claims nothing where ranges overlap, and is null where a model was not run", () => {
  assertEquals(duel(results, open, { a: "gpm-no-steal", b: "gpm" })?.verdict, "unclear");
  assertEquals(duel(results, open, { a: "gpm-no-steal", b: "gpm" })?.atLeast, 1);
  assertEquals(duel(results, open, { a: "n1", b: "gpm" }), null);
  assertEquals(duels(results, "n1", "gpm"), []);
});

Deno.test("leads() names a winner only if no other model's range meets its own", () => {
  const names = () => leads(results).map((lead) => lead.leaders);
  assertEquals(names(), [["gpm"], ["gm"]]);
  const close = madeCell("gm", "closed", [190, 201, 204], [50, 51, 52]);
  const cells = results.cells.map((cell) =>
    cell.model === "gm" && cell.scenario === "closed" ? close : cell
  );
  assertEquals(leads({ ...results, cells })[0].leaders, ["gpm", "gm"]);
});

Deno.test("ablations are no contenders, and contenders keep their style in every chart", () => {
  assertEquals(contenders(results), ["g", "gm", "gpm"]);
  assertEquals(contenders(results).map((model) => styleOf(results, model)), [0, 1, 2]);
});
