/**
 * A right scheduler is not told that it is broken, whatever it is called and however unlike Go it
 * is; a promise that is not kept is.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { admitGuest, configure, Gpm, type GpmOptions, MODELS, type ModelSpec } from "@lab/models";
import type { MId, Model, Ops, Promises } from "@lab/runtime";
import { caseFor } from "./arbitraries/scenes.ts";
import { isHeld } from "./law.ts";
import { LAWS } from "./laws.ts";
import { Suggester } from "./offers.ts";
import { factsOf, runCase } from "./run.ts";
import { LifoSlot, OneAtATime, SliceByLoad } from "./testing/right_models.ts";

/** Generated cases for each verdict. */
const CASES = 200;

/** A model that somebody brings. */
function guest(name: string, make: (ops: Ops) => Model): ModelSpec {
  const about = "for a test";
  const spec: ModelSpec = {
    name,
    about,
    kind: "guest",
    options: [],
    make,
  };
  admitGuest(spec);
  return spec;
}

/** The laws that blame it in generated cases. */
function blamedBy(spec: ModelSpec): string[] {
  const cases = fc.sample(caseFor(spec), { numRuns: CASES, seed: 7 });
  return [...new Set(cases.flatMap((c) => runCase(c).violations.map(({ law }) => law)))].sort();
}

const STEALS_ONE: Promises = { steal: { queue: "local", share: "one", runs: "last" } };
const SLOT: Promises = {
  slot: { queue: "next", kicked: "global", inherits: false, inRow: 3 },
  slice: { leastNs: Infinity, mostNs: Infinity },
};
const SLICE: Promises = { slice: { leastNs: 2_000_000, mostNs: 60_000_000 } };

const right: readonly [what: string, make: (ops: Ops, promises: Promises) => Model, Promises][] = [
  ["thieves that take one", (ops, promises) => new OneAtATime(ops, promises), STEALS_ONE],
  ["a slot that kicks into the shared queue", (ops, promises) => new LifoSlot(ops, promises), SLOT],
  ["a slice that depends on load", (ops, promises) => new SliceByLoad(ops, promises), SLICE],
];

for (const [what, make, promises] of right) {
  for (const [how, promised] of [["what it does", promises], ["nothing", {}]] as const) {
    Deno.test(`${what}: no law blames who promises ${how}`, () => {
      assertEquals(blamedBy(guest("right", (ops) => make(ops, promised))), []);
    });
  }
}

const HALF: Promises = { steal: { queue: "local", share: "half", runs: "last" } };
const TEN_MS: Promises = { slice: { leastNs: 10_000_000, mostNs: 10_000_000 } };
const unkept: readonly [what: string, make: (ops: Ops) => Model, laws: readonly string[]][] = [
  ["promises half and takes one", (ops) => new OneAtATime(ops, HALF), ["steal-share"]],
  [
    "promises one and takes two",
    (ops) => new OneAtATime(ops, STEALS_ONE, (n) => Math.min(n, 2)),
    ["steal-share"],
  ],
  [
    "promises that the kicked G stays local and inherits",
    (ops) =>
      new LifoSlot(ops, { slot: { queue: "next", kicked: "local", inherits: true, inRow: 3 } }),
    ["runnext", "slice-inheritance"],
  ],
  ["promises three in a row and runs five", (ops) => new LifoSlot(ops, SLOT, 5), ["slot-cap"]],
  ["promises 2 ms and ends slices sooner", (ops) => new SliceByLoad(ops, SLICE, 0), [
    "full-slice",
  ]],
  [
    "promises slices of one length",
    (ops) => new SliceByLoad(ops, TEN_MS),
    ["full-slice", "preemption-bound"],
  ],
];

for (const [what, make, laws] of unkept) {
  Deno.test(`who ${what} is blamed by ${laws.join(" and ")}, and by no other law`, () => {
    assertEquals(blamedBy(guest("wrong", make)), laws);
  });
}

/** Go's scheduler in which any number of Ms may search. */
class AllSpin extends Gpm {
  constructor(ops: Ops, options: GpmOptions, promisesNone: boolean) {
    super(ops, options);
    if (promisesNone) Object.assign(this, { promises: {} });
  }
  protected override robs(m: MId): boolean {
    return this.ops.isSpinning(m) || this.ops.trySpin(m, Infinity);
  }
}

Deno.test("the same file gets the same verdict under any name", () => {
  const { slice, ...options } = configure("gpm").options;
  const settled = { ...options, sliceNs: slice } as unknown as GpmOptions;
  const verdicts = ["tokio-mine", "gpm-mine"].map((name) => [
    blamedBy(guest(name, (ops) => new AllSpin(ops, settled, false))),
    blamedBy(guest(name, (ops) => new AllSpin(ops, settled, true))),
  ]);
  assertEquals(verdicts[0], verdicts[1]);
  assertEquals(verdicts[0], [["spinning-limit"], []]);
});

Deno.test("every promise of a model is checked by a law, and every promise law held", () => {
  const promises = MODELS.map(({ name }) => factsOf(configure(name)).promises);
  for (const law of LAWS) {
    assert(promises.some((made) => isHeld(law, made)), `nobody promises what ${law.name} checks`);
  }
  const read = new Set(LAWS.map((law) => law.kind === "promise" ? law.promise : null));
  for (const made of promises) {
    for (const name of Object.keys(made)) assert(read.has(name as keyof Promises), name);
  }
});

/** What a model could promise, as it would be written. */
function suggested(spec: ModelSpec): string[] {
  const suggester = new Suggester();
  for (const c of fc.sample(caseFor(spec), { numRuns: CASES, seed: 7 })) {
    const { trace, context } = runCase(c);
    if (trace !== null && context !== null) suggester.look(trace, context);
  }
  return suggester.suggestions().map(({ text }) => text);
}

Deno.test("a model that promises nothing is told what it could promise", () => {
  const texts = suggested(guest("seen", (ops) => new OneAtATime(ops, {})));
  assert(texts.includes('steal: { queue: "local", share: "one", runs: "last" }'), texts.join("\n"));
  const slots = suggested(guest("seen", (ops) => new LifoSlot(ops, {})));
  assert(
    slots.includes('slot: { queue: "next", kicked: "global", inherits: false, inRow: 3 }'),
    slots.join("\n"),
  );
});

Deno.test("nobody is told to promise what is promised already, or was seen broken", () => {
  const made = suggested(guest("seen", (ops) => new OneAtATime(ops, STEALS_ONE)));
  assertEquals(made.filter((text) => text.startsWith("steal")), []);
  const two = (n: number) => n > 4 ? 2 : 1;
  const neither = suggested(guest("seen", (ops) => new OneAtATime(ops, {}, two)));
  assertEquals(neither.filter((text) => text.startsWith("steal")), []);
});
