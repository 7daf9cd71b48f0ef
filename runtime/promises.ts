/**
 * What a model may promise beyond being right. Promises are data: the laws read them, each law one
 * of them, and hold nobody to what was not promised. Queues go by the names under which they are
 * declared.
 *
 * @module
 */

import { receivedText } from "./core/errors.ts";

/**
 * A share of the `n` Gs that a queue holds: `"one"` of them, `"half"`, `"all"`, or a number above 0
 * and at most 1. What a thief takes is rounded up, what is spilled is rounded down.
 */
export type Share = "one" | "half" | "all" | number;

/**
 * What is left out is held against nobody.
 *
 * @example Whose laws hold a model to what it promises
 * ```ts ignore
 * import type { Promises } from "@gmp-lab/lab";
 * import { isHeld, LAWS } from "@gmp-lab/lab/laws";
 *
 * // As a class says it: `override readonly promises = PROMISES`.
 * const PROMISES: Promises = { look: { queue: "global", every: 61 } };
 * const held = LAWS.filter((law) => law.kind === "promise" && isHeld(law, PROMISES));
 * const names = held.map(({ name }) => name).join();
 * if (names !== "look-interval,global-look") throw new Error(names);
 * ```
 */
export interface Promises {
  /**
   * A thief takes `share` of another P's `queue` and goes on with the first or the last of its
   * batch.
   */
  readonly steal?: {
    readonly queue: string;
    readonly share: Share;
    readonly runs: "first" | "last";
  };
  /**
   * When the bounded `queue` of a P is full, the older or newer `share` of its slots goes to `to`,
   * in order, and then the G that found no room.
   */
  readonly spill?: {
    readonly queue: string;
    readonly to: string;
    readonly share: Share;
    readonly which: "older" | "newer";
  };
  /**
   * A P looks at `queue` before its own queues on each tick that is a multiple of `every`, and on
   * no other. `Infinity`: never first.
   */
  readonly look?: { readonly queue: string; readonly every: number };
  /**
   * Who takes a batch from `queue` takes `most` Gs, or all `n` if there are fewer; with `isShared`
   * no more than its share among all Ps, `floor(n / P) + 1`.
   */
  readonly batch?: { readonly queue: string; readonly most: number; readonly isShared: boolean };
  /**
   * The G that is kicked out of the slot `queue` goes to the tail of `kicked` (of the same P, if
   * each P has one; of a full ring: where that spills). A dispatch from the own slot inherits the
   * running tick, or does not, and no other dispatch does; at most `inRow` dispatches from it come
   * in a row.
   */
  readonly slot?: {
    readonly queue: string;
    readonly kicked: string;
    readonly inherits: boolean;
    readonly inRow: number;
  };
  /**
   * Nobody is preempted before `leastNs` on one tick, and no tick goes on beyond `mostNs` (and what
   * the monitor needs to see it) while others wait. Equal for a slice of one length; both
   * `Infinity`: nobody is ever preempted. `lookNs`: whoever ends slices looks at least so often;
   * left out: it is the monitor, which looks as often as the machine says.
   */
  readonly slice?: {
    readonly leastNs: number;
    readonly mostNs: number;
    readonly lookNs?: number;
  };
  /**
   * An M begins to search by itself only beside fewer than `share` times the busy Ps, or times all
   * Ps. `respins`: one that searched, gave its P up and saw work in its last look may search again
   * unasked.
   */
  readonly spinners?: {
    readonly share: number;
    readonly of: "busy" | "all";
    readonly respins: boolean;
  };
  /**
   * For each G made runnable, put back or found, and each P handed over, at most `most` Ms are
   * woken; with `ifNoneSpins` none is woken to search while another M does. With `betweenGs` an M
   * may also wake as many after each G, as it then looks what else there is to do.
   */
  readonly wake?: {
    readonly most: number;
    readonly ifNoneSpins: boolean;
    readonly betweenGs?: boolean;
  };
  /**
   * A P in a system call with Gs in its queues is taken away within `neededNs` (left out: at the
   * second look of the machine's monitor); one with none, while a P is idle or an M searches, not
   * before `aloneNs`.
   */
  readonly retake?: { readonly neededNs?: number; readonly aloneNs: number };
  /** An M sleeps in the netpoller only while a G sleeps or waits for the network. */
  readonly netpoll?: "if-waited-for";
  /**
   * By class of the G, 0 first: a P takes no G out of one of `queues` while one of a higher class
   * stands in one of them that is its own or shared; unless the G has waited there for `agingNs`.
   */
  readonly priorities?: { readonly queues: readonly string[]; readonly agingNs: number };
  /**
   * A P takes no G out of one of `queues` while one with an earlier deadline stands in one of them.
   */
  readonly deadlines?: { readonly queues: readonly string[] };
  /**
   * Of Gs that were runnable through a whole period, each ran for its share by weight, give or take
   * `within` of the period, or of what they ran together if that is more: Gs of one P, or of the
   * machine.
   */
  readonly weights?: {
    readonly periodNs: number;
    readonly within: number;
    readonly of: "p" | "machine";
  };
  /**
   * A runnable G starts within this many *ticks* of each P that keeps running, given `ahead` Gs
   * queued before it. Ticks, not dispatches: a chain through a slot may dispatch any number of Gs
   * within one tick, and only preemption ends it. `Infinity`: promises nothing.
   */
  startTicks?(machine: { procs: number; ahead: number }): number;
  /**
   * No P stays idle beside a runnable G for longer than this, in virtual ns. `Infinity`: promises
   * nothing.
   *
   * @param machine Its processors, and `wakeNs`: what waking (or creating) one M costs there,
   * `scanNs`: what one full look through all queues costs.
   */
  idleBesideWorkNs?(machine: { procs: number; wakeNs: number; scanNs: number }): number;
}

