/**
 * How many Gs a promised share is.
 *
 * @module
 */

import type { Share } from "@lab/runtime";

/** What a thief takes of `n` Gs: rounded up. */
export function shareUp(share: Share, n: number): number {
  return share === "one" ? Math.min(1, n) : Math.ceil(n * partOf(share));
}

/** What a full queue of `n` slots gives away: rounded down, but one at least. */
export function shareDown(share: Share, n: number): number {
  return share === "one" ? 1 : Math.max(1, Math.floor(n * partOf(share)));
}

function partOf(share: Exclude<Share, "one">): number {
  return share === "half" ? 1 / 2 : share === "all" ? 1 : share;
}

/** A share in a message. */
export function shareText(share: Share): string {
  return typeof share === "number" ? `a share of ${share}` : share;
}
