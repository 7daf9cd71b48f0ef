/**
 * Open complaints about real schedulers, as programs with the figure that shows each and what
 * changes it: the rows of the report's page, and a regression test.
 *
 * @module
 */

import { assemble, LINUX_X64, type Outcome, simulate, type Workload } from "@lab/runtime";
import { configure } from "@lab/models";
import real from "./golden/runtimes/complaints.json" with { type: "json" };
import kotlin3660 from "./golden/complaints/kotlin-3660.json" with { type: "json" };
import kotlin4752 from "./golden/complaints/kotlin-4752.json" with { type: "json" };
import libuv5236 from "./golden/complaints/libuv-5236.json" with { type: "json" };
import rayon642 from "./golden/complaints/rayon-642.json" with { type: "json" };
import syncOverAsync from "./golden/complaints/sync-over-async.json" with { type: "json" };
import tokio4730 from "./golden/complaints/tokio-4730.json" with { type: "json" };
import tokio4941 from "./golden/complaints/tokio-4941.json" with { type: "json" };
import tokio5223 from "./golden/complaints/tokio-5223.json" with { type: "json" };
import tokio5712 from "./golden/complaints/tokio-5712.json" with { type: "json" };

/** What a victim marks when it runs at last. */
const VICTIM = 9;

/** What is looked at in a run; `lab sim --by prog` prints each. */
export const COMPLAINT_FIGURES = {
  end: ({ endName }: Outcome) => endName,
  "victim's mark at, ns": ({ marks }: Outcome) => marks.atNs[marks.id.indexOf(VICTIM)],
  "unnoticed, ns": ({ metrics }: Outcome) => metrics.unnoticedNs,
  wakes: ({ metrics }: Outcome) => metrics.counts.wakes,
} as const satisfies Record<string, (run: Outcome) => number | string>;
/** Name of a figure. */
export type ComplaintFigure = keyof typeof COMPLAINT_FIGURES;

/** A model with what is typed for it. */
export interface AskedModel {
  readonly model: string;
  readonly options?: Readonly<Record<string, string>>;
  readonly params?: Readonly<Record<string, number>>;
  /** Ps, and cores. */
  readonly procs: number;
}

/** A complaint. */
export interface Complaint {
  /** Repository and number. */
  readonly name: string;
  /** Its workload, `props/golden/complaints/FILE.json`. */
  readonly file: string;
  readonly workload: Workload;
  readonly figure: ComplaintFigure;
  /** What is complained of. */
  readonly about: string;
  /** What the models say to it today. */
  readonly verdict: string;
  /** The first shows it, the others what changes it. */
  readonly asked: readonly AskedModel[];
}

const victim = "victim's mark at, ns" as const;
const workload = (source: unknown) => source as Workload;

