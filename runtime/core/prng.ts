/**
 * The lab's own random numbers: sfc32 (Chris Doty-Humphrey, PractRand), 32-bit integers only, so
 * the same seed gives the same numbers on every machine.
 *
 * Each concern draws from its own named stream ("arrival", "service", "steal", …). Then a model
 * that steals once more does not shift the arrival times, and two models can be compared on equal
 * input.
 *
 * @module
 */

/** 2**32, the number of values of {@linkcode Prng.nextU32}. */
const U32_VALUES = 0x1_0000_0000;

/** One stream of random numbers. Its state is one Int32Array, so drawing never allocates. */
export class Prng {
  /** Words a, b, c and the counter of sfc32. The counter makes every period at least 2**32 long. */
  readonly #state = new Int32Array(4);
  /** The state before the first draw. */
  readonly #start = new Int32Array(4);
  #c: number;

  /**
   * Any three words are a valid start. The first rounds are thrown away, because states that differ
   * in one bit need about ten rounds until their outputs look unrelated.
   */
  constructor(private readonly a: number, private readonly b: number, c: number) {
    this.#c = c;
    this.#begin();
  }

  #begin(): void {
    const state = this.#state;
    state[0] = this.a;
    state[1] = this.b;
    state[2] = this.#c;
    state[3] = 1;
    for (let round = 0; round < 16; round++) this.nextU32();
    this.#start.set(state);
  }

  /**
   * Begins anew: the same numbers once more.
   *
   * @param c Another third word, if they are to be others: of {@linkcode prngStream} the seed.
   */
  restart(c: number = this.#c): this {
    if (c !== this.#c) {
      this.#c = c;
      this.#begin();
      return this;
    }
    const state = this.#state, start = this.#start;
    for (let i = 0; i < 4; i++) state[i] = start[i];
    return this;
  }

  /** Uniform integer in `0..2**32-1`. */
  nextU32(): number {
    const state = this.#state;
    const a = state[0];
    const b = state[1];
    const c = state[2];
    const counter = state[3];
    const out = (a + b + counter) | 0;
    state[0] = b ^ (b >>> 9);
    state[1] = (c + (c << 3)) | 0;
    state[2] = (((c << 21) | (c >>> 11)) + out) | 0;
    state[3] = (counter + 1) | 0;
    return out >>> 0;
  }

  /**
   * Uniform integer in `0..n-1`, exactly: draws beyond the last whole multiple of `n` are repeated.
   *
   * @param n Whole number, 1..2**32.
   * @throws {RangeError} If `n` is not.
   */
  below(n: number): number {
    if (!(n >= 1 && n <= U32_VALUES && Number.isInteger(n))) {
      throw new RangeError(
        `Cannot draw below n as n must be a whole number 1..2**32: received ${n}`,
      );
    }
    let value = this.nextU32();
    // Only the last `n` values may be beyond a whole multiple. Quotients of such numbers are exact
    // enough for `floor`, and a division is many times faster than a remainder of doubles.
    if (value >= U32_VALUES - n) {
      const tooHigh = U32_VALUES - (U32_VALUES % n);
      while (value >= tooHigh) value = this.nextU32();
    }
    return value - Math.floor(value / n) * n;
  }

  /**
   * Puts what `count` calls of {@linkcode float53} would give into the first places of `into`, with
   * the state at hand all the time.
   */
  float53s(into: Float64Array, count: number): void {
    const state = this.#state;
    let a = state[0], b = state[1], c = state[2], counter = state[3];
    for (let i = 0; i < count; i++) {
      const high = (a + b + counter) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + high) | 0;
      const low = (a + b + (counter + 1)) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + low) | 0;
      counter = (counter + 2) | 0;
      into[i] = ((high >>> 5) * 0x400_0000 + (low >>> 6)) / 0x20_0000_0000_0000;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = counter;
  }

  /** Uniform in [0, 1), a multiple of 2**-53. */
  float53(): number {
    const high = this.nextU32() >>> 5;
    const low = this.nextU32() >>> 6;
    return (high * 0x400_0000 + low) / 0x20_0000_0000_0000;
  }
}

/**
 * The stream `name` of the run with this seed. Equal arguments give equal streams.
 *
 * @param seed Whole number, 0..2**32-1.
 * @param name Any text, one per concern.
 * @throws {RangeError} If `seed` is not such a number.
 */
export function prngStream(seed: number, name: string): Prng {
  if (!(Number.isInteger(seed) && seed >= 0 && seed < U32_VALUES)) {
    throw new RangeError(
      `Cannot make a random stream as seed must be a whole number 0..2**32-1: received ${seed}`,
    );
  }
  // The seed has a word of its own, so two seeds never share a state; names share one only if both
  // of their hashes are equal.
  return new Prng(hash32(name, 0x811c_9dc5), hash32(name, 0x9e37_79b9), seed);
}

/** FNV-1a over UTF-16 units from a start value, closed by the finalizer of MurmurHash3. */
function hash32(text: string, start: number): number {
  let hash = start;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return hash ^ (hash >>> 16);
}
