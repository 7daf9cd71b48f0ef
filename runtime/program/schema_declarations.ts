/**
 * The parts of the JSON Schema of workload files beside the progs: objects, attributes,
 * distributions and arrivals, with what an editor says of each.
 *
 * @module
 */

import { ARRIVAL_KINDS, type ArrivalKind } from "../core/arrivals.ts";
import { type AttrRow, ATTRS } from "../core/attributes.ts";
import { DIST_KINDS, type DistKind } from "../core/dist.ts";
import type { FieldRule } from "../core/fields.ts";
import type { ObjectType } from "./objects.ts";
import {
  byKind,
  choice,
  type Fields,
  param,
  record,
  ref,
  type Schema,
  tuple,
} from "./schema_words.ts";
import type { ArrivalsDecl } from "./workload.ts";

const MANY = param("How many; then references are [name, index]. Default: one, without index.");

const OBJECTS: Readonly<Record<ObjectType, { about: string; optional: Fields }>> = {
  chan: {
    about: "A channel.",
    optional: {
      n: MANY,
      cap: param("Slots of the buffer; default 0 (unbuffered)."),
      net: {
        description: "A socket: who waits to receive waits in the netpoller, and what is sent " +
          "makes it ready for whoever polls next. In a model without one its thread waits with " +
          "it. Default false.",
        title: "true or false",
        type: "boolean",
      },
    },
  },
  mutex: { about: "A mutex.", optional: { n: MANY } },
  wg: { about: "A wait group.", optional: { n: MANY } },
  rwmutex: { about: "A lock of one writer or many readers.", optional: { n: MANY } },
  cond: { about: "A condition that Gs wait for.", optional: { n: MANY } },
  once: { about: "Something that happens once.", optional: { n: MANY } },
  sem: {
    about: "A counting semaphore.",
    optional: { n: MANY, cap: param("Its units; default 1.") },
  },
  timer: { about: "A timer, with a channel of its own.", optional: { n: MANY } },
  counter: { about: "A number that all Gs share, at first 0.", optional: { n: MANY } },
};

/** What is said of a kind of distribution or arrivals, and of its fields. */
type KindAbout = readonly [about: string, fields: Readonly<Record<string, string>>];

const PARTS = "of each branch; probabilities sum to 1.";

const DISTS: Readonly<Record<DistKind, KindAbout>> = {
  const: ["Always the same.", { ns: "The duration in ns." }],
  uniform: [
    "Every whole number of ns between two ends is as likely.",
    { minNs: "Shortest, in ns.", maxNs: "Longest, in ns." },
  ],
  exp: ["Exponential.", { meanNs: "Mean in ns." }],
  erlang: [
    "Sum of k exponential stages.",
    { k: "Number of stages, 1..1000.", meanNs: "Mean of the whole in ns." },
  ],
  hyperexp: [
    "One of several exponentials, each with its probability.",
    { parts: `Probability and mean ${PARTS}` },
  ],
  bimodal: [
    "One of several fixed durations, each with its probability.",
    { parts: `Probability and length ${PARTS}` },
  ],
  lognormal: ["Lognormal.", {
    meanNs: "Mean in ns of the durations themselves.",
    sigma: "Standard deviation of their logarithm, above 0, at most 10.",
  }],
  pareto: ["Pareto; with maxNs the bounded Pareto.", {
    alpha: "Tail index, above 1.",
    minNs: "Shortest, in ns.",
    maxNs: "Longest, in ns; without it there is no bound.",
  }],
};

const ARRIVALS: Readonly<Record<ArrivalKind, KindAbout>> = {
  poisson: [
    "Open loop at a rate, with exponential gaps.",
    { ratePerS: "Arrivals per second, above 0." },
  ],
  uniform: ["Open loop, one every so many ns.", { gapNs: "Time between two arrivals in ns." }],
  burst: [
    "Open loop, several at once every so many ns.",
    { size: "Arrivals in one burst.", gapNs: "Time between two bursts in ns." },
  ],
  times: [
    "Open loop, at listed times.",
    { atNs: "Times in ns, none earlier than the one before it." },
  ],
  closed: [
    "Closed loop: each client thinks, sends one G and waits until it is finished.",
    { clients: "Number of clients.", think: "Time between an answer and the next request." },
  ],
};

/** The fields of a kind by their rules: what takes 1.5 need not be whole. */
function fieldsOf(rules: Readonly<Record<string, FieldRule>>, abouts: KindAbout[1]) {
  const of = (isOptional: boolean): Fields =>
    Object.fromEntries(
      Object.entries(rules).filter(([, rule]) => Boolean(rule.optional) === isOptional)
        .map(([name, rule]) => [name, param(abouts[name], !rule.test(1.5))]),
    );
  return { required: of(false), optional: of(true) };
}

