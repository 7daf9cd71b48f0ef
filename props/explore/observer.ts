/**
 * Watches a model at work and keeps the {@linkcode Histories}: which hook was called, what every
 * read and every verb answered, and which shared words were written.
 *
 * Sound under the rules of a model (`runtime/model.ts`): it is deterministic, and what it keeps
 * between two calls is by M, by P, or the same for all. What an agent sees through verbs is folded
 * into its history; what it changes is told by the events that its step emitted. Steps of sysmon,
 * of interrupts and of the outside count as writing everything: they are rare where time is free.
 *
 * @module
 */

import { Ev, type EventLog, type Model, type Ops } from "@lab/runtime";
import { Footprint } from "./footprint.ts";
import { Histories } from "./histories.ts";
import { OBJECT_WORDS, type ObjectWords } from "./object_words.ts";
import { Word, wordOfQueue, WORDS, wordsOf, type Writes } from "./shared_words.ts";
import { type HookListener, WatchedModel } from "./watched.ts";
import { lend, type VerbListener, type Verbs } from "./watched_verbs.ts";

/** Agents that can be told apart: cores, and threads with the three that belong to the engine. */
const AGENTS = 32;
/** First of the words, after what the agents did and what each of their hooks saw. */
const FIRST_WORD = AGENTS * 8;

const double = new Float64Array(1), halves = new Int32Array(double.buffer);

/** How much of what an agent saw tells states apart. */
export type Memory =
  /** All: right for every model that keeps its state by M. */
  | "all"
  /**
   * What a hook has seen until it is done: right if a model carries nothing over but what events
   * tell.
   */
  | "hook";

/** Keeps the histories of one machine, run after run. */
export class Observer implements HookListener, VerbListener, Writes {
  readonly histories: Histories;
  /** What the last step had to do with, once it was caught up with. */
  readonly footprint: Footprint = new Footprint();
  /** Agent whose hook is running, NONE between hooks; and where that hook's history is. */
  #actor = -1;
  #seen = 0;
  /** Agent of the last step, and whether that step called a hook. */
  #stepped = -1;
  #hooked = false;
  #read = 0;
  #log: EventLog | null = null;
  #writer = 0;
  #procs = 0;
  /** The verbs of this run's machine. */
  verbs: Ops & Verbs | null = null;
  /** What the models get in their place. */
  #lent: Ops | null = null;
  readonly #mAgent: number;
  readonly #forgets: boolean;
  /** Was there an agent that cannot be told apart? Only where words are those of objects. */
  isLost = false;

  /**
   * @param cores Of the machine: agents of Ms are numbered after those of cores.
   * @param objects The words of a drawn search.
   */
  constructor(cores: number, memory: Memory, readonly objects: ObjectWords | null = null) {
    this.#mAgent = 1 + cores;
    this.#forgets = memory === "hook";
    this.histories = new Histories(FIRST_WORD + (objects === null ? WORDS : OBJECT_WORDS));
  }

  /** A run begins. */
  begin(): void {
    this.#read = 0;
    this.#log = null;
    this.#actor = this.#stepped = -1;
    this.#seen = 0;
    this.histories.reset();
    this.footprint.clear();
    this.objects?.begin();
  }

