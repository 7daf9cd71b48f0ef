import { assertEquals, assertThrows } from "@std/assert";
import { checkedPromises, PROMISE_NAMES, type Promises } from "./promises.ts";

const check = (value: unknown) => checkedPromises(value, ["local", "next", "global"]);

/** One of each. */
const ALL: Required<Promises> = {
  steal: { queue: "local", share: 0.25, runs: "first" },
  spill: { queue: "local", to: "global", share: "one", which: "newer" },
  look: { queue: "global", every: Infinity },
  batch: { queue: "global", most: Infinity, isShared: false },
  slot: { queue: "next", kicked: "global", inherits: false, inRow: 3 },
  slice: { leastNs: 2e6, mostNs: 6e7 },
  spinners: { share: 0.5, of: "all", respins: false },
  wake: { most: 2, ifNoneSpins: false },
  retake: { neededNs: 2e7, aloneNs: 0 },
  netpoll: "if-waited-for",
  priorities: { queues: ["local", "global"], agingNs: Infinity },
  deadlines: { queues: ["global"] },
  weights: { periodNs: 1e8, within: 0.1, of: "p" },
  startTicks: () => 1,
  idleBesideWorkNs: () => 1,
};

Deno.test("checkedPromises() lets pass whatever can be promised, and nothing", () => {
  assertEquals(check(ALL), ALL);
  assertEquals(Object.keys(ALL), [...PROMISE_NAMES]);
  assertEquals(check({}), {});
  assertEquals(check({ steal: undefined }), { steal: undefined });
});

const wrong: readonly [value: unknown, words: string][] = [
  [5, "promises must be an object: received 5"],
  [[], "promises must be an object"],
  [{ stael: {} }, "promises.stael is no promise: there are steal, spill"],
  [{ toString: {} }, "promises.toString is no promise"],
  [{ steal: "half" }, 'promises.steal must be an object: received "half"'],
  [
    { steal: { ...ALL.steal, from: 1 } },
    "promises.steal.from is unknown: it has queue, share, runs",
  ],
  [{ steal: { queue: "local", share: "half" } }, 'promises.steal.runs must be "first" | "last"'],
  [{ steal: { ...ALL.steal, share: 2 } }, 'promises.steal.share must be "one" | "half" | "all" or'],
  [{ steal: { ...ALL.steal, share: 0 } }, "received 0"],
  [
    { steal: { ...ALL.steal, queue: "mine" } },
    'promises.steal.queue must be the name of a queue of the model (local, next, global): received "mine"',
  ],
  [
    { priorities: { queues: [], agingNs: 1 } },
    "promises.priorities.queues must be names of queues",
  ],
  [
    { slot: { ...ALL.slot, inherits: 1 } },
    "promises.slot.inherits must be true | false: received 1",
  ],
  [
    { slice: { leastNs: 2, mostNs: 1 } },
    "promises.slice.leastNs must be at most mostNs: received 2",
  ],
  [{ slice: { leastNs: NaN, mostNs: 1 } }, "promises.slice.leastNs must be a number of ns from 0"],
  [{ look: { queue: "global", every: 0 } }, "promises.look.every must be a number from 1"],
  [{ netpoll: "always" }, 'promises.netpoll must be "if-waited-for": received "always"'],
  [{ startTicks: 3 }, "promises.startTicks must be a function: received 3"],
];

for (const [value, words] of wrong) {
  Deno.test(`checkedPromises() refuses ${JSON.stringify(value)}: ${words}`, () => {
    assertThrows(() => check(value), RangeError, words);
  });
}
