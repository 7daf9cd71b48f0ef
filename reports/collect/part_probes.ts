/**
 * What each part of gpm is for, tried alone: a program in which it should pay, with it and without.
 * The scenarios are for comparing schedulers; most of them have nothing to say of a single part.
 *
 * @module
 */

import { configure } from "@lab/models";
import { assemble, LINUX_X64, type Outcome, simulate, type Workload } from "@lab/runtime";
import type { ProbeRow } from "./results_parts.ts";

/** A program in which a part of gpm should pay. */
interface Probe {
  /** The ablation that lacks the part. */
  readonly without: string;
  /** What is measured. */
  readonly about: string;
  readonly procs: number;
  readonly workload: Workload;
  /** In ns; less is better. */
  readonly read: (outcome: Outcome) => number;
}

/** Seeds of each probe. */
const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];

const { max } = Math;
const mean = (list: readonly number[]) => list.reduce((sum, x) => sum + x, 0) / max(1, list.length);

/** Mean time from mark 1 to the mark 2 behind it. */
function replies({ marks }: Outcome): number {
  const waits: number[] = [];
  for (let i = 1; i < marks.id.length; i++) {
    if (marks.id[i - 1] === 1 && marks.id[i] === 2) waits.push(marks.atNs[i] - marks.atNs[i - 1]);
  }
  return mean(waits);
}

/** Time of mark 1. */
const firstMark = ({ marks }: Outcome): number => marks.atNs[marks.id.indexOf(1)];

/** Two Gs that ask and answer, while others stand in the ring: each makes the one behind it. */
const ASKING: Workload = {
  name: "a request and its reply",
  objects: { ask: { type: "chan" }, answer: { type: "chan" }, all: { type: "wg" } },
  dists: { work: { kind: "exp", meanNs: 3_000 } },
  progs: {
    main: [
      ["wgadd", "all", 1],
      ["spawn", "server"],
      ["for", "i", 20, [["spawn", "other", { ns: ["draw", "work"] }]]],
      ["spawn", "client"],
      ["wgwait", "all"],
    ],
    client: [
      ["for", "i", 50, [["mark", 1], ["send", "ask", 1], ["recv", "answer"], ["mark", 2], [
        "sleep",
        200_000,
      ]]],
      ["wgdone", "all"],
    ],
    server: [["for", "i", 50, [["recv", "ask"], ["send", "answer", 1]]]],
    other: [["compute", "ns"], ["spawn", "other", { ns: "ns" }]],
  },
};

/** One G yields once; the ring is never empty. */
const STARVED: Workload = {
  name: "a starved G of the global queue",
  objects: { all: { type: "wg" } },
  dists: { work: { kind: "exp", meanNs: 2_000 } },
  progs: {
    main: [
      ["wgadd", "all", 1],
      ["spawn", "polite"],
      ["for", "i", 40, [["spawn", "local", { ns: ["draw", "work"] }]]],
      ["wgwait", "all"],
    ],
    polite: [["yield"], ["mark", 1], ["wgdone", "all"]],
    local: [["for", "i", 100, [["spawn", "leaf", { ns: "ns" }], ["compute", "ns"]]]],
    leaf: [["compute", "ns"]],
  },
};

/** Jobs that come with short gaps: whoever waits for them spins, or sleeps and is woken. */
const GAPS: Workload = {
  name: "jobs with short gaps",
  objects: { jobs: { type: "chan", cap: 8 }, all: { type: "wg" } },
  dists: { gap: { kind: "exp", meanNs: 8_000 }, work: { kind: "exp", meanNs: 5_000 } },
  progs: {
    main: [
      ["wgadd", "all", 2],
      ["for", "w", 2, [["spawn", "worker"]]],
      ["for", "i", 400, [["compute", ["draw", "gap"]], ["send", "jobs", ["draw", "work"]]]],
      ["close", "jobs"],
      ["wgwait", "all"],
    ],
    worker: [["for", "i", 200, [["recv", "jobs", "ns"], ["compute", "ns"]]], ["wgdone", "all"]],
  },
};

const PROBES: readonly Probe[] = [
  {
    without: "gpm-no-runnext",
    about: "reply to a request, while 20 others stand in the ring (mean of 50)",
    procs: 1,
    workload: ASKING,
    read: replies,
  },
  {
    without: "gpm-no-global-look",
    about: "a G of the global queue, beside a ring that is never empty",
    procs: 1,
    workload: STARVED,
    read: firstMark,
  },
  {
    without: "gpm-no-spin",
    about: "400 jobs that come with gaps of 8 us, on 4 Ps (all of them)",
    procs: 4,
    workload: GAPS,
    read: ({ elapsedNs }) => elapsedNs,
  },
];

/** Each probe with the part and without it, seed by seed, with the costs of `linux-x64`. */
export function probeRows(): ProbeRow[] {
  return PROBES.map(({ without, about, procs, workload, read }) => {
    const program = assemble(workload);
    const nsOf = (model: string) =>
      SEEDS.map((seed) =>
        read(simulate({
          model: configure(model).make,
          program,
          machine: { procs },
          costs: LINUX_X64,
          seed,
        }))
      );
    return { without, about, withNs: nsOf("gpm"), withoutNs: nsOf(without) };
  });
}
