/**
 * What a law is. A law reads a trace and nothing else of the engine, so it holds for traces of the
 * virtual engine, of real threads and of real Go alike.
 *
 * @module
 */

import type { Outcome, Program, Promises, Trace, Traits } from "@lab/runtime";
import type { ModelSpec, OptionValues } from "@lab/models";
import { namesG } from "./trace_state/events.ts";

/** One breach of a law. Ids are NONE (-1) where nobody in particular is to blame. */
export interface Violation {
  /** Name of the law. */
  readonly law: string;
  /** The G to blame. */
  readonly g: number;
  /** The P to blame. */
  readonly p: number;
  /** The M to blame. */
  readonly m: number;
  /** Virtual time of the event that shows it. */
  readonly atNs: number;
  /** In plain words, with the numbers. */
  readonly reason: string;
  /** Index of that event in the trace; left out where no one event shows it. */
  readonly event?: number;
}

/** Facts about the model and the run that a trace alone does not hold. */
export interface LawContext {
  /** The model as the table has it. */
  readonly spec: ModelSpec;
  /** Values of its options. */
  readonly options: OptionValues;
  /** On what kind of machine it runs. */
  readonly traits: Traits;
  /** What the model is held to beyond being right. */
  readonly promises: Promises;
  /** The program that ran. */
  readonly program: Program;
  /** What the run gave. */
  readonly outcome: Outcome;
  /** `costs` of its metrics, where they were worked out alone. Default: those of the outcome. */
  readonly charged?: Outcome["metrics"]["costs"];
}

/**
 * A law about one run. `check` is linear in the trace, or nearly (a logarithm, a factor P).
 *
 * A law of *safety* holds for every scheduler and always. A *promise* law holds a model to one of
 * the {@linkcode Promises} that it makes, and is silent about models that do not make it.
 */
export type Law = SafetyLaw | PromiseLaw;

/** Holds for every scheduler. */
export interface SafetyLaw extends LawText {
  /** Held against everybody. */
  readonly kind: "safety";
}

/** Holds for those who promise it. */
export interface PromiseLaw extends LawText {
  /** Held against those who promise it. */
  readonly kind: "promise";
  /** The promise that it reads. */
  readonly promise: keyof Promises;
}

/** What laws of both kinds have. */
export interface LawText {
  /** As in messages, for example `channel-fifo`. */
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly words: string;
  /**
   * Reads a trace. @returns Every breach found, oldest first, at most {@linkcode VIOLATIONS_MAX}.
   */
  check(trace: Trace, context: LawContext): Violation[];
  /** As `check`, of a law that asks first whether there can be a breach at all, without asking. */
  readonly checkAnyway?: LawText["check"];
}

/** A breach that a law of somebody's own tells; what is left out is NONE. */
export interface OwnViolation extends Partial<Omit<Violation, "law" | "reason">> {
  /** In plain words, with the numbers. */
  readonly reason: string;
}

/** What a law of somebody's own is told of a run besides its trace: data alone. */
export interface OwnLawContext {
  /** Name of the model. */
  readonly model: string;
  /** Values of its options. */
  readonly options: OptionValues;
  /** What the model says of itself; bounds that are functions are left out. */
  readonly traits: Traits;
  /** What it promises. */
  readonly promises: Omit<Promises, "startTicks" | "idleBesideWorkNs">;
  /** The program that ran. */
  readonly program: Program;
  /** What came of the run, without the trace. */
  readonly outcome: Omit<Outcome, "trace">;
}

/** A law of somebody's own: a module for `lab check --laws` exports `laws: OwnLaw[]`. */
export interface OwnLaw {
  /** Small letters, digits and '-'; none of the lab's own. */
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly words: string;
  /** Reads a trace. @returns Every breach found; empty: the law holds. */
  check(trace: Trace, context: OwnLawContext): readonly OwnViolation[];
}

/** One run among several that a {@linkcode RunsLaw} compares. */
export interface Run {
  /** Model name, or a label such as `gpm (second run)`. */
  readonly label: string;
  /** What the run gave. */
  readonly outcome: Outcome;
}