/** Promises that are functions of the machine, and so are asked for and not sent. */
export const BOUNDS = ["startTicks", "idleBesideWorkNs"] as const;
/** One of {@linkcode BOUNDS}. */
export type Bound = typeof BOUNDS[number];

/** What a field may hold. */
interface Rule {
  /** In words, after "must be". */
  readonly words: string;
  allows(value: unknown, queues: readonly string[]): boolean;
}

const isNumber = (value: unknown): value is number => typeof value === "number";
const oneOf = (...values: readonly unknown[]): Rule => ({
  words: values.map((value) => typeof value === "string" ? `"${value}"` : String(value)).join(
    " | ",
  ),
  allows: (value) => values.includes(value),
});
const from = (least: number, unit: string): Rule => ({
  words: `${unit} from ${least}, or Infinity`,
  allows: (value) => isNumber(value) && value >= least,
});
const QUEUE: Rule = {
  words: "the name of a queue of the model",
  allows: (value, queues) => typeof value === "string" && queues.includes(value),
};
const QUEUES: Rule = {
  words: "names of queues of the model, one or more",
  allows: (value, queues) =>
    Array.isArray(value) && value.length > 0 && value.every((name) => queues.includes(name)),
};
const SHARE: Rule = {
  words: '"one" | "half" | "all" or a number above 0 and at most 1',
  allows: (value) =>
    value === "one" || value === "half" || value === "all" ||
    isNumber(value) && value > 0 && value <= 1,
};
const PART: Rule = {
  words: "a number from 0 to 1",
  allows: (value) => isNumber(value) && value >= 0 && value <= 1,
};
/** A field that may be left out. */
const maybe = ({ words, allows }: Rule): Rule => ({
  words: `left out, or ${words}`,
  allows: (value, queues) => value === undefined || allows(value, queues),
});
const FLAG = oneOf(true, false), NS = from(0, "a number of ns"), COUNT = from(1, "a number");

/**
 * The lab's monitor sleeps so long at most, in ns, as Go's sysmon (proc.go: 10 ms), where a trace
 * does not say otherwise.
 */
