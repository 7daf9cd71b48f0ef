/**
 * gpm against Go at more than one P, where Go itself never does the same twice. What does not
 * depend on the order must be equal; how the orders are spread is compared as distributions. The
 * programs that are compared, what is looked at in each run, the test whether two samples are from
 * one distribution, and what came of it.
 *
 * @module
 */

import { GOLDEN_PROGRAMS } from "../golden.ts";
import { quantile } from "../statistics.ts";
import { prngStream } from "@lab/runtime";

/** A program that is compared at more than one P. */
export interface DistributionScene {
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
): DistributionScene => ({ name, workload: GOLDEN_PROGRAMS[program], params, recorded });

/** The scenes. */
export const DISTRIBUTION_SCENES: readonly DistributionScene[] = [
  golden("spawn 10", "spawn_n", { n: 10 }, 5),
  golden("spawn 1000", "spawn_n", { n: 1000 }, 60),
  golden("gosched 10x50", "gosched_k", { k: 10, r: 50 }, 53),
  { name: "tree d8", workload: TREE, params: {}, recorded: 59 },
  golden("pingpong + bystanders", "pingpong", { r: 100, b: 10, y: 20 }, 16),
  golden("pingpong alone", "pingpong", { r: 100, b: 0, y: 0 }, 1),
];

/** One run, on Go or in the lab. */
export interface PlacedRun {
  readonly marks: readonly number[];
  /** P of each mark. */
  readonly places: readonly number[];
  /** P on which main started. */
  readonly home: number;
  /** From the start of main to its end. */
  readonly ns: number;
}

/** Share of the marks that were made on another P than the one on which main started, 0..1. */
export function shareAway({ places, home }: PlacedRun): number {
  const away = places.reduce((n, place) => place === home ? n : n + 1, 0);
  return away / Math.max(1, places.length);
}

/**
 * Share of the neighbours in an order that are no neighbours in the order of one P, 0..1: how far
 * it is from what one P would have done.
 */
export function broken(order: readonly number[], onePOrder: readonly number[]): number {
  const pairs = new Set(onePOrder.slice(1).map((id, i) => `${onePOrder[i]} ${id}`));
  let breaks = 0;
  for (let i = 1; i < order.length; i++) if (!pairs.has(`${order[i - 1]} ${order[i]}`)) breaks++;
  return breaks / Math.max(1, order.length - 1);
}

/** How many different orders there are among runs. */
export function distinctOrders(runs: readonly PlacedRun[]): number {
  return new Set(runs.map(({ marks }) => marks.join(" "))).size;
}

/** The marks that a run made, whatever their order, as text. */
export function markCounts(order: readonly number[]): string {
  return [...order].sort((x, y) => x - y).join(" ");
}

/** A quantity of each run, compared. */
export interface Compared {
  readonly what: string;
  readonly unit: "share" | "ns";
  readonly go: readonly number[];
  readonly lab: readonly number[];
  readonly test: TwoSamples;
  /** How far Go's runs with odd numbers are from those with even ones: what noise alone gives. */
  readonly floor: number;
}

/** What came of a scene. */
export interface DistributionResult {
  readonly scene: DistributionScene;
  readonly procs: number;
  /** Facts that must hold and do not, in words. */
  readonly faults: readonly string[];
  /** Distinct orders among the first {@linkcode ORDERS} runs. */
  readonly distinct: { readonly go: number; readonly lab: number };
  /** Runs of Go in which no other P marked, and those whose order the lab gives for some phase. */
  readonly alone: { readonly runs: number; readonly explained: number };
  readonly compared: readonly Compared[];
  /** Runs on Go whose places were lost (see places.go); left out of the shares. */
  readonly lost: number;
}

/** Runs among which distinct orders are counted. */
const ORDERS = 60;
/** A run may be preempted, and then have any order; so many may not. */
const EXPLAINED_MIN = 0.95;
/** Below this p-value a distribution is called different. */
export const ALPHA = 0.01;

/** The quantity that is a time. */
const MAKESPAN = "makespan";
/** Largest mean distance of all distributions that the lab wants to have. */
export const DISTANCE_WANTED = 0.2;
/** By how much medians of makespan may differ. */
export const MAKESPAN_WANTED = 0.15;

