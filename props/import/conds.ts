/**
 * Conditions that are no barriers. Most waits stand in a loop that asks for something, and whoever
 * lets somebody go on has made one such thing; so a run counts them: who comes after the signal
 * finds it there, as in the program.
 *
 * @module
 */

import { Bonds } from "./channels.ts";
import { type Place, type TraceLog, Woken } from "./log.ts";
import type { Instr } from "./progs.ts";
import { functionOf } from "./stacks.ts";

const WAIT = "sync.(*Cond).Wait";
const SIGNAL = "sync.(*Cond).Signal";
const BROADCAST = "sync.(*Cond).Broadcast";

/** Families of objects: the condition, its mutex, and what is there for those who wait. */
export const COND_OBJECTS = { cond: "cond", mutex: "condlock", counter: "ready" } as const;

/** The conditions of a trace. */
export interface Conds {
  readonly count: number;
  /** What stands for a row. */
  readonly atRow: ReadonlyMap<number, readonly Instr[]>;
}

/**
 * Finds the conditions of a trace, as far as they serve in turn.
 *
 * @param waitRows The row of each wait, by wait. @param wakeRows That of each wake-up.
 * @param isOther Is this wait something else already?
 */
export function findConds(
  log: TraceLog,
  waitRows: ReadonlyMap<number, number>,
  wakeRows: ReadonlyMap<number, number>,
  isOther: (wait: number) => boolean,
): Conds {
  const bonds = new Bonds(), keys = new Map<number, string>();
  const place = (site: number): Place | undefined => site < 0 ? undefined : log.places[site];
  for (let wait = 0; wait < log.waitG.length; wait++) {
    const g = log.waitG.at(wait), by = log.waitWaker.at(wait);
    const from = place(log.waitSite.at(wait)), to = place(log.waitWakeSite.at(wait));
    if (by <= Woken.NEVER || isOther(wait) || log.goroutines[g].foundIn === wait) continue;
    if (!from?.done.includes(WAIT) || !to?.done.some(isWake)) continue;
    // The mutex that it locks again is another wait.
    if (from.done.some((name) => name.startsWith("sync.(*Mutex)"))) continue;
    const own = `${g} ${functionOf(from.callers[0] ?? "")}`;
    bonds.bind(own, `${by} ${functionOf(to.callers[0] ?? "")}`);
    keys.set(wait, own);
  }
  const found = new Map<string, number[]>();
  for (const [wait, key] of keys) {
    const root = bonds.root(key), list = found.get(root);
    if (list === undefined) found.set(root, [wait]);
    else list.push(wait);
  }
  const atRow = new Map<number, readonly Instr[]>();
  let count = 0;
  for (const waits of found.values()) {
    waits.sort((a, b) => wakeRows.get(a)! - wakeRows.get(b)!);
    const inTurn = waits.every((wait, i) =>
      i === 0 || log.waitFromNs.at(wait) >= log.waitFromNs.at(waits[i - 1])
    );
    if (inTurn) write(waits, count++);
  }
  return { count, atRow };

  function write(waits: readonly number[], index: number): void {
    const [cond, mutex, ready] = Object.values(COND_OBJECTS).map((family) => [family, index]);
    const waiting: Instr[] = [
      ["condwait", cond, mutex],
      ["load", ready, LEFT],
    ] as unknown as Instr[];
    const lock = ["lock", mutex], unlock = ["unlock", mutex];
    const takes = [
      lock,
      ["load", ready, LEFT],
      ["while", ["==", LEFT, 0], waits.length + 1, waiting],
      ["add", ready, -1],
      unlock,
    ] as unknown as Instr[];
    for (const wait of waits) atRow.set(waitRows.get(wait)!, takes);
    for (const [i, wait] of waits.entries()) {
      const row = wakeRows.get(wait)!;
      const isAll = place(log.waitWakeSite.at(wait))!.done.includes(BROADCAST);
      // Wake-ups of one broadcast follow each other.
      const isSame = (other: number) =>
        isAll && log.waitWaker.at(other) === log.waitWaker.at(wait) &&
        log.waitWakeSite.at(other) === log.waitWakeSite.at(wait) &&
        Math.abs(log.waitToNs.at(other) - log.waitToNs.at(wait)) <= TOGETHER_NS;
      if (atRow.has(row)) continue;
      const others = waits.slice(i + 1);
      const end = others.findIndex((other) => !isSame(other));
      const all = end < 0 ? others : others.slice(0, end);
      atRow.set(
        row,
        [
          lock,
          ["add", ready, 1 + all.length],
          unlock,
          [isAll ? "broadcast" : "signal", cond],
        ] as unknown as Instr[],
      );
      for (const other of all) atRow.set(wakeRows.get(other)!, []);
    }
  }
}

/** The variable that says what is there. */
const LEFT = "left";
/** A broadcast takes no longer, ns. */
const TOGETHER_NS = 100_000;

function isWake(name: string): boolean {
  return name === SIGNAL || name === BROADCAST;
}
