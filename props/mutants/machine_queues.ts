/**
 * Planted bugs in the rings of a machine and in its runnext, which no model can reach.
 *
 * @module
 */

import { Ev, type MachineParts } from "@lab/runtime";
import type { Mutant } from "../mutant.ts";
import { inMachine, replace } from "./rows.ts";

/** A ring as a planted bug sees it. */
type Ring = ReturnType<MachineParts["rings"]>[number];

/** Bugs of the machine in its queues. */
export const MACHINE_QUEUES: readonly Mutant[] = inMachine([
  {
    name: "machine-last-first",
    law: "ring-bound",
    family: "queue",
    about: "a P takes the last G of its ring instead of the first",
    fault: inRings((ring) =>
      replace(ring, "take", (take) => (m) => {
        turn(ring, ring.len() - 1);
        return take(m);
      })
    ),
  },
  {
    name: "machine-loot-inherits",
    law: "slice-inheritance",
    family: "runnext",
    about: "a G stolen out of a runnext goes on with a slice of its thief",
    fault({ queues, ops }) {
      for (const next of queues("next")) {
        replace(next, "rob", (rob) => (m) => {
          const g = rob(m);
          if (g >= 0) ops.inherit(m);
          return g;
        });
      }
    },
  },
  {
    name: "machine-ring-255",
    law: "overflow",
    family: "ring",
    about: "a ring is full one G too early",
    options: { ring: "4" },
    fault: inRings((ring, parts) => holds(parts, ring, ring.size - 1)),
  },
  {
    name: "machine-ring-257",
    law: "ring-bound",
    family: "ring",
    about: "a ring takes one G more than it has slots",
    options: { ring: "4" },
    fault: inRings((ring, parts) => {
      Object.assign(ring, { slots: new Int32Array(2 * ring.size) });
      holds(parts, ring, ring.size + 1);
    }),
  },
  {
    name: "machine-spill-less",
    law: "overflow",
    family: "overflow",
    about: "a full ring moves one G less than half",
    options: { ring: "4" },
    fault: inRings((ring, parts) => spillsAt(parts, ring, ring.size, (ring.size >> 1) - 1)),
  },
  {
    name: "machine-spill-newer",
    law: "overflow",
    family: "overflow",
    about: "a full ring moves its newer half and keeps the older",
    options: { ring: "4" },
    fault: inRings((ring) => beforeSpill(ring, () => turn(ring, ring.size >> 1))),
  },
  {
    name: "machine-spill-order",
    law: "overflow",
    family: "overflow",
    about: "a full ring spills from its second G on; the oldest stays",
    options: { ring: "4" },
    fault: inRings((ring) => beforeSpill(ring, () => turn(ring, 1))),
  },
  {
    name: "machine-spill-reversed",
    law: "overflow",
    family: "overflow",
    about: "a full ring moves its older half in reverse order",
    options: { ring: "4" },
    fault: inRings((ring) =>
      beforeSpill(ring, () => {
        const { slots, head, size } = ring, mask = size - 1;
        const older = Array.from({ length: size >> 1 }, (_, i) => slots[(head + i) & mask]);
        older.reverse().forEach((g, i) => slots[(head + i) & mask] = g);
      })
    ),
  },
  {
    name: "machine-spill-wrapped",
    law: "overflow",
    family: "ring",
    about: "a full ring that has wrapped moves its Gs in the order of the slots",
    options: { ring: "4" },
    // Turned until the first slot comes first: no turn at all while the ring has not wrapped.
    fault: inRings((ring) => beforeSpill(ring, () => turn(ring, -ring.head & (ring.size - 1)))),
  },
]);

/** A fault in each P's ring. */
function inRings(fault: (ring: Ring, parts: MachineParts) => void) {
  return (parts: MachineParts): void => parts.rings("local").forEach((ring) => fault(ring, parts));
}

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

/** Does `fault` to `ring` each time that it is full and about to be spilled. */
function beforeSpill(ring: Ring, fault: () => void): void {
  replace(ring, "spill", (spill) => (m, n, to, g, which) => {
    if (ring.len() === ring.size) fault();
    return spill(m, n, to, g, which);
  });
}

/** Makes `ring` hold `slots` Gs, and then spill half its size. */
function holds(parts: MachineParts, ring: Ring, slots: number): void {
  replace(ring, "put", (put) => (m, g) => ring.len() < slots ? put(m, g) : g);
  spillsAt(parts, ring, slots, ring.size >> 1);
}

/** Makes `ring` count as full at `slots` Gs, and spill its oldest `moved` before the new one. */
function spillsAt({ s }: MachineParts, ring: Ring, slots: number, moved: number): void {
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
