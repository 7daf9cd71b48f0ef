/**
 * What a step looked at and what it changed, by words: two steps of different agents may change
 * places if neither changes what the other one looks at or changes.
 *
 * @module
 */

import { FIRST_MUTEX, Word, WORD_MUTEXES, WORDS } from "./shared_words.ts";

/** Agents that have a bit of their own. */
const AGENTS = 32;
/** Numbers of 32 bits that hold a bit for each word and each agent. */
const LANES = Math.ceil((WORDS + AGENTS) / 32);

/** Words in bits. */
type Bits = Int32Array<ArrayBuffer>;

/** What one step had to do with. Empty at first. */
export class Footprint {
  readonly #reads: Bits = new Int32Array(LANES);
  readonly #writes: Bits = new Int32Array(LANES);

  /** One that meets every other: of a step that nobody knows, or after which nothing comes. */
  static readonly ALL: Footprint = (() => {
    const all = new Footprint();
    all.writeAll();
    return all;
  })();

  clear(): void {
    this.#reads.fill(0);
    this.#writes.fill(0);
  }

  /** It looked at a word. */
  read(word: number): void {
    this.#reads[word >> 5] |= 1 << (word & 31);
  }
  /** Nobody knows what it looked at. */
  readAll(): void {
    this.#reads.fill(-1);
  }
  /** It is one of a G, or of the engine: it looks at objects, and at who sleeps. */
  readObjects(): void {
    this.read(Word.SYNC);
    this.read(Word.IDLE);
    this.read(Word.REST);
    for (let i = 0; i < WORD_MUTEXES; i++) this.read(FIRST_MUTEX + i);
  }
  /** It changed a word. */
  write(word: number): void {
    this.#writes[word >> 5] |= 1 << (word & 31);
  }
  /** It changed what an agent will do, or is one of that agent. */
  writeAgent(agent: number): void {
    this.write(WORDS + agent);
  }
  /** Nobody knows what it changed. */
  writeAll(): void {
    this.#writes.fill(-1);
  }

  /** The same, to be kept. */
  copy(): Footprint {
    const copy = new Footprint();
    copy.#reads.set(this.#reads);
    copy.#writes.set(this.#writes);
    return copy;
  }

  /** May a step change places with this one? Neither changes what the other has to do with. */
  isApartFrom(other: Footprint): boolean {
    for (let i = 0; i < LANES; i++) {
      const own = this.#writes[i], its = other.#writes[i];
      if ((own & (its | other.#reads[i])) !== 0 || (its & this.#reads[i]) !== 0) return false;
    }
    return true;
  }

  /** As the other, but blind for what steps look at: wrong, and to be caught by a test. */
  writesApartFrom(other: Footprint): boolean {
    return this.#writes.every((own, i) => (own & other.#writes[i]) === 0);
  }
}

/** May two steps of different agents change places? */
export type Independence = (one: Footprint, other: Footprint) => boolean;

/** The relation that the search goes by. */
export const apart: Independence = (one, other) => one.isApartFrom(other);
