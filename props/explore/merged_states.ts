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

import type { EventLog } from "@lab/runtime";
import type { Case } from "../case.ts";
import { BOUNDS, type Price } from "./bounds.ts";
import type { Violation } from "../law.ts";
import type { KeyColumns } from "./key_table.ts";
import type { Memory } from "./observer.ts";
import { type Bound, type Coverage, deviationsOf, SubjectSearch } from "./search.ts";
import { type Tally } from "./subject.ts";
import { Edge, StateGraph } from "./state_graph.ts";
import { type Known, type Walk, Walker } from "./walker.ts";

/** A choice to be followed: the number of its edge in the graph, and the way to it and by it. */
export interface Ahead {
  readonly edge: number;
  readonly path: readonly number[];
}

/** The search. */
export class MergedStates extends SubjectSearch {
  cuts = 0;
  /** Is there nothing left to run, up to the bound? */
  #isDone = false;
  isComplete = false;
  /** Told of each run that counts, in their order, without what is known already. */
  onWalk: ((walk: Walk) => void) | null = null;
  readonly #graph = new StateGraph();
  /** Choices to be followed, pairs of state and choice, by the cost of the schedule so far. */
  readonly #open: number[][] = [];
  /** How much of the list of the present cost is done. */
  #at = 0;
  /** How far {@linkcode ahead} came in each list. */
  readonly #looked: number[] = [];
  /** Of the schedules that are run now; all that cost less are done. */
  #cost = 0;
  /** The choice that the next run comes from: state and number. NONE: it is the first. */
  #from = -1;
  #by = 0;
  /** Runs that somebody made already, by edge; null: somebody makes it. */
  readonly #walks = new Map<number, Walk | null>();
  readonly #known: Known = (one, two) => this.#graph.find(one, two) >= 0;
  readonly #price: Price;
  readonly #walker: Walker;
  protected override readonly subject = new Walks();

  /**
   * @param c What is run.
   * @param memory How much tells states apart.
   * @param bound Where to end; default: at the last schedule, fewest preemptions first.
   * @param admits Told of the events of a run so far, before each step: `false` ends the run, which
   * then counts as one that came to its end. It must depend on the order of events alone.
   * @throws As {@linkcode Walker}.
   */
  constructor(
    c: Case,
    memory: Memory = "hook",
    private readonly bound: Bound = { kind: "preemptions", most: Infinity },
    admits?: (log: EventLog) => boolean,
  ) {
    super(c);
    this.#price = BOUNDS[bound.kind];
    this.#walker = new Walker(c, memory, this.#price, admits);
  }

  /** The keys of all states that are known, for whoever makes runs. */
  get keys(): KeyColumns {
    return this.#graph.keys;
  }

