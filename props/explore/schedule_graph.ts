/**
 * The steps that a search has run, as a graph of states: a schedule that goes by them alone has not
 * to be run, as a machine in the same state does the same at the same step.
 *
 * @module
 */

import { longer } from "./longer.ts";

/** Times a run was asked for a choice that are remembered, in different states: some 50 MB. */
const NODES_MAX = 1 << 20;
/** Words of records that are kept: 64 MB. */
const RECORDS_MAX = 1 << 24;

/** Nothing is known of what comes next. */
const UNKNOWN = 0;
/** The graph is full, or was given up: nothing more is written. */
const NOWHERE = -1;

/**
 * A node is a block of cells: the two halves of its key, how many slots it has, and the slots. A
 * slot: the agent; the node after its step, or the end `~number`, or UNKNOWN; the shared words that
 * its step wrote; where its records begin, and how many words they are. What a walk reads of a node
 * is so next to each other.
 */
const ONE = 0, TWO = 1, COUNT = 2, SLOTS = 3;
const AGENT = 0, NEXT = 1, WORDS = 2, FROM = 3, LENGTH = 4, SLOT_CELLS = 5;

/** What a step wrote, as a run that goes on tells it. */
export interface Recorded {
  /** Words of records so far. */
  readonly recorded: number;
  copyRecords(from: number, to: Int32Array, at: number): void;
}

/**
 * States, the steps from one to the next, and how schedules end.
 *
 * A node is a state in which somebody had to choose, also where one agent alone was due. It has a
 * slot for each of them: who it is, what its step wrote, and which state comes after it. Nodes and
 * slots go by the number of their first cell.
 */
export class ScheduleGraph<End> {
  #cells = new Int32Array(1 << 12);
  /** Slot 0 leads to the first node. */
  #used = SLOT_CELLS;
  #nodes = 0;
  /** Nodes by where their keys are looked for; 0: none is there. */
  #table = new Int32Array(1 << 10);
  #records = new Int32Array(1 << 12);
  #recorded = 0;
  /** Slot that was taken last, or NOWHERE. */
  #at = 0;
  /** It knows nothing, and learns nothing. */
  isGivenUp = false;
  /** The first is that of most schedules. */
  readonly #ends: End[];

  /** @param usual How most schedules end. */
  constructor(usual: End) {
    this.#ends = [usual];
  }

  /** May a run still add to it? */
  get grows(): boolean {
    return !this.isGivenUp && this.#nodes < NODES_MAX && this.#recorded < RECORDS_MAX;
  }

  /** A schedule begins. */
  begin(): void {
    this.#at = this.isGivenUp ? NOWHERE : 0;
  }

  /** The slot that was taken last; below 0: none. */
  get at(): number {
    return this.#at;
  }

  /**
   * Goes on to the node after what was taken last.
   *
   * @returns Its number, 1 or more; below 0: a run ended there; 0: nobody has been there.
   */
  follow(): number {
    return this.#at === NOWHERE ? UNKNOWN : this.#cells[this.#at + NEXT];
  }

  /** How many agents are due at `node`. */
  count(node: number): number {
    return this.#cells[node + COUNT];
  }

  /** Shared words that the step of a slot wrote, one bit for each, as they were told. */
  words(slot: number): number {
    return this.#cells[slot + WORDS];
  }

  /** Writes who is due at `node` to the beginning of `agents`. */
  agents(node: number, agents: Int32Array): void {
    const cells = this.#cells, n = cells[node + COUNT];
    for (let i = 0, at = node + SLOTS + AGENT; i < n; i++, at += SLOT_CELLS) agents[i] = cells[at];
  }

  /** Takes a choice at `node`. */
  take(node: number, choice: number): void {
    this.#at = node + SLOTS + choice * SLOT_CELLS;
  }

  /** How many words the records of the step of a slot are. */
  recordsOf(slot: number): number {
    return this.#cells[slot + LENGTH];
  }

