/**
 * What a policy may know of a G beside its state: the attributes that the workload gives it, and
 * one word of the policy's own. Most programs and policies use neither: both columns begin empty.
 *
 * @module
 */

import { Attr, ATTRS } from "../core/attributes.ts";
import { EngineMemory } from "./columns.ts";

const { DEADLINE_NS, COUNT } = Attr;
/** The table as a refusal names it. */
const WORDS = "the policy's words of the Gs";

/** The attributes and words of all Gs. */
export class GAttributes {
  /** Attribute `a` of G `g` at `g * COUNT + a`; up to the last G that was given any. */
  #attrs: Float64Array = new Float64Array(0);
  /** The policy's word of each G, up to the last that has one. */
  #data: Float64Array = new Float64Array(0);

  /** @param memory Counts what the columns take. */
  constructor(private readonly memory: EngineMemory = new EngineMemory()) {}

  /** Bytes held. */
  get bytes(): number {
    return this.#attrs.byteLength + this.#data.byteLength;
  }

  /** Nobody has said anything, as at the start of a run. */
  reset(): this {
    if (this.#attrs.length > 0) {
      this.memory.give(this.#attrs.byteLength);
      this.#attrs = new Float64Array(0);
    }
    this.#data.fill(0);
    return this;
  }

  /** Attribute `attr` of `g`; a deadline in virtual ns, Infinity: none. */
  of(g: number, attr: number): number {
    const at = g * COUNT + attr;
    return at < this.#attrs.length ? this.#attrs[at] : ATTRS[attr].initial;
  }

  /**
   * Sets attribute `attr` of `g`, born at `bornNs`.
   *
   * @param value As in the workload: a deadline counts from the birth.
   */
  set(g: number, attr: number, value: number, bornNs: number): void {
    const before = this.#attrs.length, end = (g + 1) * COUNT;
    if (end > before) {
      this.#attrs = this.memory.grown(this.#attrs, end, "the attributes of the Gs");
      for (let i = before; i < this.#attrs.length; i++) this.#attrs[i] = ATTRS[i % COUNT].initial;
    }
    this.#attrs[g * COUNT + attr] = attr === DEADLINE_NS ? bornNs + value : value;
  }

  /** The policy's word of `g`, 0 at first. */
  data(g: number): number {
    return g < this.#data.length ? this.#data[g] : 0;
  }
  setData(g: number, value: number): void {
    if (g >= this.#data.length) this.#data = this.memory.grown(this.#data, g + 1, WORDS);
    this.#data[g] = value;
  }

  /** Attribute `attr` of the first `count` Gs. */
  column(attr: number, count: number): number[] {
    return Array.from({ length: count }, (_, g) => this.of(g, attr));
  }
}
