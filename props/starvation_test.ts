import { assert, assertEquals } from "@std/assert";
import {
  STARVATION_CASES,
  STARVATION_MODELS,
  STARVED_REAL,
  starvedTurns,
  STARVING_TURNS,
} from "./starvation.ts";

for (const model of STARVATION_MODELS) {
  Deno.test(`${model} starves whom its original starves, and for as many turns`, () => {
    const { turns, runtime } = STARVED_REAL[model];
    for (const one of STARVATION_CASES) {
      assertEquals(starvedTurns(model, one), turns[one.name], `${one.name} on ${runtime}`);
    }
  });
}

Deno.test("each case starves its victim to the end under some model, or for long, and not under all", () => {
  for (const { name } of STARVATION_CASES) {
    const all = STARVATION_MODELS.map((model) => STARVED_REAL[model].turns[name]);
    assert(Math.max(...all) === STARVING_TURNS, name);
    assert(Math.min(...all) <= 2, name);
  }
});
