/**
 * What the command line and the process that holds guests say to each other: one JSON object in,
 * one a line out. Each line begins with a secret that the guests' threads cannot know, as those
 * threads could write to the same pipe.
 *
 * @module
 */

import type { SimulatedFigures, Size } from "@lab/benches";
import {
  type CheckPlan,
  type Explored,
  SEARCHES,
  type Slackness,
  type Suggestion,
} from "@lab/props";
import type { CostTable, Promises } from "@lab/runtime";
import type { NamedLaw } from "../collect/checks.ts";
import { planCells } from "../collect/jobs.ts";
import type { OptionedModel, OptionTexts } from "../command_line/model_options.ts";
import type { Cell } from "../collect/results.ts";

/** How long a hook of a guest may take, in ms, unless `--patience` says otherwise. */
export const GUEST_PATIENCE_MS = 10_000;
/** How long all hooks of a guest may keep a check waiting, unless `--patience-total` says so. */
export const GUEST_TOTAL_MS = 300_000;
/** Memory that guests may need beyond what their process has at the start. */
export const GUEST_MEMORY_BYTES = 1024 * 2 ** 20;

/** A guest as it was named. */
export interface GuestFile {
  /** URL of its file. */
  readonly url: string;
  /** Its path as typed. */
  readonly shown: string;
}

/** What is to be done with guests. */
export interface CellOrder {
  /** Begins each line of the answer. */
  readonly secret: string;
  readonly guests: readonly GuestFile[];
  /** Laws of somebody's own, held beside the lab's. */
  readonly laws?: GuestFile;
  /** A guest is given up when it has not answered for so long. */
  readonly patienceMs: number;
  /** Or when the lab has waited for it for so long in all. Default: no limit. */
  readonly totalMs?: number;
  /** Or has not finished loading for so long. Default: five times as long. */
  readonly loadingMs?: number;
  /** Guests are given up when the process needs so much more than at the start. */
  readonly memoryBytes: number;
  readonly job: CellJob;
}

/** The kinds of work; all but `about` and `command` are for one guest. */
export type CellJob =
  /** What the guests are called, and which options they declare. */
  | { readonly do: "about" }
  | CheckJob
  /** One case, as JSON text, under one law or all. */
  | {
    readonly do: "replay";
    readonly case: string;
    readonly law?: string;
    readonly options: OptionTexts;
  }
  /** The guest's cells of a report. */
  | RunsJob
  | TurnsJob
  /** A whole command line of the lab; each guest stands in it as its path. */
  | { readonly do: "command"; readonly args: readonly string[] };

/** Work with one case. */
export type ReplayJob = Extract<CellJob, { do: "replay" }>;

/** Runs of the scenarios and sweeps. */
export interface RunsJob {
  readonly do: "runs";
  readonly isQuick: boolean;
  readonly seeds: readonly number[];
  readonly costs: CostTable;
  readonly options: OptionTexts;
}

/** One attempt of `deno task bench run`. */
export interface TurnsJob {
  readonly do: "turns";
  readonly options: OptionTexts;
  readonly scenarios: readonly string[];
  readonly costs: readonly string[];
  readonly size: Size;
  readonly samples: number;
  readonly warmup: number;
  /** Of the figures in virtual time; none: they are known. */
  readonly seeds: readonly number[];
}

/** The laws; and scenarios, which go to a process of their own as a {@linkcode RunsJob}. */
export interface CheckJob extends Omit<CheckPlan, "promises"> {
  readonly do: "check";
  readonly options: OptionTexts;
  /** Left out: no scenarios. */
  readonly runs?: Omit<RunsJob, "do" | "options">;
}

/** What is done in a process of its own each: laws and scenarios do not wait for each other. */
export function processesOf(job: CellJob): CellJob[] {
  if (job.do !== "check" || job.runs === undefined) return [job];
  const { runs, ...laws } = job;
  return [laws, { do: "runs", ...runs, options: job.options }];
}

