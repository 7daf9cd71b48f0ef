/**
 * The schema of `results.json`, for results that are read back: every key, its type, and nothing
 * else. A field that is added to the results without a row here does not compile.
 *
 * @module
 */

import { Ajv, type ErrorObject } from "ajv";
import { type Results, SCHEMA } from "../collect/results.ts";
import {
  amount,
  byName,
  count,
  flag,
  type Item,
  list,
  number,
  object,
  oneOf,
  orNull,
  text,
  validity,
} from "./validity_schema.ts";

type About = Results["about"];
type Cell = Item<Results["cells"]>;
type Run = Item<Cell["runs"]>;
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

/**
 * The whole of it. A report without a model, a scenario, a cell or a law says nothing: none is
 * empty.
 */
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
