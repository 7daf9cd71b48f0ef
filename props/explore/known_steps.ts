/**
 * What a drawn search knows of the steps that it has run: a schedule that is made of such steps
 * alone is answered without a machine. States are told apart as `observer.ts` does it, finer in
 * what laws read, and by the order in which agents are due, as that decides what a draw means.
 *
 * @module
 */

import { type Model, type Ops, wordsOfRecords } from "@lab/runtime";
import type { Case } from "../case.ts";
import { longer } from "./longer.ts";
import { ObjectWords } from "./object_words.ts";
import { Observer } from "./observer.ts";
import { ScheduleGraph } from "./schedule_graph.ts";
import { type Ending, GOOD_END, type Subject } from "./subject.ts";

/** Draws steps, and hears which shared words were written before. */
export interface Drawer {
  draw(count: number, agents: Int32Array): number;
  wrote(words: number): void;
}

/** After so many schedules, and then so many each, it must have been worth it... */
const FIRST_TRIAL = 256, TRIAL = 512;
/** ...by this share of them that had not to be run. */
const WORTH_IT = 1 / 16;
/**
 * Watching runs costs about as much again: states are told apart where a tree is not worth it, and
 * as long as that spares this share, after so many trials.
 */
const MERGED_WORTH_IT = 1 / 8, TRIALS = 2;

/** The steps of one subject. */
export class KnownSteps {
  /** What was taken on the way through the graph, each time that somebody was asked. */
  taken = new Int32Array(64);
  takenLength = 0;
  #graph = new ScheduleGraph<Ending>(GOOD_END);
  /** Null: states cannot be told apart. */
  readonly #observer: Observer | null;
  /** Are states told apart? Else each has the steps before it to itself: a tree. */
  merges = false;
  /** Is the model of this run watched? */
  #isWatched = false;
  #subject: Subject | null = null;
  /** Schedules of the trial that goes on, how many of them were spared, and trials before. */
  #schedules = 0;
  #spared = 0;
  #trials = 0;
  /** Words of records up to the last choice. */
  #recorded = 0;
  /** The slots that this schedule goes by. */
  #slots = new Int32Array(64);
  #records = new Int32Array(1 << 10);
  /** Agents that are due, of the graph. */
  #agents = new Int32Array(64);

  /** @param c What is run. @param merges May its states be told apart? */
  constructor(c: Case, merges: boolean) {
    this.#observer = merges ? new Observer(c.machine.cores, "hook", new ObjectWords()) : null;
  }

  /** Nothing is known, and nothing will be. */
  get isGivenUp(): boolean {
    return this.#graph.isGivenUp;
  }

  /** Says what is run, before the first run. */
  attach(subject: Subject): void {
    this.#subject = subject;
    this.#observer?.objects?.attach(subject);
  }

  /** The model, watched in those runs that may add to what is known. */
  watch(make: (ops: Ops) => Model): (ops: Ops) => Model {
    const watched = this.#observer?.watch(make) ?? make;
    return (ops) => this.#isWatched ? watched(ops) : make(ops);
  }

