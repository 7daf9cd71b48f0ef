/**
 * Every state, once: the exhaustive search that does not repeat what two schedules have in common
 * from some point on. States are told apart by what each agent did and saw (`observer.ts`); a run
 * that comes to a known state is cut there.
 *
 * Schedules with fewer preemptions come first: an agent goes on until it blocks, then until it blocks
 * or is held up once, and so on. Most races need few (M. Musuvathi, S. Qadeer: "Iterative Context
 * Bounding", PLDI 2007), and the first counterexample of a kind has as few as any. How many schedules
 * the states stand for is counted in the end by adding up ways through the graph, without running
 * them.
 *
 * Not called partial-order reduction: no step is left out at any state.
 *
 * @module
 */

import type { Chooser } from "@lab/runtime";
import type { Case } from "../case.ts";
import { UnsteadyModel } from "./all_schedules.ts";
import { type Memory, Observer } from "./observer.ts";
import { type Coverage, deviationsOf, SubjectSearch } from "./search.ts";
import { Edge, StateGraph } from "./state_graph.ts";
import { RUN_CUT, Subject } from "./subject.ts";

/** The search. */
export class MergedStates extends SubjectSearch implements Chooser {
  cuts = 0;
  isComplete = false;
  readonly #graph = new StateGraph();
  /** Choices to be followed, pairs of state and choice: with so many preemptions, and with one more. */
  #preemptions = 0;
  #now: number[] = [];
  #next: number[] = [];
  /** Choices that this run begins with. */
  #path: readonly number[] = [];
  #position = 0;
  /** The choice that this run comes from: state and number. NONE: it is the first. */
  #from = -1;
  #by = 0;
  /** Agent of the last step. */
  #last = -1;
  readonly #observer: Observer;
  protected override readonly subject: Subject;

  /** @param c What is run. @param memory How much tells states apart. @throws As {@linkcode Subject}. */
  constructor(c: Case, memory: Memory = "hook") {
    super(c);
    this.#observer = new Observer(c.machine.cores, memory);
    this.subject = new Subject(c, this, (make) => this.#observer.watch(make));
  }

  choose(count: number, agents: Int32Array): number {
    const observer = this.#observer;
    observer.catchUp(this.subject.log);
    const choice = count === 1 ? 0 : this.#decide(count, agents);
    this.#last = agents[choice];
    observer.step(agents[choice]);
    return choice;
  }

  #decide(count: number, agents: Int32Array): number {
    const i = this.#position++, graph = this.#graph;
    if (i < this.#path.length) {
      if (this.#path[i] >= count) throw new UnsteadyModel();
      return this.#path[i];
    }
    const { keyOne, keyTwo } = this.#observer.histories;
    const known = graph.find(keyOne, keyTwo);
    if (known >= 0) {
      graph.lead(this.#from, this.#by, known);
      throw RUN_CUT;
    }
    const state = graph.add(keyOne, keyTwo, count, this.#from, this.#by);
    if (this.#from >= 0) graph.lead(this.#from, this.#by, state);
    let goesOn = count - 1;
    while (goesOn >= 0 && agents[goesOn] !== this.#last) goesOn--;
    // Who goes on after one that blocked is no preemption.
    const others = goesOn < 0 ? this.#now : this.#next;
    const first = Math.max(0, goesOn);
    for (let choice = 0; choice < count; choice++) {
      if (choice !== first) others.push(state, choice);
    }
    this.#from = state;
    this.#by = first;
    return first;
  }

  step(): boolean {
    if (this.isComplete) return false;
    if (this.#graph.size > 0) {
      if (this.#now.length === 0) {
        [this.#now, this.#next] = [this.#next, this.#now];
        this.#preemptions++;
      }
      this.#by = this.#now.pop()!;
      this.#from = this.#now.pop()!;
      this.#path = this.#graph.path(this.#from, this.#by);
    }
    this.#position = 0;
    this.#observer.begin();
    const violations = this.subject.run();
    if (violations === null) this.cuts++;
    else {
      const isBroken = violations.length > 0;
      const deviations = () =>
        this.#from < 0 ? [] : deviationsOf(this.#graph.path(this.#from, this.#by));
      this.noteEnd(deviations);
      if (this.#from >= 0) {
        this.#graph.lead(this.#from, this.#by, isBroken ? Edge.BROKEN : Edge.END);
      }
      if (isBroken) {
        this.finds.note(
          violations,
          this.runs + this.cuts,
          deviations,
          this.#preemptions,
        );
      }
    }
    this.isComplete = this.#now.length + this.#next.length === 0;
    return !this.isComplete;
  }

  coverage(): Coverage {
    const states = this.#graph.size;
    if (states > 0) return { ...this.#graph.ways(), states };
    // There was never a choice: one schedule.
    return { schedules: this.runs, broken: this.subject.badTraces, states };
  }
}
