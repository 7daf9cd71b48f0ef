/**
 * The strategies that draw schedules instead of going through all: one loop, and a picker that says
 * who goes on.
 *
 * @module
 */

import { type Chooser, type Prng, prngStream } from "@lab/runtime";
import type { Case } from "../case.ts";
import { deviationsOf, SubjectSearch } from "./search.ts";
import { Subject } from "./subject.ts";

/** Draws the choices of one run after the other. */
export interface Picker {
  /** A run begins. */
  begin(prng: Prng): void;
  /**
   * Who makes the next step, among at least one.
   *
   * @param position Number of the choice in this run, from 0; steps without a choice have none: -1.
   * @returns Index into `agents`, 0 if there is one only.
   */
  pick(count: number, agents: Int32Array, position: number, prng: Prng): number;
}

/** Runs as many schedules as one likes, drawn by a picker. */
export class Sampled extends SubjectSearch implements Chooser {
  readonly cuts = 0;
  readonly isComplete = false;
  #choices: number[] = [];
  readonly #prng: Prng;
  protected override readonly subject: Subject;

  /**
   * @param c What is run. @param seed Of the draws: equal seeds, equal schedules.
   * @throws As {@linkcode Subject}.
   */
  constructor(c: Case, private readonly picker: Picker, seed: number) {
    super(c);
    this.#prng = prngStream(seed, "schedules");
    this.subject = new Subject(c, this);
  }

  /** Choices of the last run. */
  get choices(): readonly number[] {
    return this.#choices;
  }
  /** Did the last run end in a deadlock of the program? */
  get isDeadlocked(): boolean {
    return this.subject.isDeadlocked;
  }

  choose(count: number, agents: Int32Array): number {
    if (count === 1) return this.picker.pick(1, agents, -1, this.#prng);
    const choice = this.picker.pick(count, agents, this.#choices.length, this.#prng);
    this.#choices.push(choice);
    return choice;
  }

  step(): boolean {
    this.#choices = [];
    this.picker.begin(this.#prng);
    const violations = this.subject.run()!;
    this.noteEnd(() => deviationsOf(this.#choices));
    this.finds.note(violations, this.runs, () => deviationsOf(this.#choices));
    return true;
  }

  coverage(): null {
    return null;
  }
}

/** At each choice, each agent alike: the plain random walk. */
export class RandomWalk implements Picker {
  begin(): void {}
  pick(count: number, _agents: Int32Array, _position: number, prng: Prng): number {
    return count === 1 ? 0 : prng.below(count);
  }
}
