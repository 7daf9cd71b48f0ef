/**
 * Small programs under a model by its name, for the tests of the models.
 *
 * @module
 */

import {
  assemble,
  type MachineShape,
  type Outcome,
  simulate,
  type Trace,
  type Workload,
  ZERO,
} from "@lab/runtime";
import { configure } from "./configure.ts";

/** Objects that programs may use. */
export const OBJECTS = { wg: { type: "wg" }, c: { type: "chan" }, d: { type: "chan" } };
/** `n` workers that each run `body`; main waits for all. */
export const workers = (n: number, body: unknown[]) =>
  assemble({
    name: "workers",
    objects: OBJECTS,
    progs: {
      main: [["wgadd", "wg", n], ["for", "i", n, [["spawn", "w", { id: "i" }]]], ["wgwait", "wg"]],
      w: [...body, ["wgdone", "wg"]],
    },
  });

/** Runs `program` on `procs` Ps, with all checks, and keeps its events. */
export function run(
  model: string,
  program: ReturnType<typeof workers>,
  procs: number,
  {
    costs = ZERO,
    options = {} as Record<string, string>,
    cores = procs,
    machine = {} as Partial<MachineShape>,
  } = {},
): Outcome {
  const { make } = configure(model, options);
  const shape = { procs, cores, ...machine };
  return simulate({ model: make, program, machine: shape, costs, sink: "columns", verify: true });
}

/** Times at which `g` has event `code`. */
export function times(trace: Trace, code: number, g: number): number[] {
  const out: number[] = [];
  for (let i = 0; i < trace.length; i++) {
    if (trace.code[i] === code && trace.g[i] === g) out.push(trace.timeNs[i]);
  }
  return out;
}

/** Rows of a trace with this code. */
export function rows({ length, code, timeNs, m, p, g, a, b }: Trace, wanted: number) {
  return Array.from({ length }, (_, i) => i).filter((i) => code[i] === wanted)
    .map((i) => ({ atNs: timeNs[i], m: m[i], p: p[i], g: g[i], a: a[i], b: b[i] }));
}

/** Two Gs that talk for 80 ms over the network: a P polls in passing whenever both wait. */
export const TALK: Workload = {
  objects: { a: { type: "chan", cap: 1, net: true }, b: { type: "chan", cap: 1, net: true } },
  progs: {
    main: [["spawn", "echo"], [
      "for",
      "i",
      200,
      [["send", "a"], ["compute", 200_000], ["recv", "b"]],
    ]],
    echo: [["for", "i", 200, [["recv", "a"], ["send", "b"], ["compute", 200_000]]]],
  },
};