/** How near the lab is to Go, over all scenes, in lines of text. */
export function nearness(results: readonly DistributionResult[]): string[] {
  const all = results.flatMap(({ compared }) => compared.map(({ test }) => test.distance));
  const meanOf = (sum: number) => (sum / Math.max(1, all.length)).toFixed(2);
  const mean = meanOf(all.reduce((sum, distance) => sum + distance, 0));
  const floor = meanOf(
    results.flatMap(({ compared }) => compared).reduce((sum, { floor }) => sum + floor, 0),
  );
  const far = (of: (result: DistributionResult) => boolean) => {
    const names = results.filter(of).map(({ scene }) => scene.name);
    return names.length === 0 ? "none" : names.join(", ");
  };
  const spans = results.map(makespanRatio);
  const near = spans.filter((ratio) => Math.abs(ratio - 1) <= MAKESPAN_WANTED).length;
  const isWide = ({ compared }: DistributionResult) =>
    compared.reduce((sum, { test }) => sum + test.distance, 0) > DISTANCE_WANTED * compared.length;
  const isOff = (result: DistributionResult) =>
    Math.abs(makespanRatio(result) - 1) > MAKESPAN_WANTED;
  return [
    `mean KS distance ${mean} over ${all.length} distributions (wanted: at most ` +
    `${DISTANCE_WANTED}; half of Go's runs from the other half: ${floor}); further apart on average: ${
      far(isWide)
    }`,
    `medians of ${MAKESPAN} within ${100 * MAKESPAN_WANTED} % in ${near} of ${results.length} ` +
    `scenes; not in: ${far(isOff)}`,
  ];
}

/** The lab's median makespan over Go's. */
function makespanRatio({ compared }: DistributionResult): number {
  const { go, lab } = compared.find(({ what }) => what === MAKESPAN)!;
  return quantile(lab, 0.5) / quantile(go, 0.5);
}

/** Compares the runs of one scene. */
export function compareScene(
  scene: DistributionScene,
  go: readonly PlacedRun[],
  lab: readonly PlacedRun[],
  onePOrder: readonly number[],
  about: { procs: number; seed: number; aloneOrders: ReadonlySet<string> },
): DistributionResult {
  const expected = markCounts(onePOrder);
  const faults = [["Go", go], ["the lab", lab]].flatMap(([who, runs]) => {
    const wrong = (runs as PlacedRun[]).filter(({ marks }) => markCounts(marks) !== expected);
    return wrong.length > 0 ? [`${wrong.length} runs of ${who} made other marks`] : [];
  });
  const placed = go.filter(({ places }) => places.every((place) => place < about.procs));
  const alone = placed.filter((run) => shareAway(run) === 0);
  const explained = alone.filter(({ marks }) => about.aloneOrders.has(marks.join(" "))).length;
  if (explained < EXPLAINED_MIN * alone.length) {
    faults.push(`${alone.length - explained} runs of Go without help have no order of the lab`);
  }
  const pair = (
    what: string,
    goValues: number[],
    labValues: number[],
    unit: Compared["unit"] = "share",
  ): Compared => ({
    what,
    unit,
    go: goValues,
    lab: labValues,
    test: compareSamples(goValues, labValues, about.seed),
    floor: goValues.length < 2 ? 0 : ksDistance(
      goValues.filter((_, i) => i % 2 === 0),
      goValues.filter((_, i) => i % 2 === 1),
    ),
  });
  return {
    scene,
    procs: about.procs,
    faults,
    distinct: {
      go: distinctOrders(go.slice(0, ORDERS)),
      lab: distinctOrders(lab.slice(0, ORDERS)),
    },
    alone: { runs: alone.length, explained },
    compared: [
      ...(placed.length > 0
        ? [pair("away from home", placed.map(shareAway), lab.map(shareAway))]
        : []),
      pair(
        "broken neighbours",
        go.map(({ marks }) => broken(marks, onePOrder)),
        lab.map(({ marks }) => broken(marks, onePOrder)),
      ),
      pair(MAKESPAN, go.map(({ ns }) => ns), lab.map(({ ns }) => ns), "ns"),
    ],
    lost: go.length - placed.length,
  };
}

/** A result as lines of text. */
export function distributionText(result: DistributionResult): string[] {
  const { scene, faults, distinct, alone, compared, lost } = result;
  const recorded = result.procs === 2 ? `, recorded elsewhere ${scene.recorded}` : "";
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const lines = [
    faults.length === 0 ? "marks: the same in every run" : `BROKEN: ${faults.join("; ")}`,
    `distinct orders in ${ORDERS} runs: Go ${distinct.go}, lab ${distinct.lab}${recorded}`,
  ];
  lines.push(
    `${alone.explained} of the ${alone.runs} runs of Go without help have an order of the lab`,
  );
  for (const { what, unit, go, lab, test, floor } of compared) {
    const told = unit === "ns" ? (ns: number) => `${(ns / 1000).toFixed(1)} us` : percent;
    const verdict = test.p < ALPHA
      ? "OFF"
      : isConstant(result, test, ALPHA)
      ? "constant and equal"
      : "fits";
    lines.push(
      `${what}: median Go ${told(quantile(go, 0.5))}, lab ${told(quantile(lab, 0.5))}; ` +
        `KS distance ${test.distance.toFixed(2)} (Go from Go ${floor.toFixed(2)}), ` +
        `p = ${test.p.toFixed(4)}: ${verdict}`,
    );
  }
  if (lost > 0) lines.push(`places lost in ${lost} runs of Go, left out of the shares`);
  return lines;
}

