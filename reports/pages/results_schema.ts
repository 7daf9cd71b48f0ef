/**
 * The schema of `results.json`, for results that are read back: every key, its type, and nothing else.
 * A field that is added to the results without a row here does not compile.
 *
 * @module
 */

import { Ajv, type ErrorObject } from "ajv";
import { type Results, SCHEMA } from "../collect/results.ts";

/** A JSON Schema, or a part of one. */
type Schema = Readonly<Record<string, unknown>>;
/** Keys that may be missing. */
type OptionalKeys<T> = { [K in keyof T]-?: undefined extends T[K] ? K : never }[keyof T];
/** A schema for each key of `T`. */
type Rows<T> = { readonly [K in keyof T]-?: Schema };
/** What the list `T` is a list of. */
type Item<T> = T extends readonly (infer I)[] ? I : never;

const text: Schema = { type: "string" };
const flag: Schema = { type: "boolean" };
/** A figure; infinite ones are no JSON, so there are none. */
const number: Schema = { type: "number" };
/** How many. */
const count: Schema = { type: "integer", minimum: 0 };
/** A figure that cannot be negative: ns, bytes, a share. */
const amount: Schema = { type: "number", minimum: 0 };
const list = (items: Schema): Schema => ({ type: "array", items });
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: "null" }] });
const byName = (schema: Schema): Schema => ({ type: "object", additionalProperties: schema });
const oneOf = (...values: readonly (string | number)[]): Schema => ({ enum: values });

/** An object with the keys of `T`. @param optional Those that may be missing. */
function object<T>(rows: Rows<T>, ...optional: readonly OptionalKeys<T>[]): Schema {
  const required = Object.keys(rows).filter((key) =>
    !(optional as readonly PropertyKey[]).includes(key)
  );
  return { type: "object", properties: rows, required, additionalProperties: false };
}

type About = Results["about"];
type Cell = Item<Results["cells"]>;
type Run = Item<Cell["runs"]>;
type Validity = Results["validity"];
type Theory = Validity["theory"];
type TheoryBlock = Item<Theory["blocks"]>;
type TheoryRow = Item<Theory["graham"]>;
type Scene = Item<Validity["spread"]["scenes"]>;
type Trace = Item<Validity["traces"]>;
type WhatIf = Item<Results["whatIf"]>;
type WhatIfCell = Item<WhatIf["cells"]>;
type Speed = Results["speed"];
type Measured = NonNullable<Speed["measured"]>;
type Cores = NonNullable<Speed["cores"]>;

const MODEL_KIND = oneOf("model", "variant", "ablation", "example", "guest");

const about = object<About>({
  quick: flag,
  seeds: list(count),
  costs: object<About["costs"]>({
    name: text,
    rows: list(
      object<Item<About["costs"]["rows"]>>({
        name: text,
        about: text,
        value: amount,
        evidence: text,
        source: text,
      }),
    ),
  }),
  versions: byName(text),
  machine: text,
  args: text,
});

const run = object<Run>({
  seed: count,
  hash: text,
  end: text,
  elapsedNs: amount,
  spawned: count,
  completed: count,
  dispatches: count,
  throughputPerS: amount,
  sojournNs: object<Run["sojournNs"]>({
    mean: amount,
    p50: amount,
    p99: amount,
    p999: amount,
    max: amount,
  }),
  jain: amount,
  waitTicksMax: amount,
  lockWaitNs: amount,
  peakBytes: amount,
  counts: byName(count),
  costNs: byName(amount),
  violations: list(object<Item<Run["violations"]>>({ law: text, reason: text, atNs: amount })),
});

const cell = object<Cell>({
  group: oneOf("standard", "procs", "load"),
  model: text,
  scenario: text,
  procs: count,
  x: amount,
  refusal: orNull(text),
  runs: list(run),
});

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

