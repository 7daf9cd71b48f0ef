/**
 * Generated workloads: a few parts, each switched on or off as a whole (swarm testing: a run that
 * lacks most features finds more than one that mixes all), set off by main and, as a rule, awaited.
 *
 * @module
 */

import fc from "fast-check";
import type { Workload } from "@lab/runtime";
import { type Instrs, joined, type Size, Style } from "../programs/build.ts";
import { type ShapeName, SHAPES, TIMED } from "../programs/shapes.ts";

/** A part as generated: a small record of numbers, so that it shrinks well. */
export interface PlannedPart extends Size {
  readonly kind: ShapeName;
  /** Length of a compute, in ns. */
  readonly ns: number;
}

/** A workload as generated, before it is written out. */
export interface Plan {
  readonly parts: readonly PlannedPart[];
  /** What main does when all is set off. */
  readonly end: "wait" | "wait and sleep" | "leave" | "yield and leave";
  /** main calls Gosched after every part. */
  readonly yields: boolean;
  /** Gs from outside, or null. */
  readonly arrivals: Guests | null;
}

/** Gs that arrive from outside. */
export interface Guests {
  readonly kind: "uniform" | "burst" | "poisson" | "closed";
  readonly count: number;
  readonly gapNs: number;
  readonly serviceNs: number;
  readonly place: "none" | "random" | "round-robin";
}

/** Compute lengths: mostly short, some as long as real work or as slices, 0 among them. */
const computeNs = fc.oneof(
  // Shrinks to the first, from whichever it was drawn.
  { withCrossShrink: true },
  { weight: 6, arbitrary: fc.constantFrom(0, 1, 100, 1_000) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 50_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 500_000, max: 5_000_000 }) },
);

/** One part of one of the kinds. @param size Most Gs or rounds (8), and how long they compute. */
export function part(
  kinds: readonly ShapeName[],
  { most = 8, ns = computeNs }: { most?: number; ns?: fc.Arbitrary<number> } = {},
): fc.Arbitrary<PlannedPart> {
  return fc.record({
    kind: fc.constantFrom(...kinds),
    k: fc.integer({ min: 1, max: most }),
    r: fc.integer({ min: 1, max: most }),
    ns,
    c: fc.integer({ min: 0, max: 4 }),
  });
}

/** Gs from outside, `most` of them at most. */
export function guests(
  gapNs: fc.Arbitrary<number> = fc.integer({ min: 1, max: 20_000 }),
  serviceNs: fc.Arbitrary<number> = fc.integer({ min: 0, max: 20_000 }),
  most = 40,
): fc.Arbitrary<Guests> {
  return fc.record({
    kind: fc.constantFrom("uniform", "burst", "poisson", "closed"),
    count: fc.integer({ min: 1, max: most }),
    gapNs,
    serviceNs,
    place: fc.constantFrom("none", "random", "round-robin"),
  });
}

/** Those that may deadlock are rare, as a run that ends early shows little. */
const SAFE = TIMED.filter((kind) => SHAPES[kind].deadlocks === undefined);
const ORDER_FREE = TIMED.filter((kind) => SHAPES[kind].orderFree);

/** Plans of any kind. */
export const plan: fc.Arbitrary<Plan> = fc.record({
  parts: fc.oneof(
    { weight: 8, arbitrary: fc.array(part(SAFE), { maxLength: 4 }) },
    { weight: 2, arbitrary: fc.array(part(TIMED), { maxLength: 3 }) },
  ),
  end: fc.oneof(
    { weight: 8, arbitrary: fc.constant("wait" as const) },
    { weight: 1, arbitrary: fc.constantFrom("leave" as const, "yield and leave" as const) },
  ),
  yields: fc.boolean(),
  arrivals: fc.option(guests(), { freq: 4 }),
});

/** Plans whose result does not depend on the schedule. */
export const orderFreePlan: fc.Arbitrary<Plan> = fc.record({
  parts: fc.array(part(ORDER_FREE), { maxLength: 4 }),
  // A G tells the wait group just before it ends: the sleep lets the last ones end before main
  // does.
  end: fc.constant("wait and sleep"),
  yields: fc.boolean(),
  // The lengths of their services are drawn: the same ones, in whatever order the guests are
  // served.
  arrivals: fc.option(guests(), { freq: 2 }),
});

/** What main does at the end of each kind. */
const ENDINGS: Readonly<Record<Plan["end"], Instrs>> = {
  wait: [["wgwait", "all"]],
  "wait and sleep": [["wgwait", "all"], ["sleep", 1_000_000_000]],
  leave: [],
  "yield and leave": [["yield"]],
};

/** Writes a plan out as a workload. */
export function workloadOf({ parts, end, yields, arrivals }: Plan): Workload {
  const written = parts.map((part) => SHAPES[part.kind].write(part, new Style(false, part.ns, 0)));
  const workload = joined(written, { between: yields ? [["yield"]] : [], end: ENDINGS[end] });
  return arrivals === null ? workload : withGuests(workload, arrivals);
}

function withGuests(workload: Workload, guests: Guests): Workload {
  const { kind, count, gapNs, serviceNs, place } = guests;
  const service = { kind: "exp", meanNs: serviceNs + 1 } as const;
  const common = { count, prog: "guest", place, service };
  const arrivals = {
    uniform: { ...common, kind: "uniform", gapNs },
    burst: { ...common, kind: "burst", size: 1 + count % 7, gapNs },
    poisson: { ...common, kind: "poisson", ratePerS: Math.ceil(1e9 / gapNs) },
    closed: {
      ...common,
      kind: "closed",
      clients: 1 + count % 5,
      think: { kind: "const", ns: gapNs },
    },
  }[kind] as NonNullable<Workload["arrivals"]>;
  return {
    ...workload,
    progs: { ...workload.progs, guest: [["compute", "service"]] },
    arrivals,
  };
}
