/**
 * The table of models. A row is a model everywhere on the command line and in all tests; one of
 * {@linkcode COMPARED} stands in the report, the benches and the theory as well.
 *
 * @module
 */

import type { Ops } from "@lab/runtime";
import { OneToOne } from "./g.ts";
import { GlobalOnly } from "./gm.ts";
import { GO_QUEUES } from "./go_queues.ts";
import { Gpm } from "./gpm.ts";
import { type GpmOptions, RELEASES } from "./gpm_terms.ts";
import { ManyToOne } from "./n1.ts";
import { PrivateQueues } from "./pm.ts";
import type { ModelSpec, OptionSpec, OptionValues } from "./spec.ts";
import { EXAMPLES } from "./examples/table.ts";
import { RUNTIMES } from "./runtimes/table.ts";
import { NoGlobalLook, NoHandoff, NoPreempt, NoRunnext, NoSpin, NoSteal } from "./ablations.ts";

const SLICE_OFF: OptionSpec = {
  name: "slice",
  about: "length of a time slice, in ns; 'never': no preemption. sysmon alone ends slices, and " +
    "looks each 20 us to 10 ms (or --sysmon): one lasts up to two looks longer",
  type: "ns",
  min: 1_000,
  max: 10_000_000_000,
  initial: Infinity,
};

const GPM_OPTIONS: readonly OptionSpec[] = [
  {
    name: "ring",
    about: "slots of a local ring (Go: 256)",
    type: "power",
    min: 2,
    max: 65_536,
    initial: GO_QUEUES.ring,
  },
  {
    name: "globalEvery",
    about: "ticks between two looks at the global queue, 0: never (Go: 61)",
    type: "integer",
    min: 0,
    max: 1_000_000,
    initial: GO_QUEUES.look,
  },
  {
    name: "steal",
    about: "what a thief takes of a ring (Go: half, rounded up)",
    type: "choice",
    choices: ["half", "one", "all"],
    initial: GO_QUEUES.steal,
  },
  {
    ...SLICE_OFF,
    about: "length of a time slice, in ns, ended by sysmon (Go: 10 ms)",
    initial: 10_000_000,
  },
  {
    name: "go",
    about: "release whose rules are followed where they differ",
    type: "choice",
    choices: Object.keys(RELEASES),
    initial: "1.26",
  },
];

const gpmOptions = (o: OptionValues): GpmOptions => ({
  ring: o.ring as number,
  globalEvery: o.globalEvery as number,
  steal: o.steal as GpmOptions["steal"],
  sliceNs: o.slice as number,
  go: o.go as GpmOptions["go"],
});

/** Initial values of gpm's options: an ablation keeps them where the option went with the part. */
const GPM_INITIAL: OptionValues = Object.fromEntries(
  GPM_OPTIONS.map((option) => [option.name, option.initial]),
);

/**
 * A row for gpm without one of its parts.
 *
 * @param removed Options of gpm that mean nothing without the part: the model does not have them.
 */
function ablation(
  name: string,
  about: string,
  Part: new (ops: Ops, options: GpmOptions) => Gpm,
  removed: readonly string[] = [],
): ModelSpec {
  return {
    name,
    about,
    kind: "ablation",
    options: GPM_OPTIONS.filter((option) => !removed.includes(option.name)),
    make: (ops, o) => new Part(ops, gpmOptions({ ...GPM_INITIAL, ...o })),
  };
}

/**
 * What the main job, the benches and the theory compare, in the order in which the story is told.
 *
 * @example The five models of the story
 * ```ts ignore
 * import { COMPARED, MODELS } from "@gmp-lab/lab/models";
 *
 * const story = COMPARED.filter(({ kind }) => kind === "model").map(({ name }) => name).join();
 * if (story !== "g,n1,gm,pm,gpm") throw new Error(story);
 * if (!COMPARED.every((spec) => MODELS.includes(spec))) throw new Error("all models are MODELS");
 * ```
 */
export const COMPARED: readonly ModelSpec[] = [
  {
    name: "g",
    about: "1:1, a kernel thread for each G; the kernel schedules",
    kind: "model",
    options: [],
    make: (ops) => new OneToOne(ops, "thread"),
  },
  {
    name: "g-process",
    about: "1:1, a process for each G: every switch changes the address space",
    kind: "variant",
    options: [],
    make: (ops) => new OneToOne(ops, "process"),
  },
  {
    name: "n1",
    about: "M:1, all Gs on one thread; one blocking call stops them all",
    kind: "model",
    options: [],
    make: (ops) => new ManyToOne(ops),
  },
  {
    name: "gm",
    about: "M:N, pooled threads, one global queue under one lock",
    kind: "model",
    options: [SLICE_OFF],
    make: (ops, o) => new GlobalOnly(ops, o.slice as number),
  },
  {
    name: "pm",
    about: "M:N, a private queue for each P, stealing from the fullest",
    kind: "model",
    options: [
      {
        name: "steal",
        about: "whom an idle M robs of half its queue",
        type: "choice",
        choices: ["none", "random", "fullest"],
        initial: "fullest",
      },
      {
        name: "queue",
        about: "bounded: rings of 256, the rest goes to a global queue",
        type: "choice",
        choices: ["bounded", "unbounded"],
        initial: "unbounded",
      },
      SLICE_OFF,
    ],
    make: (ops, o) =>
      new PrivateQueues(ops, {
        steal: o.steal as "none" | "random" | "fullest",
        sliceNs: o.slice as number,
        slots: o.queue === "bounded" ? 256 : Infinity,
      }),
  },
  {
    name: "gpm",
    about: "Go's scheduler: rings of 256, runnext, stealing, hand-off, netpoller, sysmon",
    kind: "model",
    options: GPM_OPTIONS,
    make: (ops, o) => new Gpm(ops, gpmOptions(o)),
  },
  ablation("gpm-no-runnext", "gpm without the runnext slot", NoRunnext),
  ablation("gpm-no-steal", "gpm without stealing", NoSteal, ["steal"]),
  ablation("gpm-no-global-look", "gpm without the look at the global queue", NoGlobalLook, [
    "globalEvery",
  ]),
  ablation("gpm-no-handoff", "gpm without hand-off of Ps in system calls", NoHandoff),
  ablation("gpm-no-preempt", "gpm without preemption", NoPreempt, ["slice"]),
  ablation("gpm-no-spin", "gpm without spinning Ms", NoSpin),
];

/**
 * All models: everything that asks whether a model is right loops over them.
 *
 * @example One program under every model
 * ```ts ignore
 * import { assemble, simulate } from "@gmp-lab/lab";
 * import { configure, MODELS } from "@gmp-lab/lab/models";
 *
 * const program = assemble({ progs: { main: [["compute", 1000]] } });
 * for (const { name, about } of MODELS) {
 *   const run = simulate({ model: configure(name).make, program, machine: { procs: 2 } });
 *   if (run.completed !== 1) throw new Error(`${name} (${about}): ${run.endName}`);
 * }
 * ```
 */
export const MODELS: readonly ModelSpec[] = [...COMPARED, ...RUNTIMES, ...EXAMPLES];
