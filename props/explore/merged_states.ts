/**
 * Every state, once: the exhaustive search that does not repeat what two schedules have in common
 * from some point on. States are told apart by what each agent did and saw (`observer.ts`); a run
 * that comes to a known state is cut there.
 *
 * Schedules with fewer preemptions come first: an agent goes on until it blocks, then until it
 * blocks or is held up once, and so on. Most races need few (M. Musuvathi, S. Qadeer: "Iterative
 * Context Bounding", PLDI 2007), and the first counterexample of a kind has as few as any. How many
 * schedules the states stand for is counted in the end by adding up ways through the graph, without
 * running them.
 *
 * Not called partial-order reduction: no step is left out at any state.
 *
 * @module
 */

import type { Chooser } from "@lab/runtime";
import type { Case } from "../case.ts";
import { UnsteadyModel } from "./all_schedules.ts";
import { type Memory, Observer } from "./observer.ts";
import { type Coverage, deviationsOf, RUN_CUT, Subject, SubjectSearch } from "./search.ts";

/** Where a choice leads that is no state. */
const Edge = { UNKNOWN: -1, END: -2, BROKEN: -3 } as const;

/** A graph of states in columns, and a hash table of their keys (open addressing). */
class StateGraph {
  /** States so far. A state is an index, from 0. */
  size = 0;
  #one = new Int32Array(1024);
  #two = new Int32Array(1024);
  #first = new Int32Array(1025);
  #parent = new Int32Array(1024);
  #by = new Int32Array(1024);
  #edges = new Int32Array(4096).fill(Edge.UNKNOWN);
  #slots = new Int32Array(4096).fill(-1);

  /** The state with this key, or NONE. */
  find(one: number, two: number): number {
    const slots = this.#slots, mask = slots.length - 1;
    for (let i = (one ^ (two >>> 7)) & mask;; i = (i + 1) & mask) {
      const state = slots[i];
      if (state < 0 || (this.#one[state] === one && this.#two[state] === two)) return state;
    }
  }

  /**
   * Adds a state whose key is not in the graph.
   *
   * @param count Its choices. @param parent, by The state and the choice that led to it first; NONE
   * at the start.
   * @returns Its index.
   */
  add(one: number, two: number, count: number, parent: number, by: number): number {
    const state = this.size++;
    if (state === this.#one.length) this.#grow();
    this.#one[state] = one;
    this.#two[state] = two;
    this.#parent[state] = parent;
    this.#by[state] = by;
    const end = this.#first[state] + count;
    this.#first[state + 1] = end;
    while (end > this.#edges.length) {
      this.#edges = longer(this.#edges, 2 * this.#edges.length, Edge.UNKNOWN);
    }
    this.#place(state);
    return state;
  }

  /** How many choices there are in a state. */
  choices(state: number): number {
    return this.#first[state + 1] - this.#first[state];
  }

  /** Notes where a choice leads: a state, or one of {@linkcode Edge}. */
  lead(state: number, choice: number, to: number): void {
    this.#edges[this.#first[state] + choice] = to;
  }

  /** The choices that lead from the start to `state` and on by `choice`. */
  path(state: number, choice: number): number[] {
    const path = [choice];
    for (let s = state; this.#parent[s] >= 0; s = this.#parent[s]) path.push(this.#by[s]);
    return path.reverse();
  }

  /**
   * Counts the ways from state 0 to an end: one walk through the graph, children first.
   *
   * @returns All of them, and those that end broken. Infinity if a cycle can be gone round for
   * ever, that is, somebody may spin. Choices not yet followed count nothing.
   */
  ways(): { schedules: number; broken: number } {
    const n = this.size;
    const schedules = new Float64Array(n), broken = new Float64Array(n);
    // 0: not seen, 1: on the way, 2: done.
    const mark = new Uint8Array(n), next = new Int32Array(n);
    const stack = n > 0 ? [0] : [];
    if (n > 0) mark[0] = 1;
    while (stack.length > 0) {
      const s = stack[stack.length - 1];
      const at = this.#first[s] + next[s];
      if (at === this.#first[s + 1]) {
        mark[s] = 2;
        stack.pop();
        continue;
      }
      const to = this.#edges[at];
      if (to >= 0 && mark[to] === 0) {
        mark[to] = 1;
        stack.push(to);
        continue;
      }
      next[s]++;
      if (to === Edge.END || to === Edge.BROKEN) schedules[s]++;
      if (to === Edge.BROKEN) broken[s]++;
      if (to < 0) continue;
      schedules[s] += mark[to] === 1 ? Infinity : schedules[to];
      broken[s] += broken[to];
    }
    return { schedules: schedules[0] ?? 0, broken: broken[0] ?? 0 };
  }

  #place(state: number): void {
    const slots = this.#slots, mask = slots.length - 1;
    let i = (this.#one[state] ^ (this.#two[state] >>> 7)) & mask;
    while (slots[i] >= 0) i = (i + 1) & mask;
    slots[i] = state;
  }

  #grow(): void {
    const n = 2 * this.#one.length;
    this.#one = longer(this.#one, n);
    this.#two = longer(this.#two, n);
    this.#parent = longer(this.#parent, n);
    this.#by = longer(this.#by, n);
    this.#first = longer(this.#first, n + 1);
    this.#slots = new Int32Array(4 * n).fill(-1);
    for (let state = 0; state < this.size - 1; state++) this.#place(state);
  }
}

function longer(column: Int32Array, n: number, fill = 0): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(n).fill(fill, column.length);
  copy.set(column);
  return copy;
}

/** The search. */
export class MergedStates extends SubjectSearch implements Chooser {
  cuts = 0;
  isComplete = false;
  readonly #graph = new StateGraph();
  /**
   * Choices to be followed, pairs of state and choice: with so many preemptions, and with one more.
   */
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

  /**
   * @param c What is run.
   * @param memory How much tells states apart.
   * @throws As {@linkcode Subject}.
   */
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
      this.noteEnd(violations, deviations, this.#preemptions);
      if (this.#from >= 0) {
        this.#graph.lead(this.#from, this.#by, isBroken ? Edge.BROKEN : Edge.END);
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
