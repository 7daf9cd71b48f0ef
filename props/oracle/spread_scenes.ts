/**
 * The programs that are compared at more than one P, and what is looked at in each run.
 *
 * @module
 */

import { GOLDEN_PROGRAMS } from "../golden.ts";

/** A program that is compared at more than one P. */
export interface SpreadScene {
  readonly name: string;
  readonly workload: unknown;
  readonly params: Readonly<Record<string, number>>;
  /** Distinct orders in 60 runs of Go 1.19 at 2 Ps on another machine. */
  readonly recorded: number;
}

/** A tree of spawns: 2 children each, 8 levels below the root, one mark a G. */
const TREE = {
  objects: { wg: { type: "wg" } },
  params: { d: 8, gs: 511 },
  progs: {
    main: [["wgadd", "wg", "gs"], ["spawn", "t", { id: 1, left: "d" }], ["wgwait", "wg"], ["mark"]],
    t: [
      ["mark"],
      ["if", "left", [
        ["spawn", "t", { id: ["*", "id", 2], left: ["-", "left", 1] }],
        ["spawn", "t", { id: ["+", ["*", "id", 2], 1], left: ["-", "left", 1] }],
      ]],
      ["wgdone", "wg"],
    ],
  },
};

const golden = (
  name: string,
  program: string,
  params: Readonly<Record<string, number>>,
  recorded: number,
): SpreadScene => ({ name, workload: GOLDEN_PROGRAMS[program], params, recorded });

/** The scenes. */
export const SPREAD_SCENES: readonly SpreadScene[] = [
  golden("spawn 10", "spawn_n", { n: 10 }, 5),
  golden("spawn 1000", "spawn_n", { n: 1000 }, 60),
  golden("gosched 10x50", "gosched_k", { k: 10, r: 50 }, 53),
  { name: "tree d8", workload: TREE, params: {}, recorded: 59 },
  golden("pingpong + bystanders", "pingpong", { r: 100, b: 10, y: 20 }, 16),
  golden("pingpong alone", "pingpong", { r: 100, b: 0, y: 0 }, 1),
];

/** One run, on Go or in the lab. */
export interface SpreadRun {
  readonly marks: readonly number[];
  /** P of each mark. */
  readonly places: readonly number[];
  /** P on which main started. */
  readonly home: number;
}

/** Share of the marks that were made on another P than the one on which main started, 0..1. */
export function shareAway({ places, home }: SpreadRun): number {
  const away = places.reduce((n, place) => place === home ? n : n + 1, 0);
  return away / Math.max(1, places.length);
}

/**
 * Share of the neighbours in an order that are no neighbours in the order of one P, 0..1: how far it
 * is from what one P would have done.
 */
export function broken(order: readonly number[], onePOrder: readonly number[]): number {
  const pairs = new Set(onePOrder.slice(1).map((id, i) => `${onePOrder[i]} ${id}`));
  let breaks = 0;
  for (let i = 1; i < order.length; i++) if (!pairs.has(`${order[i - 1]} ${order[i]}`)) breaks++;
  return breaks / Math.max(1, order.length - 1);
}

/** How many different orders there are among runs. */
export function distinctOrders(runs: readonly SpreadRun[]): number {
  return new Set(runs.map(({ marks }) => marks.join(" "))).size;
}

/** The marks that a run made, whatever their order, as text. */
export function markCounts(order: readonly number[]): string {
  return [...order].sort((x, y) => x - y).join(" ");
}
