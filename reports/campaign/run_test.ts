import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { FailedRun, UsageError } from "../command_line/errors.ts";
import { type Cell, cellOf, type Done } from "./cell.ts";
import type { Crew } from "./crew.ts";
import { exportText } from "./export.ts";
import { factsOf } from "./facts.ts";
import { Order } from "./order.ts";
import { reportText } from "./report.ts";
import { runCampaign } from "./run.ts";
import { type Head, Store } from "./store.ts";

const HEAD: Head = { name: "made up", code: "c0de", plan: "p1an", asked: "{}" };
/** An outcome takes a page of its own. */
const FILLER = "x".repeat(4_000);
const LANES = 5, CELLS = 12;

/** Lane by lane, with seeds. */
const cells = (): Cell[] =>
  Array.from({ length: LANES * CELLS }, (_, i) => {
    const lane = `lane ${Math.floor(i / CELLS)}`;
    return cellOf("made-up", lane, { lane, seed: i % CELLS });
  });

/** What comes of a cell, by its plan alone: lane 3 finds something in each, lane 1 new traces. */
function doneOf({ plan, lane }: Cell): Done {
  const { seed } = plan as { seed: number };
  const found = { law: "law", who: lane, reason: `seed ${seed}`, normal: "{}", decision: "" };
  const findings = lane === "lane 3"
    ? [{ ...found, replay: "replay it", play: null, unshrunk: 7 }]
    : [];
  const traces = lane === "lane 1" ? [seed, seed + 1, seed + 100] : [1, 2];
  return {
    outcome: { runs: 10, findings, facts: { seed, filler: FILLER } },
    traces,
    measured: TIMES(),
  };
}
const TIMES = () => ({ ms: Math.random(), samples: { odd: Math.random() } });

/** A crew that answers late, in any order, and may fail. @param order Draws who is next. */
function madeUpCrew(width: number, order: () => number, fails: (cell: Cell) => boolean): Crew & {
  readonly asked: string[];
} {
  const waiting: (() => void)[] = [], asked: string[] = [];
  const goOn = () => waiting.splice(Math.floor(order() * waiting.length), 1)[0]?.();
  return {
    width,
    asked,
    async do(cell) {
      asked.push(cell.id);
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
        setTimeout(goOn, 0);
      });
      return fails(cell) ? { error: "it broke" } : { result: doneOf(cell) };
    },
    close: () => Promise.resolve(),
  };
}

const never = new Promise<never>(() => {});
const WATCHER = { finished() {}, failed() {} };
const request = (store: Store, crew: Crew, most?: number) => ({
  store,
  crew,
  round: 8,
  retries: 2,
  budget: { cells: most, isOver: () => false },
  interrupted: never,
  watcher: WATCHER,
});
const newStore = (head = HEAD) => Store.write(":memory:", head, cells);
const texts = (store: Store) => {
  const facts = factsOf(store);
  return [exportText(facts, "jsonl"), exportText(facts, "csv"), reportText(facts)];
};

/** A stream of its own, so that a failure comes again. */
function drawn(seed: number): () => number {
  let state = seed;
  return () => (state = Math.imul(state, 48_271) >>> 0) / 2 ** 32;
}

Deno.test("report and export do not depend on the width of the crew and the order of answers", async () => {
  let expected: string[] | null = null;
  for (const [width, seed] of [[1, 1], [2, 7], [3, 99], [16, 12_345]]) {
    const store = newStore();
    const ended = await runCampaign(request(store, madeUpCrew(width, drawn(seed), () => false)));
    assertEquals(ended, { finished: LANES * CELLS, left: 0 });
    expected ??= texts(store);
    assertEquals(texts(store), expected);
    store.close();
  }
});

Deno.test("a budget in cells gives the same cells for any crew, also if it comes in parts", async () => {
  const done = async (parts: readonly number[], width: number) => {
    const store = newStore();
    for (const most of parts) {
      await runCampaign(request(store, madeUpCrew(width, drawn(3), () => false), most));
    }
    const settled = store.settled().toSorted((a, b) => a - b);
    store.close();
    return settled;
  };
  const whole = await done([30], 1);
  assertEquals(whole.length, 30);
  assertEquals(await done([30], 7), whole);
  assertEquals(await done([5, 6, 29, 30], 3), whole);
});

Deno.test("whoever finds something new goes first, and no lane is forgotten", async () => {
  const store = newStore(), crew = madeUpCrew(1, drawn(1), () => false);
  await runCampaign(request(store, crew, 40));
  const counts = factsOf(store).lanes.map(({ finished }) => finished);
  assert(counts.every((finished) => finished >= 5), `${counts}`);
  assert(counts[3] > counts[1] && counts[1] > counts[0], `${counts}`);
  store.close();
});

