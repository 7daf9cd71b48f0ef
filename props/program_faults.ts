/**
 * What a program does wrong under some schedule, whoever runs it: it ends in a deadlock, or it
 * panics, as it does where an assertion of it fails. Such a fault breaks no law of a model; it is
 * judged where somebody asks for it by name, and the explorer always asks.
 *
 * @module
 */

import { EndWhy, Ev, type Outcome, ProgramError, type Trace } from "@lab/runtime";
import type { Case } from "./case.ts";
import type { Violation } from "./law.ts";
import { count, many } from "./words.ts";

/** Names of what is asked of programs. */
export const PROGRAM_LAWS = {
  /** Broken by a run that ends in a deadlock. */
  deadlock: "no-deadlock",
  /** Broken by a {@linkcode ProgramError}. */
  panics: "no-panic",
} as const;

/** Is it asked of the program, not of the model? */
export const isProgramLaw = (law: string): boolean =>
  law === PROGRAM_LAWS.deadlock || law === PROGRAM_LAWS.panics;

/** Stuck Gs that are named one by one. */
const STUCK_NAMED_MAX = 8;

/** What a G waits for that waits for a mutex, before the mutex's name. */
const LOCK = "sync.Mutex.Lock ";

/** Who holds which mutex at the end of a run. */
function holdersIn(trace: Trace): Map<string, number> {
  const { code, g, a, length, about } = trace, holders = new Map<string, number>();
  for (let i = 0; i < length; i++) {
    if (code[i] === Ev.LOCK) holders.set(about.mutexNames[a[i]], g[i]);
    else if (code[i] === Ev.UNLOCK) holders.delete(about.mutexNames[a[i]]);
  }
  return holders;
}

/** Names the stuck Gs of a run, what each waits for, and, if a trace was kept, who holds that. */
export function stuckText({ stuck, trace }: Pick<Outcome, "stuck" | "trace">): string {
  const holders = trace === null ? new Map<string, number>() : holdersIn(trace);
  const named = stuck.slice(0, STUCK_NAMED_MAX).map(({ g, prog, waitsFor, where }) => {
    const holder = holders.get(waitsFor.slice(LOCK.length));
    const held = waitsFor.startsWith(LOCK) && holder !== undefined ? `, held by G${holder},` : "";
    return `G${g} (${prog}) waits for ${waitsFor}${held} at ${where}`;
  });
  const more = stuck.length - named.length;
  return `${many(stuck.length, "G")} can never go on: ${named.join("; ")}${
    more > 0 ? `; and ${count(more)} more` : ""
  }`;
}

/** The deadlock that a run ended in, or null. */
export function deadlockOf(outcome: Outcome): Violation | null {
  if (outcome.end !== EndWhy.DEADLOCK) return null;
  const { stuck } = outcome, reason = stuckText(outcome);
  // Who waits for a mutex is nearer to the cause than main, which waits for all.
  const { g } = stuck.find(({ waitsFor }) => waitsFor.startsWith(LOCK)) ?? stuck[0];
  return { law: PROGRAM_LAWS.deadlock, g, p: -1, m: -1, atNs: outcome.elapsedNs, reason };
}

/** A panic as a breach. */
export function panicOf({ g, atNs, message }: ProgramError): Violation {
  const reason = `the program panics: ${message}`;
  return { law: PROGRAM_LAWS.panics, g, p: -1, m: -1, atNs, reason };
}

/**
 * What a fault is about, without names, places and numbers, which change as the program shrinks:
 * for each stuck G what it waits for, objects and their holders by the order in which they are
 * named.
 */
function essence({ law, reason }: Violation): string {
  if (law !== PROGRAM_LAWS.deadlock) return reason.replace(/^.*? ns: /, "").replace(/: .*$/, "");
  const named: string[] = [];
  const number = (name: string) => {
    if (!named.includes(name)) named.push(name);
    return named.indexOf(name);
  };
  return reason.replace(/^.*?: /, "").split("; ").map((one) => {
    const words = /^(G\d+) .*? waits for (.*?)(?: ([^ ,]+))?(?:, held by (G\d+),)? at [^ ]+$/.exec(
      one,
    );
    if (words === null) return one;
    const [, g, what, object = "", holder = ""] = words;
    return [number(g), what, number(object), number(holder)].join(" ");
  }).join("; ");
}

/**
 * Makes a predicate for the shrinker: does a case show the same fault? One that only some schedules
 * show must stay so: else a G that waits for nobody would be the simplest deadlock.
 *
 * @param faultsOf The faults of a run, of any kind.
 * @param found A case with a fault. @param fault That one.
 */
export function sameFault(
  faultsOf: (c: Case) => readonly Violation[],
  found: Case,
  fault: Violation,
): (c: Case) => boolean {
  const wanted = essence(fault);
  const shows = (c: Case) =>
    faultsOf(c).some((one) => one.law === fault.law && essence(one) === wanted);
  const plain = (c: Case): Case => ({ ...c, deviations: undefined });
  const always = shows(plain(found));
  return (c) => shows(c) && (always || faultsOf(plain(c)).length === 0);
}
