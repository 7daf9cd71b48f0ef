/**
 * The rows of the examples in the table of models.
 *
 * @module
 */

import type { ModelSpec, OptionSpec } from "../spec.ts";
import Cfs from "./cfs.ts";
import Cilk from "./cilk.ts";
import Edf from "./edf.ts";
import GmLifo from "./gm_lifo.ts";
import Injection from "./injection.ts";
import Jdk from "./jdk.ts";
import LifoSlot from "./lifo_slot.ts";
import Priorities from "./priorities.ts";
import RandomChoice from "./random_choice.ts";
import Stack from "./stack.ts";

/** All of them, in the order of `README.md`. */
export const EXAMPLES: readonly ModelSpec[] = [
  example("cilk", "a deque for each P: the owner takes the newest, a thief one of the oldest", {
    make: (ops) => new Cilk(ops),
  }),
  example("gm-lifo", "one stack for all under a lock: who became ready last runs first", {
    options: [{
      name: "slice",
      about: "length of a time slice, in ns; 'never': no preemption",
      type: "ns",
      min: 1_000,
      max: 10_000_000_000,
      initial: Infinity,
    }],
    make: (ops, o) => new GmLifo(ops, o.slice as number),
  }),
  example("stack", "a stack for each P: a thief takes half of it, the newest", {
    make: (ops) => new Stack(ops),
  }),
  example("random-choice", "each G to the shortest of some queues drawn at random; no stealing", {
    options: [{
      name: "choices",
      about: "queues that are drawn for each G",
      type: "integer",
      min: 1,
      max: 1_024,
      initial: 2,
    }],
    make: (ops, o) => new RandomChoice(ops, o.choices as number),
  }),
  example("jdk", "the JDK's pool for virtual threads: own work first, steal one", {
    make: (ops) => new Jdk(ops),
  }),
  example("lifo-slot", "Tokio's workers: a slot that is not stolen, with a cap; yields put off", {
    options: [
      {
        name: "lifoCap",
        about: "Gs in a row out of the slot, behind the first of a round (Tokio: 3)",
        type: "integer",
        min: 1,
        max: 1_000_000,
        initial: 3,
      },
      {
        name: "ring",
        about: "slots of a local ring (Tokio: 256)",
        type: "power",
        min: 2,
        max: 65_536,
        initial: 256,
      },
    ],
    make: (ops, o) => new LifoSlot(ops, o.lifoCap as number, o.ring as number),
  }),
  example("priorities", "strict priorities by class, preemptive, with aging", {
    options: [{
      name: "aging",
      about: "wait that makes up for one class, in ns; 'never': a low class may starve",
      type: "ns",
      min: 1_000,
      max: 10_000_000_000,
      initial: 100_000_000,
    }],
    make: (ops, o) => new Priorities(ops, o.aging as number),
  }),
  example("edf", "the earliest deadline first, preemptive, one queue for all", {
    make: (ops) => new Edf(ops),
  }),
  example("cfs", "Linux' CFS: fair shares by weight on each P, slices by load", {
    options: [{
      name: "latency",
      about: "time in which each G of a P ought to run once, in ns (Linux: 6 ms)",
      type: "integer",
      min: 10_000,
      max: 1_000_000_000,
      initial: 6_000_000,
    }],
    make: (ops, o) => new Cfs(ops, o.latency as number),
  }),
  example("injection", ".NET's pool: a thread for each core, one more each time it is starved", {
    options: [{
      name: "inject",
      about: "time between two looks at whether the pool is starved, in ns (.NET: 500 ms)",
      type: "integer",
      min: 1_000,
      max: 10_000_000_000,
      initial: 500_000_000,
    }],
    make: (ops, o) => new Injection(ops, o.inject as number),
  }),
];

/** What of a row is its own. */
type Own = Pick<ModelSpec, "make"> & { readonly options?: readonly OptionSpec[] };

function example(name: string, about: string, { make, options = [] }: Own): ModelSpec {
  return { name, about, kind: "example", options, make };
}
