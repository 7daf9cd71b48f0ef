/**
 * Every schedule, one after the other: depth first, by running again from the start with the last
 * choice that has an alternative moved on. Nothing is left out, so it is the yardstick of the
 * search that leaves something out, and its count is the number of interleavings.
 *
 * @module
 */

import type { Chooser } from "@lab/runtime";
import type { Case } from "../case.ts";
import { longer } from "./longer.ts";
import { type Coverage, deviationsOf, SubjectSearch } from "./search.ts";
import { Subject } from "./subject.ts";

/** The depth-first search. */
export class AllSchedules extends SubjectSearch implements Chooser {
  readonly cuts = 0;
  isComplete = false;
  /** Choices of the present run and how many there were to choose from. */
  #choice = new Int32Array(1024);
  #count = new Int32Array(1024);
  #length = 0;
  #position = 0;
  #broken = 0;
  protected override readonly subject: Subject;

  /** @param c What is run. @throws As {@linkcode Subject}. */
  constructor(c: Case) {
    super(c);
    this.subject = new Subject(c, this);
  }

  choose(count: number, _agents?: Int32Array): number {
    if (count === 1) return 0;
    const i = this.#position++;
    if (i === this.#length) {
      if (i === this.#choice.length) this.#grow();
      this.#choice[i] = 0;
      this.#count[i] = count;
      this.#length++;
    } else if (this.#count[i] !== count) throw new UnsteadyModel();
    return this.#choice[i];
  }

  step(): boolean {
    if (this.isComplete) return false;
    this.#position = 0;
    const violations = this.subject.run()!;
    if (violations.length > 0) this.#broken++;
    this.noteEnd(violations, () => deviationsOf(this.#choice, this.#position));
    while (this.#length > 0) {
      const last = this.#length - 1;
      if (++this.#choice[last] < this.#count[last]) return true;
      this.#length = last;
    }
    this.isComplete = true;
    return false;
  }

  coverage(): Coverage {
    return { schedules: this.runs, broken: this.#broken, states: null };
  }

  #grow(): void {
    const n = 2 * this.#choice.length;
    this.#choice = longer(this.#choice, n);
    this.#count = longer(this.#count, n);
  }
}

/** The same choices led elsewhere: the model remembers earlier runs, or asks the outside world. */
export class UnsteadyModel extends Error {
  override readonly name = "UnsteadyModel";
  constructor() {
    super(
      "the same choices led to another run: the model keeps something from run to run, so its " +
        "schedules cannot be searched (law determinism judges that)",
    );
  }
}
