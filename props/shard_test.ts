import { assert, assertEquals } from "@std/assert";
import { sameValues } from "./laws.ts";
import { brokenCases, firstOfEachKind, shrinkBroken } from "./shard.ts";

const [BROKEN] = firstOfEachKind(
  brokenCases({ model: "gm", mutant: "gm-wake-first", flavour: "races", cases: 60, seed: 1 }),
);

Deno.test("shrinkBroken() says whether its runs were enough", () => {
  assert(BROKEN !== undefined, "the planted bug shows");
  const cut = shrinkBroken(BROKEN, 3);
  assert(!cut.isNormal && cut.evaluations < 10, `${cut.evaluations} runs`);
  const { isNormal, evaluations, violations } = shrinkBroken(BROKEN, 4_000);
  assert(isNormal && evaluations > 3 && evaluations < 4_000, `${evaluations} runs`);
  assertEquals(violations[0].law, BROKEN.violations[0].law);
});

Deno.test("shrinkBroken() leaves a case of same-values as it is, and says so", () => {
  const [{ law: _, ...rest }] = BROKEN.violations;
  const kept = shrinkBroken({ ...BROKEN, violations: [{ law: sameValues.name, ...rest }] }, 9);
  assertEquals([kept.case, kept.evaluations, kept.isNormal], [BROKEN.case, 0, false]);
});
