/**
 * Generated cases of one model under its laws, in shards: each may be done on any core, and what
 * comes of it depends on the shard alone.
 *
 * @module
 */

import fc from "fast-check";
import { modelNamed } from "@lab/models";
import {
  attributed,
  caseFor,
  inOrder,
  locked,
  orderFreeScene,
  pinned,
  scene,
} from "./arbitraries/scenes.ts";
import { raceScene } from "./arbitraries/races.ts";
import type { Case, Scene } from "./case.ts";
import { kindOf } from "./explore/search.ts";
import type { Small } from "./explore/shrink_found.ts";
import type { Violation } from "./law.ts";
import { determinism, LAWS, sameValues } from "./laws.ts";
import { runCase } from "./run.ts";
import { shrinkCase } from "./shrink/shrink_case.ts";

/** Kinds of generated programs and machines. */
export const CASE_FLAVOURS = {
  "any": scene,
  "pinned": pinned(scene),
  "locked": locked(scene),
  "order-free": orderFreeScene,
  "attributed": attributed(scene),
  "in-order": inOrder(scene),
  "races": raceScene,
} as const satisfies Readonly<Record<string, fc.Arbitrary<Scene>>>;

/** Name of a kind of generated cases. */
export type CaseFlavour = keyof typeof CASE_FLAVOURS;

/** What decides a shard. */
export interface ShardPlan {
  readonly model: string;
  /** Option values that every case has, as typed. */
  readonly options?: Readonly<Record<string, string>>;
  /** A planted bug to run instead. */
  readonly mutant?: string;
  readonly flavour: CaseFlavour;
  /** Names of the laws to hold; default: all, `same-values` where cases are order-free. */
  readonly laws?: readonly string[];
  readonly cases: number;
  /** Of the generator: the same seed, the same cases. */
  readonly seed: number;
}

/** A case that breaks laws. */
export interface BrokenCase {
  readonly case: Case;
  /** Not empty. */
  readonly violations: readonly Violation[];
}

/** The laws that a shard holds. */
function lawsOf({ laws, flavour }: ShardPlan): readonly string[] {
  return laws ?? [
    ...LAWS.map(({ name }) => name),
    determinism.name,
    ...(flavour === "order-free" ? [sameValues.name] : []),
  ];
}

/** Runs a shard. @returns The cases that break laws, in the order of the generator. */
export function brokenCases(plan: ShardPlan): BrokenCase[] {
  const { model, options, mutant, flavour, cases, seed } = plan;
  const laws = lawsOf(plan), made = caseFor(modelNamed(model), CASE_FLAVOURS[flavour]);
  return fc.sample(made, { numRuns: cases, seed }).flatMap((one) => {
    const c: Case = {
      ...one,
      ...(options === undefined ? {} : { options: { ...one.options, ...options } }),
      ...(mutant === undefined ? {} : { mutant }),
    };
    const { violations } = runCase(c, laws);
    return violations.length === 0 ? [] : [{ case: c, violations }];
  });
}

/** The first case of each kind of breach, with that breach first. */
export function firstOfEachKind(broken: readonly BrokenCase[]): BrokenCase[] {
  const first = new Map<string, BrokenCase>();
  for (const { case: c, violations } of broken) {
    for (const violation of violations) {
      const kind = kindOf(violation);
      if (first.has(kind)) continue;
      const others = violations.filter((other) => other !== violation);
      first.set(kind, { case: c, violations: [violation, ...others] });
    }
  }
  return [...first.values()];
}

/**
 * Makes a breach as small as it gets within so many runs, and says whether they were enough; one of
 * `same-values` is left as it is. Deterministic.
 */
export function shrinkBroken(
  { case: found, violations: [{ law }] }: BrokenCase,
  evaluationsMax: number,
): Small {
  const broken = (c: Case) => runCase(c, [law]).violations.filter((row) => row.law === law);
  // Made smaller, a program may come to depend on the order, and its values say nothing any more.
  if (law === sameValues.name) {
    return { case: found, violations: broken(found), evaluations: 0, isNormal: false };
  }
  const shrunk = shrinkCase(found, (one) => broken(one).length > 0, { evaluationsMax });
  return { ...shrunk, violations: broken(shrunk.case) };
}
