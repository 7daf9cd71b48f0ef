/**
 * Running hashes of what each agent did, and of who came to each word in which order.
 *
 * @module
 */

/**
 * What tells two states of a machine apart: the history of each agent, and the order of writes to
 * each shared word.
 *
 * An agent is a deterministic program: what it does next follows from what it has done and seen. So
 * two prefixes of schedules lead to the same state if (1) each agent made the same steps and saw
 * the same values, and (2) those who wrote a shared word did so in the same order. Both are running
 * hashes of two lanes of 32 bits; the key of a state is made of all of them. Reads do not count as
 * such, only what they saw: that is what makes prefixes meet that differ in the order of reads, or
 * of steps that have nothing to do with each other.
 */
export class Histories {
  #one: Int32Array;
  #two: Int32Array;
  /** Sums over all histories, which each of them goes into by its number and its hash. */
  #sumOne = 0;
  #sumTwo = 0;

  /** @param size Agents and words together, in one numbering. */
  constructor(size: number) {
    this.#one = new Int32Array(size);
    this.#two = new Int32Array(size);
  }

  /** Nothing has happened yet. */
  reset(): void {
    this.#one.fill(0);
    this.#two.fill(0);
    this.#sumOne = this.#sumTwo = 0;
  }

  /** Appends `value`, a whole number, to history `i`. */
  fold(i: number, value: number): void {
    const ones = this.#one, twos = this.#two;
    const one = (Math.imul(ones[i] ^ value, 0x85ebca6b) + 0x7f4a7c15) | 0;
    const two = Math.imul((twos[i] + value) ^ 0x165667b1, 0xc2b2ae35);
    this.#set(i, one ^ (one >>> 15) ^ (two << 7), two ^ (two >>> 13) ^ one);
  }

  /** Forgets history `i`. */
  clear(i: number): void {
    this.#set(i, 0, 0);
  }

  #set(i: number, one: number, two: number): void {
    const ones = this.#one, twos = this.#two;
    this.#sumOne = (this.#sumOne + part(i, one) - part(i, ones[i])) | 0;
    this.#sumTwo = (this.#sumTwo + part(~i, two) - part(~i, twos[i])) | 0;
    ones[i] = one;
    twos[i] = two;
  }

  /** First half of the key of the state. */
  get keyOne(): number {
    return this.#sumOne;
  }

  /** Second half of the key of the state. */
  get keyTwo(): number {
    return this.#sumTwo;
  }
}

/** What a hash adds to the sum as that of history `i`. */
export function part(i: number, hash: number): number {
  const h = Math.imul(hash ^ Math.imul(i + 1, 0x9e3779b1), 0x27d4eb2f);
  return Math.imul(h ^ (h >>> 15), 0x85ebca6b) ^ (h >>> 13);
}