  /**
   * Choices that are to be followed after the next one, the nearest first: whoever makes their runs
   * meanwhile gives them to {@linkcode offer}. None is named twice.
   *
   * @param count How many at most. @param most How many may be on their way, or not used yet.
   */
  ahead(count: number, most: number): Ahead[] {
    const list: Ahead[] = [], graph = this.#graph, room = Math.min(count, most - this.#walks.size);
    for (let cost = this.#cost; cost <= this.#cost + 1 && cost < this.#open.length; cost++) {
      const open = this.#open[cost];
      let at = Math.max(cost === this.#cost ? this.#at : 0, this.#looked[cost] ?? 0);
      for (; at < open.length && list.length < room; at += 2) {
        const edge = graph.edge(open[at], open[at + 1]);
        if (graph.target(open[at], open[at + 1]) !== Edge.UNKNOWN || this.#walks.has(edge)) {
          continue;
        }
        this.#walks.set(edge, null);
        list.push({ edge, path: graph.path(open[at], open[at + 1]) });
      }
      this.#looked[cost] = at;
    }
    return list;
  }

  /**
   * A run along a choice that {@linkcode ahead} named. The search is the same without it.
   *
   * @param walk Null: nobody makes it.
   */
  offer(edge: number, walk: Walk | null): void {
    if (!this.#walks.has(edge)) return;
    if (walk === null) this.#walks.delete(edge);
    else this.#walks.set(edge, walk);
  }

  /** Does somebody make the next run? */
  get awaits(): boolean {
    return this.#from >= 0 && this.#walks.get(this.#graph.edge(this.#from, this.#by)) === null;
  }

  /** @param made The run, if it was made and told of in another search of this case. */
  step(made: Walk | null = null): boolean {
    if (this.#isDone) return false;
    this.#merge(made ?? this.#offered() ?? this.#walked());
    this.#isDone = !this.#take();
    this.isComplete = this.#isDone && this.bound.most === Infinity;
    return !this.#isDone;
  }

  /** The next run, if somebody made it and it came far enough. */
  #offered(): Walk | null {
    if (this.#from < 0) return null;
    const edge = this.#graph.edge(this.#from, this.#by), walk = this.#walks.get(edge) ?? null;
    this.#walks.delete(edge);
    if (walk === null || walk.end !== "known") return walk;
    // It ended at a state that only its maker knew: what lies behind is not seen.
    const { states } = walk;
    for (let at = 0; at < states.length; at += 4 + states[at + 3]) {
      if (this.#known(states[at], states[at + 1])) return walk;
    }
    return null;
  }

  #walked(): Walk {
    const path = this.#from < 0 ? [] : this.#graph.path(this.#from, this.#by);
    return this.#walker.walk(path, this.#known);
  }

  /** Takes a run in: as it would have been, had it been made now. */
  #merge(walk: Walk): void {
    const graph = this.#graph, { states } = walk;
    for (let at = 0; at < states.length;) {
      const one = states[at], two = states[at + 1], last = states[at + 2], count = states[at + 3];
      const known = graph.find(one, two);
      const due = states.slice(at + 4, at + 4 + count);
      const state = known >= 0 ? known : graph.add(one, two, count, due, this.#from, this.#by);
      at += 4 + count;
      if (this.#from >= 0) graph.lead(this.#from, this.#by, state, last);
      else graph.startsAfter = last;
      const free = this.#arrive(state, last);
      if (known >= 0) {
        // What costs nothing from here on is followed like all other choices.
        if (free >= 0) this.#put(state, free, this.#cost);
        this.cuts++;
        this.onWalk?.({ ...NOTHING_FOUND, states: states.slice(0, at), end: "known" });
        return;
      }
      this.#from = state;
      this.#by = free;
    }
    this.onWalk?.(walk);
    if (walk.end === "over") this.#noteWalk(walk);
    else this.cuts++;
    if (this.#from < 0) return;
    graph.lead(this.#from, this.#by, walk.violations.length > 0 ? Edge.BROKEN : Edge.END, -1);
  }

  #noteWalk(walk: Walk): void {
    const deviations = () =>
      this.#from < 0 ? [] : deviationsOf(this.#graph.path(this.#from, this.#by));
    this.subject.note(walk);
    this.noteEnd(walk.violations, deviations, this.#cost);
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
      const price = graph.price(this.#price, state, choice, last);
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
      while (this.#at < list.length) {
        this.#from = list[this.#at++];
        this.#by = list[this.#at++];
        const to = graph.target(this.#from, this.#by);
        if (to === Edge.UNKNOWN) return true;
        if (this.#walks.size > 0) this.#walks.delete(graph.edge(this.#from, this.#by));
        if (to < 0) continue;
        const free = this.#arrive(to, graph.arrives(this.#from, this.#by));
        if (free >= 0) this.#put(to, free, this.#cost);
      }
      this.#open[this.#cost] = [];
      this.#at = 0;
    }
    return false;
  }

  override get seenUpTo(): Bound | null {
    const most = this.#isDone ? this.bound.most : this.#cost - 1;
    return this.isComplete || most < 0 ? null : { kind: this.bound.kind, most };
  }

  coverage(): Coverage {
    const states = this.#graph.size;
    // There was never a choice: one schedule.
    if (states === 0) return { schedules: this.runs, broken: this.subject.broken, states };
    const { most } = this.bound, graph = this.#graph;
    const ways = most === Infinity ? graph.ways() : graph.waysWithin(most, this.#price);
    return { ...ways, states };
  }
}

/** Runs that came to their end, whoever made them. */
class Walks implements Tally {
  runs = 0;
  /** Those that broke a law. */
  broken = 0;
  fault: Violation | null = null;
  readonly #traces = new Set<number>();

  get traces(): number {
    return this.#traces.size;
  }

  traceKeys(): number[] {
    return [...this.#traces];
  }

  note({ trace, violations, fault }: Walk): void {
    this.runs++;
    if (violations.length > 0) this.broken++;
    if (trace >= 0) this.#traces.add(trace);
    this.fault = fault;
  }
}

/** What a run came to that was cut. */
const NOTHING_FOUND = { trace: -1, violations: [], fault: null } as const;
