/**
 * The graph of states that an exhaustive search has come to, in columns, and how many ways lead
 * through it.
 *
 * @module
 */

import { LASTS, type Price } from "./bounds.ts";
import { type KeyColumns, KeyTable } from "./key_table.ts";
import { longer } from "./longer.ts";

/** Where a choice leads that is no state. */
export const Edge = { UNKNOWN: -1, END: -2, BROKEN: -3 } as const;

/** Counted ways; exact below 2**53. */
interface Ways {
  readonly schedules: number;
  readonly broken: number;
}

/** A graph of states in columns. */
export class StateGraph {
  /** Who made the last step before the first state; NONE: there was none. */
  startsAfter = -1;
  readonly #keys = new KeyTable();
  #first = new Int32Array(1025);
  #parent = new Int32Array(1024);
  #by = new Int32Array(1024);
  /** By edge: where it leads, whose step it is, who made the last one before that state. */
  #edges = new Int32Array(4096).fill(Edge.UNKNOWN);
  #agent = new Int8Array(4096);
  #arrives = new Int8Array(4096);
  /** By place, a state and who made the step before: has the search been there? */
  #visited = new Uint8Array(1024 * LASTS);

  /** States so far. A state is an index, from 0. */
  get size(): number {
    return this.#keys.size;
  }

  /** Their keys, for other cores. */
  get keys(): KeyColumns {
    return this.#keys.columns;
  }

  /** The state with this key, or NONE. */
  find(one: number, two: number): number {
    return this.#keys.find(one, two);
  }

  /**
   * Adds a state whose key is not in the graph.
   *
   * @param agents Who may make the next step: the first `count` of them, below 32.
   * @param parent, by The state and the choice that led to it first; NONE at the start.
   * @returns Its index.
   */
  add(
    one: number,
    two: number,
    count: number,
    agents: ArrayLike<number>,
    parent: number,
    by: number,
  ): number {
    const state = this.#keys.add(one, two);
    if (state === this.#parent.length) this.#grow();
    this.#parent[state] = parent;
    this.#by[state] = by;
    const first = this.#first[state], end = first + count;
    this.#first[state + 1] = end;
    while (end > this.#edges.length) {
      this.#edges = longer(this.#edges, 2 * this.#edges.length, Edge.UNKNOWN);
      this.#agent = longerBytes(this.#agent);
      this.#arrives = longerBytes(this.#arrives);
    }
    for (let i = 0; i < count; i++) this.#agent[first + i] = agents[i];
    return state;
  }

  /** How many choices there are in a state. */
  choices(state: number): number {
    return this.#first[state + 1] - this.#first[state];
  }

  /** Notes where a choice leads: a state, or one of {@linkcode Edge}. @param last Its last step. */
  lead(state: number, choice: number, to: number, last: number): void {
    const edge = this.#first[state] + choice;
    this.#edges[edge] = to;
    this.#arrives[edge] = last;
  }

  /** Where a choice leads. */
  target(state: number, choice: number): number {
    return this.#edges[this.#first[state] + choice];
  }

  /** Who made the last step before the state that a choice leads to. */
  arrives(state: number, choice: number): number {
    return this.#arrives[this.#first[state] + choice];
  }

  /** Goes to a state after a step of `last`. @returns Was nobody there so before? */
  visit(state: number, last: number): boolean {
    const at = state * LASTS + last + 1;
    if (this.#visited[at] !== 0) return false;
    this.#visited[at] = 1;
    return true;
  }

  /** What a choice in a state costs. @param last Who made the step before; NONE. */
  price(of: Price, state: number, choice: number, last: number): number {
    return of(this.#agent, this.#first[state], this.#first[state + 1], choice, last);
  }

  /** The number of the edge that a choice is. */
  edge(state: number, choice: number): number {
    return this.#first[state] + choice;
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
  ways(): Ways {
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

  /** Counts the ways from state 0 to an end that cost `bound` at most, all of them followed. */
  waysWithin(bound: number, price: Price): Ways {
    if (this.size === 0) return { schedules: 0, broken: 0 };
    // A node is a state, who made the step before, and what is left of the bound.
    const nodeOf = (state: number, last: number, left: number) =>
      (state * LASTS + last + 1) * (bound + 1) + left;
    const sums = new Map<number, { schedules: number; broken: number; isOpen: boolean }>();
    const stack: { node: number; state: number; last: number; left: number; next: number }[] = [];
    const open = (state: number, last: number, left: number) => {
      const node = nodeOf(state, last, left);
      sums.set(node, { schedules: 0, broken: 0, isOpen: true });
      stack.push({ node, state, last, left, next: 0 });
    };
    open(0, this.startsAfter, bound);
    while (stack.length > 0) {
      const top = stack[stack.length - 1], sum = sums.get(top.node)!;
      if (top.next === this.choices(top.state)) {
        sum.isOpen = false;
        stack.pop();
        continue;
      }
      const left = top.left - this.price(price, top.state, top.next, top.last);
      const edge = this.#first[top.state] + top.next, to = this.#edges[edge];
      if (left >= 0 && to >= 0) {
        const child = sums.get(nodeOf(to, this.#arrives[edge], left));
        if (child === undefined) {
          open(to, this.#arrives[edge], left);
          continue;
        }
        sum.schedules += child.isOpen ? Infinity : child.schedules;
        sum.broken += child.broken;
      } else if (left >= 0 && to !== Edge.UNKNOWN) {
        sum.schedules++;
        if (to === Edge.BROKEN) sum.broken++;
      }
      top.next++;
    }
    return sums.get(nodeOf(0, this.startsAfter, bound))!;
  }

  #grow(): void {
    const n = 2 * this.#parent.length;
    this.#parent = longer(this.#parent, n);
    this.#by = longer(this.#by, n);
    this.#first = longer(this.#first, n + 1);
    const visited = new Uint8Array(n * LASTS);
    visited.set(this.#visited);
    this.#visited = visited;
  }
}

function longerBytes(column: Int8Array): Int8Array<ArrayBuffer> {
  const copy = new Int8Array(2 * column.length);
  copy.set(column);
  return copy;
}
