import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { ArrivalTimes } from "./arrivals.ts";
import type { Dist } from "./dist.ts";
import { ARRIVAL_KINDS } from "./arrivals.ts";
import { DIST_KINDS } from "./dist.ts";
import { ARRIVAL_FORMS, DIST_FORMS, parseArrivals, parseDist } from "./dist_text.ts";
import { WorkloadError } from "./errors.ts";

const GOOD_DISTS: readonly [string, Dist][] = [
  ["const:500", { kind: "const", ns: 500 }],
  ["uniform:100:900", { kind: "uniform", minNs: 100, maxNs: 900 }],
  ["exp:1000", { kind: "exp", meanNs: 1000 }],
  ["exp:1.5e3", { kind: "exp", meanNs: 1500 }],
  ["erlang:2:1000", { kind: "erlang", k: 2, meanNs: 1000 }],
  ["hyperexp:0.9:500,0.1:5500", { kind: "hyperexp", parts: [[0.9, 500], [0.1, 5500]] }],
  ["bimodal:0.995:500,0.005:500000", { kind: "bimodal", parts: [[0.995, 500], [0.005, 500_000]] }],
  ["lognormal:1000:1.5", { kind: "lognormal", meanNs: 1000, sigma: 1.5 }],
  ["pareto:1.5:100", { kind: "pareto", alpha: 1.5, minNs: 100 }],
  ["pareto:1.5:100:9000", { kind: "pareto", alpha: 1.5, minNs: 100, maxNs: 9000 }],
];

Deno.test("parseDist() reads every kind", () => {
  for (const [text, dist] of GOOD_DISTS) assertEquals(parseDist(text), dist);
  assertEquals(new Set(GOOD_DISTS.map(([, dist]) => dist.kind)).size, DIST_FORMS.length);
  assertEquals(DIST_FORMS.length, Object.keys(DIST_KINDS).length);
});

const GOOD_ARRIVALS: readonly [string, ArrivalTimes][] = [
  ["poisson:50000", { kind: "poisson", ratePerS: 50_000 }],
  ["poisson:0.5", { kind: "poisson", ratePerS: 0.5 }],
  ["uniform:20000", { kind: "uniform", gapNs: 20_000 }],
  ["burst:64:1000000", { kind: "burst", size: 64, gapNs: 1_000_000 }],
  ["times:0,10,10,20", { kind: "times", atNs: [0, 10, 10, 20] }],
  ["closed:8:exp:1000", { kind: "closed", clients: 8, think: { kind: "exp", meanNs: 1000 } }],
  [
    "closed:2:bimodal:0.5:1,0.5:2",
    { kind: "closed", clients: 2, think: { kind: "bimodal", parts: [[0.5, 1], [0.5, 2]] } },
  ],
];

Deno.test("parseArrivals() reads every kind", () => {
  for (const [text, arrivals] of GOOD_ARRIVALS) assertEquals(parseArrivals(text), arrivals);
  assertEquals(new Set(GOOD_ARRIVALS.map(([, a]) => a.kind)).size, ARRIVAL_FORMS.length);
  assertEquals(ARRIVAL_FORMS.length, Object.keys(ARRIVAL_KINDS).length);
});

Deno.test("the forms for help texts follow from the tables of fields", () => {
  assertEquals(DIST_FORMS, [
    "const:NS",
    "uniform:MIN_NS:MAX_NS",
    "exp:MEAN_NS",
    "erlang:K:MEAN_NS",
    "hyperexp:PROBABILITY:NS,PROBABILITY:NS…",
    "bimodal:PROBABILITY:NS,PROBABILITY:NS…",
    "lognormal:MEAN_NS:SIGMA",
    "pareto:ALPHA:MIN_NS[:MAX_NS]",
  ]);
  assertEquals(ARRIVAL_FORMS, [
    "poisson:RATE_PER_S",
    "uniform:GAP_NS",
    "burst:SIZE:GAP_NS",
    "times:NS,NS,…",
    "closed:CLIENTS:DISTRIBUTION",
  ]);
});

const BAD_DISTS: readonly [string, string][] = [
  ["", "service: must be one of const:NS, uniform:MIN_NS:MAX_NS"],
  ["gauss:5", "service: must be one of const:NS"],
  ["toString:5", "service: must be one of const:NS"],
  ["exp", 'service: must have the form exp:MEAN_NS: received "exp"'],
  ["exp:5:6", 'service: must have the form exp:MEAN_NS: received "exp:5:6"'],
  ["uniform:5", 'must have the form uniform:MIN_NS:MAX_NS: received "uniform:5"'],
  [
    "exp:-5",
    "service exp:-5, meanNs: must be a number of ns greater than 0, at most 2**45-1: received -5",
  ],
  ["exp:", 'meanNs: must be a number of ns greater than 0, at most 2**45-1: received ""'],
  ["exp:NaN", 'received "NaN"'],
  ["exp:Infinity", 'received "Infinity"'],
  ["exp:0x10", 'received "0x10"'],
  ["exp:1e999", "received Infinity"],
  ["const:1.5", "service const:1.5, ns: must be a whole number of ns in 0..2**45-1: received 1.5"],
  ["uniform:9:8", "service uniform:9:8, maxNs: must be at least minNs (9): received 8"],
  ["hyperexp:0.9:5", "parts: probabilities must sum to 1: received 0.9"],
  ["hyperexp", "parts[0]: must be a list of 1..64 pairs [probability, ns]"],
  ["bimodal:0.5:5,x:6", 'parts[1][0]: must be a number greater than 0, at most 1: received "x"'],
  ["pareto:0.5:5", "alpha: must be a number greater than 1, at most 1000: received 0.5"],
];

Deno.test("parseDist() names place, rule and value of what is wrong", () => {
  for (const [text, message] of BAD_DISTS) {
    assertStringIncludes(assertThrows(() => parseDist(text), WorkloadError).message, message);
  }
  assertThrows(() => parseDist("exp:x", "--service"), WorkloadError, "--service exp:x, meanNs:");
});

const BAD_ARRIVALS: readonly [string, string][] = [
  ["often", "arrivals: must be one of poisson:RATE_PER_S, uniform:GAP_NS, burst:SIZE:GAP_NS"],
  ["poisson", 'arrivals: must have the form poisson:RATE_PER_S: received "poisson"'],
  ["poisson:0", "ratePerS: must be a number per second greater than 0, at most 1000000000"],
  ["poisson:NaN", 'received "NaN"'],
  ["uniform:-1", "gapNs: must be a whole number of ns in 0..2**45-1: received -1"],
  ["burst:0:5", "size: must be a whole number in 1..10000000: received 0"],
  ["burst:5", "must have the form burst:SIZE:GAP_NS"],
  ["times:", "must have the form times:NS,NS,…"],
  ["times:1,x", 'atNs[1]: must be a whole number of ns in 0..2**45-1: received "x"'],
  [
    "times:5,4",
    "arrivals times:5,4, atNs[1]: must not be earlier than the time before it (5): received 4",
  ],
  ["closed:8", "must have the form closed:CLIENTS:DISTRIBUTION"],
  ["closed:0:exp:5", "clients: must be a whole number in 1..10000000: received 0"],
  ["closed:2:exp:0", "arrivals, think time exp:0, meanNs: must be a number of ns greater than 0"],
];

Deno.test("parseArrivals() names place, rule and value of what is wrong", () => {
  for (const [text, message] of BAD_ARRIVALS) {
    assertStringIncludes(assertThrows(() => parseArrivals(text), WorkloadError).message, message);
  }
});
