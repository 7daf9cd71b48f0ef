/**
 * The wake-up protocol as the lab's gpm runs it, beside `wake_up.pml`: the steps that both show,
 * and a schedule of one looked for in the other.
 *
 * @module
 */

import { Ev, type EventLog, type Trace, type Workload } from "@lab/runtime";
import type { Case } from "../case.ts";
import { MergedStates } from "../explore/merged_states.ts";

/** Codes of `wake_up.pml`. */
const Seen = { RUN: 1, DROP: 2, SPIN: 3, UNSPIN: 4, SLEEP: 5 } as const;

/** A step that both show: the M, by the order in which Ms are seen first, and its code. */
export type Step = readonly [m: number, code: number];

/** What an event shows; 0: nothing of the protocol. */
function codeOf(code: number, a: number): number {
  switch (code) {
    case Ev.RUN:
      return Seen.RUN;
    case Ev.P_IDLE:
      return Seen.DROP;
    case Ev.SPIN:
      return a === 0 ? Seen.UNSPIN : Seen.SPIN;
    case Ev.M_PARK:
      return Seen.SLEEP;
    default:
      return 0;
  }
}

/** The steps of a run, or of its beginning. */
export function stepsOf(
  { code, m, a, length }: Pick<Trace, "code" | "m" | "a" | "length">,
): Step[] {
  const steps: Step[] = [], names = new Map<number, number>();
  for (let i = 0; i < length; i++) {
    const what = codeOf(code[i], a[i]);
    if (what === 0) continue;
    if (!names.has(m[i])) names.set(m[i], names.size);
    steps.push([names.get(m[i])!, what]);
  }
  return steps;
}

/** Who is who does not matter: Ms by the order in which they are seen first. */
export function renamed(steps: readonly Step[]): Step[] {
  const names = new Map<number, number>();
  return steps.map(([m, code]) => {
    if (!names.has(m)) names.set(m, names.size);
    return [names.get(m)!, code];
  });
}

/** The program of `wake_up.pml`: main starts the others, and all compute equally long. */
export function protocolCase(procs: number, gs: number, model: Partial<Case> = {}): Case {
  type Instr = Workload["progs"][string][number];
  const compute: Instr = ["compute", 10];
  const spawns = Array.from({ length: gs - 1 }, (): Instr => ["spawn", "w"]);
  return {
    model: "gpm",
    ...model,
    workload: { name: "wake-ups", progs: { main: [...spawns, compute], w: [compute] } },
    machine: { procs, cores: procs },
    costs: "zero",
    seed: 1,
  };
}

/** Runs of a replay, at most. */
const RUNS_MAX = 200_000;

/**
 * Looks for a schedule of the lab that begins with these steps and leaves a P idle beside work.
 *
 * @returns The case with its schedule, and the runs it took; null: there is none.
 */
export function replayed(c: Case, steps: readonly Step[]): { case: Case; runs: number } | null {
  const wanted = renamed(steps);
  const isBegun = (seen: readonly Step[]) =>
    seen.every(([m, code], i) => i >= wanted.length || wanted[i][0] === m && wanted[i][1] === code);
  const admits = (log: EventLog) => isBegun(stepsOf({ ...log.columns, length: log.length }));
  const search = new MergedStates(c, "hook", undefined, admits);
  for (;;) {
    const goesOn = search.step(), runs = search.runs + search.cuts;
    const found = search.found.find(({ violations }) =>
      violations.some(({ law }) => law === "work-conserving")
    );
    if (found !== undefined) return { case: found.case, runs };
    if (!goesOn || runs >= RUNS_MAX) return null;
  }
}
