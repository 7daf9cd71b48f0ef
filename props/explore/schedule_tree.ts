/**
 * The schedules that a search has run, as a tree: what is drawn a second time has not to be run
 * again, as a machine under the same choices does the same.
 *
 * @module
 */

/** Times a run was asked for a choice that are remembered, of all runs: some 30 MB. */
const NODES_MAX = 1 << 20;
/** After so many runs each the tree must have been worth it... */
const TRIAL = 512;
/** ...by this share of them that had not to be run. */
const WORTH_IT = 1 / 16;

type Column = Int32Array<ArrayBuffer>;

/** Nothing is known of what comes next. */
const UNKNOWN = 0;
/** The tree is full, or was given up: nothing more is written. */
const NOWHERE = -1;

/**
 * Schedules, and how each of them ended.
 *
 * A node is a moment at which somebody had to choose, also where one agent alone was due. It has a
 * slot for each of them: who it is, and what comes after its step.
 */
export class ScheduleTree<End> {
  /** By node: its first slot, how many it has, and which shared words were written before it. */
  #first = new Int32Array(1 << 8);
  #count = new Int32Array(1 << 8);
  #words = new Int32Array(1 << 8);
  #nodes = 0;
  /** By slot: the agent; and the node after its step, or the end `~number`; or UNKNOWN. */
  #agent = new Int32Array(1 << 9);
  #next = new Int32Array(1 << 9);
  /** Slot 0 leads to the first node. */
  #slots = 1;
  /** Slot that was taken last, or NOWHERE. */
  #at = 0;
  #isGivenUp = false;
  /** The first is that of most schedules. */
  readonly #ends: End[];
  #runs = 0;
  #known = 0;

  /** @param usual How most schedules end. */
  constructor(usual: End) {
    this.#ends = [usual];
  }

  /** A schedule begins. */
  begin(): void {
    if (this.#runs === TRIAL) this.#try();
    this.#runs++;
    this.#at = this.#isGivenUp ? NOWHERE : 0;
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

  /** Shared words written before `node`, one bit for each, as they were told. */
  words(node: number): number {
    return this.#words[node];
  }

  /** Writes who is due at `node` to the beginning of `agents`. */
  agents(node: number, agents: Int32Array): void {
    const first = this.#first[node], n = this.#count[node];
    for (let i = 0; i < n; i++) agents[i] = this.#agent[first + i];
  }

  /** Takes a choice at `node`. */
  take(node: number, choice: number): void {
    this.#at = this.#first[node] + choice;
  }

  /**
   * Adds the node after what was taken last.
   *
   * @returns Its number; 0: there is none, as the tree grows no more.
   */
  add(count: number, agents: Int32Array, words: number): number {
    if (this.#at === NOWHERE || this.#nodes >= NODES_MAX) {
      this.#at = NOWHERE;
      return UNKNOWN;
    }
    const node = ++this.#nodes, first = this.#slots;
    this.#slots = first + count;
    if (node >= this.#first.length) this.#growNodes();
    if (this.#slots > this.#agent.length) this.#growSlots();
    this.#first[node] = first;
    this.#count[node] = count;
    this.#words[node] = words;
    for (let i = 0; i < count; i++) this.#agent[first + i] = agents[i];
    this.#next[this.#at] = node;
    return node;
  }

  /** The run ended after what was taken last. */
  end(end: End): void {
    if (this.#at === NOWHERE) return;
    const number = end === this.#ends[0] ? 0 : this.#ends.push(end) - 1;
    this.#next[this.#at] = ~number;
  }

  /** How the schedule ends that was followed to `node`, below 0: it has not to be run. */
  endAt(node: number): End {
    this.#known++;
    return this.#ends[~node];
  }

  /** Where hardly any schedule comes again a tree only costs. */
  #try(): void {
    if (this.#known < WORTH_IT * TRIAL) {
      this.#isGivenUp = true;
      this.#ends.length = 1;
      this.#first =
        this.#count =
        this.#words =
        this.#agent =
        this.#next =
          new Int32Array(0);
    }
    this.#runs = this.#known = 0;
  }

  #growNodes(): void {
    this.#first = longer(this.#first);
    this.#count = longer(this.#count);
    this.#words = longer(this.#words);
  }

  #growSlots(): void {
    const size = Math.max(this.#slots, 2 * this.#agent.length);
    this.#agent = longer(this.#agent, size);
    this.#next = longer(this.#next, size);
  }
}

function longer(column: Column, size = 2 * column.length): Column {
  const copy = new Int32Array(size);
  copy.set(column);
  return copy;
}
