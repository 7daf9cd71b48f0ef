/**
 * Steps that leave things out of a workload: whole progs and objects, runs of instructions, and any
 * two or three of them at once (a lock goes only together with its unlock).
 *
 * @module
 */

import type { Pass, Search } from "./search.ts";
import { without } from "./operands.ts";
import { editInstrs, instrsOf, keepInstrs, objectsIn } from "./walk.ts";

/**
 * Leaves out the arrivals, the attributes and the flavour of synchronisation, then each prog with
 * its spawns, then each object with its users.
 */
export const dropParts: Pass = (search) => {
  const { arrivals: _, ...rest } = search.current.workload;
  search.attemptWorkload(rest);
  const { attrs: _attrs, ...untold } = search.current.workload;
  search.attemptWorkload(untold);
  for (const [prog, told] of Object.entries(search.current.workload.attrs ?? {})) {
    for (const less of without(told)) {
      const { attrs } = search.current.workload;
      search.attemptWorkload({ ...search.current.workload, attrs: { ...attrs, [prog]: less } });
    }
  }
  const { sync: _sync, ...plain } = search.current.workload;
  search.attemptWorkload(plain);
  for (const name of Object.keys(search.current.workload.progs)) {
    search.attemptWorkload(
      editInstrs(
        search.current.workload,
        (instr) => instr[0] === "spawn" && instr[1] === name ? [] : [instr],
      ),
    );
  }
  for (const name of Object.keys(search.current.workload.objects ?? {})) {
    search.attemptWorkload(
      editInstrs(
        search.current.workload,
        (instr) => objectsIn(instr).has(name) ? [] : [instr],
      ),
    );
  }
};

const countOf = (search: Search) => instrsOf(search.current.workload).length;

/** Leaves out runs of instructions: halves, quarters, … and at last each alone. */
export const dropRuns: Pass = (search) => {
  for (let size = Math.max(1, countOf(search) >> 1); size >= 1; size >>= 1) {
    for (let at = countOf(search) - size; at >= 0;) {
      search.attemptWorkload(
        keepInstrs(search.current.workload, (n) => n < at || n >= at + size),
      );
      at = Math.min(at, countOf(search)) - size;
    }
  }
};

/** Above so many instructions not every pair is tried. */
const PAIRS_MAX = 40;
/** The same for three. */
const TRIPLES_MAX = 12;

/** Leaves out any two instructions. */
export const dropPairs: Pass = (search) => {
  if (countOf(search) > PAIRS_MAX) return;
  for (let j = countOf(search) - 1; j > 0; j--) {
    for (let i = Math.min(j, countOf(search)) - 1; i >= 0; i--) {
      search.attemptWorkload(keepInstrs(search.current.workload, (n) => n !== i && n !== j));
    }
  }
};

/** Leaves out any three instructions. */
export const dropTriples: Pass = (search) => {
  if (countOf(search) > TRIPLES_MAX) return;
  for (let k = countOf(search) - 1; k > 1; k--) {
    for (let j = k - 1; j > 0; j--) {
      for (let i = j - 1; i >= 0; i--) {
        search.attemptWorkload(
          keepInstrs(search.current.workload, (n) => n !== i && n !== j && n !== k),
        );
      }
    }
  }
};
