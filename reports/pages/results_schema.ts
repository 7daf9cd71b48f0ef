/**
 * The schema of `results.json`, for results that are read back: every key, its type, and nothing
 * else. A field that is added to the results without a row here does not compile.
 *
 * @module
 */

import { Ajv, type ErrorObject } from "ajv";
import { MODEL_KIND, PARTS, type Results, SCHEMA } from "../collect/results.ts";
import {
  amount,
  byName,
  count,
  flag,
  type Item,
  list,
  number,
  objectOf,
  oneOf,
  orNull,
  text,
} from "../collect/schema.ts";

type WhatIf = Item<Results["whatIf"]>;
type WhatIfCell = Item<WhatIf["cells"]>;
type Speed = Results["speed"];
type Measured = NonNullable<Speed["measured"]>;
type Cores = NonNullable<Speed["cores"]>;

const percentiles = objectOf<WhatIfCell["waitNs"]>({
  count,
  mean: amount,
  p50: amount,
  p90: amount,
  p99: amount,
  p999: amount,
  max: amount,
});
const ratio = orNull(number);

const whatIf = objectOf<WhatIf>({
  workload: text,
  recorded: orNull(
    objectOf<NonNullable<WhatIf["recorded"]>>({
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
  base: objectOf<WhatIf["base"]>({ model: text, procs: count }),
  cells: list(objectOf<WhatIfCell>({
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
      objectOf<NonNullable<WhatIfCell["against"]>>({
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

const machine = objectOf<Measured["machine"]>({
  cpu: text,
  cores: count,
  os: text,
  arch: text,
  deno: text,
  v8: text,
});
const interval = { value: number, low: number, high: number };

const speed = objectOf<Speed>({
  measured: orNull(objectOf<Measured>({
    at: text,
    isQuick: flag,
    machine,
    figures: list(
      objectOf<Item<Measured["figures"]>>(
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
  runs: list(objectOf<Item<Speed["runs"]>>({
    label: text,
    commit: orNull(text),
    code: text,
    at: text,
    machine,
    attempts: count,
    warmup: count,
    cells: count,
    models: list(objectOf<Item<Item<Speed["runs"]>["models"]>>({ model: text, ...interval })),
    floor: orNull(objectOf<NonNullable<Item<Speed["runs"]>["floor"]>>(interval)),
  })),
  cores: orNull(objectOf<Cores>({
    label: text,
    at: text,
    machine,
    rows: list(
      objectOf<Item<Cores["rows"]>>({
        program: text,
        model: text,
        procs: count,
        real: objectOf<Item<Cores["rows"]>["real"]>(interval),
        virtualNs: amount,
      }),
    ),
  })),
});

const RESULTS = objectOf<Results>({
  ...PARTS,
  schema: oneOf(SCHEMA),
  whatIf: list(whatIf),
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
