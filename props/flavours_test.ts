/**
 * Every model keeps every law on workloads of other flavours than the conformance suite draws,
 * whose seeds stay what they are: objects that serve in order of coming, waits that keep their
 * threads, Gs that are locked to their threads, and Gs of which the workload says something.
 *
 * @module
 */

import fc from "fast-check";
import { assert, assertEquals } from "@std/assert";
import { Ev } from "@lab/runtime";
import { configure, MODELS, type ModelSpec } from "@lab/models";
import {
  attributed,
  caseFor,
  inOrder,
  locked,
  orderFreeScene,
  pinned,
  scene,
} from "./arbitraries/scenes.ts";
import type { Case, Scene } from "./case.ts";
import { explainFailure } from "./explain/explain.ts";
import { determinism, sameValues } from "./laws.ts";
import { factsOf, lawsFor, runCase } from "./run.ts";
import { runs, seed } from "./testing/runs.ts";

/** Holds `laws` against so many generated cases. */
function assertHolds(spec: ModelSpec, scenes: fc.Arbitrary<Scene>, laws: readonly string[]): void {
  const kept = (c: Case) => {
    const { violations } = runCase(c, laws);
    if (violations.length > 0) throw new Error(explainFailure(c, violations));
  };
  const numRuns = runs(60);
  fc.assert(fc.property(caseFor(spec, scenes), kept), { numRuns, seed: seed() });
}

for (const spec of MODELS) {
  Deno.test(`${spec.name} keeps every law where objects serve in order of coming`, () => {
    assertHolds(spec, inOrder(scene), [
      ...lawsFor(factsOf(configure(spec.name)).promises),
      determinism.name,
    ]);
    assertHolds(spec, inOrder(orderFreeScene), [sameValues.name]);
  });
}

for (const spec of MODELS) {
  Deno.test(`${spec.name} keeps every law where waits keep their threads`, () => {
    assertHolds(spec, pinned(scene), [
      ...lawsFor(factsOf(configure(spec.name)).promises),
      determinism.name,
    ]);
    assertHolds(spec, inOrder(pinned(scene)), lawsFor(factsOf(configure(spec.name)).promises));
  });
}

for (const spec of MODELS) {
  Deno.test(`${spec.name} keeps every law where Gs are locked to their threads`, () => {
    assertHolds(spec, locked(scene), [
      ...lawsFor(factsOf(configure(spec.name)).promises),
      determinism.name,
    ]);
    assertHolds(spec, locked(orderFreeScene), [sameValues.name]);
  });
}

for (const spec of MODELS) {
  Deno.test(`${spec.name} keeps every law where Gs have classes, weights and deadlines`, () => {
    assertHolds(spec, attributed(scene), [
      ...lawsFor(factsOf(configure(spec.name)).promises),
      determinism.name,
    ]);
  });
}

Deno.test("scenes with attributes say something different of Gs of one run", () => {
  const spec = MODELS.find(({ name }) => name === "edf")!;
  let some = 0;
  for (const c of fc.sample(caseFor(spec, attributed(scene)), { seed: seed(), numRuns: 300 })) {
    const { trace } = runCase(c, []);
    const { classOf, weight, deadlineNs } = trace!.about.attrs!;
    if ([classOf, weight, deadlineNs].every((column) => new Set(column).size > 1)) some++;
  }
  assert(some > 100, `only in ${some} of 300 runs`);
});

Deno.test("generated scenes reach mutexes that are handed over in order, and contested", () => {
  const spec = MODELS.find(({ name }) => name === "gpm")!;
  let handed = 0;
  for (const c of fc.sample(caseFor(spec, inOrder(scene)), { seed: seed(), numRuns: 300 })) {
    const { trace } = runCase(c, []);
    assertEquals(trace!.about.sync, "fifo");
    for (let i = 0; i < trace!.length; i++) {
      if (trace!.code[i] === Ev.LOCK) handed += trace!.b[i];
    }
  }
  assert(handed > 100, `only ${handed} locks were handed over`);
});
