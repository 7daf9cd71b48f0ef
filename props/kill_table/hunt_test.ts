import { assert, assertEquals } from "@std/assert";
import { Gpm } from "@lab/models";
import type { Mutant } from "../mutant.ts";
import { mutantNamed } from "../mutants.ts";
import { makeGpm } from "../mutants/rows.ts";
import { hunt } from "./hunt.ts";
import { normalise } from "./normalise.ts";
import { soundShard } from "./soundness.ts";

const FEW = { seed: 1, casesMax: 60, others: true, shrink: null } as const;

Deno.test("a mutant that is equal to the sound model lives, and no law blames it", () => {
  const { name, base, law, family, about } = mutantNamed("gpm-lost-kick");
  const unchanged: Mutant = {
    ...{ name, base, law, family, about },
    make: makeGpm(Gpm),
  };
  const { runs, quicker, shrunk } = hunt(unchanged, FEW);
  assertEquals([runs, quicker, shrunk], [null, [], null]);
});

Deno.test("a mutant that names a law which cannot see it is found by other laws only", () => {
  const blind: Mutant = { ...mutantNamed("gpm-lost-kick"), law: "thread-limit" };
  const { runs, quicker } = hunt(blind, FEW);
  assertEquals(runs, null);
  assert(quicker!.includes("conservation"), `blamed by ${quicker}`);
});

Deno.test("a hunt tells the same from the same seed, but for the time it took", () => {
  const options = { ...FEW, casesMax: 2_000, shrink: { evaluationsMax: 300 } };
  const [first, second] = [1, 2].map(() => hunt(mutantNamed("gpm-lost-net"), options));
  assertEquals({ ...first, ms: 0 }, { ...second, ms: 0 });
  assert(first.shrunk !== null && first.shrunk.operations <= 6);
});

Deno.test("both shrinkers are given the same bug, and ours ends with less", () => {
  const options = { seed: 2, casesMax: 500, evaluationsMax: 4_000 };
  const { ours, fastCheck } = normalise(mutantNamed("gpm-lost-kick"), options);
  assert(ours !== null && fastCheck !== null);
  assertEquals(ours.operations, 3);
  assert(fastCheck.operations >= ours.operations);
  assert(fastCheck.evaluations <= 4_001 && ours.evaluations <= 4_003);
});

Deno.test("no law blames a sound model in the first shards", () => {
  for (const shard of [0, 5, 36]) {
    assertEquals(soundShard(shard, 20), { shard, runs: 20, blamed: [] });
  }
});