  /** Copies the records of the step of a slot to `to[at]` and on. @returns The place behind. */
  copyRecords(slot: number, to: Int32Array, at: number): number {
    const records = this.#records, from = this.#cells[slot + FROM];
    const n = this.#cells[slot + LENGTH];
    for (let i = 0; i < n; i++) to[at + i] = records[from + i];
    return at + n;
  }

  /** Notes which shared words the step wrote that was taken last. */
  wrote(words: number): void {
    if (this.#at !== NOWHERE) this.#cells[this.#at + WORDS] = words;
  }

  /** Keeps the records of the step that was taken last. @param from Words of them before it. */
  keep(log: Recorded, from: number): void {
    const slot = this.#at;
    if (slot === NOWHERE) return;
    const n = log.recorded - from, at = this.#recorded;
    if (at + n > this.#records.length) this.#records = longer(this.#records, 2 * (at + n));
    log.copyRecords(from, this.#records, at);
    this.#recorded += n;
    this.#cells[slot + FROM] = at;
    this.#cells[slot + LENGTH] = n;
  }

  /**
   * Comes to a state after what was taken last, which led nowhere known.
   *
   * @param one, two The state's key. @param merges Is it the same as an earlier one with that key?
   * @returns Its node; 0: there is none, as the graph grows no more.
   */
  enter(one: number, two: number, merges: boolean, count: number, agents: Int32Array): number {
    if (this.#at === NOWHERE || !this.grows) {
      this.#at = NOWHERE;
      return UNKNOWN;
    }
    const known = merges ? this.#find(one, two) : UNKNOWN;
    const node = known === UNKNOWN ? this.#add(one, two, merges, count, agents) : known;
    this.#cells[this.#at + NEXT] = node;
    return node;
  }

  /** The run ended after what was taken last. */
  end(end: End): void {
    if (this.#at === NOWHERE) return;
    const number = end === this.#ends[0] ? 0 : this.#ends.push(end) - 1;
    this.#cells[this.#at + NEXT] = ~number;
  }

  /** How the schedule ends that was followed to `node`, below 0. */
  endAt(node: number): End {
    return this.#ends[~node];
  }

  /** From here on it knows nothing, and learns nothing. */
  giveUp(): void {
    this.isGivenUp = true;
    this.#at = NOWHERE;
    this.#ends.length = 1;
    this.#cells = this.#table = this.#records = new Int32Array(0);
  }

  #find(one: number, two: number): number {
    const table = this.#table, cells = this.#cells, mask = table.length - 1;
    for (let i = (one ^ (two >>> 7)) & mask;; i = (i + 1) & mask) {
      const node = table[i];
      if (node === 0 || (cells[node + ONE] === one && cells[node + TWO] === two)) return node;
    }
  }

  #add(one: number, two: number, merges: boolean, count: number, agents: Int32Array): number {
    const node = this.#used, slots = node + SLOTS;
    this.#used = slots + count * SLOT_CELLS;
    this.#nodes++;
    if (this.#used > this.#cells.length) this.#cells = longer(this.#cells, 2 * this.#used);
    const cells = this.#cells;
    cells[node + ONE] = one;
    cells[node + TWO] = two;
    cells[node + COUNT] = count;
    for (let i = 0; i < count; i++) cells[slots + i * SLOT_CELLS + AGENT] = agents[i];
    if (merges) this.#place(node);
    return node;
  }

  #place(node: number): void {
    if (4 * this.#nodes > this.#table.length) {
      this.#table = new Int32Array(4 * this.#table.length);
      const cells = this.#cells;
      for (let before = SLOT_CELLS; before < node;) {
        this.#place(before);
        before += SLOTS + cells[before + COUNT] * SLOT_CELLS;
      }
    }
    const table = this.#table, cells = this.#cells, mask = table.length - 1;
    let i = (cells[node + ONE] ^ (cells[node + TWO] >>> 7)) & mask;
    while (table[i] !== 0) i = (i + 1) & mask;
    table[i] = node;
  }
}
