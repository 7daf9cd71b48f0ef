/**
 * One run of the exhaustive search: along a path of choices, and on from there to a state that the
 * search knows, or to the end. What it came to is plain data, so that any core may make it.
 *
 * @module
 */

import type { Chooser, EventLog } from "@lab/runtime";
import type { Case } from "../case.ts";
import type { Violation } from "../law.ts";
import { UnsteadyModel } from "./all_schedules.ts";
import { freeChoice, type Price } from "./bounds.ts";
import { type Memory, Observer } from "./observer.ts";
import { RUN_CUT, Subject } from "./subject.ts";

/** What a run came to behind its path. */
export interface Walk {
  /**
   * The states in their order, each as the two halves of its key, who made the step before it, how
   * many agents may make the next one, and who they are. From each of them the run went on by the
   * choice that costs nothing.
   */
  readonly states: readonly number[];
  /** Cut at the last of these states, which is known; stopped by the search's owner; or over. */
  readonly end: "known" | "stopped" | "over";
  /** Names its trace; NONE: it has none. */
  readonly trace: number;
  /** What laws it broke, and how the program failed in it. */
  readonly violations: readonly Violation[];
  readonly fault: Violation | null;
}

/** Is there a state with this key? */
export type Known = (one: number, two: number) => boolean;

/** Makes runs. */
export class Walker implements Chooser {
  /** The states that this run came to: see {@linkcode Walk}. */
  #states: number[] = [];
  #path: readonly number[] = [];
  #position = 0;
  /** Agent of the last step. */
  #last = -1;
  #isStopped = false;
  #isKnown: Known = () => false;
  readonly #observer: Observer;
  readonly #subject: Subject;

  /**
   * @param c What is run. @param memory How much tells states apart. @param price Of a choice.
   * @param admits As of the search.
   * @throws As {@linkcode Subject}.
   */
  constructor(
    c: Case,
    memory: Memory,
    private readonly price: Price,
    private readonly admits?: (log: EventLog) => boolean,
  ) {
    this.#observer = new Observer(c.machine.cores, memory);
    this.#subject = new Subject(c, this, { wrap: (make) => this.#observer.watch(make) });
  }

  /** One run. @param path The choices that it begins with. @param isKnown Cuts it. */
  walk(path: readonly number[], isKnown: Known): Walk {
    this.#states = [];
    this.#path = path;
    this.#position = 0;
    this.#last = -1;
    this.#isStopped = false;
    this.#isKnown = isKnown;
    this.#observer.begin();
    const subject = this.#subject, violations = subject.run(), states = this.#states;
    if (violations === null) {
      const end = this.#isStopped ? "stopped" : "known";
      return { states, end, trace: -1, violations: [], fault: null };
    }
    return { states, end: "over", trace: subject.trace, violations, fault: subject.fault };
  }

  choose(count: number, agents: Int32Array): number {
    const observer = this.#observer;
    observer.catchUp(this.#subject.log);
    if (this.admits?.(this.#subject.log) === false) {
      this.#isStopped = true;
      throw RUN_CUT;
    }
    const choice = count === 1 ? 0 : this.#decide(count, agents);
    this.#last = agents[choice];
    observer.step(agents[choice]);
    return choice;
  }

  #decide(count: number, agents: Int32Array): number {
    const i = this.#position++;
    if (i < this.#path.length) {
      if (this.#path[i] >= count) throw new UnsteadyModel();
      return this.#path[i];
    }
    const { keyOne, keyTwo } = this.#observer.histories, states = this.#states;
    states.push(keyOne, keyTwo, this.#last, count);
    for (let at = 0; at < count; at++) states.push(agents[at]);
    if (this.#isKnown(keyOne, keyTwo)) throw RUN_CUT;
    return freeChoice(this.price, agents, 0, count, this.#last);
  }
}
