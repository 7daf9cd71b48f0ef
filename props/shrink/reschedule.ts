/**
 * A step that simplifies and looks for another schedule at once. What is left out moves every later
 * choice, so the deviations that showed the bug do so no longer, while others would.
 *
 * @module
 */

import type { Case } from "../case.ts";
import type { Instr, Instrs } from "../programs/build.ts";
import type { Pass } from "./search.ts";
import { instrsOf, keepInstrs } from "./walk.ts";

/** Choices that are tried: the first ones of a run, each taken once in another way. */
const POSITIONS = 32;
/** Other choices that are tried at each. */
const CHOICES = 2;
/** Above so many instructions no schedule is looked for. */
const OPERATIONS_MAX = 16;

/** Schedules with one deviation at most, the simplest first. */
function* schedules(): Iterable<Case["deviations"]> {
  yield undefined;
  for (let choice = 1; choice <= CHOICES; choice++) {
    for (let position = 0; position < POSITIONS; position++) yield [[position, choice]];
  }
}

/** Simplifications that change what is due when. */
function* simplifications(c: Case): Iterable<Case> {
  const { workload, machine } = c, { procs, cores } = machine;
  const size = instrsOf(workload).length;
  for (let n = size - 1; n >= 0; n--) {
    yield { ...c, workload: keepInstrs(workload, (number) => number !== n) };
  }
  const smaller = (shape: { procs: number; cores: number }) => ({
    ...c,
    machine: { ...machine, ...shape },
  });
  if (procs > 1) yield smaller({ procs: procs - 1, cores: Math.min(cores, procs - 1) });
  if (cores > 1) yield smaller({ procs, cores: cores - 1 });
  yield { ...c, costs: "zero" };
  yield { ...c, seed: 0 };
  yield { ...c, options: {} };
  yield c;
}

/** Choices that are tried in pairs. */
const PAIR_POSITIONS = 30;

/** Two deviations, each to the second of those due. */
function* pairsOfDeviations(): Iterable<Case["deviations"]> {
  for (let second = 1; second < PAIR_POSITIONS; second++) {
    for (let first = 0; first < second; first++) yield [[first, 1], [second, 1]];
  }
}

const PAIR_MACHINE = { procs: 2, cores: 2 };
const one: Instr = ["compute", 1];
/** Programs in which Ms meet: one goes to sleep while the other has work for it. */
const MEETINGS: readonly Readonly<Record<string, Instrs>>[] = [
  { a: [], main: [["spawn", "a"], one] },
  { a: [], main: [["spawn", "a"], ["sleep", 1]] },
  { a: [], main: [["yield"], ["spawn", "a"], one] },
  { a: [], main: [["spawn", "a"], ["spawn", "a"], one] },
  { a: [], main: [["spawn", "a"], one, ["spawn", "a"], one] },
  { a: [["spawn", "b"], one], b: [], main: [["spawn", "a"], ["sleep", 1]] },
];

/**
 * Small programs on every schedule with one or two deviations: what only some schedules show is
 * hardly ever simple where it was found.
 */
export const trySmallSchedules: Pass = (search) => {
  if (search.current.deviations === undefined) return;
  const { model, mutant } = search.current;
  for (const progs of MEETINGS) {
    const base = { model, mutant, workload: { progs }, machine: PAIR_MACHINE, seed: 0 };
    for (const list of [schedules(), pairsOfDeviations()]) {
      for (const deviations of list) {
        if (search.attempt({ ...base, costs: "zero", deviations })) return;
      }
    }
  }
};

/** Simplifies anything at all if some schedule with one deviation at most still shows the bug. */
export const reschedule: Pass = (search) => {
  if (instrsOf(search.current.workload).length > OPERATIONS_MAX) return;
  for (const simple of simplifications(search.current)) {
    const { deviations: _, ...rest } = simple;
    for (const deviations of schedules()) {
      if (search.attempt(deviations === undefined ? rest : { ...rest, deviations })) return;
    }
  }
};