  /** Folds what happened since the last step. Call before a key is read and before `step`. */
  catchUp(log: EventLog): void {
    this.#log = log;
    this.#events();
    if (this.#stepped < 0) return;
    // A step of a G: what it did is told by events, or follows from how far the G is.
    if (!this.#hooked || !this.#forgets) this.histories.fold(this.#stepped, 1);
    if (!this.#hooked) this.footprint.readObjects();
    this.#stepped = -1;
  }

  /** `agent` makes the next step. */
  step(agent: number): void {
    this.#stepped = this.#of(agent);
    this.#hooked = false;
    if (this.objects === null) {
      this.footprint.clear();
      this.footprint.writeAgent(agent);
    }
    // No M of the model's: sysmon, the interrupt M, a core, the outside.
    if (agent < this.#mAgent || agent === this.#mAgent + 1 || agent === this.#mAgent + 2) {
      this.histories.fold(FIRST_WORD + Word.REST, this.histories.keyOne);
      this.footprint.writeAll();
    }
  }

  /** The step of the event that is read wrote a word. */
  write(word: number): void {
    this.histories.fold(FIRST_WORD + word, this.#writer);
    // Footprints know no words of objects, and drawn searches no footprints.
    if (this.objects === null) this.footprint.write(word);
  }

  /** The model, watched. */
  watch(make: (ops: Ops) => Model): (ops: Ops) => Model {
    return (ops) => new WatchedModel(make(this.#watchedOps(ops)), this);
  }

  /** A hook begins. */
  enter(m: number, hook: number, subject: number, phase: number): void {
    this.#events();
    this.#hooked = true;
    this.#actor = this.#of(this.#mAgent + m);
    this.#seen = AGENTS * hook + this.#actor;
    // A search begins anew at phase 0, whatever it saw before.
    if (phase === 0 && this.#forgets) this.histories.clear(this.#seen);
    this.histories.fold(this.#seen, (subject << 20) ^ (phase + 1));
  }

  /** A hook ends with this verdict. */
  leave(verdict: number): void {
    this.#events();
    const done = verdict > -16;
    if (done) this.histories.fold(this.#actor, verdict ^ (this.#seen << 16));
    if (done && this.#forgets) this.histories.clear(this.#seen);
    else this.histories.fold(this.#seen, verdict);
    this.#actor = -1;
  }

  #of(agent: number): number {
    if (agent < AGENTS) return agent;
    if (this.objects !== null) {
      this.isLost = true;
      return 0;
    }
    throw new RangeError(
      `the search tells ${AGENTS} agents apart (cores and threads): take a smaller machine or workload`,
    );
  }

  #events(): void {
    const log = this.#log;
    if (log === null) return;
    const h = this.histories, n = log.length;
    if (this.#read === n) return;
    const events = log.columns;
    for (let i = this.#read; i < n; i++) {
      const code = events.code[i], p = events.p[i], g = events.g[i], a = events.a[i];
      const named = this.#of(this.#mAgent + events.m[i]);
      this.#writer = this.#actor >= 0 ? this.#actor : named;
      h.fold(this.#writer, (code << 20) ^ (g << 10) ^ (p << 4) ^ a);
      h.fold(this.#writer, events.b[i] ^ events.timeNs[i]);
      // Somebody else's M: it was given something, or was woken.
      if (named !== this.#writer) h.fold(named, (code << 20) ^ this.#writer);
      this.footprint.writeAgent(named);
      // A key is a number of any size, and its events are the only place that tell it.
      if (code === Ev.Q_KEY) this.#foldDouble(this.#writer, a);
      if (this.objects === null) wordsOf(code, p, g, a, this.#procs, this);
      else {
        // Whom a wake-up wakes is told by the order of traces too.
        if (named !== this.#writer) h.fold(this.#writer, named);
        this.objects.wordsOf(code, p, g, a, events.b[i], this.#procs, this);
      }
    }
    this.#read = n;
  }

  /** @param word What was looked at; NONE: nobody knows. */
  saw(value: number | boolean, word = -1): void {
    if (word < 0) this.footprint.readAll();
    else this.footprint.read(word);
    this.histories.fold(this.#seen, Number(value) + 3);
  }

  /** As `saw`, for what does not fit 32 bits. */
  sawDouble(value: number): void {
    this.footprint.readAll();
    this.#foldDouble(this.#seen, value);
  }

  /** As `saw`, of the queue with this number. */
  sawQueue(value: number | boolean, q: number): void {
    this.saw(value, wordOfQueue(q, this.#procs));
  }

  /** As `saw`, of a draw below `n`. */
  sawDrawn(value: number, n: number): void {
    this.saw(value);
    // Who drew does not matter, only how often: a draw below a power of two takes one number.
    const once = (n & (n - 1)) === 0;
    this.histories.fold(FIRST_WORD + Word.RANDOM, once ? 1 : this.#actor + 2);
    this.footprint.write(Word.RANDOM);
  }

  #foldDouble(history: number, value: number): void {
    double[0] = value;
    this.histories.fold(history, halves[0]);
    this.histories.fold(history, halves[1]);
  }

  /** A word was changed, and no event tells of it. */
  silent(word: number): void {
    this.histories.fold(FIRST_WORD + word, this.#actor);
    this.footprint.write(word);
  }

  /** The same object for every run: only whose verbs stand behind it changes. */
  #watchedOps(ops: Ops): Ops {
    this.verbs = ops as Ops & Verbs;
    this.#procs = ops.procs;
    return this.#lent ??= lend(ops, this);
  }
}