/** The branches of a mixture. */
const parts = (description: string): Schema => ({
  description,
  title: "[[probability, ns], …]",
  type: "array",
  minItems: 1,
  maxItems: 64,
  items: {
    type: "array",
    ...tuple("[probability, ns]", [
      {
        description: "Probability of this branch.",
        type: "number",
        exclusiveMinimum: 0,
        maximum: 1,
      },
      param("Its length in ns.", false),
    ]),
  },
});

const distOrName = (description: string): Schema => ({
  title: "a distribution or the name of one",
  description,
  type: ["object", "string"],
  if: { type: "object" },
  then: ref("dist"),
});

function dists(): Schema {
  const kinds = Object.entries(DISTS).map(([kind, [about, abouts]]) => {
    const { fields, part } = DIST_KINDS[kind as DistKind];
    const { required, optional } = fieldsOf(fields, abouts);
    const mixed: Fields = part === undefined ? {} : { parts: parts(abouts.parts) };
    return [kind, { about, required: { ...required, ...mixed }, optional }] as const;
  });
  const about = "A random duration. Numbers may be expressions over params.";
  return byKind("kind", about, Object.fromEntries(kinds));
}

/** What arrives, whenever it does. */
const PLACES: Readonly<Record<NonNullable<ArrivalsDecl["place"]>, string>> = {
  none: "On no P: as from the network, through the netpoller's side. The default.",
  random: "On a P that is drawn.",
  "round-robin": "On each P in turn.",
};

/** The field of a kind of arrivals that is no number. */
const LAST: Readonly<Record<"atNs" | "think", (description: string) => Schema>> = {
  atNs: (description) => ({
    description,
    title: "[ns, …]",
    type: "array",
    minItems: 1,
    items: param("One time in ns."),
  }),
  think: distOrName,
};

function arrivals(): Schema {
  const kinds = Object.entries(ARRIVALS).map(([kind, [about, abouts]]) => {
    const { fields, last } = ARRIVAL_KINDS[kind as ArrivalKind];
    const { required, optional } = fieldsOf(fields, abouts);
    const others: Fields = last === undefined ? {} : { [last]: LAST[last](abouts[last]) };
    return [kind, { about, required: { ...required, ...others }, optional }] as const;
  });
  return byKind(
    "kind",
    "Gs that come from outside. Numbers may be expressions over params.",
    Object.fromEntries(kinds),
    {
      optional: { count: param("How many arrive in all; listed times need none.") },
      required: {
        prog: { description: "Name of the prog that each arrival runs.", type: "string" },
      },
      others: {
        place: {
          description: "Which P the arrival's interrupt is taken on; default none.",
          ...choice(PLACES),
        },
        service: distOrName(
          "Service time of each arrival, drawn in order of arrival: a distribution, or the name " +
            "of one in `dists`.",
        ),
        serviceVar: {
          ...ref("name"),
          description: "Variable that receives the service time; default service.",
        },
      },
    },
  );
}

/** What each attribute says. */
const ATTRIBUTES: Readonly<Record<AttrRow["name"], string>> = {
  class: "A label",
  weight: "Share of the processor it ought to have",
  deadlineNs: "When it ought to be done, in ns after it was spawned or came",
};

const attributes = (description: string, value: string): Schema => ({
  description,
  type: "object",
  ...record(
    {},
    Object.fromEntries(ATTRS.map(({ name, min, maxText, initial }) => {
      const range = initial === Infinity ? "" : `, ${min}..${maxText}`;
      const otherwise = initial === Infinity ? ": never" : ` ${initial}`;
      const about = `${ATTRIBUTES[name]}${range}; default${otherwise}.`;
      return [name, { ...ref(value), description: about }];
    })),
  ),
});

const UNREAD = "Policies read it; the machine takes no notice.";

/** These parts by the names under which others refer to them. */
export const DECLARATIONS: Fields = {
  objectDecl: byKind("type", "Something that Gs share, or several of them.", OBJECTS),
  dist: dists(),
  arrivals: arrivals(),
  progAttrs: attributes(
    `What the scheduler is told about all Gs of a prog. ${UNREAD}`,
    "paramExpr",
  ),
  spawnAttrs: attributes(
    "What the scheduler is told about this G, beside or instead of what `attrs` says of its prog. " +
      UNREAD,
    "expr",
  ),
};
