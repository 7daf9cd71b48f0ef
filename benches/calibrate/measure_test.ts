import { assert, assertEquals, assertRejects } from "@std/assert";
import { Unmeasurable } from "./sides.ts";
import { type Side, takeSamples } from "./measure.ts";
import { keyOf, type Probe, PROBES } from "./probes.ts";

const probe = (id: string, ...columns: Probe["columns"]): Probe => ({
  id,
  about: id,
  unit: "ns",
  columns,
});
const probes = [probe("go.a", 1, 2), probe("c.b", 1), probe("deno.d", 1)];
const none = { start: () => {}, step: () => Promise.resolve() };
const plenty = { rounds: 3, budgetMs: Infinity };

/** Answers 1, 2, 3 … and notes who was asked. */
function counting(asked: string[]): Side {
  return {
    sample: (probe, column) => Promise.resolve(asked.push(keyOf(probe, column))),
  };
}

Deno.test("each round takes one sample of everything", async () => {
  const asked: string[] = [];
  const side = counting(asked);
  let steps = 0;
  const taken = await takeSamples(probes, { go: side, c: side, deno: side }, plenty, {
    ...none,
    start: (all) => {
      steps = all;
    },
  });
  const round = ["go.a@1", "go.a@2", "c.b@1", "deno.d@1"];
  assertEquals(asked, [...round, ...round, ...round]);
  assertEquals(steps, asked.length);
  assertEquals(taken, {
    samples: {
      "go.a@1": [1, 5, 9],
      "go.a@2": [2, 6, 10],
      "c.b@1": [3, 7, 11],
      "deno.d@1": [4, 8, 12],
    },
    missing: {},
    rounds: 3,
  });
});

Deno.test("a side that is not there leaves its reason, and so does a probe that fails once", async () => {
  const side = counting([]);
  let calls = 0;
  const failing: Side = {
    sample: () => ++calls < 3 ? Promise.resolve(5) : Promise.reject(new Unmeasurable("broke")),
  };
  const { samples, missing } = await takeSamples(
    probes,
    { go: failing, c: "no compiler", deno: side },
    plenty,
    none,
  );
  assertEquals(missing, { "c.b@1": "no compiler", "go.a@1": "broke", "go.a@2": "broke" });
  assertEquals(samples, { "deno.d@1": [1, 2, 3] });
});

Deno.test("without time there is one round, and all figures have it", async () => {
  const side = counting([]);
  const effort = { rounds: 3, budgetMs: -1 };
  const taken = await takeSamples(probes, { go: side, c: side, deno: side }, effort, none);
  assertEquals([taken.rounds, Object.values(taken.samples).map((x) => x.length)], [
    1,
    [1, 1, 1, 1],
  ]);
});

Deno.test("a step that throws ends the measurement, and so does a bug of a side", async () => {
  const side = counting([]);
  const sides = { go: side, c: side, deno: side };
  const stop = { ...none, step: () => Promise.reject(new Error("Ctrl-C")) };
  await assertRejects(() => takeSamples(probes, sides, plenty, stop), Error, "Ctrl-C");
  const bug: Side = { sample: () => Promise.reject(new TypeError("bug")) };
  const withBug = { ...sides, go: bug };
  await assertRejects(() => takeSamples(probes, withBug, plenty, none), TypeError, "bug");
});

Deno.test("probes have names of their own, and Deno's one column", () => {
  const ids = PROBES.map(({ id }) => id);
  assertEquals(ids.length, new Set(ids).size);
  for (const { id, columns } of PROBES) {
    assert(/^(go|c|deno)\.[A-Za-z0-9]+$/.test(id), id);
    if (id.startsWith("deno.")) assertEquals([...columns], [1]);
  }
});
