/**
 * Lessons: the story from threads to Go's scheduler, each a run; what is said of it is in
 * `lesson_texts.ts`.
 *
 * @module
 */

import type { Case } from "@lab/props/browser";
import type { Workload } from "@lab/runtime";
import type { LessonId } from "./lesson_texts.ts";

/** One lesson. */
export interface Lesson {
  readonly id: LessonId;
  /** What is run. */
  readonly about: Case;
  /** What is run beside it: the same, but for these. */
  readonly second?: Partial<Case> & Pick<Case, "model">;
}

/** A machine of so many Ps and cores, with the costs of a Linux machine. */
const on = (model: string, procs: number, workload: Workload): Case => ({
  model,
  workload,
  machine: { procs, cores: procs },
  costs: "linux-x64",
  seed: 1,
});

/** Gs that all do the same. */
const team = (n: number, body: Workload["progs"][string]): Workload => ({
  objects: { all: { type: "wg" } },
  progs: {
    main: [["wgadd", "all", n], ["for", "i", n, [["spawn", "work"]]], ["wgwait", "all"]],
    work: [...body, ["wgdone", "all"]],
  },
});

/** Work of very different length, made by one G. */
const uneven: Workload = {
  objects: { all: { type: "wg" } },
  progs: {
    main: [
      ["wgadd", "all", 64],
      ["for", "i", 64, [["spawn", "work", { n: ["*", "i", 2000] }]]],
      ["wgwait", "all"],
    ],
    work: [["compute", ["+", 2000, "n"]], ["wgdone", "all"]],
  },
};

/** One G makes `n` others before any of them can run. */
const burst = (n: number): Workload => team(n, [["compute", 500]]);

/** Two Gs that wake each other, and others that wait beside them. */
const pair: Workload = {
  objects: { a: { type: "chan" }, b: { type: "chan" }, all: { type: "wg" } },
  progs: {
    main: [
      ["wgadd", "all", 5],
      ["spawn", "ping"],
      ["spawn", "pong"],
      ["for", "i", 3, [["spawn", "beside"]]],
      ["wgwait", "all"],
    ],
    ping: [["for", "i", 40, [["send", "a", 1], ["recv", "b"]]], ["wgdone", "all"]],
    pong: [["for", "i", 40, [["recv", "a"], ["send", "b", 1]]], ["wgdone", "all"]],
    beside: [["compute", 1000], ["wgdone", "all"]],
  },
};

/** Gs that yield go to the global queue; those of the local ring wake each other for ever. */
const sixtyOne: Workload = {
  objects: { all: { type: "wg" } },
  progs: {
    main: [
      ["wgadd", "all", 41],
      ["spawn", "polite"],
      ["for", "i", 40, [["spawn", "local"]]],
      ["wgwait", "all"],
    ],
    polite: [["yield"], ["mark", 61], ["wgdone", "all"]],
    local: [["for", "i", 3, [["spawn", "leaf"], ["compute", 300]]], ["wgdone", "all"]],
    leaf: [["compute", 200]],
  },
};

const blocking = (ns: number): Workload => ({
  objects: { all: { type: "wg" } },
  progs: {
    main: [
      ["wgadd", "all", 9],
      ["spawn", "caller"],
      ["for", "i", 8, [["spawn", "work"]]],
      ["wgwait", "all"],
    ],
    caller: [["syscall", ns], ["wgdone", "all"]],
    work: [["compute", 20_000], ["yield"], ["compute", 20_000], ["wgdone", "all"]],
  },
});

/** All lessons, in the order of the story. */
export const LESSONS: readonly Lesson[] = [
  {
    id: "switches",
    about: on("g-process", 1, team(8, [["for", "k", 5, [["compute", 2000], ["yield"]]]])),
    second: { model: "n1" },
  },
  {
    id: "one-to-one",
    about: on("g", 2, team(64, [["sleep", 50_000], ["compute", 5000]])),
    second: { model: "gpm" },
  },
  {
    id: "m-to-one",
    about: on("n1", 1, blocking(500_000)),
    second: { model: "gpm" },
  },
  {
    id: "one-lock",
    about: on("gm", 8, team(16, [["for", "k", 150, [["compute", 300], ["yield"]]]])),
    second: { model: "pm" },
  },
  {
    id: "private-queues",
    about: { ...on("pm", 4, uneven), options: { steal: "none" } },
    second: { model: "pm", options: { steal: "fullest" } },
  },
  {
    id: "overflow",
    about: on("gpm", 1, burst(258)),
  },
  {
    id: "runnext",
    about: on("gpm", 1, pair),
    second: { model: "gpm-no-runnext" },
  },
  {
    id: "tick-61",
    about: on("gpm", 1, sixtyOne),
    second: { model: "gpm-no-global-look" },
  },
  {
    id: "steal-half",
    about: on("gpm", 4, uneven),
    second: { model: "gpm", options: { steal: "one" } },
  },
  {
    id: "hand-off",
    about: on("gpm", 1, blocking(400_000)),
    second: { model: "gpm-no-handoff" },
  },
  {
    id: "netpoller",
    about: on("gpm", 2, team(24, [["netpoll", 30_000], ["compute", 3000], ["netpoll", 20_000]])),
    second: { model: "g" },
  },
  {
    id: "preemption",
    about: on("gpm", 1, {
      objects: { all: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "all", 5],
          ["for", "i", 4, [["spawn", "short"]]],
          ["spawn", "long"],
          ["wgwait", "all"],
        ],
        long: [["compute", 40_000_000], ["wgdone", "all"]],
        short: [["compute", 100_000], ["wgdone", "all"]],
      },
    }),
    second: { model: "gpm-no-preempt" },
  },
  {
    id: "spinning",
    about: on("gpm", 4, {
      objects: { jobs: { type: "chan", cap: 4 }, all: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "all", 3],
          ["for", "i", 3, [["spawn", "worker"]]],
          ["for", "i", 30, [["compute", 4000], ["send", "jobs", 1]]],
          ["wgwait", "all"],
        ],
        worker: [["for", "i", 10, [["recv", "jobs"], ["compute", 6000]]], ["wgdone", "all"]],
      },
    }),
    second: { model: "gpm-no-spin" },
  },
  {
    id: "lost-wake-up",
    about: {
      model: "gpm",
      mutant: "gpm-no-wake",
      workload: { progs: { main: [["spawn", "other"], ["compute", 100_000]], other: [] } },
      machine: { procs: 2, cores: 2 },
      costs: "zero",
      seed: 0,
    },
  },
  {
    id: "other-runtimes",
    about: on("tokio", 2, {
      objects: { c: { type: "chan" }, all: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "all", 2],
          ["spawn", "waiter"],
          ["sleep", 100_000],
          ["spawn", "long"],
          ["wgwait", "all"],
        ],
        waiter: [["recv", "c"], ["mark", 1], ["compute", 5000], ["wgdone", "all"]],
        long: [["send", "c", 1], ["compute", 300_000], ["wgdone", "all"]],
      },
    }),
    second: { model: "gpm" },
  },
];
