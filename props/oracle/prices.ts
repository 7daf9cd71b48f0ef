/**
 * What the instructions cost in the interpreter that runs workloads on real Go, which is slower
 * than Go itself: measured on one P by programs that are none of those that are compared.
 *
 * @module
 */

import { onePNs, type Price, type Prices } from "./lab_runs.ts";

/** A program from whose time on one P a price follows, those before it being known. */
export interface PriceProbe {
  readonly price: Price;
  readonly workload: object;
}

const TURNS = 300;
const turns = (...body: unknown[]) => [["for", "i", TURNS, body]];
const wg = { w: { type: "wg" } };
/** Gs that do `body`, which main waits for. */
const gs = (count: number, objects: object, body: readonly unknown[]) => ({
  objects: { ...wg, ...objects },
  progs: {
    main: [["wgadd", "w", count], ["for", "i", count, [["spawn", "g", { id: "i" }]]], [
      "wgwait",
      "w",
    ]],
    g: [...body, ["wgdone", "w"]],
  },
});

/** The probes, each of which needs the prices before it. */
export const PRICE_PROBES: readonly PriceProbe[] = [
  { price: "loop", workload: { progs: { main: turns() } } },
  {
    price: "mutexOp",
    workload: { objects: wg, progs: { main: turns(["wgadd", "w", 1], ["wgdone", "w"]) } },
  },
  { price: "mark", workload: { progs: { main: turns(["mark", "i"]) } } },
  {
    price: "chanOp",
    workload: {
      objects: { c: { type: "chan", cap: 1 } },
      progs: { main: turns(["send", "c", "i"], ["recv", "c"]) },
    },
  },
  {
    price: "spawnG",
    workload: {
      objects: wg,
      progs: { main: [["for", "i", 50, [["spawn", "g", { id: "i" }]]]], g: [["wgdone", "w"]] },
    },
  },
  { price: "userSwitch", workload: gs(4, {}, [["for", "j", 100, [["yield"]]]]) },
  { price: "exitG", workload: gs(50, {}, []) },
  {
    price: "parkG",
    workload: {
      objects: { ...wg, a: { type: "chan" }, b: { type: "chan" } },
      progs: {
        main: [["wgadd", "w", 2], ["spawn", "g"], ["spawn", "h"], ["wgwait", "w"]],
        g: [["for", "j", 100, [["send", "a", "j"], ["recv", "b"]]], ["wgdone", "w"]],
        h: [["for", "j", 100, [["recv", "a"], ["send", "b", "j"]]], ["wgdone", "w"]],
      },
    },
  },
];

/** A price with which the lab is tried beside none: time grows linearly with it. */
const TRIED_NS = 1000;

/**
 * The prices with which the lab takes as long for each probe as Go did.
 *
 * @param goNs How long each of the probes took, in their order.
 */
export function pricesFrom(goNs: readonly number[]): Prices {
  const known: Partial<Record<Price, number>> = {};
  for (const { price } of PRICE_PROBES) known[price] = 0;
  PRICE_PROBES.forEach(({ price, workload }, i) => {
    const [noneNs, triedNs] = [0, TRIED_NS].map((ns) =>
      onePNs({ workload, params: {} }, { ...known, [price]: ns })
    );
    known[price] = Math.max(0, (goNs[i] - noneNs) * TRIED_NS / (triedNs - noneNs));
  });
  return known;
}
