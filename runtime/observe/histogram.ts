/**
 * A log-linear histogram of non-negative integers: 128 buckets to each doubling, so a percentile is
 * off by less than 1/128 = 0.8 % of its value, and values below 256 are exact.
 *
 * @module
 */

import { grown } from "../machine/columns.ts";
import type { Percentiles } from "./metrics.ts";

const SUB_BITS = 7;
const SUB = 1 << SUB_BITS;
const LENGTH_MAX = 31 - SUB_BITS;

/** So many buckets are emptied one by one. */
const SHORT = 32;

/** Buckets to begin with: enough for values that are exact. */
const FIRST_BUCKETS = 2 * SUB;

/**
 * Counts of values by bucket; at most 47 doublings of 128 buckets. It begins with those of small
 * values: most runs of the property tests are short, and four arrays of full length cost them more
 * time than all their steps.
 */
export class Histogram {
  sum = -0;
  max = -0;
  /** 32 bits without a sign: half the cache that doubles would take. */
  private counts = new Int32Array(FIRST_BUCKETS);
  /** A bucket whose count went beyond them stands here, once for each time. */
  readonly #overflowed: number[] = [];

  constructor() {
    // As after a reset: -0 is for the representation alone, and no integer.
    this.sum = this.max = 0;
  }

  /** Adds a value. @param value Integer, 0 <= value < 2**53. */
  add(value: number): void {
    this.sum += value;
    if (value > this.max) this.max = value;
    const small = value | 0, bucket = small === value ? smallBucketOf(small) : bucketOf(value);
    if (bucket >= this.counts.length) this.#reserve(bucket);
    const count = (this.counts[bucket] + 1) | 0;
    this.counts[bucket] = count;
    if (count === 0) this.#overflowed.push(bucket);
  }

  /** Values in `bucket`. */
  #countOf(bucket: number): number {
    let count = this.counts[bucket] >>> 0;
    for (const other of this.#overflowed) if (other === bucket) count += 2 ** 32;
    return count;
  }

  #reserve(bucket: number): void {
    // By half again at least: as its values grow, a run would copy them at each doubling.
    this.counts = grown(this.counts, bucket + SUB);
  }

  /** How many values; counted when asked for, since a run asks once and adds at each dispatch. */
  get count(): number {
    const counts = this.counts, end = this.#end;
    let sum = this.#overflowed.length * 2 ** 32;
    for (let i = 0; i < end; i++) sum += counts[i] >>> 0;
    return sum;
  }

  /** Behind the last bucket that holds a value. */
  get #end(): number {
    const small = this.max | 0;
    return (small === this.max ? smallBucketOf(small) : bucketOf(this.max)) + 1;
  }

  /**
   * The value below which a share `q` of all values lies (upper edge of its bucket, at most `max`).
   *
   * @param count How many values there are, if that is known.
   */
  quantile(q: number, count = this.count): number {
    if (count === 0) return 0;
    const buckets = this.counts.length, rank = Math.max(1, Math.ceil(q * count));
    let seen = 0;
    for (let i = 0; i < buckets; i++) {
      seen += this.#countOf(i);
      if (seen >= rank) return Math.min(this.max, upperOf(i));
    }
    return this.max;
  }

  /** Empties it for another run. The arrays stay. */
  reset(): this {
    // Mostly a few are in use: to fill a column costs more than all of those.
    const counts = this.counts, end = this.#end;
    if (end > SHORT) counts.fill(0, 0, end);
    else for (let i = 0; i < end; i++) counts[i] = 0;
    this.#overflowed.length = 0;
    this.sum = this.max = 0;
    return this;
  }

  /** Mean and the usual percentiles. @param scale Divides every figure. */
  percentiles(scale = 1): Percentiles {
    const count = this.count;
    return {
      count,
      mean: count === 0 ? 0 : this.sum / count / scale,
      p50: this.quantile(0.5, count) / scale,
      p90: this.quantile(0.9, count) / scale,
      p99: this.quantile(0.99, count) / scale,
      p999: this.quantile(0.999, count) / scale,
      max: (this.max + 0) / scale,
    };
  }
}

/**
 * Bucket of a value below 2**31, in integers only: nearly all values are, and this is a hot path.
 */
function smallBucketOf(value: number): number {
  // Values below `SUB` count as if they had its length: they are not shifted, like those up to 2
  // SUB.
  const shift = LENGTH_MAX - Math.clz32(value | SUB);
  return (shift << SUB_BITS) + (value >>> shift) | 0;
}

/** Bucket of a larger value. */
function bucketOf(value: number): number {
  const high = Math.floor(value / 4294967296);
  const shift = high === 0 ? 31 - SUB_BITS : 63 - SUB_BITS - Math.clz32(high);
  return shift * SUB + Math.floor(value / 2 ** shift);
}

/** Largest value of a bucket. */
function upperOf(bucket: number): number {
  if (bucket < 2 * SUB) return bucket;
  const shift = (bucket >> SUB_BITS) - 1;
  return (bucket - shift * SUB + 1) * 2 ** shift - 1;
}