/** A line of the answer. */
export type CellEvent =
  /** The answer to `about`, in the order of the guests. */
  | { readonly kind: "declared"; readonly models: readonly OptionedModel[] }
  /** A guest is loaded, promises this, and is held to so many laws. */
  | {
    readonly kind: "loaded";
    readonly name: string;
    readonly promises: readonly (keyof Promises)[];
    readonly laws: number;
    /** Its options in words, with their values. */
    readonly options: readonly string[];
    /** Laws of somebody's own. */
    readonly ownLaws: readonly NamedLaw[];
  }
  /** A step is done: {@linkcode stepsOf} tells how many there are. */
  | { readonly kind: "step" }
  /** A law is broken. `text` explains it, or is "". */
  | { readonly kind: "broken"; readonly law: string; readonly text: string }
  /** What the explorer saw. */
  | { readonly kind: "explored"; readonly explored: Omit<Explored, "found"> }
  /** What it could promise, and which of its bounds could be halved. */
  | {
    readonly kind: "suggested";
    readonly suggestions: readonly Suggestion[];
    readonly loose: readonly Slackness[];
  }
  /** Runs of a scenario. */
  | { readonly kind: "cell"; readonly cell: Cell }
  /** A scenario could not be finished. */
  | { readonly kind: "stopped"; readonly scenario: string; readonly why: string }
  /** An attempt of one cell: its name, ns of wall time for each decision, and virtual figures. */
  | {
    readonly kind: "turned";
    readonly cell: string;
    readonly wallNs: readonly number[];
    readonly runs: readonly SimulatedFigures[];
  }
  /** The answer to `replay`. */
  | { readonly kind: "replayed"; readonly text: string; readonly isKept: boolean }
  /** What was asked for cannot be run, whatever the guest. */
  | { readonly kind: "refused"; readonly option: string; readonly why: string }
  /** Lines that a command prints, and by which method of the console. */
  | { readonly kind: "print"; readonly to: "log" | "error"; readonly text: string }
  /** Files that a command writes. */
  | {
    readonly kind: "files";
    readonly folder: string;
    readonly files: readonly (readonly [name: string, text: string])[];
  }
  /** A command is done. */
  | { readonly kind: "exit"; readonly code: number }
  /** A guest did what no model may do. `replay` runs the case again, if it was one. */
  | {
    readonly kind: "fault";
    /** The guest's path as typed. */
    readonly file: string;
    readonly what: string;
    readonly replay: string | null;
    /** Had it been taken in? Else nothing at all can be done with it. */
    readonly isLoaded: boolean;
  }
  /** The lab has waited for a guest for so long in all, most of it there. */
  | {
    readonly kind: "slow";
    readonly file: string;
    readonly seconds: number;
    readonly where: string;
  }
  /** What a guest printed. */
  | { readonly kind: "said"; readonly file: string; readonly lines: readonly string[] }
  /** Everything was done that can be. */
  | { readonly kind: "end" };

/** A line of the process: an answer, or only a sign of life. */
export type CellLine = CellEvent | { readonly kind: "alive" };

/** Says something to the command line. */
export type Tell = (event: CellEvent) => void;

const THREAD = new URL("../guest_process/worker.ts", import.meta.url);

/** Address of the thread of guest `i`: the import map tells by it which file is meant. */
export function threadUrl(i: number): URL {
  return new URL(`${THREAD.href}?${i}`);
}

/** Generated cases in one step of the progress. */
export const CASES_A_STEP = 25;

/** Steps of progress that a check takes. */
export function stepsOf({ cases, comparedCases, given, runs }: CheckJob): number {
  const checks = Math.floor((cases + 2 * comparedCases) / CASES_A_STEP) +
    (given === undefined ? SEARCHES : 0);
  return checks + (runs === undefined ? 0 : runSteps(runs.isQuick));
}

/** Steps of progress that the runs of one guest take. */
export function runSteps(isQuick: boolean): number {
  return planCells(isQuick, { standard: ["it"], sweeps: ["it"] }).length;
}
