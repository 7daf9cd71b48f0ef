/**
 * The recorded corpus: orders of generated programs on real Go, for machines without Go, and their
 * replay in the lab. Programs are made again from the seed; a fingerprint of each tells when the
 * generator is not the one that was recorded.
 *
 * @module
 */

import fc from "fast-check";
import type { GoAbout } from "./go_oracle.ts";
import { fnv1a } from "../same.ts";
import { oracleCase } from "./programs.ts";
import { type GpmTexts, labOrder, type OracleCase, sameOrder } from "./lab_runs.ts";
import corpusFile from "../golden/corpus.json" with { type: "json" };

/** An order, packed: ids, and `[start, step, count]` for runs of them. */
export type PackedOrder =
  readonly (number | readonly [start: number, step: number, count: number])[];

/** One program: its fingerprint and Go's order, or null if Go did not repeat it. */
export type CorpusRow = readonly [fingerprint: string, order: PackedOrder | null];

/** What `golden/corpus.json` holds. */
export interface Corpus {
  readonly about: string;
  /** Release that was recorded, for example `go1.26.8`. */
  readonly go: string;
  /** Year, month and day of recording. */
  readonly date: string;
  readonly machine: string;
  /** Seed of the generator. */
  readonly seed: number;
  /** Runs that had to agree. */
  readonly repeat: number;
  readonly rows: readonly CorpusRow[];
}

/** Shortest run of ids that is packed. */
const RUN_MIN = 4;

/** Packs an order. */
export function pack(order: readonly number[]): PackedOrder {
  const packed: (number | [number, number, number])[] = [];
  for (let i = 0; i < order.length;) {
    const step = order[i + 1] - order[i];
    let count = 1;
    while (i + count < order.length && order[i + count] - order[i + count - 1] === step) count++;
    if (count < RUN_MIN) count = 1;
    packed.push(count === 1 ? order[i] : [order[i], step, count]);
    i += count;
  }
  return packed;
}

/** The order that was packed. */
export function unpack(packed: PackedOrder): number[] {
  return packed.flatMap((item) =>
    typeof item === "number"
      ? [item]
      : Array.from({ length: item[2] }, (_, i) => item[0] + i * item[1])
  );
}

/** 8 hex digits that change with the program: FNV-1a of its JSON. */
export function fingerprint(program: OracleCase): string {
  return fnv1a(JSON.stringify(program));
}

/** The programs of a corpus, in order. */
export function corpusPrograms(seed: number, count: number): OracleCase[] {
  return fc.sample(oracleCase, { seed, numRuns: count });
}

/** Names of processors as people say them. */
const ARCH_WORDS: Readonly<Record<string, string>> = { amd64: "x86-64", arm64: "ARM64" };
const OS_WORDS: Readonly<Record<string, string>> = {
  linux: "Linux",
  darwin: "macOS",
  windows: "Windows",
};

/** A machine in words, such as `2 vCPU x86-64 Linux`. */
export function machineWords({ cpus, arch, os }: GoAbout): string {
  return `${cpus} vCPU ${ARCH_WORDS[arch] ?? arch} ${OS_WORDS[os] ?? os}`;
}

/** The corpus as the text of its file: a row a line, so that a change shows where it is. */
export function corpusText({ rows, ...head }: Corpus): string {
  const lines = rows.map((row) => JSON.stringify(row));
  const about = JSON.stringify(head).slice(1, -1);
  return `{${about},"rows":[\n${lines.join(",\n")}\n]}\n`;
}

/** The corpus that comes with the lab. */
export const CORPUS: Corpus = corpusFile as unknown as Corpus;

/** What came of a replay. Lists hold numbers of rows. */
export interface CorpusReplay {
  readonly equal: number;
  /** Marks of the equal ones. */
  readonly marks: number;
  readonly different: readonly number[];
  /** Go itself did not repeat these. */
  readonly unrepeated: readonly number[];
  /** The generator makes another program now than the one that was recorded. */
  readonly stale: readonly number[];
}

/**
 * Runs the programs of a corpus under gpm on one P and holds the orders against the recorded ones.
 *
 * @param options Options of gpm as text.
 */
export function replayCorpus(corpus: Corpus = CORPUS, options: GpmTexts = {}): CorpusReplay {
  const programs = corpusPrograms(corpus.seed, corpus.rows.length);
  const different: number[] = [], unrepeated: number[] = [], stale: number[] = [];
  let equal = 0, marks = 0;
  corpus.rows.forEach(([print, packed], i) => {
    if (fingerprint(programs[i]) !== print) stale.push(i);
    else if (packed === null) unrepeated.push(i);
    else {
      const lab = labOrder(programs[i], options), order = unpack(packed);
      if (!("error" in lab) && sameOrder(lab.marks, order)) {
        equal++;
        marks += order.length;
      } else different.push(i);
    }
  });
  return { equal, marks, different, unrepeated, stale };
}
