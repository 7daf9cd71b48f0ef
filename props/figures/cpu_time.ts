/**
 * What the time of the cores was for, counted from the events of a run.
 *
 * @module
 */

import { type CostName, type CostTable, Ev, type Trace } from "@lab/runtime";

/** ns of all cores, by kind. */
export interface CpuTime {
  /** Working, or looking for work. */
  readonly busy: number;
  readonly looking: number;
  readonly switching: number;
  readonly waking: number;
  /** Of Gs that ended; what the others had done of a compute has no event. */
  readonly work: number;
  /** Gs that had not ended. */
  readonly alive: number;
  /** Of each core: working or looking, and switching. */
  readonly coreBusyNs: readonly number[];
  readonly coreSwitchNs: readonly number[];
}

/** An M on its core, and what there was before it began to work. */
interface OnCore {
  readonly core: number;
  /** Its work begins. */
  readonly fromNs: number;
  readonly switchNs: number;
  readonly wakingNs: number;
}

const DIRECT = [
  "switchKernelStack",
  "switchHardware",
  "switchKernelScheduler",
] as const satisfies readonly CostName[];
/** Rows of a change of M on a core, by `Switch`. */
const SWITCHES: readonly (readonly CostName[])[] = [[], [...DIRECT, "switchThreadCold"], [
  ...DIRECT,
  "switchPageTable",
  "switchTlbFlush",
  "switchProcessCold",
  "switchPageWalks",
]];

/** Counts it. */
export function cpuTime(trace: Trace, costs: CostTable): CpuTime {
  const { length, code, timeNs, m: ms, a, b, about: { cores, elapsedNs } } = trace;
  const prices = SWITCHES.map((rows) => rows.reduce((ns, row) => ns + costs.rows[row].value, 0));
  const time = { looking: 0, waking: 0 };
  const coreBusyNs = Array<number>(cores).fill(0), coreSwitchNs = Array<number>(cores).fill(0);
  const on = new Map<number, OnCore>(), lookFrom = new Map<number, number>();
  let work = 0, alive = 0;
  /** What of a time lies before the end. */
  const within = (fromNs: number, untilNs: number) =>
    Math.max(0, Math.min(untilNs, elapsedNs) - Math.min(fromNs, elapsedNs));
  const look = (m: number, untilNs: number) => {
    const its = on.get(m), fromNs = lookFrom.get(m);
    if (its === undefined || fromNs === undefined) return;
    time.looking += within(Math.max(fromNs, its.fromNs), untilNs);
  };
  const leave = (m: number, untilNs: number) => {
    const { core, fromNs, switchNs, wakingNs } = on.get(m)!, awakeNs = fromNs - switchNs;
    look(m, untilNs);
    coreBusyNs[core] += within(fromNs, untilNs);
    coreSwitchNs[core] += within(awakeNs, fromNs);
    time.waking += within(awakeNs - wakingNs, awakeNs);
    on.delete(m);
  };
  for (let i = 0; i < length; i++) {
    const m = ms[i], ahead = code[i + 1] === Ev.CORE_AHEAD ? 1 : 0;
    const thenNs = timeNs[i] + (ahead !== 0 ? a[i + 1] : 0);
    if (code[i] === Ev.CORE_ON) {
      const wakes = i + 1 + ahead, wakingNs = code[wakes] === Ev.WAKING ? a[wakes] : 0;
      on.set(m, { core: a[i], fromNs: thenNs, switchNs: prices[b[i]], wakingNs });
    } else if (code[i] === Ev.CORE_OFF) leave(m, thenNs);
    else if (code[i] === Ev.SPIN && a[i] > 0) lookFrom.set(m, timeNs[i]);
    else if (code[i] === Ev.SPIN) {
      look(m, timeNs[i]);
      lookFrom.delete(m);
    } else if (code[i] === Ev.SPAWN) alive++;
    else if (code[i] === Ev.DONE) {
      alive--;
      work += a[i];
    }
  }
  for (const m of [...on.keys()]) leave(m, Infinity);
  const sum = (list: readonly number[]) => list.reduce((ns, of) => ns + of, 0);
  return {
    ...time,
    busy: sum(coreBusyNs),
    switching: sum(coreSwitchNs),
    work,
    alive,
    coreBusyNs,
    coreSwitchNs,
  };
}
