/**
 * `lab models`: the table of models, their options and what they promise.
 *
 * @module
 */

import { MODELS, type ModelSpec } from "@lab/models";
import { lawsOf } from "@lab/props";
import { PROMISE_NAMES, type Promises, type Share } from "@lab/runtime";
import type { Command } from "commander";
import { promisesOf } from "../collect/checks.ts";
import { newCommand } from "../command_line/command_line.ts";
import { EXIT } from "../command_line/errors.ts";
import { aligned, percent, whole } from "../command_line/format.ts";
import { initialText, valuesText } from "../command_line/model_options.ts";

/** The subcommand. @param done Gets the exit code. */
export function modelsCommand(done: (exit: number) => void): Command {
  return newCommand(
    "models",
    "The models that exist, the options of each, and what each promises.",
    [
      "models",
      "models --json",
    ],
  )
    .option("--json", "one JSON array instead of a table")
    .action((flags: { readonly json?: boolean }) => {
      console.log(flags.json ? modelsJson() : modelLines().join("\n"));
      done(EXIT.ok);
    });
}

function modelsJson(): string {
  return JSON.stringify(
    MODELS.map(({ name, kind, about, options }) => ({
      name,
      kind,
      about,
      // JSON has no infinity; `never` is what the command line takes.
      options: options.map((option) =>
        option.initial === Infinity ? { ...option, initial: "never" } : option
      ),
      promises: Object.fromEntries(
        promiseWords(promisesOf(name)).map(([promise, words]) => [
          promise,
          { words, laws: lawNames(promise) },
        ]),
      ),
    })),
    null,
    2,
  );
}

function modelLines(): string[] {
  const models = aligned([
    ["model", "kind", "what it is"],
    ...MODELS.map(({ name, kind, about }) => [name, kind, about]),
  ]);
  const options = MODELS.flatMap((spec) =>
    spec.options.map((option) => [
      spec.name,
      option.name,
      valuesText(option),
      initialText(option),
      option.about,
    ])
  );
  const table = options.length === 0
    ? ["no model has options"]
    : aligned([["model", "option", "values", "default", "what it does"], ...options]);
  const promises = aligned([
    ["model", "promise", "what it promises", "checked by"],
    ...MODELS.flatMap((spec) => promiseRows(spec)),
  ]);
  return [...models, "", ...table, "", ...promises];
}

/** What a model promises with its options as they come; of an ablation what differs from gpm. */
function promiseRows({ name, kind }: ModelSpec): string[][] {
  const rows = promiseWords(promisesOf(name))
    .map(([promise, words]) => [promise, words, lawNames(promise).join(", ")]);
  if (kind !== "ablation") return rows.map((row) => [name, ...row]);
  const gpm = promiseWords(promisesOf("gpm"));
  const without = gpm.map(([promise]) => promise).filter((promise) =>
    rows.every(([made]) => made !== promise)
  );
  const changed = rows.filter(([promise, words]) =>
    gpm.every(([other, its]) => other !== promise || its !== words)
  );
  const but = without.length === 0 ? "" : `, but not ${without.join(", ")}`;
  return [[name, "…", `as gpm${but}`, ""], ...changed.map((row) => [name, ...row])];
}

const lawNames = (promise: keyof Promises) => lawsOf(promise).map(({ name }) => name);

/** What is said of each promise. */
const WORDS: {
  readonly [K in keyof Required<Promises>]: (promise: Required<Promises>[K]) => string;
} = {
  steal: ({ queue, share, runs }) =>
    `a thief takes ${shareText(share)} of ${queue}, runs the ${runs}`,
  spill: ({ queue, to, share, which }) =>
    `a full ${queue} gives ${shareText(share)} to ${to}, the ${which} Gs`,
  look: ({ queue, every }) =>
    every === Infinity
      ? `never looks at ${queue} first`
      : `looks at ${queue} first each ${every} ticks`,
  batch: ({ queue, most, isShared }) =>
    `takes ${isShared ? "its share" : "all"} of ${queue}${upTo(most)} in one go`,
  slot: ({ queue, kicked, inherits, inRow }) =>
    `what leaves ${queue} goes to ${kicked}; ${inherits ? "inherits" : "begins"} a slice${
      upTo(inRow)
    }`,
  slice: ({ leastNs, mostNs }) =>
    leastNs === Infinity
      ? "nobody is preempted"
      : leastNs === mostNs
      ? `slices of ${whole(leastNs)} ns`
      : `slices from ${whole(leastNs)}${mostNs === Infinity ? "" : ` to ${whole(mostNs)}`} ns`,
  spinners: ({ share, of }) =>
    `fewer than ${percent(share)} of ${of === "busy" ? "busy" : "all"} Ps search`,
  wake: ({ most, ifNoneSpins, betweenGs = false }) =>
    `wakes ${most} for each reason${betweenGs ? " or after a G" : ""}${
      ifNoneSpins ? ", none to search beside another" : ""
    }`,
  retake: ({ neededNs, aloneNs }) =>
    `takes a P from a system call ${
      neededNs === undefined ? "at the monitor's second look" : `within ${whole(neededNs)} ns`
    }, without need after ${whole(aloneNs)}${neededNs === undefined ? " ns" : ""}`,
  netpoll: () => "sleeps in the netpoller only for somebody",
  priorities: ({ queues, agingNs }) =>
    `higher classes of ${queues.join(", ")} first` +
    (agingNs === Infinity ? "" : `, or who waited ${whole(agingNs)} ns`),
  deadlines: ({ queues }) => `earliest deadline of ${queues.join(", ")} first`,
  weights: ({ periodNs, within, of }) =>
    `shares of a ${of === "p" ? "P" : "machine"} by weight within ${percent(within)} in ` +
    `${whole(periodNs)} ns`,
  startTicks: () => "a G starts within a number of ticks",
  idleBesideWorkNs: () => "no P idles beside work for longer than a time",
};

function shareText(share: Share): string {
  return typeof share === "number" ? percent(share) : share;
}

function upTo(most: number): string {
  return most === Infinity ? "" : `, ${most} at most`;
}

/** The promises that are made, each with its words. */
export function promiseWords(promises: Promises): [keyof Promises, string][] {
  return PROMISE_NAMES.flatMap((name) => wordsOf(name, promises[name]));
}

function wordsOf<K extends keyof Promises>(
  name: K,
  promise: Promises[K],
): [keyof Promises, string][] {
  return promise === undefined ? [] : [[name, WORDS[name](promise as Required<Promises>[K])]];
}
