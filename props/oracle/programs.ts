/**
 * Generated programs for the comparison with real Go: some shapes, or a random program, or both,
 * and the phase of the scheduler's tick at which they start.
 *
 * @module
 */

import fc from "fast-check";
import type { Workload } from "@lab/runtime";
import { type Instrs, joined, type Size, Style } from "../programs/build.ts";
import {
  hasTwoLiveCases,
  randomPart,
  type RandomProgram,
  randomProgram,
  randomSyncProgram,
} from "../programs/random.ts";
import { LIVE, REPEATABLE, type ShapeName, SHAPES } from "../programs/shapes.ts";
import { leftToChance, type OracleCase } from "./lab_runs.ts";

/** A program as drawn. */
interface Plan {
  readonly parts: readonly (Size & { readonly kind: ShapeName; readonly v: number })[];
  readonly random: RandomProgram | null;
  /** What main does after each part. */
  readonly between: "nothing" | "yield" | "mark";
  /** Does main wait for all, or leave after a yield? */
  readonly waits: boolean;
  readonly phase: number;
}

const part = (kind: fc.Arbitrary<ShapeName>) =>
  fc.record({
    kind,
    k: fc.integer({ min: 1, max: 8 }),
    r: fc.integer({ min: 1, max: 6 }),
    c: fc.integer({ min: 0, max: 4 }),
    v: fc.integer({ min: 0, max: 3 }),
  });

/** Plans of these shapes and random programs. */
const planOf = (
  kind: fc.Arbitrary<ShapeName>,
  random: fc.Arbitrary<RandomProgram>,
): fc.Arbitrary<Plan> =>
  fc.record({
    parts: fc.array(part(kind), { maxLength: 4 }),
    random: fc.option(random, { freq: 2 }),
    between: fc.constantFrom("nothing" as const, "yield" as const, "mark" as const),
    waits: fc.integer({ min: 0, max: 9 }).map((n) => n < 9),
    phase: fc.integer({ min: 0, max: 60 }),
  });

const few = fc.constantFrom(...REPEATABLE.filter((kind) => kind !== "burst"));
const burst = fc.constant<ShapeName>("burst");
const recorded = fc.oneof({ weight: 12, arbitrary: few }, { weight: 1, arbitrary: burst });
const live = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...LIVE) },
  { weight: 3, arbitrary: few },
  { weight: 1, arbitrary: burst },
);

const BETWEEN: Readonly<Record<Plan["between"], Instrs>> = {
  nothing: [],
  yield: [["yield"]],
  mark: [["mark"]],
};

function caseOf({ parts, random, between, waits, phase }: Plan): OracleCase {
  const written = parts.map((size) => SHAPES[size.kind].write(size, new Style(true, 0, size.v)));
  if (random !== null) written.push(randomPart(random));
  const workload = joined(written, {
    between: BETWEEN[between],
    end: [waits ? ["wgwait", "all"] : ["yield"], ["mark"]],
  });
  return { workload: withoutUnused(workload), phase };
}

/** Leaves out progs that nothing spawns and objects that nothing names: they only distract. */
function withoutUnused(
  { objects, progs }: Required<Pick<Workload, "objects" | "progs">>,
): Workload {
  const reached = new Set(["main"]);
  for (const name of reached) {
    for (const [, spawned] of JSON.stringify(progs[name]).matchAll(/\["spawn","(\w+)"/g)) {
      reached.add(spawned);
    }
  }
  const used = Object.fromEntries(Object.entries(progs).filter(([name]) => reached.has(name)));
  const text = JSON.stringify(used);
  return {
    objects: Object.fromEntries(
      Object.entries(objects).filter(([name]) => text.includes(`"${name}"`)),
    ),
    progs: used,
  };
}

/** The same program with a class for each spawn, in turn; without any: the program as it is. */
export function withClasses(program: OracleCase, classes: readonly number[]): OracleCase {
  if (classes.length === 0) return program;
  let spawns = 0;
  const text = JSON.stringify(program.workload, (_, part) => {
    if (!Array.isArray(part) || part[0] !== "spawn" || typeof part[1] !== "string") return part;
    return [part[0], part[1], part[2] ?? {}, { class: classes[spawns++ % classes.length] }];
  });
  return { ...program, workload: JSON.parse(text) };
}

/** Programs whose order real Go repeats: those where a select may take one of two are left out. */
export const oracleCase: fc.Arbitrary<OracleCase> = planOf(recorded, randomProgram)
  .map((plan) => ({
    program: caseOf(plan),
    risky: plan.random !== null && hasTwoLiveCases(plan.random),
  }))
  .filter(({ program, risky }) => !risky || !leftToChance(program))
  .map(({ program }) => program);

/** The same, half of them with Gs of classes 0 to 3. */
export const classedCase: fc.Arbitrary<OracleCase> = fc
  .tuple(oracleCase, fc.option(fc.array(fc.nat(3), { minLength: 1, maxLength: 5 }), { freq: 2 }))
  .map(([program, classes]) => withClasses(program, classes ?? []));

/** Programs of what Gs share beside channels, mutexes and wait groups. */
const syncCase: fc.Arbitrary<OracleCase> = planOf(live, randomSyncProgram).map(caseOf);

/** What the oracle generates: programs as in the recorded corpus, or of newer instructions. */
export const GENERATORS = { recorded: oracleCase, sync: syncCase } as const;
/** Name of a generator. */
export type GeneratorName = keyof typeof GENERATORS;
