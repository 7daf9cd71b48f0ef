import { assert, assertEquals } from "@std/assert";
import { generatorPrint, LIVE_ORDERS, LIVE_SPREAD } from "./live.ts";
import { DISTRIBUTION_SCENES } from "./distributions.ts";

Deno.test("the stored orders of live Go are of today's generator", () => {
  const { seed, generator, command } = LIVE_ORDERS;
  assertEquals(generatorPrint(seed), generator, `stale: run '${command}' where Go is`);
});

Deno.test("generatorPrint() differs from seed to seed", () => {
  assert(generatorPrint(1) !== generatorPrint(2));
});

Deno.test("every program of the stored orders is counted once", () => {
  const { runs, equal, unrepeated, different } = LIVE_ORDERS;
  assertEquals(equal + unrepeated + different, runs);
});

Deno.test("the stored distributions are of today's scenes", () => {
  const { scenes, command } = LIVE_SPREAD;
  const names = DISTRIBUTION_SCENES.map((scene) => scene.name);
  assertEquals(scenes.map((scene) => scene.name), names, `stale: run '${command}' where Go is`);
});
