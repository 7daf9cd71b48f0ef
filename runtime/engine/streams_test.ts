/**
 * Random streams: each concern draws from its own, all of them from the seed, so that a model that
 * steals once more is given the same arrivals, and two seeds give two runs.
 *
 * @module
 */

import { assertEquals, assertNotEquals } from "@std/assert";
import { LINUX_X64, ZERO } from "../core/cost_presets.ts";
import type { MId } from "../core/ids.ts";
import type { Prng } from "../core/prng.ts";
import type { Verdict } from "../model.ts";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import type { MachineParts } from "./machine_parts.ts";
import { simulate } from "./simulate.ts";

const NAMES = [
  "wake",
  "steal",
  "select",
  "place",
  "arrival",
  "service",
  "draw 0",
  "draw 1",
] as const;
type Name = typeof NAMES[number];

const DISTS: Workload["dists"] = {
  a: { kind: "uniform", minNs: 1, maxNs: 1000 },
  b: { kind: "exp", meanNs: 50 },
};

/** The streams of a machine, in the order of their names. */
const streamsOf = ({ s }: MachineParts): Prng[] => [
  s.wakePrices["prng"],
  s.stealPrng,
  s.selectPrng,
  s.placePrng,
  s.arrivalPrng,
  s.servicePrng,
  ...s.drawPrngs,
];

/** Draws a victim each time that it looks for a G. */
class Drawing extends TestModel {
  override find(m: MId, phase: number): Verdict {
    this.ops.random(7);
    return super.find(m, phase);
  }
}

/** Runs a workload; which streams were drawn from? */
function drawnFrom(
  workload: Omit<Workload, "dists">,
  model: typeof TestModel = TestModel,
  seed = 1,
  costs = ZERO,
): Name[] {
  const drawn = new Set<Name>();
  simulate({
    model: (ops) => new model(ops),
    program: assemble({ ...workload, dists: DISTS }),
    machine: { procs: 2 },
    seed,
    costs,
    fault: (parts) =>
      streamsOf(parts).forEach((prng, i) => {
        const next = prng.nextU32.bind(prng), many = prng.float53s.bind(prng);
        prng.nextU32 = () => {
          drawn.add(NAMES[i]);
          return next();
        };
        prng.float53s = (into, count) => {
          drawn.add(NAMES[i]);
          many(into, count);
        };
      }),
  });
  return [...drawn];
}

/** The first numbers of each stream of a run with this seed. */
function firsts(seed: number): number[][] {
  const numbers: number[][] = [];
  simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({ progs: { main: [] }, dists: DISTS }),
    machine: { procs: 2 },
    seed,
    fault: (parts) => {
      for (const prng of streamsOf(parts)) {
        numbers.push(Array.from({ length: 8 }, () => prng.nextU32()));
      }
    },
  });
  return numbers;
}

Deno.test("no two streams give the same numbers, and another seed gives others in each", () => {
  const all = [1, 2, 3].flatMap(firsts).flat();
  assertEquals(all.length, 3 * NAMES.length * 8);
  assertEquals(new Set(all).size, all.length);
  assertEquals(firsts(1), firsts(1));
  for (const [i, name] of NAMES.entries()) assertNotEquals(firsts(1)[i], firsts(2)[i], name);
});

/** What is drawn, and from which streams. */
const ROWS: readonly [what: string, workload: Omit<Workload, "dists">, from: readonly Name[]][] = [
  ["a select of two that are ready", {
    objects: { c: { type: "chan", n: 2, cap: 1 } },
    progs: {
      main: [
        ["send", ["c", 0], 1],
        ["send", ["c", 1], 1],
        ["select", ["recv", ["c", 0]], ["recv", ["c", 1]]],
      ],
    },
  }, ["select"]],
  ["gaps between arrivals", {
    progs: { request: [["compute", 1]] },
    arrivals: { kind: "poisson", ratePerS: 1e6, count: 20, prog: "request" },
  }, ["arrival"]],
  ["service times", {
    progs: { request: [["compute", "service"]] },
    arrivals: {
      kind: "uniform",
      gapNs: 10,
      count: 20,
      prog: "request",
      service: { kind: "exp", meanNs: 100 },
    },
  }, ["service"]],
  ["places of arrivals", {
    progs: { request: [["compute", 1]] },
    arrivals: { kind: "uniform", gapNs: 10, count: 20, prog: "request", place: "random" },
  }, ["place"]],
  ["think times of clients", {
    progs: { request: [["compute", 1]] },
    arrivals: {
      kind: "closed",
      clients: 3,
      think: { kind: "exp", meanNs: 100 },
      count: 20,
      prog: "request",
    },
  }, ["arrival"]],
  ["draws of one distribution", { progs: { main: [["compute", ["draw", "a"]]] } }, ["draw 0"]],
  ["draws of the other", { progs: { main: [["compute", ["draw", "b"]]] } }, ["draw 1"]],
];

for (const [what, workload, from] of ROWS) {
  Deno.test(`${what} come from their own stream and no other`, () => {
    assertEquals(drawnFrom(workload), from);
  });
}

Deno.test("what a model draws comes from the thieves' stream and no other", () => {
  assertEquals(drawnFrom({ progs: { main: [["yield"]] } }, Drawing), ["steal"]);
});

Deno.test("how long a wake-up takes comes from its own stream and no other", () => {
  const program = { progs: { main: [["sleep", 1_000]] } } as const;
  assertEquals(drawnFrom(program, TestModel, 1, LINUX_X64), ["wake"]);
});
