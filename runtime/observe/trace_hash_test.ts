import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { TraceHash } from "./trace_hash.ts";

function hashOf(words: readonly number[] | Int32Array): bigint {
  const hash = new TraceHash(), all = Int32Array.from(words);
  hash.mix(all, 0, all.length);
  return joined(hash);
}

function joined(hash: TraceHash): bigint {
  const [one, two] = hash.words;
  return BigInt(one >>> 0) << 32n | BigInt(two >>> 0);
}

/** Words as records have them: heads, Gs and lengths that are small and much alike. */
function likeRecords(n: number, seed: number): Int32Array {
  let x = seed + 1;
  const below = (most: number) => {
    x = (Math.imul(x, 1_664_525) + 1_013_904_223) | 0;
    return (x >>> 8) % most;
  };
  return Int32Array.from({ length: n }, (_, i) => {
    if (i % 3 === 0) return below(43) | below(9) << 6 | below(12) << 17;
    return below(i % 3 === 1 ? 40 : 16);
  });
}

/** Bits in which two hashes differ. */
function bitsApart(a: bigint, b: bigint): number {
  let n = 0;
  for (let x = a ^ b; x > 0n; x &= x - 1n) n++;
  return n;
}

Deno.test("TraceHash does not depend on the pieces it is fed in, nor on being asked on the way", () => {
  const words = likeRecords(1003, 1), whole = hashOf(words);
  for (const piece of [1, 2, 3, 5, 64, 999]) {
    const hash = new TraceHash();
    for (let at = 0; at < words.length; at += piece) {
      hash.mix(words, at, Math.min(at + piece, words.length));
      void hash.words;
    }
    assertEquals(joined(hash), whole);
    hash.reset();
    hash.mix(words, 0, words.length);
    assertEquals(joined(hash), whole);
  }
});

Deno.test("TraceHash knows words of 0 from none", () => {
  const hashes = new Set(Array.from({ length: 40 }, (_, n) => hashOf(new Int32Array(n))));
  assertEquals(hashes.size, 40);
});

Deno.test("TraceHash: each bit of each word changes about half the bits of the hash", () => {
  let worst = 64, best = 0, sum = 0, n = 0;
  const flips = new Float64Array(64);
  for (let seed = 0; seed < 20; seed++) {
    const words = likeRecords(17 + seed % 4, seed), before = hashOf(words);
    for (let i = 0; i < words.length; i++) {
      for (let bit = 0; bit < 32; bit++) {
        words[i] ^= 1 << bit;
        const after = hashOf(words), apart = bitsApart(before, after);
        words[i] ^= 1 << bit;
        worst = Math.min(worst, apart);
        best = Math.max(best, apart);
        sum += apart;
        n++;
        for (let k = 0; k < 64; k++) flips[k] += Number((before ^ after) >> BigInt(k) & 1n);
      }
    }
  }
  // Of 11,840 draws from Binomial(64, 1/2) all but one in a thousand lots are within 11..53.
  assert(worst >= 11 && best <= 53, `${worst}..${best}`);
  assert(Math.abs(sum / n - 32) < 0.2, `${sum / n}`);
  for (const [k, flipped] of flips.entries()) {
    assert(Math.abs(flipped / n - 0.5) < 0.02, `bit ${k}: ${flipped / n}`);
  }
});

Deno.test("TraceHash: two records that change places, or two differences at once, change it", () => {
  for (let seed = 0; seed < 50; seed++) {
    const words = likeRecords(60, seed), before = hashOf(words);
    for (let i = 0; i + 6 <= words.length; i += 3) {
      const swapped = words.slice();
      swapped.set(words.subarray(i, i + 3), i + 3);
      swapped.set(words.subarray(i + 3, i + 6), i);
      if (swapped.every((word, k) => word === words[k])) continue;
      assertNotEquals(hashOf(swapped), before);
    }
  }
  // All pairs of flipped bits of eight words, each of the lower 24: what heads, Gs and lengths
  // differ in.
  const words = likeRecords(24, 9), seen = new Set<bigint>([hashOf(words)]);
  const flip = (bit: number) => words[bit / 24 | 0] ^= 1 << bit % 24;
  let pairs = 0;
  for (let one = 0; one < 192; one++) {
    for (let two = one + 1; two < 192; two++) {
      flip(one);
      flip(two);
      seen.add(hashOf(words));
      flip(two);
      flip(one);
      pairs++;
    }
  }
  assertEquals(seen.size, pairs + 1);
});

Deno.test("TraceHash: of 100,000 short traces that are much alike no two have the same hash", () => {
  const seen = new Set<bigint>(), halves = [new Set<bigint>(), new Set<bigint>()];
  // Three Gs on two Ms: each trace differs from others in few small numbers, often in one column.
  for (let i = 0; i < 100_000; i++) {
    const words: number[] = [];
    for (let x = i, k = 0; k < 12; k++, x = Math.floor(x / 3)) {
      words.push(3 | 1 << 6 | 1 << 17, x % 3, k, 4 | 1 << 6 | 1 << 17, x % 3, 0);
    }
    const hash = hashOf(words);
    seen.add(hash);
    halves[0].add(hash >> 32n);
    halves[1].add(hash & 0xffffffffn);
  }
  assertEquals(seen.size, 100_000);
  // Of 32 bits 1.2 pairs are expected to be alike: more than ten would be a fault.
  for (const half of halves) assert(half.size > 99_990, `${half.size}`);
});
