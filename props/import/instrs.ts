/**
 * How the import writes single instructions, those that are made of several, and names of objects.
 *
 * @module
 */

import type { Channel } from "./channels.ts";
import type { Held, LockStep } from "./locks.ts";
import type { Instr } from "./progs.ts";
import type { Share } from "./shares.ts";

/** The objects of a workload. */
export type Objects = {
  [name: string]:
    | { type: "chan"; n?: number; cap?: number; net?: boolean }
    | { type: "wg"; n: number }
    | { type: "sem"; n?: number; cap: number }
    | { type: "mutex" | "rwmutex" | "once" | "counter" | "timer"; n: number };
};

/** Waits for a channel, but no longer than this. */
export function select(channel: string | readonly [string, number], ns: number): Instr {
  return ["select", ["recv", channel], ["timeout", ns]] as unknown as Instr;
}

/** Appends a computation, joined with one that stands there. */
export function compute(list: Instr[], ns: number): void {
  const before = list.at(-1);
  if (before?.[0] !== "compute" || typeof before[1] !== "number") list.push(["compute", ns]);
  else list[list.length - 1] = ["compute", Number(before[1]) + ns];
}

/** What `of` says for the value of a variable that lies within `from..to - 1`. */
export function choice(
  variable: string,
  from: number,
  to: number,
  of: (value: number) => Instr[],
): Instr[] {
  if (to - from === 1) return of(from);
  const middle = (from + to) >> 1;
  const low = choice(variable, from, middle, of), high = choice(variable, middle, to, of);
  return [["if", ["<", variable, middle], low, high]];
}

/** Says the size of all groups of a family, whose name holds it. */
export function groupsOf(family: string, n: number): Instr {
  const size = Number(family.slice("group".length));
  return ["for", "i", n, [["wgadd", [family, "i"], size]]];
}

/** Takes or gives back. */
export function lockInstr({ op, held }: LockStep): Instr {
  return [op, held.type === "sem" ? nameOf(held) : [held.type, held.index]] as unknown as Instr;
}

/** Name of a semaphore. */
export function nameOf({ index }: Held): string {
  return `slots${index}`;
}

/** Named by its first transfer. */
export function channelName({ transfers }: Channel): string {
  return `jobs${transfers[0].wait}`;
}

/** Takes jobs of a share, counted by `name`, until all are taken. */
export function takeJobs(name: readonly [string, number], { jobs, jobNs }: Share): Instr[] {
  const turn = [["add", name, 1, "taken"], ["if", ["<", "taken", jobs + 1], [["compute", jobNs]]]];
  return [["set", "taken", 0], ["while", ["<", "taken", jobs], jobs, turn]] as unknown as Instr[];
}
