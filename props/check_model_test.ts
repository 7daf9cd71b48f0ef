/**
 * A guest that promises something about Gs with classes, weights or deadlines is given such Gs.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { admitGuest, GlobalOnly, type ModelSpec } from "@lab/models";
import type { Ops, Promises } from "@lab/runtime";
import { checkModel } from "./check_model.ts";

/** First in, first out, whatever it promises. */
class Promising extends GlobalOnly {
  override readonly promises: Promises;

  constructor(ops: Ops, promises: Promises) {
    super(ops, Infinity);
    this.promises = promises;
  }
}

function check(promises: Promises): { broken: string[]; attributed: number; cases: number } {
  const make = (ops: Ops) => new Promising(ops, promises);
  const spec: ModelSpec = { name: "promising", about: "", kind: "guest", options: [], make };
  admitGuest(spec);
  let attributed = 0, cases = 0;
  const plan = { cases: 150, comparedCases: 2, schedules: 0, seed: 1, shrinkRuns: 100, promises };
  const { broken } = checkModel(spec, plan, {
    onCase: (c) => {
      cases++;
      if (c.workload.attrs !== undefined) attributed++;
    },
    onSearch: () => {},
  });
  return { broken: broken.map(({ law }) => law), attributed, cases };
}

const PROMISES: readonly Promises[] = [
  { priorities: { queues: ["global"], agingNs: Infinity } },
  { deadlines: { queues: ["global"] } },
  { weights: { periodNs: 10_000, within: 0.1, of: "machine" } },
];

for (const promises of PROMISES) {
  const [name] = Object.keys(promises);
  Deno.test(`who promises ${name} and takes who came first is found out`, () => {
    assertEquals(check(promises).broken, [name]);
  });
}

Deno.test("who promises nothing of that kind gets no such Gs, and as many cases", () => {
  const { broken, attributed, cases } = check({ slice: { leastNs: Infinity, mostNs: Infinity } });
  assertEquals([broken, attributed, cases], [[], 0, 154]);
});

Deno.test("who keeps a promise of that kind is asked with such Gs in a third of the cases", () => {
  // No queue of that name is used, so nothing can break it.
  const { broken, attributed, cases } = check({ deadlines: { queues: ["none"] } });
  assert(attributed === 50, String(attributed));
  assertEquals([broken, cases], [[], 154]);
});
