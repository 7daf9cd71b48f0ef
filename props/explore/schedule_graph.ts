/**
 * The steps that a search has run, as a graph of states: a schedule that goes by them alone has not
 * to be run, as a machine in the same state does the same at the same step.
 *
 * @module
 */

/** Times a run was asked for a choice that are remembered, in different states: some 50 MB. */
const NODES_MAX = 1 << 20;
/** Words of records that are kept: 64 MB. */
const RECORDS_MAX = 1 << 24;

type Column = Int32Array<ArrayBuffer>;

/** Nothing is known of what comes next. */
const UNKNOWN = 0;
/** The graph is full, or was given up: nothing more is written. */
const NOWHERE = -1;

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
 * slot for each of them: who it is, what its step wrote, and which state comes after it.
 */
export class ScheduleGraph<End> {
  /** By node: its key, its first slot, and how many it has. */
  #one = new Int32Array(1 << 8);
  #two = new Int32Array(1 << 8);
  #first = new Int32Array(1 << 8);
  #count = new Int32Array(1 << 8);
  #nodes = 0;
  /** Nodes by where their keys are looked for; 0: none is there. */
  #table = new Int32Array(1 << 10);
  /** By slot: the agent; and the node after its step, or the end `~number`; or UNKNOWN. */
  #agent = new Int32Array(1 << 9);
  #next = new Int32Array(1 << 9);
  /** By slot: the shared words that its step wrote; where its records begin, and their words. */
  #words = new Int32Array(1 << 9);
  #from = new Int32Array(1 << 9);
  #length = new Int32Array(1 << 9);
  #records = new Int32Array(1 << 12);
  #recorded = 0;
  /** Slot 0 leads to the first node. */
  #slots = 1;
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
    return this.#at === NOWHERE ? UNKNOWN : this.#next[this.#at];
  }

  /** How many agents are due at `node`. */
  count(node: number): number {
    return this.#count[node];
  }

  /** Shared words that the step of a slot wrote, one bit for each, as they were told. */
  words(slot: number): number {
    return this.#words[slot];
  }

  /** Writes who is due at `node` to the beginning of `agents`. */
  agents(node: number, agents: Int32Array): void {
    const first = this.#first[node], n = this.#count[node], of = this.#agent;
    for (let i = 0; i < n; i++) agents[i] = of[first + i];
  }

  /** Takes a choice at `node`. */
  take(node: number, choice: number): void {
    this.#at = this.#first[node] + choice;
  }

  /** How many words the records of the step of a slot are. */
  recordsOf(slot: number): number {
    return this.#length[slot];
  }

  /** Copies the records of the step of a slot to `to[at]` and on. @returns The place behind. */
  copyRecords(slot: number, to: Int32Array, at: number): number {
    const records = this.#records, from = this.#from[slot], n = this.#length[slot];
    for (let i = 0; i < n; i++) to[at + i] = records[from + i];
    return at + n;
  }

  /** Notes which shared words the step wrote that was taken last. */
  wrote(words: number): void {
    if (this.#at !== NOWHERE) this.#words[this.#at] = words;
  }

  /** Keeps the records of the step that was taken last. @param from Words of them before it. */
  keep(log: Recorded, from: number): void {
    const slot = this.#at;
    if (slot === NOWHERE) return;
    const n = log.recorded - from, at = this.#recorded;
    if (at + n > this.#records.length) this.#records = longer(this.#records, 2 * (at + n));
    log.copyRecords(from, this.#records, at);
    this.#recorded += n;
    this.#from[slot] = at;
    this.#length[slot] = n;
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
    this.#next[this.#at] = node;
    return node;
  }

  /** The run ended after what was taken last. */
  end(end: End): void {
    if (this.#at === NOWHERE) return;
    const number = end === this.#ends[0] ? 0 : this.#ends.push(end) - 1;
    this.#next[this.#at] = ~number;
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
    const none = new Int32Array(0);
    this.#one =
      this.#two =
      this.#first =
      this.#count =
      this.#table =
        none;
    this.#agent =
      this.#next =
      this.#words =
      this.#from =
      this.#length =
      this.#records =
        none;
  }

  #find(one: number, two: number): number {
    const table = this.#table, mask = table.length - 1;
    for (let i = (one ^ (two >>> 7)) & mask;; i = (i + 1) & mask) {
      const node = table[i];
      if (node === 0 || (this.#one[node] === one && this.#two[node] === two)) return node;
    }
  }

  #add(one: number, two: number, merges: boolean, count: number, agents: Int32Array): number {
    const node = ++this.#nodes, first = this.#slots;
    this.#slots = first + count;
    if (node >= this.#first.length) this.#growNodes();
    if (this.#slots > this.#agent.length) this.#growSlots();
    this.#one[node] = one;
    this.#two[node] = two;
    this.#first[node] = first;
    this.#count[node] = count;
    for (let i = 0; i < count; i++) this.#agent[first + i] = agents[i];
    if (merges) this.#place(node);
    return node;
  }

  #place(node: number): void {
    if (4 * node > this.#table.length) {
      this.#table = new Int32Array(4 * this.#table.length);
      for (let before = 1; before < node; before++) this.#place(before);
    }
    const table = this.#table, mask = table.length - 1;
    let i = (this.#one[node] ^ (this.#two[node] >>> 7)) & mask;
    while (table[i] !== 0) i = (i + 1) & mask;
    table[i] = node;
  }

  #growNodes(): void {
    this.#one = longer(this.#one);
    this.#two = longer(this.#two);
    this.#first = longer(this.#first);
    this.#count = longer(this.#count);
  }

  #growSlots(): void {
    const size = Math.max(this.#slots, 2 * this.#agent.length);
    this.#agent = longer(this.#agent, size);
    this.#next = longer(this.#next, size);
    this.#words = longer(this.#words, size);
    this.#from = longer(this.#from, size);
    this.#length = longer(this.#length, size);
  }
}

function longer(column: Column, size = 2 * column.length): Column {
  const copy = new Int32Array(size);
  copy.set(column);
  return copy;
}
