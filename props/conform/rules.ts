/**
 * Rules that may be changed for a trace, by name: what `--rule` takes. Their values of Go come from
 * the one description that gpm runs by ({@linkcode GO_QUEUES}).
 *
 * @module
 */

import { GO_QUEUES, type QueueRules } from "@lab/models";

/** What a rule is, and what it may be set to. */
export interface RuleSpec {
  readonly name: keyof QueueRules;
  readonly about: string;
  /** In words, for help and errors. */
  readonly values: string;
  /** Wrong values that a trace with such decisions must notice; as typed. */
  readonly wrong: readonly string[];
  /** Other names, as they stand in papers and older notes. */
  readonly also: readonly string[];
  /** Its value, undefined: not one of them. */
  parse(text: string): QueueRules[keyof QueueRules] | undefined;
}

/** Most slots of a ring. */
const RING_MAX = 65_536;
/** Most ticks between two looks that are followed. */
const LOOK_MAX = 64;

const whole = (from: number, to: number) => (text: string): number | undefined => {
  const value = /^\d{1,6}$/.test(text) ? Number(text) : NaN;
  return value >= from && value <= to ? value : undefined;
};
const oneOf = (words: Readonly<Record<string, string>>) => (text: string) =>
  Object.hasOwn(words, text) ? words[text] as QueueRules[keyof QueueRules] : undefined;
const FLAGS: Readonly<Record<string, boolean>> = {
  yes: true,
  true: true,
  on: true,
  "1": true,
  no: false,
  false: false,
  off: false,
  never: false,
  "0": false,
};
const flag = (text: string) => Object.hasOwn(FLAGS, text) ? FLAGS[text] : undefined;
const PART = { half: "half", one: "one", all: "all" };

/** All of them. */
export const RULE_SPECS: readonly RuleSpec[] = [
  {
    name: "ring",
    about: "slots of a local ring",
    values: `2..${RING_MAX}`,
    wrong: ["255", "128", "512"],
    also: [],
    parse: whole(2, RING_MAX),
  },
  {
    name: "look",
    about: "ticks between two looks at the global queue before all else",
    values: `1..${LOOK_MAX}, or never`,
    wrong: ["60", "62", "never"],
    also: ["every", "globalEvery"],
    parse: (text) => text === "never" ? 0 : whole(0, LOOK_MAX)(text),
  },
  {
    name: "steal",
    about: "what a thief takes of a ring",
    values: "half, one or all",
    wrong: ["one", "all"],
    also: [],
    parse: oneOf(PART),
  },
  {
    name: "loot",
    about: "which G of its loot a thief runs at once",
    values: "last or first",
    wrong: ["first"],
    also: ["lastfirst"],
    parse: oneOf({ last: "last", first: "first", "1": "last", "0": "first" }),
  },
  {
    name: "stealNext",
    about: "may a thief take another P's runnext",
    values: "yes or no",
    wrong: ["no"],
    also: ["nextsteal"],
    parse: flag,
  },
  {
    name: "spill",
    about: "what of a full ring goes to the global queue with the G that found no room",
    values: "half, one (that G alone) or all",
    wrong: ["one", "all"],
    also: [],
    parse: oneOf(PART),
  },
  {
    name: "batch",
    about: "what a P takes of the global queue",
    values: "share (size / Ps + 1), one or all",
    wrong: ["one", "all"],
    also: [],
    parse: oneOf({ share: "share", one: "one", all: "all" }),
  },
  {
    name: "runnext",
    about: "does a readied G stand in runnext",
    values: "yes or no",
    wrong: ["no"],
    also: [],
    parse: flag,
  },
  {
    name: "inherit",
    about: "does a G from runnext go on within the running tick",
    values: "yes or no",
    wrong: ["no"],
    also: ["inheritance"],
    parse: flag,
  },
  {
    name: "yield",
    about: "where a G that yields stands: in the global queue, or at the own ring's tail",
    values: "global or own",
    wrong: ["own"],
    also: ["gosched"],
    parse: oneOf({ global: "global", own: "own", tail: "own", local: "own" }),
  },
];

/** The rule of a name, however it is written; undefined: none. */
export function ruleNamed(name: string): RuleSpec | undefined {
  const plain = (text: string) => text.toLowerCase().replaceAll(/[-_ ]/g, "");
  return RULE_SPECS.find((spec) => [spec.name, ...spec.also].some((n) => plain(n) === plain(name)));
}

/** Go's rules with some of them changed. @param changes By name, as typed and parsed. */
export function changedRules(changes: Readonly<Partial<QueueRules>>): QueueRules {
  return { ...GO_QUEUES, ...changes };
}

/** A planted wrong rule, as `ring=255`. */
export const WRONG_RULES: readonly string[] = RULE_SPECS.flatMap(({ name, wrong }) =>
  wrong.map((value) => `${name}=${value}`)
);
