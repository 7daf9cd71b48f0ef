/**
 * A finding of the explorer, made as small as it gets.
 *
 * A law of the model is held against other programs too, with the schedule that was found and with
 * simple ones. Where the program itself fails, a simpler one mostly fails under another schedule:
 * so each is explored for a while, and the schedule comes last.
 *
 * @module
 */

import { assemble } from "@lab/runtime";
import { modelNamed } from "@lab/models";
import type { Case } from "../case.ts";
import type { Violation } from "../law.ts";
import { isProgramLaw, PROGRAM_LAWS, sameFault } from "../program_faults.ts";
import { ENGINE_LAWS, mayPanic, runCase } from "../run.ts";
import { shrinkCase } from "../shrink/shrink_case.ts";
import { MergedStates } from "./merged_states.ts";
import { RandomWalk, Sampled } from "./sampled.ts";
import type { Found } from "./search.ts";

/** Runs that make a finding smaller, at most; a model of the user's own decides elsewhere. */
const EVALUATIONS = 20_000, EVALUATIONS_GUEST = 500;
/** Of a run that reached a limit: each of those takes as long as a limit allows, up to a second. */
const EVALUATIONS_LIMIT = 60;
/** Programs that are explored, and runs of each: the most that a second or two allow. */
const PROGRAMS = 500, RUNS_EACH = 150;

/** A finding, made smaller. */
export interface Small {
  readonly case: Case;
  /** What is wrong with it; the first is what was found. */
  readonly violations: readonly Violation[];
  /** Cases that were tried. */
  readonly evaluations: number;
  /** `false`: a limit came first, and more might be left out. */
  readonly isNormal: boolean;
}

/** Makes a finding as small as it gets. Deterministic. */
export function shrinkFound({ case: c, violations: [violation] }: Found): Small {
  const { law } = violation;
  const evaluationsMax = law === ENGINE_LAWS.limits
    ? EVALUATIONS_LIMIT
    : modelNamed(c.model).kind === "guest"
    ? EVALUATIONS_GUEST
    : EVALUATIONS;
  const isFault = isProgramLaw(law) && !(law === PROGRAM_LAWS.panics && mayPanic(c));
  if (isFault) return shrunkFault(c, violation, evaluationsMax);
  const broken = (smaller: Case) => runCase(smaller, [law]).violations.filter((v) => v.law === law);
  const shrunk = shrinkCase(c, (smaller) => broken(smaller).length > 0, { evaluationsMax });
  return { ...shrunk, violations: broken(shrunk.case) };
}

/** Every way in which the program of a case fails. */
const faultsOf = (c: Case) => runCase(c, Object.values(PROGRAM_LAWS)).violations;

function shrunkFault(found: Case, fault: Violation, evaluationsMax: number): Small {
  const shows = sameFault(faultsOf, found, fault);
  let c = found, evaluations = 0, isNormal = true;
  if (modelNamed(found.model).kind !== "guest") {
    const scheduled = (program: Case) => underSomeSchedule(program, shows);
    const start = withoutSchedule(found);
    if (scheduled(start) !== null) {
      const limits = { evaluationsMax: PROGRAMS, isOfProgram: true };
      const smaller = shrinkCase(start, (program) => scheduled(program) !== null, limits);
      ({ evaluations, isNormal } = smaller);
      c = scheduled(smaller.case)!;
    }
  }
  const last = shrinkCase(c, shows, { evaluationsMax, isOfProgram: true });
  return {
    case: last.case,
    violations: faultsOf(last.case).filter(({ law }) => law === fault.law),
    evaluations: evaluations + last.evaluations,
    isNormal: isNormal && last.isNormal,
  };
}

const withoutSchedule = ({ deviations: _, ...c }: Case): Case => c;

/** The case under the first schedule found that shows the fault; null: none in so many runs. */
function underSomeSchedule(program: Case, shows: (c: Case) => boolean): Case | null {
  const c = withoutSchedule(program);
  const isDrawn = assemble(c.workload).dists.length > 0;
  const search = isDrawn ? new Sampled(c, new RandomWalk(), 1) : new MergedStates(c);
  for (let tried = 0; search.runs + search.cuts < RUNS_EACH;) {
    const goesOn = search.step(), { found } = search.faults;
    for (; tried < found.length; tried++) if (shows(found[tried].case)) return found[tried].case;
    if (!goesOn) return null;
  }
  return null;
}
