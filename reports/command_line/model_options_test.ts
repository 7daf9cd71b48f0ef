import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "./errors.ts";
import { addModelOption, optionsByModel, optionWords } from "./model_options.ts";

const MODELS = [
  { name: "gm", options: ["slice"] },
  { name: "gpm-no-spin", options: ["slice", "ring"] },
  { name: "n1", options: [] },
];

const given = (...texts: string[]) =>
  texts.reduce((before, text) => addModelOption("--option", text, before), {});

Deno.test("an option goes to all models that have it, and MODEL.name=value to that one alone", () => {
  const byModel = (...texts: string[]) => optionsByModel(MODELS, given(...texts));
  assertEquals(byModel(), {});
  assertEquals(byModel("ring=8"), { "gpm-no-spin": { ring: "8" } });
  assertEquals(byModel("slice=5000"), { gm: { slice: "5000" }, "gpm-no-spin": { slice: "5000" } });
  assertEquals(byModel("gm.slice=5000"), { gm: { slice: "5000" } });
  // What is said of one counts more, wherever it stands.
  const mixed = { gm: { slice: "7000" }, "gpm-no-spin": { slice: "5000" } };
  assertEquals(byModel("gm.slice=7000", "slice=5000"), mixed);
  assertEquals(optionWords(mixed), "gm slice=7000; gpm-no-spin slice=5000");
});

Deno.test("an option that no model has is refused, with a list of those there are", () => {
  for (const text of ["odd=1", "n1.slice=1", "gpm.slice=1"]) {
    const refused = () => optionsByModel(MODELS, given(text));
    assertThrows(
      refused,
      UsageError,
      `--option fits none of the models that take part: received "${text}"; there are: gm.slice, ` +
        "gpm-no-spin.slice, gpm-no-spin.ring",
    );
  }
  const none = () => optionsByModel(MODELS.slice(2), given("slice=1"));
  assertThrows(none, UsageError, "none of them has options");
});

Deno.test("what is no option, or is given twice, is refused", () => {
  for (const bad of ["slice", "=1", ".slice=1", "gm.=1", "./a.ts.slice=1", "a.b.c=1"]) {
    assertThrows(() => given(bad), UsageError, "must be name=value or MODEL.name=value");
  }
  assertThrows(() => given("gm.slice=1", "gm.slice=2"), UsageError, "--option gm.slice was given");
});
