/**
 * Who starves whom: a few programs in which some Gs keep each other going beside a victim that is
 * ready all the time. With one worker each of them is a question to a policy alone, so models and
 * the real runtimes can be asked alike: how many turns had the others before the victim ran?
 *
 * @module
 */

import { assemble, simulate, type Workload } from "@lab/runtime";
import { configure, modelNamed } from "@lab/models";
import real from "./golden/runtimes/starvation.json" with { type: "json" };
import chain from "./golden/starvation/chain.json" with { type: "json" };
import low from "./golden/starvation/low.json" with { type: "json" };
import pair from "./golden/starvation/pair.json" with { type: "json" };
import priority from "./golden/starvation/priority.json" with { type: "json" };
import yielders from "./golden/starvation/yielders.json" with { type: "json" };

/** Turns of the others, all in all; each marks 1, and the victim 9. */
export const STARVING_TURNS = 500;
const VICTIM = 9;

/** A program, `props/golden/starvation/NAME.json`. */
export interface StarvationCase {
  readonly name: string;
  /** What happens, in words. */
  readonly about: string;
  /** Whom it is known of. */
  readonly known: string;
  readonly workload: Workload;
}

/** All of them. */
export const STARVATION_CASES: readonly StarvationCase[] = [
  {
    name: "pair",
    about: "two that wake each other, and one that was started after them",
    known: "Java's virtual threads: the own queue first, without a bound",
    workload: pair as unknown as Workload,
  },
  {
    name: "chain",
    about: "each starts the next and ends, and one that was started before them",
    known: "slots: Go's within a slice (golang#52934), Kotlin's, Tokio's before its cap " +
      "(tokio#5712); and Rayon, which takes the newest first",
    workload: chain as unknown as Workload,
  },
  {
    name: "yielders",
    about: "two that yield over and over, and one that was started before them",
    known: "Rayon: who yields is its newest job, and what waits longest comes last",
    workload: yielders as unknown as Workload,
  },
  {
    name: "priority",
    about: "two of a higher class that yield over and over, and one of the normal class",
    known: "BEAM: priorities are strict",
    workload: priority as unknown as Workload,
  },
  {
    name: "low",
    about: "two that yield over and over, and one of the low class",
    known: "BEAM: a low one is passed over 7 of 8 times",
    workload: low as unknown as Workload,
  },
];

/** Models that are asked, in the order of a table. */
export const STARVATION_MODELS: readonly string[] = [
  "gpm",
  "tokio",
  "tokio-current-thread",
  "jdk",
  "kotlin",
  "beam",
  "rayon",
];

/** The victim's place among the marks: turns of the others before it. */
export const turnsBefore = (marks: readonly number[]): number => marks.indexOf(VICTIM);

/** The same of a model, on one P. */
export function starvedTurns(model: string, { workload }: StarvationCase): number {
  const program = assemble({ sync: modelNamed(model).sync ?? "go", ...workload });
  const machine = { procs: 1, cores: 1 };
  return turnsBefore(simulate({ model: configure(model).make, program, machine }).marks.id);
}

/** What real runtimes gave, by model and case; recorded by `deno task record --starvation`. */
export const STARVED_REAL: Readonly<
  Record<string, { readonly runtime: string; readonly turns: Readonly<Record<string, number>> }>
> = real;
