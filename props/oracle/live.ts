/**
 * What live Go gave when it was asked last, for reports on machines without Go: read from
 * `golden/live_orders.json`, `live_spread.json` and `live_conformance.json`; the first two are
 * written as their text.
 *
 * @module
 */

import orders from "../golden/live_orders.json" with { type: "json" };
import conformance from "../golden/live_conformance.json" with { type: "json" };
import spread from "../golden/live_spread.json" with { type: "json" };
import { corpusPrograms, fingerprint } from "./corpus.ts";
import type { Tally } from "./differential.ts";
import type { DistributionResult } from "./distributions.ts";
import { quantile } from "../statistics.ts";

/** Orders at GOMAXPROCS=1. */
export const LIVE_ORDERS: LiveOrders = orders;
/** Distributions at GOMAXPROCS=2. */
export const LIVE_SPREAD: LiveSpread = spread;

/** Schedules of real Go at more than one P; `CONFORMANCE.md` has the notes to it. */
export const LIVE_CONFORMANCE: LiveConformance = conformance;

/** Which starts of goroutines in traces of real Go the rules of gpm admit. */
export interface LiveConformance {
  /** What records such traces, and asks. */
  readonly command: string;
  readonly go: string;
  readonly machine: string;
  readonly rows: readonly {
    readonly trace: string;
    readonly procs: number;
    /** Starts, and of them: no rule admits them; nobody could judge them. */
    readonly starts: number;
    readonly unexplained: number;
    readonly notJudged: number;
    /** Share that several rules admit, 0..1. */
    readonly ambiguous: number;
  }[];
}

/** Where figures are from. */
export interface LiveAbout {
  /** What gives them anew. */
  readonly command: string;
  /** Release, for example `go1.26.8`. */
  readonly go: string;
  readonly machine: string;
  readonly seed: number;
  readonly runs: number;
}

/** Orders of generated programs at GOMAXPROCS=1, live Go against gpm. */
export interface LiveOrders extends LiveAbout {
  /** Runs of each program on Go. */
  readonly repeat: number;
  readonly equal: number;
  /** Programs that Go itself did not repeat. */
  readonly unrepeated: number;
  readonly different: number;
  readonly marks: number;
  /** See {@linkcode generatorPrint}. */
  readonly generator: string;
}

/** Distributions at more than one P, live Go against gpm. */
export interface LiveSpread extends LiveAbout {
  readonly procs: number;
  /** Name of the test. */
  readonly test: string;
  /** Below this p-value a distribution is called different. */
  readonly alpha: number;
  readonly scenes: readonly LiveScene[];
}

/** One program of them. */
export interface LiveScene {
  readonly name: string;
  /** Order-free facts that did not hold, in words. */
  readonly faults: readonly string[];
  /** Distinct orders among the first 60 runs. */
  readonly distinct: { readonly go: number; readonly lab: number };
  /** Runs of Go in which no other P took part, and those of them with an order of the lab. */
  readonly alone: { readonly runs: number; readonly explained: number };
  readonly compared: readonly {
    readonly what: string;
    readonly goMedian: number;
    readonly labMedian: number;
    readonly distance: number;
    readonly p: number;
  }[];
}

const TEST = "two-sample Kolmogorov-Smirnov distance, p from 1,999 permutations";
const GENERATOR_PROGRAMS = 10;
const LAYOUT = 1;

/** Fingerprints of the first programs of a seed: another generator makes others. */
export function generatorPrint(seed: number): string {
  return corpusPrograms(seed, GENERATOR_PROGRAMS).map(fingerprint).join(" ");
}

/** What the differential test gave. */
export function liveOrdersText(
  { programs, equal, unrepeated, different, marks }: Tally,
  { go, machine, seed, repeat }: Pick<LiveOrders, "go" | "machine" | "seed" | "repeat">,
): string {
  const about: LiveOrders = {
    command: "deno task oracle --form json > props/golden/live_orders.json",
    go,
    machine,
    seed,
    runs: programs,
    repeat,
    equal,
    unrepeated: unrepeated.length,
    different: different.length,
    marks,
    generator: generatorPrint(seed),
  };
  return JSON.stringify(about, null, LAYOUT);
}

/** What the comparison of distributions gave. */
export function liveDistributionsText(
  results: readonly DistributionResult[],
  about: Omit<LiveSpread, "command" | "test" | "scenes">,
): string {
  const { procs, runs, seed, go, machine, alpha } = about;
  const scenes = results.map(({ scene, faults, distinct, alone, compared }): LiveScene => ({
    name: scene.name,
    faults,
    distinct,
    alone,
    compared: compared.map(({ what, go, lab, test }) => ({
      what,
      goMedian: quantile(go, 0.5),
      labMedian: quantile(lab, 0.5),
      distance: test.distance,
      p: test.p,
    })),
  }));
  const command = `deno task oracle --procs ${procs} --form json > props/golden/live_spread.json`;
  const file: LiveSpread = { command, go, machine, seed, runs, procs, test: TEST, alpha, scenes };
  return JSON.stringify(file, null, LAYOUT);
}