export const MONITOR_LOOK_NS = 10_000_000;

/** The fields of each promise. */
const FIELDS = {
  steal: { queue: QUEUE, share: SHARE, runs: oneOf("first", "last") },
  spill: { queue: QUEUE, to: QUEUE, share: SHARE, which: oneOf("older", "newer") },
  look: { queue: QUEUE, every: COUNT },
  batch: { queue: QUEUE, most: COUNT, isShared: FLAG },
  slot: { queue: QUEUE, kicked: QUEUE, inherits: FLAG, inRow: COUNT },
  slice: { leastNs: NS, mostNs: NS, lookNs: maybe(from(1, "a number of ns")) },
  spinners: { share: PART, of: oneOf("busy", "all"), respins: FLAG },
  wake: { most: COUNT, ifNoneSpins: FLAG, betweenGs: maybe(FLAG) },
  retake: { neededNs: maybe(NS), aloneNs: NS },
  netpoll: oneOf("if-waited-for"),
  priorities: { queues: QUEUES, agingNs: NS },
  deadlines: { queues: QUEUES },
  weights: { periodNs: from(1, "a number of ns"), within: PART, of: oneOf("p", "machine") },
} as const satisfies Record<Exclude<keyof Promises, Bound>, Rule | Readonly<Record<string, Rule>>>;

/** Names of all promises. */
export const PROMISE_NAMES: readonly (keyof Promises)[] = [
  ...Object.keys(FIELDS) as (keyof typeof FIELDS)[],
  ...BOUNDS,
];

/**
 * Looks at promises that come from outside.
 *
 * @param queues Names of the model's queues.
 * @throws {RangeError} A field that no promise has, is missing or has a value that cannot be;
 * named.
 */
export function checkedPromises(value: unknown, queues: readonly string[]): Promises {
  const fields = record("promises", value);
  for (const [name, promise] of Object.entries(fields)) {
    if (promise === undefined) continue;
    if (Object.hasOwn(FIELDS, name)) checkFields(name as keyof typeof FIELDS, promise, queues);
    else if (!(BOUNDS as readonly string[]).includes(name)) {
      throw new RangeError(`promises.${name} is no promise: there are ${PROMISE_NAMES.join(", ")}`);
    } else if (typeof promise !== "function") refuse(`promises.${name}`, "a function", promise);
  }
  return fields as Promises;
}

function checkFields(
  name: keyof typeof FIELDS,
  promise: unknown,
  queues: readonly string[],
): void {
  const rules: Rule | Readonly<Record<string, Rule>> = FIELDS[name];
  if (isRule(rules)) return checkValue(`promises.${name}`, rules, promise, queues);
  const fields = record(`promises.${name}`, promise);
  const known = Object.keys(rules);
  for (const field of Object.keys(fields)) {
    if (known.includes(field)) continue;
    throw new RangeError(`promises.${name}.${field} is unknown: it has ${known.join(", ")}`);
  }
  for (const field of known) {
    checkValue(`promises.${name}.${field}`, rules[field], fields[field], queues);
  }
  const { leastNs, mostNs } = fields as Record<string, number>;
  if (leastNs > mostNs) refuse(`promises.${name}.leastNs`, "at most mostNs", leastNs);
}

function isRule(rules: Rule | Readonly<Record<string, Rule>>): rules is Rule {
  return typeof rules.allows === "function";
}

function checkValue(where: string, rule: Rule, value: unknown, queues: readonly string[]): void {
  if (rule.allows(value, queues)) return;
  const names = rule === QUEUE || rule === QUEUES ? ` (${queues.join(", ")})` : "";
  refuse(where, rule.words + names, value);
}

function record(where: string, value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) {
    return value as Readonly<Record<string, unknown>>;
  }
  return refuse(where, "an object", value);
}

function refuse(where: string, rule: string, value: unknown): never {
  throw new RangeError(`${where} must be ${rule}: received ${receivedText(value)}`);
}
