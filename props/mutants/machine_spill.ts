/**
 * A spill as the machine does it, but for the number of Gs that it moves: for mutants.
 *
 * @module
 */

import { Ev, type HarmableParts } from "@lab/runtime";

/** Makes a ring count as full at `slots` Gs, and spill `moved` of them before the new one. */
export function spillsAt({ s, ops }: HarmableParts, slots: number, moved: number): void {
  const { rings, global } = s;
  ops.spillHalf = (id, p, g) => {
    const before = rings.len(p);
    if (before < slots) return false;
    s.log.add(Ev.SPILL, id, p, g, moved + 1, before);
    for (let i = 0; i <= moved; i++) {
      const x = i < moved ? rings.pop(p) : g;
      global.push(x);
      s.emit(Ev.PUT_GLOBAL, s.ms.at[id], x, global.size, 0);
    }
    return true;
  };
}
