/**
 * A step that does not go down from the case but up from nothing: small programs on small machines,
 * the simplest first. Most bugs show in one of them, and then the result does not depend on the
 * case that was found at all.
 *
 * @module
 */

import type { Case } from "../case.ts";
import { smallestPrograms } from "../programs/small.ts";
import { isSimpler } from "./order.ts";
import type { Pass } from "./search.ts";

const MACHINES: readonly Case["machine"][] = [1, 2, 3].map((n) => ({ procs: n, cores: n }));

/** The scenes by the model's name, which is part of the order: made once, when first needed. */
const sorted = new Map<string, readonly Case[]>();

function scenesFor(model: string): readonly Case[] {
  const known = sorted.get(model);
  if (known !== undefined) return known;
  const scenes = smallestPrograms().flatMap((workload) =>
    MACHINES.map((machine): Case => ({ model, workload, machine, costs: "zero", seed: 0 }))
  );
  const list = scenes.toSorted((a, b) => isSimpler(a, b) ? -1 : 1);
  sorted.set(model, list);
  return list;
}

/** Takes the simplest of the small programs that fails, with no options or those of the case. */
export const trySmallPrograms: Pass = (search) => {
  const { model, mutant, options } = search.current;
  for (const texts of [undefined, ...(options === undefined ? [] : [options])]) {
    for (const scene of scenesFor(model)) {
      if (search.attempt({ ...scene, mutant, options: texts })) return;
    }
  }
};
