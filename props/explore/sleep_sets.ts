/**
 * One schedule of each class: depth first, as `every` does, but a step that was tried is not tried
 * again behind steps that it could change places with (P. Godefroid: "Partial-Order Methods for the
 * Verification of Concurrent Systems", 1996: sleep sets).
 *
 * Whether two steps may change places is observed, not known beforehand: a step sleeps only after
 * it was made from the very state, so what it looked at and changed is known (`footprint.ts`).
 * Nothing is asked of a model. What it looks at by other verbs than those of queues counts as
 * everything, so a step of a hook often meets every step that changes anything.
 *
 * @module
 */

import type { Chooser } from "@lab/runtime";
import type { Case } from "../case.ts";
import { UnsteadyModel } from "./all_schedules.ts";
import { apart, Footprint, type Independence } from "./footprint.ts";
import { Observer } from "./observer.ts";
import { type Coverage, deviationsOf, SubjectSearch } from "./search.ts";
import { RUN_CUT, Subject } from "./subject.ts";

/** A step that was tried, by its agent. */
type Tried = readonly [agent: number, footprint: Footprint];

/** A choice on the way of the present run. */
interface Node {
  readonly agents: readonly number[];
  /** Steps that need not be made from here: tried before the way came here, and from here. */
  asleep: Tried[];
  /** What the run takes, and what is known of that step. */
  choice: number;
  footprint: Footprint;
}

/** The search. */
export class SleepSets extends SubjectSearch implements Chooser {
  cuts = 0;
  isComplete = false;
  /** States in which runs ended: what each agent did and saw, and who came to each word when. */
  readonly ends = new Set<string>();
  readonly #nodes: Node[] = [];
  #position = 0;
  #asleep: Tried[] = [];
  /** The choice whose step was the last one; null: it was no choice. */
  #chosen: Node | null = null;
  #hasBegun = false;
  readonly #observer: Observer;
  protected override readonly subject: Subject;

  /**
   * @param c What is run. @param isApart Default: the relation that is observed.
   * @throws As {@linkcode Subject}.
   */
  constructor(c: Case, private readonly isApart: Independence = apart) {
    super(c);
    this.#observer = new Observer(c.machine.cores, "all");
    this.subject = new Subject(c, this, { wrap: (make) => this.#observer.watch(make) });
  }

  choose(count: number, agents: Int32Array): number {
    this.#observer.catchUp(this.subject.log);
    if (this.#hasBegun) this.#stepped(this.#observer.footprint);
    this.#hasBegun = true;
    const choice = count === 1 ? 0 : this.#decide(count, agents);
    if (count === 1 && this.#sleeps(agents[0])) throw RUN_CUT;
    this.#observer.step(agents[choice]);
    return choice;
  }

  /** A step was made: whoever meets it is awake again. */
  #stepped(footprint: Footprint): void {
    if (this.#chosen !== null) this.#chosen.footprint = footprint.copy();
    this.#chosen = null;
    if (this.#asleep.length === 0) return;
    this.#asleep = this.#asleep.filter(([, other]) => this.isApart(other, footprint));
  }

  #sleeps(agent: number): boolean {
    return this.#asleep.some(([other]) => other === agent);
  }

  #decide(count: number, agents: Int32Array): number {
    const i = this.#position++;
    if (i === this.#nodes.length) {
      const due = [...agents.subarray(0, count)], choice = due.findIndex((a) => !this.#sleeps(a));
      if (choice < 0) throw RUN_CUT;
      this.#nodes.push({ agents: due, asleep: this.#asleep, choice, footprint: Footprint.ALL });
    }
    const node = this.#nodes[i];
    if (node.agents.length !== count) throw new UnsteadyModel();
    this.#asleep = node.asleep;
    this.#chosen = node;
    return node.choice;
  }

  step(): boolean {
    if (this.isComplete) return false;
    this.#position = 0;
    this.#asleep = [];
    this.#chosen = null;
    this.#hasBegun = false;
    this.#observer.begin();
    const violations = this.subject.run();
    if (violations === null) this.cuts++;
    else {
      this.#observer.catchUp(this.subject.log);
      const { keyOne, keyTwo } = this.#observer.histories;
      this.ends.add(`${keyOne} ${keyTwo}`);
      this.noteEnd(violations, () => deviationsOf(this.#nodes.map(({ choice }) => choice)));
    }
    return this.#next();
  }

  /** Goes on to the next way. @returns Is there one? */
  #next(): boolean {
    for (let node = this.#nodes.at(-1); node !== undefined; node = this.#nodes.at(-1)) {
      const { agents, choice, footprint } = node;
      node.asleep = [...node.asleep, [agents[choice], footprint]];
      const tried = new Set(node.asleep.map(([agent]) => agent));
      node.choice = agents.findIndex((agent) => !tried.has(agent));
      node.footprint = Footprint.ALL;
      if (node.choice >= 0) return true;
      this.#nodes.pop();
    }
    this.isComplete = true;
    return false;
  }

  coverage(): Coverage | null {
    return null;
  }
}
