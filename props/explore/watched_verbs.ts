/**
 * The reads and verbs of a machine, watched: what the explorer lends a model in their place.
 *
 * They are methods of a class that is made once, so that V8 keeps what it optimized from search to
 * search.
 *
 * @module
 */

import type { GId, MId, Ops, QueueDecls } from "@lab/runtime";
import { Word, wordOfG } from "./shared_words.ts";
import { type QueueListener, watchedQueues } from "./watched.ts";

/** Verbs by their names. */
export type Verbs = Readonly<Record<string, (...args: number[]) => number | boolean | void>>;

/** Hears of reads and verbs. */
export interface VerbListener extends QueueListener {
  /** Those of the machine that runs. */
  readonly verbs: Ops & Verbs | null;
  /** One answered this. */
  saw(value: number | boolean): void;
  /** One answered what does not fit 32 bits. */
  sawDouble(value: number): void;
  /** A number below `n` was drawn. */
  sawDrawn(value: number, n: number): void;
  /** A word was changed, and no event tells of it. */
  silent(word: number): void;
}

/** Verbs that change a shared word and emit no event. */
const SILENT = new Set(["blockInNetpoll", "reclaimProc", "withdrawIdle"]);

/** Reads whose answer does not fit 32 bits. */
const DOUBLES = new Set(["data", "deadlineNsOf"]);

/** What a model is lent; its classes have the verbs. */
class Lent {
  constructor(
    readonly listener: VerbListener,
    readonly procs: number,
    readonly cores: number,
  ) {}
}

/** The class of what is lent, by that of the verbs behind it. */
const kinds = new WeakMap<object, typeof Lent>();

/** All reads and verbs of `ops`, each telling what it answered. */
export function lend(ops: Ops, listener: VerbListener): Ops {
  const behind = Object.getPrototypeOf(ops);
  let Kind = kinds.get(behind);
  if (Kind === undefined) kinds.set(behind, Kind = kindFor(behind));
  return new Kind(listener, ops.procs, ops.cores) as unknown as Ops;
}

type Verb = (this: Lent, a: number, b: number, c: number, d: number) => unknown;

function kindFor(behind: object): typeof Lent {
  const Kind = class extends Lent {};
  const has = (name: string, value: unknown) =>
    Object.defineProperty(Kind.prototype, name, { value });
  for (const name of verbsOf(behind)) has(name, OTHERS[name] ?? told(name));
  return Kind;
}

/** A verb that tells what it answered. */
function told(name: string): Verb {
  const silent = SILENT.has(name), isDouble = DOUBLES.has(name);
  return function (a, b, c, d) {
    const { listener } = this, answer = listener.verbs![name](a, b, c, d);
    if (isDouble) listener.sawDouble(answer as number);
    else if (answer !== undefined) listener.saw(answer);
    if (silent) listener.silent(Word.REST);
    return answer;
  };
}

/** A verb by which a spinner may be wanted: no event tells that either; wanted twice is wanted. */
function wants(name: "wakeSpinner" | "takeProcOrWant"): Verb {
  return function (m) {
    const { listener } = this, verbs = listener.verbs!, before = verbs.spinnerWanted();
    const answer = verbs[name](m as MId);
    listener.saw(answer);
    if (verbs.spinnerWanted() !== before) listener.silent(Word.SPIN);
    return answer;
  };
}

/** Those that tell otherwise than `told`. */
const OTHERS: Readonly<Record<string, unknown>> = {
  wakeSpinner: wants("wakeSpinner"),
  takeProcOrWant: wants("takeProcOrWant"),
  setData(this: Lent, m: MId, g: GId, x: number): void {
    this.listener.verbs!.setData(m, g, x);
    this.listener.silent(wordOfG(g));
  },
  queues(this: Lent, decls: QueueDecls) {
    return watchedQueues(this.listener.verbs!.queues(decls), this.listener);
  },
  random(this: Lent, n: number): number {
    const { listener } = this, answer = listener.verbs!.random(n);
    listener.sawDrawn(answer, n);
    return answer;
  },
};

/** Names of the methods of `ops`, those of the classes it stands on included. */
function verbsOf(behind: object): Set<string> {
  const names = new Set<string>();
  for (let at = behind; at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const name of Object.getOwnPropertyNames(at)) names.add(name);
  }
  names.delete("constructor");
  return names;
}
