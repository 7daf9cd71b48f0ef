/**
 * What goroutines take and give back, as stacks show it: a mutex, an RWMutex, slots of a channel.
 *
 * @module
 */

import type { Place } from "./log.ts";
import { functionOf } from "./stacks.ts";

/** Instructions that take, each with the one that gives back. */
export const GIVES = {
  lock: "unlock",
  rlock: "runlock",
  wlock: "wunlock",
  acquire: "release",
} as const;
/** Instructions that take. */
export type Take = keyof typeof GIVES;
/** Instructions that give back. */
export type Give = typeof GIVES[Take];
/** Kinds of objects, as a workload names them. */
export type HoldType = "mutex" | "rwmutex" | "sem";

/** What is done where somebody waits, or lets another go on. */
export interface Use {
  readonly type: HoldType;
  readonly op: Take;
  /** The function that does it. */
  readonly by: string;
}

/** The first that fits counts: parts of an RWMutex are mutexes, too. */
const TAKES: readonly (readonly [on: string, type: HoldType, op: Take])[] = [
  ["sync.(*RWMutex).RLock", "rwmutex", "rlock"],
  ["sync.(*RWMutex).Lock", "rwmutex", "wlock"],
  ["sync.(*Mutex).Lock", "mutex", "lock"],
  ["runtime.chansend1", "sem", "acquire"],
];
const GIVEN: readonly (readonly [on: string, type: HoldType, op: Take])[] = [
  ["sync.(*RWMutex).RUnlock", "rwmutex", "rlock"],
  ["sync.(*RWMutex).Unlock", "rwmutex", "wlock"],
  ["sync.(*Mutex).Unlock", "mutex", "lock"],
  ["runtime.chanrecv1", "sem", "acquire"],
];
/** They have rules of their own, and lock a mutex, too. */
const OTHERS = /^sync\.\(\*(?:Cond|Once)\)/;

/** What is taken where somebody waits; null: nothing that is known. */
export function takenAt(place: Place | undefined): Use | null {
  return useOf(place, TAKES);
}

/** What is given back where another is let go on; null: nothing that is known. */
export function givenAt(place: Place | undefined): Use | null {
  return useOf(place, GIVEN);
}

function useOf(place: Place | undefined, table: typeof TAKES): Use | null {
  if (place === undefined || place.callers.length === 0) return null;
  if (place.done.some((name) => OTHERS.test(name))) return null;
  const found = table.find(([name]) => place.done.includes(name));
  return found === undefined
    ? null
    : { type: found[1], op: found[2], by: functionOf(place.callers[0]) };
}