  /**
   * Draws as long as the steps are known.
   *
   * @returns How the schedule ends, if it is known to its end; null: it has to be run.
   */
  walk(drawer: Drawer): Ending | null {
    const graph = this.#graph;
    graph.begin();
    this.takenLength = 0;
    for (;;) {
      const node = graph.follow();
      if (node === 0) return null;
      this.#keep(this.takenLength, graph.at);
      if (node < 0) return graph.endAt(node);
      const count = graph.count(node), words = graph.words(graph.at);
      if (count > this.#agents.length) this.#agents = new Int32Array(2 * count);
      graph.agents(node, this.#agents);
      if (words !== 0) drawer.wrote(words);
      const choice = drawer.draw(count, this.#agents);
      graph.take(node, choice);
      this.taken[this.takenLength++] = choice;
    }
  }

  #keep(at: number, slot: number): void {
    if (at === this.#slots.length) {
      this.#slots = longer(this.#slots, 2 * at);
      this.taken = longer(this.taken, 2 * at);
    }
    this.#slots[at] = slot;
  }

  /** Two words that name the trace of the schedule that was walked to its end. */
  traceWords(): readonly [number, number] {
    const graph = this.#graph, slots = this.#slots;
    let n = 0;
    for (let i = 0; i <= this.takenLength; i++) {
      const more = n + graph.recordsOf(slots[i]);
      if (more > this.#records.length) this.#records = longer(this.#records, 2 * more);
      n = graph.copyRecords(slots[i], this.#records, n);
    }
    return wordsOfRecords(this.#records, n);
  }

  /** A schedule is over. @param isSpared Had it not to be run? */
  note(isSpared: boolean): void {
    if (isSpared) this.#spared++;
    const trial = this.#trials === 0 ? FIRST_TRIAL : TRIAL;
    if (++this.#schedules < trial) return;
    const share = this.#spared / trial;
    this.#schedules = this.#spared = 0;
    this.#trials++;
    if (this.merges) {
      if (share < MERGED_WORTH_IT && this.#trials > TRIALS) this.#graph.giveUp();
    } else if (this.#trials === 1 && this.#observer !== null && share < WORTH_IT) {
      this.merges = true;
      this.#graph = new ScheduleGraph<Ending>(GOOD_END);
    } else if (share < WORTH_IT) this.#graph.giveUp();
  }

  /** The schedule that was walked so far is about to be run. */
  begin(): void {
    this.#recorded = 0;
    this.#isWatched = this.merges && this.#graph.grows;
    if (this.#isWatched) this.#observer!.begin();
  }

  /** Before each choice: what the last step did. */
  catchUp(): void {
    if (this.#isWatched) this.#observer!.catchUp(this.#subject!.log);
  }

  /**
   * Comes to a choice that was not walked to.
   *
   * @param words Shared words that were written since the last one.
   * @returns The node of this state; 0: there is none.
   */
  enter(words: number, count: number, agents: Int32Array): number {
    const graph = this.#graph;
    if (graph.at < 0) return 0;
    const node = graph.follow();
    if (node > 0 && graph.count(node) === count) return node;
    // Elsewhere than before, or agents that are one: then nothing is known.
    if (node !== 0 || this.#isLost) {
      graph.giveUp();
      return 0;
    }
    if (!this.merges) {
      graph.wrote(words);
      return graph.enter(0, 0, false, count, agents);
    }
    const { histories } = this.#observer!, { agentsListed, log } = this.#subject!;
    graph.wrote(words);
    graph.keep(log, this.#recorded);
    let one = histories.keyOne ^ count, two = histories.keyTwo ^ log.countsFromNs;
    for (let i = 0; i < agentsListed; i++) {
      one = Math.imul(one ^ agents[i], 0x85ebca6b) + i;
      two = Math.imul(two + agents[i], 0xc2b2ae35) ^ (two >>> 15);
    }
    return graph.enter(one | 0, two | 0, true, count, agents);
  }

  get #isLost(): boolean {
    return this.merges && this.#observer!.isLost;
  }

  /** A choice was made. @param node Of {@linkcode enter}; 0: it was walked, or there is none. */
  took(node: number, choice: number, agent: number): void {
    if (node > 0) this.#graph.take(node, choice);
    if (!this.merges) return;
    this.#recorded = this.#subject!.log.recorded;
    if (this.#isWatched) this.#observer!.step(agent);
  }

  /** The run is over. */
  end(ending: Ending): void {
    const graph = this.#graph;
    if (graph.at < 0) return;
    const node = graph.follow();
    if (node > 0 || this.#isLost) return graph.giveUp();
    if (node === 0) {
      if (this.merges) graph.keep(this.#subject!.log, this.#recorded);
    } else if (graph.endAt(node).isOfGood || !ending.isOfGood) return;
    graph.end(ending);
  }
}
