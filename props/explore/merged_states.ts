/**
 * Every state, once: the exhaustive search that does not repeat what two schedules have in common
 * from some point on. States are told apart by what each agent did and saw (`observer.ts`); a run
 * that comes to a known state is cut there.
 *
 * Schedules with fewer preemptions come first: an agent goes on until it blocks, then until it
 * blocks or is held up once, and so on. Most races need few (M. Musuvathi, S. Qadeer: "Iterative
 * Context Bounding", PLDI 2007), and the first counterexample of a kind has as few as any. A state
 * may be reached by steps of different agents, and who goes on costs nothing only after the own
 * step: so a choice is followed at the least cost by any way. How many schedules the states stand
 * for is counted in the end by adding up ways through the graph, without running them.
 *
 * Not called partial-order reduction: no step is left out at any state.
 *
 * @module
 */

import type { Chooser, EventLog } from "@lab/runtime";
import type { Case } from "../case.ts";
import { UnsteadyModel } from "./all_schedules.ts";
import { type Memory, Observer } from "./observer.ts";
import {
  type Bound,
  type Coverage,
  deviationsOf,
  RUN_CUT,
  Subject,
  SubjectSearch,
} from "./search.ts";
import { Edge, type Price, StateGraph } from "./state_graph.ts";

/** How schedules are ordered, the simplest first, and up to where they are gone through. */
export const BOUNDS = {
  /** An agent is held up that could have gone on. */
  preemptions: (graph, state, choice, last) =>
    graph.isDue(state, last) && graph.rank(state, choice, last) > 0 ? 1 : 0,
  /**
   * A step is put off, of who goes on, or of who comes next in a round: M. Emmi, S. Qadeer, Z.
   * Rakamarić: "Delay-Bounded Scheduling", POPL 2011.
   */
  delays: (graph, state, choice, last) => graph.rank(state, choice, last),
} as const satisfies Readonly<Record<Bound["kind"], Price>>;

/** The search. */
export class MergedStates extends SubjectSearch implements Chooser {
  cuts = 0;
  /** Is there nothing left to run, up to the bound? */
  #isDone = false;
  isComplete = false;
  readonly #graph = new StateGraph();
  /** Choices to be followed, pairs of state and choice, by the cost of the schedule so far. */
  readonly #open: number[][] = [];
  /** Of the schedules that are run now; all that cost less are done. */
  #cost = 0;
  /** Choices that this run begins with. */
  #path: readonly number[] = [];
  #position = 0;
  /** The choice that this run comes from: state and number. NONE: it is the first. */
  #from = -1;
  #by = 0;
  /** Agent of the last step. */
  #last = -1;
  readonly #observer: Observer;
  readonly #price: Price;
  protected override readonly subject: Subject;

  /**
   * @param c What is run.
   * @param memory How much tells states apart.
   * @param bound Where to end; default: at the last schedule, fewest preemptions first.
   * @param admits Told of the events of a run so far, before each step: `false` ends the run, which
   * then counts as one that came to its end. It must depend on the order of events alone.
   * @throws As {@linkcode Subject}.
   */
  constructor(
    c: Case,
    memory: Memory = "hook",
    private readonly bound: Bound = { kind: "preemptions", most: Infinity },
    private readonly admits?: (log: EventLog) => boolean,
  ) {
    super(c);
    this.#price = BOUNDS[bound.kind];
    this.#observer = new Observer(c.machine.cores, memory);
    this.subject = new Subject(c, this, { wrap: (make) => this.#observer.watch(make) });
  }

  choose(count: number, agents: Int32Array): number {
    const observer = this.#observer;
    observer.catchUp(this.subject.log);
    if (this.admits?.(this.subject.log) === false) {
      if (this.#from >= 0) this.#graph.lead(this.#from, this.#by, Edge.END, -1);
      throw RUN_CUT;
    }
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
    const state = known >= 0
      ? known
      : graph.add(keyOne, keyTwo, count, agents, this.#from, this.#by);
    if (this.#from >= 0) graph.lead(this.#from, this.#by, state, this.#last);
    else graph.startsAfter = this.#last;
    const free = this.#arrive(state, this.#last);
    if (known >= 0) {
      // What costs nothing from here on is followed like all other choices.
      if (free >= 0) this.#put(state, free, this.#cost);
      throw RUN_CUT;
    }
    this.#from = state;
    this.#by = free;
    return free;
  }

  /**
   * Comes to a state after a step of `last`: its choices are to be followed.
   *
   * @returns One that costs nothing more, which is not on the list; NONE: the search was here.
   */
  #arrive(state: number, last: number): number {
    const graph = this.#graph;
    if (!graph.visit(state, last)) return -1;
    const count = graph.choices(state);
    let free = -1;
    for (let choice = 0; choice < count; choice++) {
      const price = this.#price(graph, state, choice, last);
      if (price === 0 && free < 0) free = choice;
      else this.#put(state, choice, this.#cost + price);
    }
    return free;
  }

  #put(state: number, choice: number, cost: number): void {
    if (cost > this.bound.most) return;
    while (this.#open.length <= cost) this.#open.push([]);
    this.#open[cost].push(state, choice);
  }

  /** Takes the next choice that was never followed, the cheapest first. @returns Is there one? */
  #take(): boolean {
    const graph = this.#graph;
    for (; this.#cost < this.#open.length; this.#cost++) {
      const list = this.#open[this.#cost];
      while (list.length > 0) {
        this.#by = list.pop()!;
        this.#from = list.pop()!;
        const to = graph.target(this.#from, this.#by);
        if (to === Edge.UNKNOWN) return true;
        if (to < 0) continue;
        const free = this.#arrive(to, graph.arrives(this.#from, this.#by));
        if (free >= 0) this.#put(to, free, this.#cost);
      }
    }
    return false;
  }

  step(): boolean {
    if (this.#isDone) return false;
    if (this.#graph.size > 0) this.#path = this.#graph.path(this.#from, this.#by);
    this.#position = 0;
    this.#observer.begin();
    const cost = this.#cost, violations = this.subject.run();
    if (violations === null) this.cuts++;
    else {
      const isBroken = violations.length > 0;
      const deviations = () =>
        this.#from < 0 ? [] : deviationsOf(this.#graph.path(this.#from, this.#by));
      this.noteEnd(violations, deviations, cost);
      if (this.#from >= 0) {
        this.#graph.lead(this.#from, this.#by, isBroken ? Edge.BROKEN : Edge.END, -1);
      }
    }
    this.#isDone = !this.#take();
    this.isComplete = this.#isDone && this.bound.most === Infinity;
    return !this.#isDone;
  }

  override get seenUpTo(): Bound | null {
    const most = this.#isDone ? this.bound.most : this.#cost - 1;
    return this.isComplete || most < 0 ? null : { kind: this.bound.kind, most };
  }

  coverage(): Coverage {
    const states = this.#graph.size;
    // There was never a choice: one schedule.
    if (states === 0) return { schedules: this.runs, broken: this.subject.badTraces, states };
    const { most } = this.bound, graph = this.#graph;
    const ways = most === Infinity ? graph.ways() : graph.waysWithin(most, this.#price);
    return { ...ways, states };
  }
}
