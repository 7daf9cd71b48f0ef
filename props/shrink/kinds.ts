/**
 * Steps that do not make a workload smaller but more like others: simpler instructions in the place
 * of others, and each at the earliest place.
 *
 * @module
 */

import { instructionRow, type Workload } from "@lab/runtime";
import type { Instr } from "../programs/build.ts";
import { kindRank, SIMPLEST_FIRST } from "./order.ts";
import { type Pass, replaceEach } from "./search.ts";
import { blocksOf, editInstrs, instrsOf } from "./walk.ts";

/** Instructions with a duration, the simplest first. */
const LASTING = SIMPLEST_FIRST.filter((name) => instructionRow(name)!.operands[0]?.kind === "ns");
/** Durations to try for one that stands for something else: short, and long enough for anything. */
const DURATIONS_NS = [0, 1, 50_000, 30_000_000];

/** A name that no generated workload has. */
const NOBODYS = "nobodys";

/** What may stand for any instruction, the simplest first. */
const STAND_INS: readonly Instr[] = [
  ["yield"],
  ...DURATIONS_NS.flatMap((ns) => LASTING.map((name) => [name, ns] as Instr)),
  ["recv", NOBODYS],
];

/** The workload with a channel that nobody sends on, to wait on for ever. */
const withNobodys = (workload: Workload): Workload => ({
  ...workload,
  objects: { ...workload.objects, [NOBODYS]: { type: "chan" } },
});

/** Simpler instructions that may do as well. */
function simpler(instr: Instr): readonly Instr[] {
  const [op, operand] = instr;
  const isLasting = LASTING.includes(op);
  const same = isLasting ? LASTING.map((name) => [name, operand as never] as Instr) : [];
  return [...same, ...STAND_INS].filter(([name]) => kindRank(name) < kindRank(op));
}

/** Puts simpler instructions in the place of others. */
export const simplifyKinds: Pass = (search) =>
  replaceEach(search, (instr) => simpler(instr).map((one) => [one]), withNobodys);

/** Above so many instructions not every pair is tried. */
const PAIRS_MAX = 12;

/** Puts one simple instruction in the place of any two. */
export const replacePairs: Pass = (search) => {
  const size = instrsOf(search.current.workload).length;
  if (size > PAIRS_MAX) return;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      if (i === j) continue;
      for (const simple of STAND_INS) {
        const taken = search.attemptWorkload(
          editInstrs(
            withNobodys(search.current.workload),
            (one, n) => n === i ? [simple] : n === j ? [] : [one],
          ),
        );
        if (taken) return;
      }
    }
  }
};

/** Two computes in a row are one. */
export const mergeComputes: Pass = (search) => {
  for (let n = instrsOf(search.current.workload).length - 1; n > 0; n--) {
    const [first, second] = instrsOf(search.current.workload).slice(n - 1, n + 1);
    if (first[0] !== "compute" || second?.[0] !== "compute") continue;
    const both: Instr = ["compute", ["+", first[1], second[1]]];
    const sum: Instr = typeof first[1] === "number" && typeof second[1] === "number"
      ? ["compute", first[1] + second[1]]
      : both;
    search.attemptWorkload(
      editInstrs(search.current.workload, (one, i) => i === n - 1 ? [] : i === n ? [sum] : [one]),
    );
  }
};

/** Above so many instructions none is moved to other places. */
const MOVED_MAX = 10;

/**
 * Moves each instruction to other places: into main, and where the text is first in the alphabet.
 */
export const moveInstrs: Pass = (search) => {
  const size = instrsOf(search.current.workload).length;
  if (size > MOVED_MAX) return;
  for (let from = 0; from < size; from++) {
    for (const name of Object.keys(search.current.workload.progs)) {
      const { workload } = search.current;
      if (!(name in workload.progs)) continue;
      const moved = instrsOf(workload)[from];
      // A prog that nobody starts any more has gone, with its instructions.
      if (moved === undefined) return;
      const rest = editInstrs(workload, (one, i) => i === from ? [] : [one]);
      const progs = { ...rest.progs, [name]: [...rest.progs[name], moved] };
      search.attemptWorkload({ ...rest, progs });
    }
    for (let to = 0; to < size; to++) {
      if (to === from || to === from + 1) continue;
      const moved = instrsOf(search.current.workload)[from];
      if (moved === undefined || blocksOf(moved).length > 0) continue;
      search.attemptWorkload(
        editInstrs(
          search.current.workload,
          (one, i) => i === from ? [] : i === to ? [moved, one] : [one],
        ),
      );
    }
  }
};