const validity = object<Validity>({
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

const percentiles = object<WhatIfCell["waitNs"]>({
  count,
  mean: amount,
  p50: amount,
  p90: amount,
  p99: amount,
  p999: amount,
  max: amount,
});
const ratio = orNull(number);

const whatIf = object<WhatIf>({
  workload: text,
  recorded: orNull(
    object<NonNullable<WhatIf["recorded"]>>({
      procs: count,
      elapsedNs: amount,
      waitNs: amount,
      runNs: amount,
      dispatches: count,
      switchNs: amount,
      wakeNs: amount,
    }),
  ),
  costs: text,
  seed: count,
  options: byName(byName(text)),
  base: object<WhatIf["base"]>({ model: text, procs: count }),
  cells: list(object<WhatIfCell>({
    model: text,
    kind: MODEL_KIND,
    procs: count,
    failure: orNull(text),
    elapsedNs: amount,
    throughputPerS: amount,
    waitNs: percentiles,
    waitTotalNs: amount,
    sojournNs: percentiles,
    dispatches: count,
    threads: count,
    against: orNull(
      object<NonNullable<WhatIfCell["against"]>>({
        elapsed: ratio,
        throughput: ratio,
        waitP50: ratio,
        waitP99: ratio,
        sojournP50: ratio,
        sojournP99: ratio,
      }),
    ),
  })),
}, "options");

const machine = object<Measured["machine"]>({
  cpu: text,
  cores: count,
  os: text,
  arch: text,
  deno: text,
  v8: text,
});
const interval = { value: number, low: number, high: number };

const speed = object<Speed>({
  measured: orNull(object<Measured>({
    at: text,
    isQuick: flag,
    machine,
    figures: list(
      object<Item<Measured["figures"]>>(
        {
          section: text,
          name: text,
          unit: oneOf("ns", "x", "bytes"),
          ...interval,
          n: count,
          x: amount,
          atMost: amount,
          atLeast: amount,
        },
        "x",
        "atMost",
        "atLeast",
      ),
    ),
  })),
  runs: list(object<Item<Speed["runs"]>>({
    label: text,
    commit: orNull(text),
    code: text,
    at: text,
    machine,
    attempts: count,
    warmup: count,
    cells: count,
    models: list(object<Item<Item<Speed["runs"]>["models"]>>({ model: text, ...interval })),
    floor: orNull(object<NonNullable<Item<Speed["runs"]>["floor"]>>(interval)),
  })),
  cores: orNull(object<Cores>({
    label: text,
    at: text,
    machine,
    rows: list(
      object<Item<Cores["rows"]>>({
        program: text,
        model: text,
        procs: count,
        real: object<Item<Cores["rows"]>["real"]>(interval),
        virtualNs: amount,
      }),
    ),
  })),
});

/** The whole of it. A report without a model, a scenario, a cell or a law says nothing: none is empty. */
const RESULTS = object<Results>({
  schema: oneOf(SCHEMA),
  about,
  models: {
    ...list(object<Item<Results["models"]>>({ name: text, kind: MODEL_KIND, about: text })),
    minItems: 1,
  },
  scenarios: {
    ...list(
      object<Item<Results["scenarios"]>>({
        name: text,
        about: text,
        procs: count,
        cores: count,
        isOpen: flag,
      }),
    ),
    minItems: 1,
  },
  cells: { ...list(cell), minItems: 1 },
  golden: list(
    object<Item<Results["golden"]>>({
      scenario: text,
      program: text,
      goVersion: text,
      phase: count,
      marks: count,
      orderSame: flag,
      ticksSame: flag,
      difference: text,
    }),
  ),
  laws: {
    ...list(
      object<Item<Results["laws"]>>({
        name: text,
        words: text,
        runs: count,
        violations: count,
        promisedBy: orNull(list(text)),
      }),
    ),
    minItems: 1,
  },
  mutants: list(
    object<Item<Results["mutants"]>>({
      name: text,
      model: text,
      law: text,
      about: text,
      isKilled: flag,
      cases: count,
    }),
  ),
  validity,
  whatIf: list(whatIf),
  rings: list(
    object<Item<Results["rings"]>>({
      model: text,
      wakeNs: amount,
      chains: oneOf("one", "one for each P"),
      procs: count,
      nsPerG: amount,
    }),
  ),
  speed,
});

const validate = new Ajv({ allowUnionTypes: true }).compile(RESULTS);

/**
 * The first place at which `data` is no results.
 *
 * @returns The place and the rule in words, or null if it is all right.
 */
export function resultsProblem(data: unknown): string | null {
  if (validate(data)) return null;
  const { instancePath, message, params } = (validate.errors as ErrorObject[])[0];
  const extra = params.additionalProperty === undefined ? "" : ` ('${params.additionalProperty}')`;
  return `${instancePath === "" ? "the whole" : instancePath} ${message}${extra}`;
}
