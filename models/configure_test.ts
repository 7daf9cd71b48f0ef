import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { configure, MODELS } from "./mod.ts";

Deno.test("configure() gives every model its initial options", () => {
  for (const spec of MODELS) {
    const { options } = configure(spec.name);
    assertEquals(Object.keys(options), spec.options.map((o) => o.name));
  }
});

Deno.test("configure() reads options by their type", () => {
  const { options } = configure("gpm", {
    ring: "512",
    globalEvery: "0",
    slice: "never",
    go: "1.19",
  });
  assertEquals([options.ring, options.globalEvery, options.slice, options.go], [
    512,
    0,
    Infinity,
    "1.19",
  ]);
});

Deno.test("configure() lists the models or options that exist when asked for another", () => {
  const model = assertThrows(() => configure("gmp"), RangeError).message;
  for (const spec of MODELS) assertStringIncludes(model, spec.name);
  const option = assertThrows(() => configure("gpm", { rings: "1" }), RangeError).message;
  assertStringIncludes(option, "ring, globalEvery, steal, slice, go");
  assertStringIncludes(
    assertThrows(() => configure("g", { ring: "1" }), RangeError).message,
    "it has none",
  );
});

Deno.test("an ablation has no option that means nothing without its part", () => {
  for (
    const [name, key, value] of [
      ["gpm-no-steal", "steal", "all"],
      ["gpm-no-global-look", "globalEvery", "7"],
      ["gpm-no-preempt", "slice", "5000"],
    ]
  ) {
    const { message } = assertThrows(() => configure(name, { [key]: value }), RangeError);
    assertStringIncludes(message, `model ${name} has no option '${key}'; there are: ring`);
    configure("gpm", { [key]: value });
  }
});

for (
  const [key, value] of [
    ["ring", "100"],
    ["ring", "1"],
    ["ring", "131072"],
    ["ring", "-2"],
    ["globalEvery", "6.1"],
    ["globalEvery", ""],
    ["globalEvery", "NaN"],
    ["slice", "10ms"],
    ["slice", "0"],
    ["steal", "Half"],
    ["go", "1.30"],
  ]
) {
  Deno.test(`configure() refuses gpm ${key}=${value} with the rule and the value`, () => {
    const { message } = assertThrows(() => configure("gpm", { [key]: value }), RangeError);
    assertStringIncludes(message, `option ${key} of model gpm must be`);
    assertStringIncludes(message, `received '${value}'`);
  });
}
