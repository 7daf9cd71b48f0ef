/**
 * Where events go: nowhere, into a running hash, or into columns and the hash.
 *
 * @module
 */

import { grown } from "../machine/g_table.ts";

const H1_START = 0x9e3779b9 | 0;
const H2_START = 0x85ebca6b | 0;

const NO_CLOCK = { nowNs: 0 };

/** Collects the events of one run. `mode` never changes during it. */
export class EventLog {
  /** 0: nothing is kept; 1: the hash; 2: columns and hash. */
  readonly mode: 0 | 1 | 2;
  length = 0;
  /** What time it is. A time in the arguments of each event would be a new object each time. */
  clock: { readonly nowNs: number } = NO_CLOCK;
  timeNs = new Float64Array(0);
  code = new Uint8Array(0);
  m = new Int32Array(0);
  p = new Int32Array(0);
  g = new Int32Array(0);
  a = new Float64Array(0);
  b = new Int32Array(0);
  private h1 = H1_START;
  private h2 = H2_START;

  /** @param sink What to keep. */
  constructor(sink: "none" | "hash" | "columns") {
    this.mode = sink === "none" ? 0 : sink === "hash" ? 1 : 2;
    if (this.mode === 2) this.#reserve(256);
  }

  /** Adds an event of this moment; see `events.ts` for the columns. Call only if `mode` is not 0. */
  add(code: number, m: number, p: number, g: number, a: number, b: number): void {
    const timeNs = this.clock.nowNs;
    let h1 = this.h1, h2 = this.h2;
    h1 = Math.imul(h1 ^ timeNs ^ (code << 24), 0x85ebca6b);
    h2 = Math.imul(h2 ^ (timeNs / 4294967296) ^ (m << 16) ^ p, 0xc2b2ae35);
    h1 = Math.imul(h1 ^ (h1 >>> 15) ^ g, 0x27d4eb2f);
    h2 = Math.imul(h2 ^ (h2 >>> 13) ^ a, 0x165667b1);
    this.h1 = h1 ^ (h2 >>> 16) ^ b;
    this.h2 = h2 ^ (h1 >>> 14);
    if (this.mode === 1) return;
    const i = this.length++;
    // Room that was never touched costs nothing, copies do.
    if (i === this.code.length) this.#reserve(i < 1 << 16 ? i * 2 : i * 8);
    this.timeNs[i] = timeNs;
    this.code[i] = code;
    this.m[i] = m;
    this.p[i] = p;
    this.g[i] = g;
    this.a[i] = a;
    this.b[i] = b;
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    this.length = 0;
    this.h1 = H1_START;
    this.h2 = H2_START;
    return this;
  }

  /** The two words that `hash` is made of, before they are mixed a last time. */
  get words(): readonly [number, number] {
    return [this.h1, this.h2];
  }

  /** 16 hex digits over all events so far; "" if nothing was kept. */
  get hash(): string {
    if (this.mode === 0) return "";
    const hex = (h: number) => {
      h = Math.imul(h ^ (h >>> 16), 0x7feb352d);
      h = Math.imul(h ^ (h >>> 15), 0x846ca68b);
      return ((h ^ (h >>> 16)) >>> 0).toString(16).padStart(8, "0");
    };
    return hex(this.h1) + hex(this.h2);
  }

  #reserve(n: number): void {
    this.timeNs = grown(this.timeNs, n, true);
    this.code = grown(this.code, n, true);
    this.m = grown(this.m, n, true);
    this.p = grown(this.p, n, true);
    this.g = grown(this.g, n, true);
    this.a = grown(this.a, n, true);
    this.b = grown(this.b, n, true);
  }
}
