/**
 * The rows of the examples in the table of models.
 *
 * @module
 */

import type { Model, Ops } from "@lab/runtime";
import type { ModelSpec, OptionSpec } from "../spec.ts";
import Cfs from "./cfs.ts";
import Cilk from "./cilk.ts";
import Edf from "./edf.ts";
import GmLifo from "./gm_lifo.ts";
import Injection from "./injection.ts";
import Libuv from "./libuv.ts";
import LifoSlot from "./lifo_slot.ts";
import Priorities from "./priorities.ts";
import RandomChoice from "./random_choice.ts";
import Stack from "./stack.ts";

/** All of them, in the order of `README.md`. */
export const EXAMPLES: readonly ModelSpec[] = [
  example(
    "cilk",
    "a deque for each P: the owner takes the newest, a thief one of the oldest",
    Cilk,
  ),
  example("gm-lifo", "one stack for all under a lock: who became ready last runs first", GmLifo),
  example("stack", "a stack for each P: a thief takes half of it, the newest", Stack),
  example(
    "random-choice",
    "each G to the shortest of some queues drawn at random; no stealing",
    RandomChoice,
  ),
  example(
    "lifo-slot",
    "Tokio's workers: a slot that is not stolen, with a cap; yields put off",
    LifoSlot,
  ),
  example("priorities", "strict priorities by class, preemptive, with aging", Priorities),
  example("edf", "the earliest deadline first, preemptive, one queue for all", Edf),
  example("cfs", "Linux' CFS: fair shares by weight on each P, slices by load", Cfs),
  example(
    "injection",
    ".NET's pool: a thread for each core, one more each time it is starved",
    Injection,
  ),
  example("libuv", "libuv's thread pool: one queue, slow I/O on half of the threads", Libuv),
];

/** The class of an example: written like a guest's, so that a copy of its file is one. */
type ExampleClass<Options> = (new (ops: Ops, options?: Options) => Model) & {
  readonly options?: readonly OptionSpec[];
};

function example<O>(name: string, about: string, Class: ExampleClass<O>): ModelSpec {
  const options = Class.options ?? [];
  return { name, about, kind: "example", options, make: (ops, o) => new Class(ops, o as O) };
}
