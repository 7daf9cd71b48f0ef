/**
 * The state of one shrinking: the simplest failing case so far, and what it has cost to find it.
 *
 * @module
 */

import type { Case, CaseCosts } from "../case.ts";
import type { Instr, Instrs } from "../programs/build.ts";
import { tidied } from "./names.ts";
import { isSimpler } from "./order.ts";
import { editInstrs, instrsOf, spawnsForever } from "./walk.ts";

/**
 * When to stop, at the latest. Never by time: the same case, the same bytes, on a busy machine too.
 */
export interface ShrinkLimits {
  /** Runs of the predicate. */
  readonly evaluationsMax: number;
  /** What the case to shrink has, and every simpler one keeps. */
  readonly keep?: FixedParts;
  /** What fails is the program: others, which have nothing to do with it, are not tried. */
  readonly isOfProgram?: boolean;
}

/** Parts around the workload, each only if it stays as it is. */
export interface FixedParts {
  readonly procs?: number;
  readonly cores?: number;
  readonly costs?: CaseCosts;
  /** Others may be dropped. */
  readonly options?: Readonly<Record<string, string>>;
}

/** Puts for each instruction, one after the other, the first of `others` that is taken. */
export function replaceEach(
  search: Search,
  others: (instr: Instr, progs: Case["workload"]["progs"]) => readonly Instrs[],
  around: (workload: Case["workload"]) => Case["workload"] = (workload) => workload,
): void {
  for (let n = 0; n < instrsOf(search.current.workload).length; n++) {
    const { workload } = search.current;
    for (const other of others(instrsOf(workload)[n], workload.progs)) {
      const from = around(search.current.workload);
      if (search.attemptWorkload(editInstrs(from, (one, i) => i === n ? other : [one]))) break;
    }
  }
}

/** A step of the shrinker: offers simpler cases as long as some are taken. */
export type Pass = (search: Search) => void;

/** Thrown by {@linkcode Search.attempt} when a limit is reached. */
export class Spent extends Error {}

/** The simplest failing case so far. */
export class Search {
  /** Runs of the predicate so far. */
  evaluations = 0;
  readonly #tried = new Set<string>();

  /** The simplest case that fails. */
  current: Case;

  /** @param start A case that fails. @param stillFails As in `shrinkCase`. */
  constructor(
    start: Case,
    private readonly stillFails: (c: Case) => boolean,
    private readonly limits: ShrinkLimits,
  ) {
    this.current = start;
    const tidy = this.#plain(start);
    // Under canonical names from here on, whichever text comes first in the alphabet.
    this.evaluations++;
    if (this.#fails(tidy)) this.current = tidy;
  }

  /**
   * Takes a case if it is simpler than the current one and fails too. A case that cannot be run (it
   * cannot be assembled, or panics as it would in Go) does not fail.
   *
   * @returns Whether it was taken.
   * @throws {Spent} A limit is reached.
   */
  attempt(candidate: Case): boolean {
    const c = this.#plain(candidate);
    if (!isSimpler(c, this.current) || spawnsForever(c.workload)) return false;
    const text = JSON.stringify(c);
    if (this.#tried.has(text)) return false;
    if (this.evaluations >= this.limits.evaluationsMax) throw new Spent();
    this.#tried.add(text);
    this.evaluations++;
    if (!this.#fails(c)) return false;
    this.current = c;
    return true;
  }

  /** As {@linkcode attempt} for a case that differs in its workload only. */
  attemptWorkload(workload: Case["workload"]): boolean {
    return this.attempt({ ...this.current, workload });
  }

  /** In plain words, and with what stays as it is. */
  #plain(candidate: Case): Case {
    const { keep } = this.limits;
    if (keep === undefined) return plain(candidate);
    const { machine, costs, options } = candidate, { procs, cores } = machine;
    return plain({
      ...candidate,
      machine: { ...machine, procs: keep.procs ?? procs, cores: keep.cores ?? cores },
      costs: keep.costs ?? costs,
      options: { ...options, ...keep.options },
    });
  }

  #fails(c: Case): boolean {
    try {
      return this.stillFails(c);
    } catch {
      return false;
    }
  }
}

/** The case without what says nothing, its fields in one order. */
function plain({ workload, options = {}, deviations = [], ...rest }: Case): Case {
  const { model, mutant, machine, costs, seed } = rest;
  return {
    model,
    ...(Object.keys(options).length === 0
      ? {}
      : { options: Object.fromEntries(Object.entries(options).toSorted()) }),
    ...(mutant === undefined ? {} : { mutant }),
    workload: tidied(workload),
    machine,
    costs,
    seed,
    ...(deviations.length === 0 ? {} : { deviations }),
  };
}

/**
 * Makes a number as small as it may be: small ones first, then halves of the way.
 *
 * @param n The number now.
 * @param take Offers another; `true` if it was taken.
 */
export function lower(n: number, take: (value: number) => boolean): void {
  const least = Math.min(n, 5);
  for (let value = 0; value < least; value++) if (take(value)) return;
  let refused = least - 1, taken = n;
  while (taken - refused > 1) {
    const middle = refused + Math.floor((taken - refused) / 2);
    if (take(middle)) taken = middle;
    else refused = middle;
  }
}
