/**
 * The side of laws of somebody's own: loads them and answers what they find, and never comes back
 * from that.
 *
 * @module
 */

import { isOf, setGuestFiles, TEXT_MAX, textOf } from "./fault.ts";
import type { GuestSource } from "./guest_side.ts";
import { harden } from "./harden.ts";
import { answer, nextQuestion } from "./law_channel.ts";

/** Lines that laws may print; what comes after them is only counted. */
const LINES_MAX = 20;
/** Breaches of one law that are passed on. */
const BREACHES_MAX = 20;
/** Most laws of a file. */
const LAWS_MAX = 50;

/** A question: which laws there are, or what they find in a run. */
export type LawQuestion =
  | { readonly do: "list" }
  | { readonly do: "check"; readonly trace: unknown; readonly context: unknown };

/** What a law of somebody's own found. */
export interface FoundBreach {
  readonly g: number;
  readonly p: number;
  readonly m: number;
  readonly atNs: number;
  readonly event?: number;
  readonly reason: string;
}

/** An answer. A `fault` is something that no law may do, in one clause. */
export interface LawAnswer {
  readonly fault?: string;
  readonly laws?: readonly { readonly name: string; readonly words: string }[];
  /** What each law found, in the order of the laws. */
  readonly found?: readonly (readonly FoundBreach[])[];
  readonly said: readonly string[];
}

interface Law {
  readonly name: string;
  readonly words: string;
  check(trace: unknown, context: unknown): unknown;
}

/** Serves the lab for as long as this thread lives. @param memory Of `lawMemory`. */
export async function serveLaws(
  memory: SharedArrayBuffer,
  { load, files, alsoFrozen }: GuestSource,
): Promise<never> {
  setGuestFiles(files);
  let said: string[] = [], reached: string | null = null;
  harden({
    onReach: (name, why) => reached ??= `reached for ${name}: ${why}`,
    onPrint: (text) => said.push(text),
    linesMax: LINES_MAX,
  }, alsoFrozen);
  let laws: readonly Law[] = [], failure: string | null = null;
  try {
    laws = lawsOf(await load());
  } catch (error) {
    failure = `cannot be loaded: ${textOf(error)}`;
  }
  for (let n = 1;; n++) {
    const question = nextQuestion(memory, n) as LawQuestion;
    let found: Omit<LawAnswer, "said">;
    try {
      found = failure !== null
        ? { fault: failure }
        : question.do === "list"
        ? { laws: laws.map(({ name, words }) => ({ name, words })) }
        : { found: laws.map((law) => breachesOf(law, question)) };
    } catch (error) {
      found = { fault: isOf(error, Nonsense) ? error.message : textOf(error) };
    }
    answer(memory, JSON.stringify({ ...reached === null ? found : { fault: reached }, said }));
    said = [];
  }
}

/** A law did what no law may do. */
class Nonsense extends Error {}

function lawsOf(module: unknown): Law[] {
  const { laws } = module as { laws?: unknown };
  if (!Array.isArray(laws) || laws.length === 0 || laws.length > LAWS_MAX) {
    throw new TypeError(`it must export 'laws', a list of 1 to ${LAWS_MAX}`);
  }
  return laws.map((law, i) => {
    // Read once: what it is called does not change while it is held.
    const { name, words, check } = (law ?? {}) as Partial<Law>;
    if (typeof name !== "string") throw new TypeError(`laws[${i}].name is no text`);
    if (typeof words !== "string") throw new TypeError(`laws[${i}].words is no text`);
    if (typeof check !== "function") throw new TypeError(`laws[${i}].check is no function`);
    return {
      name: name.slice(0, TEXT_MAX),
      words: words.slice(0, TEXT_MAX),
      check: (trace, context) => check.call(law, trace, context),
    };
  });
}

function breachesOf(
  law: Law,
  { trace, context }: LawQuestion & { readonly do: "check" },
): FoundBreach[] {
  try {
    return breachesIn(law, law.check(trace, context));
  } catch (error) {
    if (isOf(error, Nonsense)) throw error;
    throw new Nonsense(`law ${law.name} threw ${textOf(error)}`);
  }
}

/** What a law answered, which may fight back when it is looked at. */
function breachesIn(law: Law, list: unknown): FoundBreach[] {
  if (!Array.isArray(list)) {
    throw new Nonsense(
      `law ${law.name} answered ${typeof list} ${textOf(list)}: no list of breaches`,
    );
  }
  return list.slice(0, BREACHES_MAX).map((one, i) => {
    const { g = -1, p = -1, m = -1, atNs = 0, event, reason } = (one ?? {}) as Partial<FoundBreach>;
    if (typeof reason !== "string" || reason === "") {
      throw new Nonsense(`law ${law.name} answered a breach [${i}] without a reason`);
    }
    const numbers = { g, p, m, atNs, ...(event === undefined ? {} : { event }) };
    const odd = Object.entries(numbers).find(([, value]) => !Number.isFinite(value));
    if (odd !== undefined) {
      throw new Nonsense(`law ${law.name} answered a breach [${i}] whose ${odd[0]} is no number`);
    }
    return { ...numbers, reason: reason.slice(0, 500) };
  });
}
