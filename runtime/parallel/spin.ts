/**
 * The loop that a compute burns a core with, and how fast it is on this computer.
 *
 * @module
 */

/**
 * Burns `turns` turns, by the eight. One at a time took half as long again until V8's last compiler
 * had had its turn, after half a second of computes; what stands between two multiplications is the
 * same for all of its compilers.
 *
 * @returns A number that depends on all of them, so that none is optimized away.
 */
export function spin(turns: number, seed: number): number {
  let x = seed | 1;
  for (let i = 0; i < turns; i += 8) {
    x = Math.imul(x, 1664525) ^ 1013904223;
    x = Math.imul(x, 1664525) ^ 1013904223;
    x = Math.imul(x, 1664525) ^ 1013904223;
    x = Math.imul(x, 1664525) ^ 1013904223;
    x = Math.imul(x, 1664525) ^ 1013904223;
    x = Math.imul(x, 1664525) ^ 1013904223;
    x = Math.imul(x, 1664525) ^ 1013904223;
    x = Math.imul(x, 1664525) ^ 1013904223;
  }
  return x;
}

/** Tries and turns of each: enough for the compiler to do its best. */
const TRIES = 50, TURNS = 200_000;

/** Turns of the loop that take one ns: in the fastest of several tries, which also compile it. */
export function spinsPerNs(): number {
  let bestMs = Infinity, residue = 1;
  for (let i = 0; i < TRIES; i++) {
    const fromMs = performance.now();
    residue = spin(TURNS, residue);
    bestMs = Math.min(bestMs, performance.now() - fromMs);
  }
  // The residue is part of the answer, invisibly, so that the loop is not optimized away.
  return TURNS / (bestMs * 1e6) + (residue === 0.5 ? 1 : 0);
}
