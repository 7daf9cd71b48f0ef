/**
 * Promises in words, for tables.
 *
 * @module
 */

import { PROMISE_NAMES, type Promises, type Share } from "@lab/runtime";
import { percent, whole } from "../command_line/format.ts";

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
  wake: ({ most, ifNoneSpins }) =>
    `wakes ${most} for each reason${ifNoneSpins ? ", none to search beside another" : ""}`,
  retake: ({ neededNs, aloneNs }) =>
    `takes a P from a system call within ${whole(neededNs)} ns, without need after ${
      whole(aloneNs)
    }`,
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