/** All of them. */
export const COMPLAINTS: readonly Complaint[] = [
  {
    name: "tokio#4941",
    file: "tokio-4941",
    workload: workload(tokio4941),
    figure: victim,
    about: "a task in the LIFO slot waits behind a long one",
    verdict: "it does, whoever is idle, unless the slot is stealable or off",
    asked: [
      { model: "tokio", procs: 2 },
      { model: "tokio", options: { lifoSlot: "stealable" }, procs: 2 },
      { model: "tokio", options: { lifoSlot: "off" }, procs: 2 },
    ],
  },
  {
    name: "tokio#5712",
    file: "tokio-5712",
    workload: workload(tokio5712),
    figure: victim,
    about: "a pair in the LIFO slot starves what was injected",
    verdict: "it did without the cap; with it no more than an interval",
    asked: [
      { model: "tokio", options: { lifoCap: "1000000" }, procs: 1 },
      { model: "tokio", procs: 1 },
      { model: "jdk", procs: 1 },
    ],
  },
  {
    name: "tokio#5223",
    file: "tokio-5223",
    workload: workload(tokio5223),
    figure: victim,
    about: "tasks that yield starve I/O",
    verdict: "under Rayon, where who yields is the newest; in Tokio yields wait for the driver",
    asked: [{ model: "rayon", procs: 1 }, { model: "tokio", procs: 1 }],
  },
  {
    name: "tokio#4730",
    file: "tokio-4730",
    workload: workload(tokio4730),
    figure: "unnoticed, ns",
    about: "a busy task on the worker that had the driver keeps all timers and sockets waiting",
    verdict: "they wait for as long as it is busy, beside idle workers; eager hand-off mends it",
    asked: [
      { model: "tokio", options: { driver: "worker" }, procs: 4 },
      { model: "tokio", options: { driver: "eager" }, procs: 4 },
    ],
  },
  {
    name: "kotlinx.coroutines#4752",
    file: "kotlin-4752",
    workload: workload(kotlin4752),
    figure: victim,
    about: "a CPU task in the queue of a worker without a permit, while those with one never look",
    verdict: "it waits for all turns of a task that yields; not if the queue goes with the permit",
    asked: [
      { model: "kotlin", options: { corePoolSize: "1", queueOf: "worker" }, procs: 2 },
      { model: "kotlin", options: { corePoolSize: "1", queueOf: "offloaded" }, procs: 2 },
    ],
  },
  {
    name: "kotlinx.coroutines#3660",
    file: "kotlin-3660",
    workload: workload(kotlin3660),
    figure: victim,
    about: "a CPU task waits beside a free permit, which a task that blocks gave up",
    verdict: "not in this order of steps: who gives a permit up then wakes a worker for it",
    asked: [{ model: "kotlin", options: { corePoolSize: "2", queueOf: "worker" }, procs: 4 }],
  },
  {
    name: "dotnet/runtime#52558",
    file: "sync-over-async",
    workload: workload(syncOverAsync),
    figure: "end",
    about: "sync over async: tasks keep their threads while they wait for tasks",
    verdict: "deadlock in a pool that adds no thread for one that blocks",
    asked: [
      { model: "jdk", options: { maxPoolSize: "2" }, procs: 2 },
      { model: "jdk", procs: 2 },
      { model: "tokio", options: { blocking: "nothing" }, procs: 2 },
      { model: "tokio", options: { blocking: "block_in_place" }, procs: 2 },
      { model: "kotlin", options: { blocking: "nothing" }, procs: 2 },
      { model: "kotlin", procs: 2 },
    ],
  },
  {
    name: "JDK 21, pinning",
    file: "sync-over-async",
    workload: workload(syncOverAsync),
    figure: "end",
    about: "virtual threads that wait inside of synchronized keep their carriers",
    verdict: "deadlock; JEP 491 took the pinning away",
    asked: [
      { model: "jdk", options: { compensate: "false" }, procs: 2 },
      { model: "jdk", options: { compensate: "false" }, params: { pinned: 0 }, procs: 2 },
    ],
  },
  {
    name: "rayon#642",
    file: "rayon-642",
    workload: workload(rayon642),
    figure: "wakes",
    about: "idle wake-ups burn processors",
    verdict: "two wake-ups for each job; who wakes nobody for a single job needs half",
    asked: [{ model: "rayon", procs: 4 }, { model: "beam", procs: 4 }],
  },
  {
    name: "libuv#5236",
    file: "libuv-5236",
    workload: workload(libuv5236),
    figure: "wakes",
    about: "each submission wakes a thread, though others are on their way",
    verdict: "a wake-up for each job once threads are more than needed; fewer if they are counted",
    asked: [
      { model: "libuv", procs: 5 },
      { model: "libuv", options: { wake: "queued" }, procs: 5 },
      { model: "libuv", procs: 3 },
    ],
  },
];

/** Runs a complaint under one of the models it asks. */
export function complaintRun({ workload }: Complaint, asked: AskedModel): Outcome {
  const { model, options = {}, params = {}, procs } = asked;
  return simulate({
    model: configure(model, options).make,
    program: assemble(workload, params),
    machine: { procs },
    costs: LINUX_X64,
  });
}

/** The figure that `lab sim` prints for it. */
export function complaintFigure(complaint: Complaint, asked: AskedModel): number | string {
  return COMPLAINT_FIGURES[complaint.figure](complaintRun(complaint, asked));
}

/** What the real ones gave, by name of the complaint: how they were asked is in RUNTIMES.md. */
export const COMPLAINED_REAL: Readonly<
  Record<string, { readonly runtime: string; readonly said: string }>
> = real;
