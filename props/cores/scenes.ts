/**
 * Generated programs for real cores: the order-free parts of the generated workloads, without those
 * that need timers or a network, and short, for a compute burns a core here.
 *
 * @module
 */

import fc from "fast-check";
import type { Workload } from "@lab/runtime";
import { part } from "../arbitraries/workloads.ts";
import type { ShapeName } from "../programs/shapes.ts";
import { workloadOf } from "../arbitraries/workloads.ts";

/** Models that run on real cores, but for the 1:1 ones: they need a Worker for each G. */
export const CORES_MODELS = ["n1", "gm", "pm", "gpm"] as const;

/** One run on real cores. */
export interface CoresScene {
  readonly workload: Workload;
  readonly model: typeof CORES_MODELS[number];
  readonly options: Readonly<Record<string, string>>;
  readonly procs: number;
  readonly seed: number;
}

const KINDS: readonly ShapeName[] = [
  "tree",
  "yields",
  "burst",
  "pipe",
  "pingpong",
  "broadcast",
  "mutex",
  "barrier",
  "syscall",
];
/** Longest compute, in ns. */
const COMPUTE_MAX_NS = 2_000;
/** Most Gs of a part that sit in system calls at once: each needs a Worker. */
const SYSCALLS_MAX = 3;
/** Most parts of a program. */
const PARTS_MAX = 3;

/** Most Gs of a program that sit in system calls at once. */
export const SYSCALLS_IN_ALL = SYSCALLS_MAX * PARTS_MAX;
/** Most Ps. */
const PROCS_MAX = 4;

/** Workers that any generated program gets by with. */
export const WORKERS = PROCS_MAX + SYSCALLS_IN_ALL;

/** The smallest ring overflows and wraps all the time. */
const ringOption = fc.constantFrom<Record<string, string>>({}, { ring: "2" }, { ring: "8" });

/** Runs on real cores. */
export const coresScene: fc.Arbitrary<CoresScene> = fc.record({
  parts: fc.array(part(KINDS), { minLength: 1, maxLength: PARTS_MAX }),
  yields: fc.boolean(),
  model: fc.constantFrom(...CORES_MODELS),
  ring: ringOption,
  procs: fc.integer({ min: 1, max: PROCS_MAX }),
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
}).map(({ parts, yields, model, ring, procs, seed }) => ({
  workload: workloadOf({
    parts: parts.map((x) => ({
      ...x,
      ns: x.ns % COMPUTE_MAX_NS,
      ...(x.kind === "syscall" ? { k: Math.min(x.k, SYSCALLS_MAX), c: x.c % 2 } : {}),
    })),
    end: "wait",
    yields,
    arrivals: null,
  }),
  model,
  options: model === "gpm" ? ring : {},
  procs,
  seed,
}));
