/**
 * 1,440 runs that a change of the engine's or the models' insides must leave as they are: every
 * model of the table, five scenes, two cost tables, 1, 2 and 8 Ps, verified or not, two seeds.
 *
 * `hashes.json` holds what they gave. When a change of traces or counts is meant, renew it with
 * `deno run models/hashes_testing.ts > models/hashes.json`, and look at the difference: only lines
 * that were meant may have changed.
 *
 * @module
 */

import { assemble, LINUX_X64, type Outcome, type Workload, ZERO } from "@lab/runtime";
import { configure } from "./configure.ts";
import { COMPARED } from "./table.ts";

/** The command that renews `hashes.json`. */
export const RENEW = "deno run models/hashes_testing.ts > models/hashes.json";

/** A line of `hashes.json`: one model, one scene, one cost table, and all of {@linkcode RUNS}. */
export interface Line {
  /** `model/scene/costs`. */
  readonly key: string;
  /** Carries one run out. @throws Whatever the run throws. */
  readonly print: (run: Run, verify: boolean) => Print;
}

/** What tells the runs of a line apart. That they are verified or not must change nothing. */
export interface Run {
  /** Ps. */
  readonly procs: number;
  readonly seed: number;
}

/** What a run gave, in short. */
export interface Print {
  /** The trace's hash, 16 hex digits. */
  readonly trace: string;
  /** Of all counters and the cost bill, 8 hex digits. */
  readonly counts: string;
}

const COSTS = [ZERO, LINUX_X64];
/** The runs of a line, in the order of the file. */
export const RUNS: readonly Run[] = [1, 2, 8].flatMap((procs) =>
  [1, 2].map((seed) => ({ procs, seed }))
);

const ALL = { all: { type: "wg" } } as const;

/** Small programs that between them use every queue, hand-offs, timers and slices. */
const SCENES: readonly Workload[] = [
  {
    name: "tree",
    about: "Gs that spawn Gs, work, yield and work again; more than a ring holds",
    objects: ALL,
    dists: { work: { kind: "uniform", minNs: 100, maxNs: 3000 } },
    progs: {
      main: [["wgadd", "all", 1500], ["for", "i", 50, [["spawn", "parent"]]], ["wgwait", "all"]],
      parent: [["for", "j", 30, [["spawn", "child"], ["compute", 200]]]],
      child: [["compute", ["draw", "work"]], ["yield"], ["compute", 700], ["wgdone", "all"]],
    },
  },
  {
    name: "pp",
    about: "pairs of Gs on channels without a buffer",
    objects: { c: { type: "chan", n: 3 }, ...ALL },
    progs: {
      main: [
        ["wgadd", "all", 6],
        ["for", "i", 3, [["spawn", "ping", { i: "i" }], ["spawn", "pong", { i: "i" }]]],
        ["wgwait", "all"],
      ],
      ping: [
        ["for", "k", 40, [["send", ["c", "i"]], ["compute", ["*", 700, ["+", "i", 1]]]]],
        ["wgdone", "all"],
      ],
      pong: [["for", "k", 40, [["recv", ["c", "i"]], ["compute", 1500]]], ["wgdone", "all"]],
    },
  },
  {
    name: "sys",
    about: "system calls and sleeps between work",
    objects: ALL,
    progs: {
      main: [["wgadd", "all", 40], ["for", "i", 40, [["spawn", "w"]]], ["wgwait", "all"]],
      w: [
        ["for", "k", 5, [["compute", 3000], ["syscall", 20000], ["sleep", 5000]]],
        ["wgdone", "all"],
      ],
    },
  },
  {
    name: "burst",
    about: "one G spawns all others at once",
    objects: ALL,
    progs: {
      main: [["wgadd", "all", 3000], ["for", "i", 3000, [["spawn", "w"]]], ["wgwait", "all"]],
      w: [["compute", 500], ["wgdone", "all"]],
    },
  },
  {
    name: "long",
    about: "more long Gs than Ps: slices end",
    objects: ALL,
    progs: {
      main: [["wgadd", "all", 12], ["for", "i", 12, [["spawn", "w"]]], ["wgwait", "all"]],
      w: [["compute", 30000000], ["wgdone", "all"]],
    },
  },
];

/** The lines of a model of the table; nothing is run yet. */
export function linesOf(model: string): Line[] {
  const { make, simulate } = configure(model);
  return SCENES.flatMap((scene) => {
    const program = assemble(scene);
    return COSTS.map((costs) => ({
      key: `${model}/${scene.name}/${costs.name}`,
      print: ({ procs, seed }, verify) =>
        printOf(
          simulate({
            model: make,
            program,
            machine: { procs },
            costs,
            sink: "hash",
            verify,
            seed,
          }),
        ),
    }));
  });
}

/** The form of a run in `hashes.json`. */
export function textOf({ trace, counts }: Print): string {
  return `${trace}:${counts}`;
}

function printOf({ hash, metrics }: Outcome): Print {
  const bill = Object.entries(metrics.costs).map(([row, { times, ns }]) => `${row} ${times} ${ns}`);
  // What is 0 is left out: a new counter or row that these runs do not touch changes nothing.
  const counts = Object.entries(metrics.counts).filter(([, count]) => count !== 0);
  const text = [...counts.map((entry) => entry.join(" ")), ...bill].sort().join("\n");
  return { trace: hash, counts: fnv1a(text) };
}

/** FNV-1a, 32 bits. */
function fnv1a(text: string): string {
  let sum = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, "0");
}

if (import.meta.main) {
  const lines = COMPARED.flatMap(({ name }) => linesOf(name)).map(({ key, print }) => [
    key,
    RUNS.map((run) => textOf(print(run, false))).join(" "),
  ]);
  console.log(JSON.stringify(Object.fromEntries(lines), null, 2));
}
