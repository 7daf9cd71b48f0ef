/**
 * Generated races: few Ps, few Gs, computes of a few ns or none, so that many Ms act at one
 * instant, and schedules that often leave the default order. Bugs between two phases of a hook show
 * here.
 *
 * @module
 */

import fc from "fast-check";
import type { Scene } from "../case.ts";
import { SMALL_PROGRAMS } from "../programs/small.ts";
import { guests, part, type Plan, workloadOf } from "./workloads.ts";

/** What makes Gs ready while others look for work. */
const RACERS = [
  "forks",
  "yields",
  "pipe",
  "pingpong",
  "market",
  "broadcast",
  "mutex",
  "barrier",
  "sleep",
  "syscall",
  "netpoll",
  "readers",
  "gather",
  "pool",
] as const;

const instantNs = fc.constantFrom(0, 1, 2, 3, 40);

const racePlan: fc.Arbitrary<Plan> = fc.record({
  parts: fc.array(part(RACERS, { most: 2, ns: instantNs }), { minLength: 1, maxLength: 2 }),
  end: fc.constant("wait"),
  yields: fc.boolean(),
  arrivals: fc.option(guests(instantNs.map((ns) => ns + 1), instantNs, 6), { freq: 4 }),
});

/** Many single choices other than the default, among the first `span`. */
const scattered = (span: number) =>
  fc.array(
    fc.tuple(fc.integer({ min: 0, max: span }), fc.integer({ min: 1, max: 2 })),
    // Without a size fast-check makes mostly short lists, and such a schedule is nearly the
    // default.
    { maxLength: span, size: "max" },
  );

/** A few runs of choices: one M is held back for long while another goes on. */
const runs = fc.array(
  fc.record({
    at: fc.integer({ min: 0, max: 60 }),
    length: fc.integer({ min: 1, max: 24 }),
    choice: fc.integer({ min: 1, max: 2 }),
  }),
  { minLength: 1, maxLength: 6 },
).map((list) =>
  list.flatMap(({ at, length, choice }) =>
    Array.from({ length }, (_, i): [number, number] => [at + i, choice])
  )
);

/**
 * The programs of the exhaustive search: so few steps that a drawn schedule may be the right one.
 */
const smallWorkload = fc.record({
  program: fc.constantFrom(...SMALL_PROGRAMS),
  gs: fc.integer({ min: 2, max: 4 }),
}).map(({ program, gs }) => program.make(gs));

/** Scenes in which nearly everything happens at once. */
export const raceScene: fc.Arbitrary<Scene> = fc.record({
  workload: fc.oneof(
    { weight: 1, arbitrary: racePlan.map(workloadOf) },
    { weight: 1, arbitrary: smallWorkload },
  ),
  machine: fc.integer({ min: 2, max: 3 }).map((procs) => ({ procs, cores: procs })),
  costs: fc.constant("zero"),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  deviations: fc.oneof(scattered(20), scattered(60), runs),
});
