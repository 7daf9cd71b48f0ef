/**
 * The keys of states, and their numbers: open addressing, in columns that other cores may read.
 *
 * @module
 */

type Column = Int32Array<SharedArrayBuffer>;

/** The columns, as another core gets them. */
export interface KeyColumns {
  /** The two halves of each key, by its number. */
  readonly one: Column;
  readonly two: Column;
  /** Numbers by where a key is looked for; below 0: none is there. */
  readonly slots: Column;
}

/** Keys of 64 bits, numbered as they come. */
export class KeyTable {
  /** How many there are. */
  size = 0;
  #one = column(1024);
  #two = column(1024);
  #slots = column(4096).fill(-1);

  /** The number of a key, or NONE. */
  find(one: number, two: number): number {
    return numberOf(this.columns, one, two);
  }

  /** Adds a key that is not in it. @returns Its number. */
  add(one: number, two: number): number {
    const key = this.size++;
    if (key === this.#one.length) this.#grow();
    this.#one[key] = one;
    this.#two[key] = two;
    this.#place(key);
    return key;
  }

  /** What it is made of now; others take its place when it grows. */
  get columns(): KeyColumns {
    return { one: this.#one, two: this.#two, slots: this.#slots };
  }

  #place(key: number): void {
    const slots = this.#slots, mask = slots.length - 1;
    let i = startOf(this.#one[key], this.#two[key]) & mask;
    while (slots[i] >= 0) i = (i + 1) & mask;
    slots[i] = key;
  }

  #grow(): void {
    const n = 2 * this.#one.length;
    this.#one = longer(this.#one, n);
    this.#two = longer(this.#two, n);
    this.#slots = column(4 * n).fill(-1);
    for (let key = 0; key < this.size - 1; key++) this.#place(key);
  }
}

/** What a number of 53 bits is divided by to make two halves. */
const HALF = 2 ** 21;

/**
 * Whole numbers from 0 to 2**53 - 1, as a `Set` has them in the order in which they came: that
 * would be an object for each.
 */
export class NumberSet {
  readonly #keys = new KeyTable();

  get size(): number {
    return this.#keys.size;
  }

  has(x: number): boolean {
    const high = Math.floor(x / HALF);
    return this.#keys.find(high | 0, (x - high * HALF) | 0) >= 0;
  }

  /** Adds one that is not in it. */
  add(x: number): void {
    const high = Math.floor(x / HALF);
    this.#keys.add(high | 0, (x - high * HALF) | 0);
  }

  /** All, in the order in which they came. */
  list(): number[] {
    const { one, two } = this.#keys.columns;
    return Array.from({ length: this.size }, (_, i) => (one[i] >>> 0) * HALF + two[i]);
  }
}

/**
 * The number of a key in these columns, or NONE. Beside somebody who adds to them, on another core,
 * a key may be missed that is just coming.
 */
export function numberOf({ one, two, slots }: KeyColumns, first: number, second: number): number {
  const mask = slots.length - 1;
  for (let i = startOf(first, second) & mask;; i = (i + 1) & mask) {
    const key = slots[i];
    if (key < 0 || (one[key] === first && two[key] === second)) return key;
  }
}

const startOf = (one: number, two: number): number => one ^ (two >>> 7);

function column(n: number): Column {
  return new Int32Array(new SharedArrayBuffer(4 * n));
}

function longer(short: Column, n: number): Column {
  const long = column(n);
  long.set(short);
  return long;
}
