/**
 * Columns for the time in which laws read one trace: those of the next trace get them again. V8
 * takes a quarter of a microsecond to a whole one to make a typed array, however short; an explorer
 * holds thirty laws against thousands of traces of some sixty events.
 *
 * @module
 */

type Column = Int32Array | Uint8Array | Float64Array;

/** Longer ones are made each time: what they cost is their length. */
const LENGTH_MAX = 256;

/** Columns of one kind. */
class Pool<C extends Column> {
  /** By length: those that nobody has at the moment. */
  readonly #free: C[][] = [];
  readonly #taken: C[] = [];

  /** @param make Makes one, of zeros. */
  constructor(private readonly make: (length: number) => C) {}

  /** One of exactly this length, with whatever the last one left in it. */
  take(length: number): C {
    const column = this.#free[length]?.pop() ?? this.make(length);
    this.#taken.push(column);
    return column;
  }

  /** How many are taken. */
  get taken(): number {
    return this.#taken.length;
  }

  /** Takes all back but the first `n` that were taken. */
  takeBack(n: number): void {
    const taken = this.#taken, free = this.#free;
    while (taken.length > n) {
      const column = taken.pop()!;
      (free[column.length] ??= []).push(column);
    }
  }
}

const ints32 = new Pool((length) => new Int32Array(length));
const bytes8 = new Pool((length) => new Uint8Array(length));
const doubles64 = new Pool((length) => new Float64Array(length));

/** How many calls of {@linkcode withColumns} there are within each other. */
let depth = 0;

/**
 * Calls `read`. The columns that it asks for here must not be used after it has returned.
 *
 * @returns What it does. @throws What it does.
 */
export function withColumns<T>(read: () => T): T {
  const { taken } = ints32, bytes = bytes8.taken, doubles = doubles64.taken;
  depth++;
  try {
    return read();
  } finally {
    depth--;
    ints32.takeBack(taken);
    bytes8.takeBack(bytes);
    doubles64.takeBack(doubles);
  }
}

const isKept = (length: number) => depth > 0 && length <= LENGTH_MAX;

/** 32-bit integers, all of them `value`. Outside of `withColumns` the column is nobody else's. */
export function ints(length: number, value = 0): Int32Array {
  const column = isKept(length) ? ints32.take(length) : new Int32Array(length);
  for (let i = 0; i < length; i++) column[i] = value;
  return column;
}

/** As {@linkcode ints}, of numbers from 0 to 255. */
export function bytes(length: number, value = 0): Uint8Array {
  const column = isKept(length) ? bytes8.take(length) : new Uint8Array(length);
  for (let i = 0; i < length; i++) column[i] = value;
  return column;
}

/** As {@linkcode ints}, of numbers of any size. */
export function doubles(length: number, value = 0): Float64Array {
  const column = isKept(length) ? doubles64.take(length) : new Float64Array(length);
  for (let i = 0; i < length; i++) column[i] = value;
  return column;
}
