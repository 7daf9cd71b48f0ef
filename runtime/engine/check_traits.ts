/**
 * Which traits go together. The engine reads them once, before a run, so a model that asks for a
 * machine that there is not is refused by name there, and not wherever its first timer ends.
 *
 * @module
 */

import { ModelError, receivedText } from "../core/errors.ts";
import type { Traits } from "../model.ts";

/** Values of the traits that are words. */
const WORDS = {
  unit: ["process", "thread", "user"],
  threads: ["one", "per-g", "per-p"],
} as const;

/**
 * Pairs of traits that no machine has, and why. All others go together: what a G is (`unit`) only
 * says what a switch costs, and `threads` alone says whether a G needs a P.
 */
const APART: readonly {
  readonly words: string;
  readonly found: (traits: Traits) => boolean;
  readonly why: string;
}[] = [
  {
    words: 'threads: "per-g" and netpoll: true',
    found: ({ threads, netpoll }) => threads === "per-g" && netpoll,
    why: "timers that a model collects belong to Ps, and a thread of one G runs without a P",
  },
  {
    words: 'threads: "per-g" and sysmon: true',
    found: ({ threads, sysmon }) => threads === "per-g" && sysmon,
    why: "sysmon looks at Ps, and a thread of one G runs without a P",
  },
];

/** @throws {ModelError} A trait has no such value, or two of them do not go together. */
export function checkTraits(name: string, traits: Traits): void {
  const refuse = (rule: string): never => {
    throw new ModelError(`traits of ${name}: ${rule}`, -1, -1, -1, 0);
  };
  for (const trait of ["unit", "threads"] as const) {
    const words: readonly string[] = WORDS[trait], value = traits[trait];
    if (!words.includes(value)) {
      refuse(`'${trait}' must be ${words.join(" | ")}: received ${receivedText(value)}`);
    }
  }
  for (const trait of ["netpoll", "sysmon"] as const) {
    const value = traits[trait];
    if (typeof value !== "boolean") {
      refuse(`'${trait}' must be true | false: received ${receivedText(value)}`);
    }
  }
  const { periodNs, handsOn = false } = traits;
  if (typeof handsOn !== "boolean") {
    refuse(`'handsOn' must be true | false: received ${receivedText(handsOn)}`);
  }
  if (periodNs !== undefined && !(periodNs >= 1)) {
    refuse(`'periodNs' must be a number of ns from 1: received ${receivedText(periodNs)}`);
  }
  for (const { words, found, why } of APART) {
    if (found(traits)) refuse(`${words} do not go together: ${why}`);
  }
}