/** What is known of a scene: distinct orders on each side, and the tests of its distributions. */
export interface TestedScene {
  readonly distinct: { readonly go: number; readonly lab: number };
  readonly compared: readonly { readonly distance: number; readonly p: number }[];
}

/** Distributions by what can be said of them. */
export interface SpreadCounts {
  /** That vary, so that they can be off; and those of them that fit. */
  readonly varying: number;
  readonly fit: number;
  /** Equal without varying. */
  readonly constant: number;
}

/** Constant distributions are no further apart: one run in a hundred may be another. */
const CONSTANT_DISTANCE_MAX = 0.01;

/**
 * Is a distribution constant and equal? Then both sides made one order only, and are hardly apart;
 * one that is off is never called constant.
 */
export function isConstant(
  { distinct }: Pick<TestedScene, "distinct">,
  { distance, p }: TestedScene["compared"][number],
  alpha: number,
): boolean {
  // Shares of runs are not exact in binary: 0.01 may be 0.010000000000000009.
  return distinct.go === 1 && distinct.lab === 1 && p >= alpha &&
    distance <= CONSTANT_DISTANCE_MAX + 1e-9;
}

/** Counts them. @param alpha Below this p-value a distribution is off. */
export function countSpread(scenes: readonly TestedScene[], alpha: number): SpreadCounts {
  const all = scenes.flatMap((scene) => scene.compared.map((compared) => ({ scene, compared })));
  const varying = all.filter(({ scene, compared }) => !isConstant(scene, compared, alpha));
  return {
    varying: varying.length,
    fit: varying.filter(({ compared }) => compared.p >= alpha).length,
    constant: all.length - varying.length,
  };
}

/** In words: `2 of 8 distributions that vary fit; 4 are constant and equal`. */
export function tellCounts({ varying, fit, constant }: SpreadCounts): string {
  const rest = constant === 0
    ? ""
    : `; ${constant} ${constant === 1 ? "is" : "are"} constant and equal`;
  return `${fit} of ${varying} distributions that vary fit${rest}`;
}

/** What the test found. */
export interface TwoSamples {
  /** Largest distance of the two distribution functions, 0..1. */
  readonly distance: number;
  /** How often chance alone gives such a distance or a larger one. */
  readonly p: number;
}

/** Permutations that are drawn: the smallest p-value is 1 / (this + 1). */
const PERMUTATIONS = 1999;

/**
 * Compares two samples by Kolmogorov and Smirnov's distance, with a p-value from permutations,
 * which needs no table and is right for ties and small samples.
 *
 * @param seed Of the permutations.
 * @throws {RangeError} If one is empty.
 */
export function compareSamples(
  a: readonly number[],
  b: readonly number[],
  seed = 1,
): TwoSamples {
  const { values, labels } = pool(a, b);
  const distance = distanceOf(values, labels, a.length);

  const prng = prngStream(seed, "permutations");
  let asLarge = 1; // the sample as it is counts as one permutation
  for (let i = 0; i < PERMUTATIONS; i++) {
    for (let j = labels.length - 1; j > 0; j--) {
      const k = prng.below(j + 1), label = labels[j];
      labels[j] = labels[k];
      labels[k] = label;
    }
    if (distanceOf(values, labels, a.length) >= distance - 1e-12) asLarge++;
  }
  return { distance, p: asLarge / (PERMUTATIONS + 1) };
}

/** Kolmogorov and Smirnov's distance of two samples. @throws {RangeError} If one is empty. */
export function ksDistance(a: readonly number[], b: readonly number[]): number {
  const { values, labels } = pool(a, b);
  return distanceOf(values, labels, a.length);
}

/** Both samples in order, and which of them each value belongs to. */
function pool(a: readonly number[], b: readonly number[]) {
  if (a.length === 0 || b.length === 0) throw new RangeError("a sample is empty");
  const pooled = [
    ...a.map((value) => ({ value, fromA: 1 })),
    ...b.map((value) => ({ value, fromA: 0 })),
  ].sort((x, y) => x.value - y.value);
  return {
    values: pooled.map(({ value }) => value),
    labels: Uint8Array.from(pooled, ({ fromA }) => fromA),
  };
}

/** The distance, for values in order and the sample each belongs to. */
function distanceOf(values: readonly number[], fromA: Uint8Array, aCount: number): number {
  const bCount = values.length - aCount;
  let below = 0, belowB = 0, distance = 0;
  for (let i = 0; i < values.length; i++) {
    if (fromA[i] === 1) below++;
    else belowB++;
    // Only after the last of equal values are both functions where they belong.
    if (values[i + 1] === values[i]) continue;
    distance = Math.max(distance, Math.abs(below / aCount - belowB / bCount));
  }
  return distance;
}
