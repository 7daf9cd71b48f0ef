/**
 * What the blocks are set up with: the oracle's figures, schedulers, service times and cost tables.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  type CostName,
  type CostTable,
  type Dist,
  type Model,
  type Ops,
  overrideCosts,
  ZERO,
} from "@lab/runtime";
import queueing from "../golden/oracles/queueing.json" with { type: "json" };

/** Everything in `queueing.json`, by block. */
export const ORACLES = queueing;

/** A model ready to run, and how the table calls it. */
export interface Scheduler {
  /** Name and options, as on the command line. */
  readonly label: string;
  readonly make: (ops: Ops) => Model;
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
/** A private queue for each P, an idle M steals from the fullest. */
export const PM_FULLEST = labModel("pm", { steal: "fullest" });
/** A private queue for each P, an idle M steals from one chosen at random. */
export const PM_RANDOM = labModel("pm", { steal: "random" });
/** A private queue for each P, nobody steals. */
export const PM_NONE = labModel("pm", { steal: "none" });
/** Go's scheduler without preemption: its 10 ms would end services that theory does not end. */
export const GPM = labModel("gpm", { slice: "never" });

/** A distribution in the oracle's unit of time; given the unit in ns it is one of the lab's. */
export type Service = (unitNs: number) => Dist;

/** Exponential with mean 1. */
export const EXP: Service = (u) => ({ kind: "exp", meanNs: u });

const twoLengths = (share: number, short: number, long: number): Service => (u) => ({
  kind: "bimodal",
  parts: [[share, Math.round(short * u)], [1 - share, Math.round(long * u)]],
});

/** 99.5 % short, 0.5 % a thousand times as long, in us: the Shinjuku family. */
export const B995 = twoLengths(0.995, 0.5, 500);
/** 50 % of 1 us, 50 % of 100 us. */
export const B50 = twoLengths(0.5, 1, 100);
/** 90 % of 1 us, 10 % of 10 us. */
export const B90 = twoLengths(0.9, 1, 10);
/** Constant 1. */
export const DET: Service = (u) => ({ kind: "const", ns: Math.round(u) });

/** By the names in the block `mg1`. */
export const SERVICES: Readonly<Record<string, Service>> = {
  "det(1)": DET,
  "exp(1)": EXP,
  "uniform(0,2)": (u) => ({ kind: "uniform", minNs: 0, maxNs: Math.round(2 * u) }),
  "erlang2 mean 1": (u) => ({ kind: "erlang", k: 2, meanNs: u }),
  "hyperexp H2 p=.9 mu=2,mu=.181818..": (u) => ({
    kind: "hyperexp",
    parts: [[0.9, u / 2], [0.1, 5.5 * u]],
  }),
  "bimodal 99.5%x0.5us+0.5%x500us (Shinjuku/Concord family)": B995,
  "bimodal 50%x1us+50%x100us (Concord family)": B50,
  "bimodal 90%x1us+10%x10us": B90,
};

/** By the names in `simulated_reference`. */
export const REFERENCE_SERVICES: Readonly<Record<string, Service>> = {
  exp: EXP,
  det: DET,
  b90: B90,
  b995: B995,
  b50: B50,
};

/** The service of that name. @throws {RangeError} The oracle has a new name. */
export function serviceNamed(table: Readonly<Record<string, Service>>, name: string): Service {
  const service = table[name];
  if (service !== undefined) return service;
  const known = Object.keys(table).join(", ");
  throw new RangeError(`the theory table knows no service '${name}', only: ${known}`);
}

/** Everything is free but these rows, in ns. @throws {WorkloadError} A cost is no whole number. */
export function onlyCosts(rows: Partial<Readonly<Record<CostName, number>>>): CostTable {
  return overrideCosts(ZERO, { name: "theory", rows });
}
