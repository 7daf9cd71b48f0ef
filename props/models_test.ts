/**
 * The conformance suite: every model, every law, generated programs on generated machines. Cases
 * that failed once run first.
 *
 * @module
 */

import fc from "fast-check";
import { MODELS, type ModelSpec } from "@lab/models";
import { caseFor, orderFreeScene } from "./arbitraries/scenes.ts";
import type { Case } from "./case.ts";
import { explainFailure, explainShrunk } from "./explain/explain.ts";
import type { Violation } from "./law.ts";
import { determinism, LAWS, sameValues } from "./laws.ts";
import { regressed, regressionOf } from "./regressions/regression.ts";
import { regressions, saveRegression } from "./regressions/save.ts";
import { ENGINE_LAWS, runCase } from "./run.ts";
import { shrinkCase } from "./shrink/shrink_case.ts";
import { RUNS, runs, seed } from "./testing/runs.ts";

const LAW_NAMES = [...LAWS.map((law) => law.name), ...Object.values(ENGINE_LAWS)];

/** A failure is made smaller within so many runs. */
const SHRINK = { evaluationsMax: 20_000 };

for (const [name, regression] of regressions()) {
  Deno.test(`regression ${name} stays fixed: ${regression.since}`, () => {
    const violations = regressed(regression);
    if (violations.length > 0) throw new Error(explainFailure(regression.case, violations));
  });
}

/** Names of the laws that some case breaks. */
function brokenLaws(cases: fc.Arbitrary<Case>, numRuns: number): Set<string> {
  const broken = new Set<string>();
  const note = (c: Case) => runCase(c).violations.forEach(({ law }) => broken.add(law));
  fc.assert(fc.property(cases, note), { numRuns, seed: seed() });
  return broken;
}

/** Throws the smallest case that breaks `law`, with the command that replays it. */
function assertHolds(cases: fc.Arbitrary<Case>, law: string, numRuns: number): void {
  const only = LAW_NAMES.includes(law) ? undefined : [law];
  const found = (c: Case) => runCase(c, only).violations.filter((row) => row.law === law);
  // What order-free means is known to the generator alone, so that it shrinks such programs itself.
  const byGenerator = law === sameValues.name;
  let failed = false, evaluations = 0;
  const holds = (c: Case): boolean => {
    // Then all that is left to try passes.
    if (failed && ++evaluations > SHRINK.evaluationsMax) return true;
    const isKept = found(c).length === 0;
    failed ||= !isKept;
    return isKept;
  };
  const result = fc.check(fc.property(cases, holds), {
    numRuns,
    seed: seed(),
    endOnFailure: !byGenerator,
  });
  if (!result.failed) return;
  if (result.counterexample === null) throw result.errorInstance;
  const [first] = result.counterexample;
  const where = { seed: result.seed, path: result.counterexamplePath! };
  const small = byGenerator
    ? { case: first, evaluations, isNormal: evaluations <= SHRINK.evaluationsMax }
    : shrinkCase(first, (c) => found(c).length > 0, SHRINK);
  const violations = found(small.case);
  const told = explainShrunk(small, violations, small.case === first ? where : undefined);
  throw new Error(`${told}\n${savedText(small.case, violations[0])}`);
}

/** Saves a failing case, or says how. */
function savedText(c: Case, violation: Violation): string {
  const { path, isSaved } = saveRegression(regressionOf(c, violation));
  return isSaved
    ? `saved as ${path}: it runs first from now on`
    : "save it, so that it runs first from now on: the same command with --save";
}

for (const spec of MODELS) {
  const numRuns = runs(RUNS);
  Deno.test(`${spec.name} keeps every law on ${numRuns} generated cases`, async (t) => {
    const broken = brokenLaws(caseFor(spec), numRuns);
    for (const law of LAW_NAMES) {
      // A law that was kept by all cases needs no second pass; a broken one is made small.
      await t.step(law, () => {
        if (broken.has(law)) assertHolds(caseFor(spec), law, numRuns);
      });
    }
  });
}

/** Laws about several runs, held for each model. */
function compared(name: string, law: string, spec: ModelSpec, scenes?: typeof orderFreeScene) {
  const numRuns = runs(60);
  Deno.test(`${spec.name}: ${name} (${numRuns} generated cases)`, () => {
    assertHolds(caseFor(spec, scenes), law, numRuns);
  });
}

for (const spec of MODELS) {
  compared("the same seed gives the same trace", determinism.name, spec);
  compared("order-free programs end with the values of n1", sameValues.name, spec, orderFreeScene);
}