/** A law about several runs at once: they must agree. */
export interface RunsLaw {
  /** As in messages, for example `determinism`. */
  readonly name: string;
  /** What must hold, in one sentence. */
  readonly words: string;
  /** Compares runs. @param runs At least two; the first is the one to compare with. */
  checkRuns(runs: readonly Run[]): Violation[];
}

/** Promises by name; what they say does not matter here. */
export type Promised = Readonly<Partial<Record<keyof Promises, unknown>>>;

/** Is the law held against a model that makes these promises? */
export function isHeld(law: Law, promises: Promised): boolean {
  return law.kind === "safety" || promises[law.promise] !== undefined;
}

/** No law lists more breaches than this: the first few tell the story. */
export const VIOLATIONS_MAX = 20;

/** Collects the breaches of one law up to {@linkcode VIOLATIONS_MAX}. */
export class Breaches {
  readonly list: Violation[] = [];

  /** @param law Name of the law. @param trace The trace it reads. */
  constructor(private readonly law: string, private readonly trace: Trace) {}

  /** `true` once the list is full: the law may stop. */
  get full(): boolean {
    return this.list.length >= VIOLATIONS_MAX;
  }

  /**
   * Notes a breach shown by event `i`, blaming the actors named in that event.
   *
   * @param g The G to blame, if it is another than the event's, which may name none.
   */
  at(i: number, reason: string, g: number = this.#gOf(i)): void {
    const { m, p, timeNs } = this.trace;
    this.add({ g, p: p[i], m: m[i], atNs: timeNs[i], event: i }, reason);
  }

  #gOf(i: number): number {
    return namesG(this.trace.code[i]) ? this.trace.g[i] : -1;
  }

  /** Notes a breach, blaming the given actors. */
  add(
    who: { g?: number; p?: number; m?: number; atNs: number; event?: number },
    reason: string,
  ): void {
    if (this.full) return;
    const { g = -1, p = -1, m = -1, atNs, event } = who;
    const where = event === undefined ? {} : { event };
    this.list.push({ law: this.law, g, p, m, atNs, reason, ...where });
  }
}

/**
 * A law of safety.
 *
 * @param read Notes every breach, oldest first; it may stop once the list is full.
 * @param mayBreak Asked before: can there be a breach at all? A quick look, where that tells nearly
 * always that there is none. Left out: nobody asks.
 */
export function safetyLaw(
  name: string,
  words: string,
  read: (breaches: Breaches, trace: Trace, context: LawContext) => void,
  mayBreak?: (trace: Trace, context: LawContext) => boolean,
): SafetyLaw {
  const checkAnyway = (trace: Trace, context: LawContext): Violation[] => {
    const breaches = new Breaches(name, trace);
    read(breaches, trace, context);
    return breaches.list;
  };
  return {
    name,
    kind: "safety",
    words,
    check: mayBreak === undefined
      ? checkAnyway
      : (trace, context) => mayBreak(trace, context) ? checkAnyway(trace, context) : [],
    checkAnyway: mayBreak && checkAnyway,
  };
}

/** The law of a promise: as {@linkcode safetyLaw}, both functions with what was promised. */
export function promiseLaw<K extends keyof Promises>(
  name: string,
  promise: K,
  words: string,
  read: (
    breaches: Breaches,
    trace: Trace,
    promised: NonNullable<Promises[K]>,
    context: LawContext,
  ) => void,
  mayBreak?: (
    trace: Trace,
    promised: NonNullable<Promises[K]>,
    context: LawContext,
  ) => boolean,
): PromiseLaw {
  const law = safetyLaw(
    name,
    words,
    (breaches, trace, context) => {
      const promised = context.promises[promise];
      if (promised !== undefined) read(breaches, trace, promised, context);
    },
    mayBreak && ((trace, context) => {
      const promised = context.promises[promise];
      return promised !== undefined && mayBreak(trace, promised, context);
    }),
  );
  return { ...law, kind: "promise", promise };
}
