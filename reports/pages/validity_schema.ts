/**
 * The part of the schema of `results.json` that is about validity.
 *
 * @module
 */

import type { Results } from "../collect/results.ts";

/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>;
/** Keys that may be missing. */
type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
/** A schema for each key of `T`. */
type Rows<T> = { readonly [K in keyof T]-?: Schema };
/** What the list `T` is a list of. */
export type Item<T> = T extends readonly (infer I)[] ? I : never;

export const text: Schema = { type: "string" };
export const flag: Schema = { type: "boolean" };
/** A figure; infinite ones are no JSON, so there are none. */
export const number: Schema = { type: "number" };
/** How many. */
export const count: Schema = { type: "integer", minimum: 0 };
/** A figure that cannot be negative: ns, bytes, a share. */
export const amount: Schema = { type: "number", minimum: 0 };
export const list = (items: Schema): Schema => ({ type: "array", items });
export const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
export const byName = (schema: Schema): Schema => ({
  type: "object",
  additionalProperties: schema,
});
export const oneOf = (...values: readonly (string | number)[]): Schema => ({ enum: values });

/** An object with the keys of `T`. @param optional Those that may be missing. */
export function object<T>(rows: Rows<T>, ...optional: readonly OptionalKeys<T>[]): Schema {
  const required = Object.keys(rows).filter((key) =>
    !(optional as readonly PropertyKey[]).includes(key)
  );
  return { type: "object", properties: rows, required, additionalProperties: false };
}

type Validity = Results["validity"];
type Theory = Validity["theory"];
type TheoryBlock = Item<Theory["blocks"]>;
type TheoryRow = Item<Theory["graham"]>;
type Scene = Item<Validity["spread"]["scenes"]>;
type Trace = Item<Validity["traces"]>;

const deviation = orNull(
  object<NonNullable<TheoryBlock["worstZ"]>>({
    value: number,
    setting: text,
    model: text,
    metric: text,
  }),
);
const theoryBlock = object<TheoryBlock>({
  block: text,
  models: list(text),
  assumptions: list(text),
  rows: count,
  pass: count,
  weak: count,
  fail: count,
  undecided: count,
  exact: count,
  worstZ: deviation,
  worstMean: deviation,
});
const theoryRow = object<TheoryRow>({
  block: text,
  setting: text,
  model: text,
  assumption: text,
  runs: count,
  gs: count,
  seed: count,
  metric: text,
  relation: text,
  expected: { anyOf: [number, list(number), text, { type: "null" }] },
  measured: number,
  ci95: orNull(list(number)),
  z: orNull(number),
  detects: orNull(number),
  verdict: text,
  promised: flag,
});

const live = { command: text, go: text, machine: text, seed: count, runs: count };
const spread = object<Trace["elapsedError"]>({ median: number, min: number, max: number });

/** The whole of it. */
export const validity = object<Validity>({
  corpus: object<Validity["corpus"]>({
    go: text,
    machine: text,
    seed: count,
    programs: count,
    equal: count,
    marks: count,
    different: count,
    unrepeated: count,
    stale: count,
  }),
  live: object<Validity["live"]>({
    ...live,
    repeat: count,
    equal: count,
    unrepeated: count,
    different: count,
    marks: count,
    generator: text,
  }),
  spread: object<Validity["spread"]>({
    ...live,
    procs: count,
    test: text,
    alpha: amount,
    scenes: list(object<Scene>({
      name: text,
      faults: list(text),
      distinct: object<Scene["distinct"]>({ go: count, lab: count }),
      alone: object<Scene["alone"]>({ runs: count, explained: count }),
      compared: list(
        object<Item<Scene["compared"]>>({
          what: text,
          goMedian: number,
          labMedian: number,
          distance: number,
          p: number,
        }),
      ),
    })),
  }),
  theory: object<Theory>({
    command: text,
    omissions: list(
      object<Item<Theory["omissions"]>>({
        block: text,
        setting: text,
        verdict: text,
        because: text,
      }),
    ),
    zMax: amount,
    promised: amount,
    blocks: list(theoryBlock),
    invariance: list(theoryRow),
    graham: list(theoryRow),
    bimodal: list(theoryRow),
    omission: list(theoryRow),
  }),
  liveTheory: list(theoryBlock),
  traces: list(object<Trace>({
    file: text,
    program: text,
    procs: count,
    go: text,
    events: count,
    missingShare: amount,
    elapsedNs: amount,
    waitNs: amount,
    replayedElapsedNs: amount,
    replayedWaitNs: amount,
    elapsedError: spread,
    waitError: spread,
    why: text,
  })),
  predictions: list(
    object<Item<Validity["predictions"]>>({
      program: text,
      from: count,
      to: count,
      recordedNs: amount,
      predictedNs: amount,
    }),
  ),
});
