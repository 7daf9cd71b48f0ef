/**
 * Harm to the rings of a machine, for mutants.
 *
 * @module
 */

import { Ev, type HarmableParts } from "@lab/runtime";

/** A ring as a planted bug sees it. */
export type Ring = ReturnType<HarmableParts["rings"]>[number];

/** Moves the oldest G of `ring` behind the newest, `times` times, unseen. */
export function turn(ring: Ring, times: number): void {
  const { slots } = ring, mask = slots.length - 1;
  for (; times > 0; times--) {
    const g = slots[ring.head & mask];
    ring.head = (ring.head + 1) | 0;
    slots[ring.tail & mask] = g;
    ring.tail = (ring.tail + 1) | 0;
  }
}

/** Does `harm` to `ring` each time that it is full and about to be spilled. */
export function beforeSpill(ring: Ring, harm: () => void): void {
  const spill = ring.spill.bind(ring);
  ring.spill = (m, n, to, g, which) => {
    if (ring.len() === ring.size) harm();
    return spill(m, n, to, g, which);
  };
}

/** Makes `ring` count as full at `slots` Gs, and spill its oldest `moved` before the new one. */
export function spillsAt({ s }: HarmableParts, ring: Ring, slots: number, moved: number): void {
  ring.spill = (id, _n, to, g) => {
    const before = ring.len(), mask = ring.slots.length - 1;
    if (before < slots) return false;
    const m = s.ms.at[id], other = to as Ring;
    s.log.add(Ev.SPILL, id, ring.p, g, moved + 1, before);
    for (let i = 0; i < moved; i++) {
      const oldest = ring.slots[ring.head & mask];
      ring.head = (ring.head + 1) | 0;
      other.arrive(m, oldest, 0);
    }
    other.arrive(m, g, 0);
    return true;
  };
}
