/**
 * Wake verbs that woke nobody. They change nothing, so they leave no event; but who looks for a lost
 * wake-up wants to see them. They are noted when a failing case is run once more to be explained.
 *
 * @module
 */

import type { HarmableParts, MId } from "@lab/runtime";

/** A wake that did nothing. */
export interface IdleWake {
  /** Events that were there before it. */
  readonly at: number;
  readonly timeNs: number;
  readonly m: number;
  readonly p: number;
  /** In words: the verb as the model wrote it, and why it woke nobody. */
  readonly what: string;
}

type Ops = HarmableParts["ops"];

/** Why a wake verb answered `false`, asked right after it did. */
const WHY = {
  startIdle: () => "no P is idle",
  startProc: (_: Ops, p: unknown) => `P${p} is not idle`,
  wakeSpinner: (ops: Ops) =>
    ops.spinning() > 0 ? "somebody spins" : "no P is idle; a spinner is wanted from here on",
} as const satisfies Partial<Record<keyof Ops, (ops: Ops, p: unknown) => string>>;

/** Notes the idle wakes of a machine. @param notes Gets them as they happen. */
export function watchWakes({ s, ops }: HarmableParts, notes: IdleWake[]): void {
  // One verb may use another: only what the model itself called is told.
  let isInside = false;
  for (const [name, why] of Object.entries(WHY)) {
    const verbs = ops as unknown as Record<string, (m: MId, p: unknown, more: unknown) => boolean>;
    const verb = verbs[name].bind(ops);
    verbs[name] = (m, p, more) => {
      if (isInside) return verb(m, p, more);
      isInside = true;
      try {
        const at = s.log.length, didWake = verb(m, p, more);
        if (!didWake) {
          const what = `${name} wakes nobody: ${why(ops, p)}`;
          notes.push({ at, timeNs: ops.nowNs(m), m, p: ops.procOf(m), what });
        }
        return didWake;
      } finally {
        isInside = false;
      }
    };
  }
}
