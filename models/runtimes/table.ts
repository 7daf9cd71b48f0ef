/**
 * The rows of real runtimes in the table of models: each is held to recorded orders of the real
 * one, see `props/golden/runtimes/`.
 *
 * @module
 */

import type { Model, Ops } from "@lab/runtime";
import type { ModelSpec, OptionSpec } from "../spec.ts";
import Beam from "./beam.ts";
import Jdk from "./jdk.ts";
import Kotlin from "./kotlin.ts";
import { KotlinWorkers } from "./kotlin_workers.ts";
import Rayon from "./rayon.ts";
import Tokio from "./tokio.ts";
import CurrentThread from "./tokio_current_thread.ts";

/** All of them. */
export const RUNTIMES: readonly ModelSpec[] = [
  runtime("tokio", "Tokio, multi_thread: a capped LIFO slot, rings, inject; yields put off", Tokio),
  runtime("tokio-current-thread", "Tokio on one thread: a queue; yields put off", CurrentThread),
  runtime("jdk", "the JDK's pool for virtual threads: own work first, steal one", Jdk),
  {
    ...runtime(
      "kotlin",
      "Kotlin's Dispatchers.Default: a slot, queues of 127, a global one",
      Kotlin,
    ),
    make: (ops, o) => new (o.queueOf === "permit" ? Kotlin : KotlinWorkers)(ops, o as never),
  },
  runtime("beam", "Erlang's BEAM: priorities, slices of 4,000 reductions", Beam),
  runtime(
    "rayon",
    "Rayon: the newest of the own deque, the oldest of another, outside last",
    Rayon,
  ),
];

/** The class of a runtime's model. */
type RuntimeClass<Options> = (new (ops: Ops, options: Options) => Model) & {
  readonly options?: readonly OptionSpec[];
};

function runtime<O>(name: string, about: string, Class: RuntimeClass<O>): ModelSpec {
  const options = Class.options ?? [];
  const make: ModelSpec["make"] = (ops, o) => new Class(ops, o as O);
  return { name, about, kind: "runtime", options, sync: "fifo", make };
}
