/**
 * Recorded orders of other real runtimes, for machines without them, and their replay in the lab.
 * Programs are those of the recorded families, and of the corpus of real Go, made again from its
 * seed.
 *
 * @module
 */

import fc from "fast-check";
import { assemble, EndWhy, simulate, type Workload } from "@lab/runtime";
import { configure } from "@lab/models";
import { CORPUS, corpusPrograms, fingerprint, type PackedOrder, unpack } from "./corpus.ts";
import { type OracleCase, sameOrder } from "./lab_runs.ts";
import { ownCase, type OwnSync, withClasses } from "./programs.ts";
import { GOLDEN_PROGRAMS } from "../golden.ts";
import beam from "../golden/runtimes/beam.json" with { type: "json" };
import jdkOwn from "../golden/runtimes/jdk-own.json" with { type: "json" };
import tokioOwn from "../golden/runtimes/tokio-own-31.json" with { type: "json" };
import currentThreadOwn from "../golden/runtimes/tokio-current-thread-own.json" with {
  type: "json",
};
import jdk from "../golden/runtimes/jdk.json" with { type: "json" };
import kotlin from "../golden/runtimes/kotlin.json" with { type: "json" };
import rayon from "../golden/runtimes/rayon.json" with { type: "json" };
import tokio31 from "../golden/runtimes/tokio-31.json" with { type: "json" };
import tokio7 from "../golden/runtimes/tokio-7.json" with { type: "json" };
import currentThread from "../golden/runtimes/tokio-current-thread.json" with { type: "json" };

/**
 * One program: a family with its params, or its number in Go's corpus; its fingerprint ("" of a
 * family); its order, or null if the runtime did not repeat it.
 */
export type RuntimeRow = readonly [
  program: string | number,
  fingerprint: string,
  order: PackedOrder | null,
];

/** What a file of `golden/runtimes/` holds. */
export interface RuntimeCorpus {
  readonly about: string;
  /** With its version. */
  readonly runtime: string;
  /** How it was started. */
  readonly settings: string;
  /** The model that is held to it, with its options as text. */
  readonly model: string;
  readonly options: Readonly<Record<string, string>>;
  /** Most numbered programs have Gs of other classes; see {@linkcode numbered}. */
  readonly hasClasses?: boolean;
  /** With what programs synchronise; the runtime's own: there are no families. */
  readonly sync: "fifo" | OwnSync;
  /** Runs that had to agree. */
  readonly runs: number;
  /** Of the generator. */
  readonly seed: number;
  readonly rows: readonly RuntimeRow[];
}

/** All of them. */
export const RUNTIME_CORPORA: readonly RuntimeCorpus[] = [
  ...[tokio31, tokio7, currentThread, jdk, kotlin, rayon, beam],
  ...[tokioOwn, currentThreadOwn, jdkOwn],
] as unknown as readonly RuntimeCorpus[];

/** What came of a replay. Lists hold numbers of rows. */
export interface RuntimeReplay {
  readonly equal: number;
  readonly different: readonly number[];
  readonly unrepeated: readonly number[];
  /** The generator makes another program now than the one that was recorded. */
  readonly stale: readonly number[];
}

/** Programs that are recorded with a runtime's own synchronisation. */
export const OWN_PROGRAMS = 1_000;

/**
 * The programs of Go's corpus, with classes three of four have spawns of other classes; or those
 * for a runtime's own synchronisation.
 */
export function numbered(
  seed: number,
  sync: "fifo" | OwnSync,
  hasClasses: boolean,
): OracleCase[] {
  if (sync !== "fifo") return fc.sample(ownCase(sync), { seed, numRuns: OWN_PROGRAMS });
  const programs = corpusPrograms(seed, CORPUS.rows.length);
  if (!hasClasses) return programs;
  return programs.map((program, i) =>
    withClasses(program, i % 8 === 0 ? [] : [i >> 1 & 3, i >> 3 & 3, i >> 5 & 3])
  );
}

/** Runs the programs of a corpus under its model on one P, and holds the orders against it. */
export function replayRuntime(corpus: RuntimeCorpus, options = corpus.options): RuntimeReplay {
  const programs = numbered(corpus.seed, corpus.sync, corpus.hasClasses ?? false);
  const { make } = configure(corpus.model, options);
  const different: number[] = [], unrepeated: number[] = [], stale: number[] = [];
  let equal = 0;
  corpus.rows.forEach(([name, print, packed], i) => {
    const isFamily = typeof name === "string";
    if (!isFamily && fingerprint(programs[name]) !== print) return void stale.push(i);
    if (packed === null) return void unrepeated.push(i);
    const { workload, params } = isFamily ? familyOf(name) : { ...programs[name], params: {} };
    const program = assemble({ sync: corpus.sync, ...workload }, params);
    const run = simulate({ model: make, program, machine: { procs: 1, cores: 1 } });
    const isOver = run.end === EndWhy.DONE || run.end === EndWhy.MAIN || run.stuck.length > 0;
    if (isOver && sameOrder(run.marks.id, unpack(packed))) equal++;
    else different.push(i);
  });
  return { equal, different, unrepeated, stale };
}

/** The workload and the params that a name like `ring {"n":3}` says. */
export function familyOf(
  name: string,
): { workload: Workload; params: Readonly<Record<string, number>> } {
  const at = name.indexOf(" ");
  return {
    workload: GOLDEN_PROGRAMS[name.slice(0, at)] as Workload,
    params: JSON.parse(name.slice(at)),
  };
}
