/**
 * A cell: a small piece of a campaign, as plain data. What comes of it depends on the cell and on
 * the lab's code alone, so it may be done anywhere, at any time, twice if need be.
 *
 * @module
 */

import { createHash } from "node:crypto";

/** What JSON can hold. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json | undefined };

/** First word of the lanes of the corpus, which come first. */
export const CORPUS = "corpus";

/** A piece of work. */
export interface Cell {
  /** 16 hex digits over kind and plan: the same work, the same name, in every campaign. */
  readonly id: string;
  /** Who does it: a name of `KINDS`. */
  readonly kind: string;
  /**
   * Cells of one lane differ in their seeds alone. A lane goes on where it finds new things, and
   * is called full where it has not for long. Its first word says what it is about.
   */
  readonly lane: string;
  /** All that decides what comes of it. */
  readonly plan: Json;
}

/** What a finding may be about beside laws: rows of theory, real runtimes, and the kill table. */
export const OTHER_LAWS = ["theory", "oracle", "mutant-lives"] as const;

/** Something wrong that a cell found. */
export interface Finding {
  /** The law that is broken, or one of {@linkcode OTHER_LAWS}. */
  readonly law: string;
  /** Who broke it: a model, with its planted bug if it has one, or a runtime. */
  readonly who: string;
  /** In a sentence. */
  readonly reason: string;
  /**
   * The smallest form that it has, as text: equal forms are one cause. JSON of a scene, or words
   * where it has none.
   */
  readonly normal: string;
  /** The decision that shows it, without numbers; "" if none does. */
  readonly decision: string;
  /** The command that runs it again. */
  readonly replay: string;
  /** The command that shows it in the player; null: there is none, as it is no run of a model. */
  readonly play: string | null;
  /** It was not shrunk to the end: cases that were tried, 0 if none; left out: it was. */
  readonly unshrunk?: number;
}

/** What came of a cell, but for its traces. The same wherever and whenever it is done. */
export interface Outcome {
  /** Runs, cases, programs or rows that were looked at. */
  readonly runs: number;
  readonly findings: readonly Finding[];
  /** What its kind alone knows. */
  readonly facts: Json;
}

/** What a worker gives back. */
export interface Done {
  readonly outcome: Outcome;
  /** Names of the different traces that were seen, where a lane counts them. */
  readonly traces: readonly number[];
  /** Never a part of a report that must be the same again. */
  readonly measured: {
    /** Wall time, ms. */
    readonly ms: number;
    /** Samples of a bench, or null. */
    readonly samples: Json;
  };
}

/** Hex digits of the SHA-256 of a text, the first `length` of them. */
export function hashOf(text: string, length: number): string {
  return createHash("sha256").update(text).digest("hex").slice(0, length);
}

/** JSON with the keys of each object in one order: equal values, equal text. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_, one) => {
    const isPlain = typeof one === "object" && one !== null && !Array.isArray(one);
    return isPlain ? Object.fromEntries(Object.entries(one).sort(byKey)) : one;
  });
}

const byKey = ([a]: [string, unknown], [b]: [string, unknown]) => a < b ? -1 : a > b ? 1 : 0;

/** A plan as JSON has it: what is undefined is no part of it. */
export const plain = (plan: object): Json => JSON.parse(JSON.stringify(plan));

/** The scene that a finding shows; null: it has none. */
export const sceneOf = ({ normal }: Pick<Finding, "normal">): Json =>
  normal.startsWith("{") ? JSON.parse(normal) : null;

/** A cell by its work. */
export function cellOf(kind: string, lane: string, plan: Json): Cell {
  return { id: hashOf(canonical({ kind, plan }), 16), kind, lane, plan };
}
