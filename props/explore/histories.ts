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
  readonly #size: number;

  /** @param size Agents and words together, in one numbering. */
  constructor(size: number) {
    this.#size = size;
    this.#one = new Int32Array(size);
    this.#two = new Int32Array(size);
  }

  /** Nothing has happened yet. */
  reset(): void {
    this.#one.fill(0);
    this.#two.fill(0);
  }

  /** Appends `value`, a whole number, to history `i`. */
  fold(i: number, value: number): void {
    const ones = this.#one, twos = this.#two;
    const one = (Math.imul(ones[i] ^ value, 0x85ebca6b) + 0x7f4a7c15) | 0;
    const two = Math.imul((twos[i] + value) ^ 0x165667b1, 0xc2b2ae35);
    ones[i] = one ^ (one >>> 15) ^ (two << 7);
    twos[i] = two ^ (two >>> 13) ^ one;
  }

  /** Forgets history `i`. */
  clear(i: number): void {
    this.#one[i] = 0;
    this.#two[i] = 0;
  }

  /** First half of the key of the state. */
  get keyOne(): number {
    return mix(this.#one, this.#size, 0x9e3779b9);
  }

  /** Second half of the key of the state. */
  get keyTwo(): number {
    return mix(this.#two, this.#size, 0x85ebca6b);
  }
}

function mix(lane: Int32Array, n: number, start: number): number {
  let h = start | 0;
  for (let i = 0; i < n; i++) {
    h = Math.imul(h ^ lane[i], 0x27d4eb2f);
    h ^= h >>> 15;
  }
  return h;
}