Deno.test("what lanes are about takes turns, after the corpus", () => {
  const lanes = ["explore", "explore", "explore", "explore", "check", "check", "lab", "corpus"];
  const list = lanes.flatMap((about, lane) =>
    [0, 1].map((seed) => cellOf("made-up", `${about} ${lane}`, { lane, seed }))
  );
  const order = new Order(list.map((cell, seq) => ({ ...cell, seq })), 8, () => 0);
  const given = Array.from({ length: 8 }, () => (order.next() as Cell).lane);
  const turns = ["explore 0", "check 4", "lab 6", "explore 1", "explore 0", "check 4"];
  assertEquals(given, ["corpus 7", "corpus 7", ...turns]);
});

Deno.test("a cell that fails is tried again, then set apart; the rest goes on", async () => {
  const store = newStore(), bad = cells()[17], tries: number[] = [0, 0];
  const fails = ({ id }: Cell) => id === bad.id && ++tries[0] > 0;
  const ended = await runCampaign(request(store, madeUpCrew(3, drawn(5), fails)));
  assertEquals([ended, tries[0]], [{ finished: LANES * CELLS - 1, left: 0 }, 3]);
  assertEquals(store.apart(), [{ seq: 17, reason: "it broke" }]);
  const [, , report] = texts(store);
  assert(report.includes(`deno task campaign cell '{"kind":"made-up","plan":`), report);
  assert(report.includes("Not shrunk to the end: 7 cases tried, more might be left out."), report);
  assertEquals(store.forgive(), 1);
  // A fault that passes is no fault.
  const once = ({ id }: Cell) => id === bad.id && ++tries[1] === 1;
  assertEquals((await runCampaign(request(store, madeUpCrew(3, drawn(5), once)))).left, 0);
  assertEquals([store.apart(), tries[1]], [[], 2]);
  store.close();
});

Deno.test("a cell that was there each time its process ended is done alone, then set apart", async () => {
  const store = newStore(), [suspect, hopeless] = [20, 30].map((seq) => store.cells()[seq]);
  for (let start = 0; start < 3; start++) store.begin(suspect);
  for (let start = 0; start < 12; start++) store.begin(hopeless);
  const crew = madeUpCrew(4, drawn(11), () => false), beside = new Map<string, number>();
  const underWay = new Set<string>();
  const looking: Crew = {
    ...crew,
    async do(cell, begin) {
      begin();
      underWay.add(cell.id);
      for (const id of underWay) beside.set(id, Math.max(beside.get(id) ?? 0, underWay.size));
      const answer = await crew.do(cell, () => {});
      underWay.delete(cell.id);
      return answer;
    },
  };
  const ended = await runCampaign(request(store, looking));
  assertEquals(ended, { finished: LANES * CELLS - 1, left: 0 });
  assertEquals([beside.get(suspect.id), Math.max(...beside.values())], [1, 4]);
  assertEquals([store.timesCut(suspect), beside.get(hopeless.id)], [0, undefined]);
  assertEquals(store.apart().map(({ seq }) => seq), [30]);
  store.close();
});

Deno.test("whoever is interrupted speaks against no cell, and whoever is killed against those under way", async () => {
  const store = newStore(), ends = Promise.withResolvers<never>();
  const crew: Crew = {
    width: 3,
    do(_cell, begin) {
      begin();
      // As if its process had ended: nobody ever answers.
      return new Promise(() => {});
    },
    close: () => Promise.resolve(),
  };
  const cut = () => store.cells().filter((cell) => store.timesCut(cell) > 0).length;
  const run = runCampaign({ ...request(store, crew), interrupted: ends.promise });
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(cut(), 3);
  ends.reject(new Error("Ctrl-C"));
  await assertRejects(() => run, Error, "Ctrl-C");
  assertEquals(cut(), 0);
  store.close();
});

Deno.test("a cell that comes twice counts once; if it is another the second time, it is said", () => {
  const store = newStore(), [cell] = store.cells();
  assertEquals(store.finish(cell, doneOf(cell)), true);
  assertEquals(store.finish(cell, doneOf(cell)), false);
  const other = doneOf(cell);
  assertThrows(
    () => store.finish(cell, { ...other, outcome: { ...other.outcome, runs: 11 } }),
    FailedRun,
    "two different outcomes",
  );
  assertEquals(store.settled(), [0]);
  store.close();
});

Deno.test("a store that cannot be written ends the run, and nothing finished is lost", async () => {
  const store = newStore();
  const crew = madeUpCrew(2, drawn(2), () => false);
  let before = 0;
  const watcher = {
    finished() {
      if (++before === 9) store.limitPages(1);
    },
    failed() {},
  };
  await assertRejects(
    () => runCampaign({ ...request(store, crew), watcher }),
    UsageError,
    "disk is full",
  );
  assert(before >= 9);
  store.limitPages(1_000_000);
  assertEquals(store.settled().length, before);
  await runCampaign(request(store, madeUpCrew(2, drawn(2), () => false)));
  const fresh = newStore();
  await runCampaign(request(fresh, madeUpCrew(1, drawn(1), () => false)));
  assertEquals(texts(store), texts(fresh));
  store.close();
  fresh.close();
});
