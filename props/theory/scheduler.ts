/**
 * What a row of the table runs: a model of the lab with its options, or one made for theory only.
 *
 * @module
 */

import { configure } from "@lab/models";
import type { Model, Ops } from "@lab/runtime";

/** A model ready to run, and how the table calls it. */
export interface Scheduler {
  /** Name and options, as on the command line. */
  readonly label: string;
  readonly make: (ops: Ops) => Model;
  /** Slots of a local ring, if the model needs a certain number. */
}

/** A model of the lab. @throws {RangeError} No such model or option. */
export function labModel(name: string, options: Readonly<Record<string, string>> = {}): Scheduler {
  const { make } = configure(name, options);
  const words = Object.entries(options).map(([key, value]) => `${key}=${value}`);
  return { label: [name, ...words].join(" "), make };
}

/** How the table calls a model that exists for a theorem's sake. */
export const theoryLabel = (name: string) => `${name} (theory only)`;

/** A model that exists for a theorem's sake; its queues are unbounded. */
export function theoryModel(name: string, make: (ops: Ops) => Model): Scheduler {
  return { label: theoryLabel(name), make };
}

/** One locked global queue: first come, first served. */
export const GM = labModel("gm");
/** One M for all: first come, first served on one P. */
export const N1 = labModel("n1");
/** A private queue for each P, an idle M robs the fullest. */
export const PM_FULLEST = labModel("pm", { steal: "fullest" });
/** A private queue for each P, an idle M robs at random. */
export const PM_RANDOM = labModel("pm", { steal: "random" });
/** A private queue for each P, nobody steals. */
export const PM_NONE = labModel("pm", { steal: "none" });
/** Go's scheduler without preemption: its 10 ms would end services that theory does not end. */
export const GPM = labModel("gpm", { slice: "never" });
