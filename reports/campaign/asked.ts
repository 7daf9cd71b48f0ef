/**
 * What a campaign asks for: the form of a campaign file.
 *
 * @module
 */

import { CHOICES, SCENARIOS } from "@lab/benches";
import {
  CASE_FLAVOURS,
  ENGINE_LAWS,
  GO,
  LIVE_RUNTIMES,
  MUTANTS,
  SMALL_PROGRAMS,
  STRATEGIES,
  THEORY_BLOCKS,
} from "@lab/props";
import {
  byName,
  flag,
  list,
  object,
  type Of,
  oneOf,
  type Schema,
  some,
  text,
} from "../collect/schema.ts";
import { PRESETS } from "../collect/run_once.ts";
import { LAW_NAMES } from "../collect/checks.ts";
import { OTHER_LAWS } from "./cell.ts";

/** A whole number. */
const whole = (minimum: number, maximum: number): Schema<number> => ({
  type: "integer",
  minimum,
  maximum,
});
/** A list that has each of its elements once, and one at least. */
const each = <T>(items: Schema<T>): Schema<readonly T[]> => ({ ...some(items), uniqueItems: true });

const MANY = 1_000_000_000;
const seed = whole(0, 2 ** 32 - 1);
const options = byName(text);
const mutants = each(oneOf(...MUTANTS.map(({ name }) => name)));
const models = each(text);
const known = [...LAW_NAMES, ...Object.values(ENGINE_LAWS), ...OTHER_LAWS];
const flavours = Object.keys(CASE_FLAVOURS) as (keyof typeof CASE_FLAVOURS)[];

/** Schedules of small cases. */
const EXPLORE = object(
  {
    models,
    mutants,
    options,
    programs: each(oneOf(...SMALL_PROGRAMS.map(({ name }) => name))),
    workloads: each(text),
    gs: each(whole(2, 8)),
    procs: each(whole(1, 8)),
    strategies: each(oneOf(...STRATEGIES.map(({ name }) => name))),
    depth: whole(1, 10),
    runs: whole(1, MANY),
    seeds: each(seed),
    allowDeadlock: flag,
  },
  "models",
  "mutants",
  "options",
  "programs",
  "workloads",
  "gs",
  "depth",
  "seeds",
  "allowDeadlock",
);

/** Generated cases under the laws. */
const CHECK = object(
  {
    models,
    mutants,
    options,
    flavours: each(oneOf(...flavours)),
    laws: each(oneOf(...LAW_NAMES)),
    cases: whole(1, MANY),
    seed,
  },
  "models",
  "mutants",
  "options",
  "flavours",
  "laws",
  "seed",
);

/** Scenarios and workload files on machines, under the laws. */
const SIM = object(
  {
    models,
    options,
    scenarios: each(oneOf(...SCENARIOS.map(({ name }) => name))),
    workloads: each(text),
    procs: each(whole(1, 1_024)),
    cores: whole(1, 1_024),
    costs: oneOf(...PRESETS),
    seeds: whole(1, 1_000_000),
    seed,
  },
  "options",
  "scenarios",
  "workloads",
  "cores",
  "costs",
  "seed",
);

/** Programs on the real runtimes of this machine. */
const ORACLE = object(
  {
    runtimes: each(oneOf(GO, ...Object.keys(LIVE_RUNTIMES))),
    programs: whole(1, MANY),
    repeat: whole(1, 1_000),
    seed,
  },
  "repeat",
  "seed",
);

/** The kill table. */
const KILLS = object(
  {
    quick: flag,
    mutants,
    families: each(oneOf(...new Set(MUTANTS.map(({ family }) => family)))),
    seeds: whole(1, 1_000),
    sound: whole(0, 10_000_000),
  },
  "quick",
  "mutants",
  "families",
  "seeds",
  "sound",
);

/** The table of queueing theory. */
const THEORY = object(
  {
    quick: flag,
    blocks: each(oneOf(...THEORY_BLOCKS)),
    effort: { type: "number", minimum: 0.001, maximum: 100 } as Schema<number>,
    seed: whole(0, 1_000_000_000),
  },
  "quick",
  "blocks",
  "effort",
  "seed",
);

/** Simulated figures of benches. */
const BENCH = object(
  {
    models: each(oneOf(...CHOICES.models)),
    scenarios: each(oneOf(...CHOICES.scenarios)),
    costs: each(oneOf(...CHOICES.costs)),
    seeds: whole(1, 1_000),
  },
  "models",
  "scenarios",
  "costs",
  "seeds",
);

/** The runs of the main job. */
const LAB = object({ quick: flag, seeds: whole(1, 100), seed }, "quick", "seeds", "seed");

/** Campaign files. */
const ASKED = object(
  {
    $schema: text,
    about: text,
    corpus: flag,
    explore: some(EXPLORE),
    check: some(CHECK),
    sim: some(SIM),
    oracle: some(ORACLE),
    mutants: some(KILLS),
    theory: some(THEORY),
    bench: some(BENCH),
    lab: some(LAB),
    round: whole(1, 100_000),
    retries: whole(0, 100),
    known: list(
      object(
        { law: oneOf(...known), who: text, normal: text, why: text },
        "who",
        "normal",
      ),
    ),
  },
  "$schema",
  "about",
  "corpus",
  "explore",
  "check",
  "sim",
  "oracle",
  "mutants",
  "theory",
  "bench",
  "lab",
  "round",
  "retries",
  "known",
);

/** The JSON Schema of campaign files. */
export const ASKED_SCHEMA: Readonly<Record<string, unknown>> = {
  $schema: "https://json-schema.org/draft/2019-09/schema",
  title: "A campaign of the GMP Lab",
  ...ASKED,
};

/** What a campaign asks for. */
export type Asked = Of<typeof ASKED>;
/** A row of work of some kind. */
export type AskedRow<K extends typeof WORK_KEYS[number]> = NonNullable<Asked[K]>[number];

/** Keys that ask for work, in the order in which it is cut. */
export const WORK_KEYS = [
  "explore",
  "check",
  "sim",
  "oracle",
  "mutants",
  "theory",
  "bench",
  "lab",
] as const satisfies (keyof Asked)[];
