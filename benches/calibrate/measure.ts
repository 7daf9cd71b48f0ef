/**
 * Measures all probes in rounds: each round takes one sample of everything, so that a minute in
 * which the machine is busy spoils a few samples of each figure and not all samples of one.
 *
 * @module
 */

import { type Column, keyOf, type Probe, PROBES, type SideName, sideOf } from "./probes.ts";
import { DenoSide, type GoFacts, GoSide, Unmeasurable } from "./sides.ts";

/** One who can measure. */
export interface Side {
  sample(probe: Probe, column: Column): Promise<number>;
}

/** What was measured. */
export interface Calibration {
  /** What machine, in a line without dates: it tells machines apart, not runs. */
  readonly machine: string;
  /** Release of Go and the C compiler; null if not there. */
  readonly go: string | null;
  readonly c: string | null;
  /** Key → samples, one of each round; see {@linkcode keyOf}. */
  readonly samples: Readonly<Record<string, readonly number[]>>;
  /** Key → why it could not be measured. */
  readonly missing: Readonly<Record<string, string>>;
  readonly rounds: number;
  readonly roundsWanted: number;
}

/** How much to measure, and who wants to hear of it. */
export interface MeasureOptions {
  readonly isQuick: boolean;
  /** Called once before the first round. @param steps Samples in all. */
  start(steps: number): void;
  /** Called after each sample; may throw to stop. */
  step(label: string): Promise<void>;
}

/** Rounds, and the wall time after which no further one begins. */
const EFFORT = {
  quick: { rounds: 9, budgetMs: 13_000 },
  full: { rounds: 15, budgetMs: 45_000 },
} as const;

/** Measures on this machine, with Go and C if they are there. */
export async function calibrate(options: MeasureOptions): Promise<Calibration> {
  const deno = new DenoSide();
  let go: GoSide | null = null;
  let why = "";
  try {
    try {
      go = await GoSide.start();
    } catch (error) {
      if (!(error instanceof Unmeasurable)) throw error;
      why = error.message;
    }
    const probes = PROBES.filter((probe) => !(options.isQuick && probe.isLong));
    const sides = { go: go ?? why, c: go === null || go.facts.c === "" ? noC(why) : go, deno };
    const effort = options.isQuick ? EFFORT.quick : EFFORT.full;
    const taken = await takeSamples(probes, sides, effort, options);
    const facts = go?.facts ?? null;
    return {
      machine: machineText(facts),
      go: facts?.go ?? null,
      c: facts === null || facts.c === "" ? null : facts.c,
      ...taken,
      roundsWanted: effort.rounds,
    };
  } finally {
    deno.close();
    await go?.close();
  }
}

const noC = (whyNoGo: string): string =>
  whyNoGo === "" ? "no C compiler that cgo can use" : `needs Go to start it: ${whyNoGo}`;

/** "2 cores, AMD EPYC, linux 6.18.44 x86_64, go1.26.8, gcc 12.2.0, Deno 2.9.6". */
function machineText(facts: GoFacts | null): string {
  const { os, arch } = Deno.build;
  return [
    `${facts?.cpus ?? navigator.hardwareConcurrency} cores`,
    facts?.cpu,
    [os, facts?.kernel, arch].filter((part) => part).join(" "),
    facts?.go,
    facts?.c,
    `Deno ${Deno.version.deno}`,
  ].filter((part) => part).join(", ");
}

/**
 * The rounds.
 *
 * @param sides Who measures; a text says why a side is not there.
 * @param effort Rounds wanted, and the wall time they may take; the first is always taken.
 */
export async function takeSamples(
  probes: readonly Probe[],
  sides: Readonly<Record<SideName, Side | string>>,
  effort: { readonly rounds: number; readonly budgetMs: number },
  options: Pick<MeasureOptions, "start" | "step">,
): Promise<Pick<Calibration, "samples" | "missing" | "rounds">> {
  const missing: Record<string, string> = {};
  const samples: Record<string, number[]> = {};
  const cells = probes.flatMap((probe) => probe.columns.map((column) => ({ probe, column })));
  for (const { probe, column } of cells) {
    const side = sides[sideOf(probe)];
    if (typeof side === "string") missing[keyOf(probe, column)] = side;
    else samples[keyOf(probe, column)] = [];
  }
  options.start(Object.keys(samples).length * effort.rounds);
  const startMs = performance.now();
  let rounds = 0;
  const hasTime = () => {
    const usedMs = performance.now() - startMs;
    return rounds === 0 || usedMs + usedMs / rounds <= effort.budgetMs;
  };
  for (; rounds < effort.rounds && hasTime(); rounds++) {
    for (const { probe, column } of cells) {
      const key = keyOf(probe, column);
      const side = sides[sideOf(probe)];
      if (typeof side === "string" || key in missing) continue;
      try {
        samples[key].push(await side.sample(probe, column));
      } catch (error) {
        if (!(error instanceof Unmeasurable)) throw error;
        // A figure with holes would not go with the others of its round.
        missing[key] = error.message;
        delete samples[key];
      }
      await options.step(probe.about);
    }
  }
  return { samples, missing, rounds };
}
