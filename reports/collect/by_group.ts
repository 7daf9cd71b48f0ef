/**
 * Figures of the Gs of one run, by prog or by class, from its trace: exact, not from a histogram.
 *
 * @module
 */

import { Ev, LeaveWhy, type Program, type Trace } from "@lab/runtime";
import { quantileSorted } from "simple-statistics";

/** What Gs are told apart by. */
export const GROUPINGS = ["prog", "class"] as const;
/** One of {@linkcode GROUPINGS}. */
export type Grouping = typeof GROUPINGS[number];

/** Mean and quantiles in ns; 0 where there are no values. */
export interface GroupTimes {
  readonly mean: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** Figures of one group. */
export interface GroupFigures {
  /** Name of the prog, or `class 1`. */
  readonly name: string;
  /** Gs created, and Gs finished: the times are of these. */
  readonly spawned: number;
  readonly completed: number;
  /** Own work, together. */
  readonly workNs: number;
  /** From creation or arrival to the end, and runnable but not running (to 1 us), of each G. */
  readonly sojournNs: GroupTimes;
  readonly waitNs: GroupTimes;
}

/** A mark that the program made. */
export interface MarkTime {
  readonly id: number;
  readonly times: number;
  readonly firstNs: number;
  readonly lastNs: number;
}

interface Group {
  spawned: number;
  workNs: number;
  readonly sojournNs: number[];
  readonly waitNs: number[];
}

/** Figures by group, in the order of progs or classes; groups without Gs are left out. */
export function byGroup(trace: Trace, program: Program, by: Grouping): GroupFigures[] {
  const { length, code, g, a, b, timeNs, about } = trace;
  const groups: Group[] = [], groupOf: Group[] = [], bornNs: number[] = [];
  const indexOf = (i: number) => by === "prog" ? b[i] : about.attrs?.classOf[g[i]] ?? 0;
  for (let i = 0; i < length; i++) {
    if (code[i] === Ev.SPAWN) {
      const group = groups[indexOf(i)] ??= { spawned: 0, workNs: 0, sojournNs: [], waitNs: [] };
      group.spawned++;
      groupOf[g[i]] = group;
      bornNs[g[i]] = timeNs[i];
    } else if (code[i] === Ev.STOP && a[i] === LeaveWhy.EXIT) {
      groupOf[g[i]].sojournNs.push(timeNs[i] - bornNs[g[i]]);
    } else if (code[i] === Ev.DONE) {
      groupOf[g[i]].workNs += a[i];
      groupOf[g[i]].waitNs.push(b[i] * 1_000);
    }
  }
  return groups.flatMap(({ spawned, workNs, sojournNs, waitNs }, k) => ({
    name: by === "prog" ? program.progNames[k] : `class ${k}`,
    spawned,
    completed: sojournNs.length,
    workNs,
    sojournNs: timesOf(sojournNs),
    waitNs: timesOf(waitNs),
  }));
}

function timesOf(values: number[]): GroupTimes {
  if (values.length === 0) return { mean: 0, p50: 0, p99: 0, max: 0 };
  values.sort((x, y) => x - y);
  return {
    mean: values.reduce((sum, x) => sum + x, 0) / values.length,
    p50: quantileSorted(values, 0.5),
    p99: quantileSorted(values, 0.99),
    max: values[values.length - 1],
  };
}

/** Marks by id: how often, and when. */
export function markTimes(
  { id, atNs }: { readonly id: readonly number[]; readonly atNs: readonly number[] },
): MarkTime[] {
  const found = new Map<number, { times: number; firstNs: number; lastNs: number }>();
  id.forEach((mark, i) => {
    const row = found.get(mark) ?? { times: 0, firstNs: atNs[i], lastNs: 0 };
    found.set(mark, { ...row, times: row.times + 1, lastNs: atNs[i] });
  });
  return [...found].sort(([x], [y]) => x - y).map(([mark, row]) => ({ id: mark, ...row }));
}
