/**
 * The checker on stories told by hand: one for each way in which a G starts, right and wrong.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { conformStory } from "./trace_testing.ts";

const BEGIN = ["M1 - - P0 Undetermined>Running", "M1 P0 - G1 Undetermined>Running"];
const SECOND = ["M2 - - P1 Undetermined>Idle", "M2 - - P1 Idle>Running"];
const spawn = (...gs: number[]) => gs.map((g) => `M1 P0 G1 G${g} NotExist>Runnable`);
const runs = (g: number, at = "M1 P0") => [
  `${at} - G${g} Runnable>Running`,
  `${at} G${g} G${g} Running>NotExist`,
];
const WAITS = "M1 P0 G1 G1 Running>Waiting sync";

async function counts(procs: number, story: readonly string[], rules = {}) {
  const { explained, ambiguous, unexplained, rules: by } = await conformStory(procs, story, rules);
  return { explained, ambiguous, unexplained, by };
}

Deno.test("on one P who was made last runs first, then the others in order", async () => {
  const right = [...BEGIN, ...spawn(2, 3, 4), WAITS, ...runs(4), ...runs(2), ...runs(3)];
  assertEquals(await counts(1, right), {
    explained: 3,
    ambiguous: 0,
    unexplained: 0,
    by: { ring: 2, runnext: 1 },
  });
  const wrong = [...BEGIN, ...spawn(2, 3, 4), WAITS, ...runs(2), ...runs(3), ...runs(4)];
  assertEquals((await counts(1, wrong)).unexplained, 2);
  assertEquals((await counts(1, wrong, { runnext: false })).unexplained, 0);
});

Deno.test("an overflow sends half of the ring and the new G to the global queue", async () => {
  const story = [...BEGIN, ...spawn(2, 3, 4, 5, 6, 7), WAITS];
  // Ring of 4: 2 3 4 5, then 6 kicks in: 2 3 6 go global, 4 5 stay, 7 is next.
  const order = [7, 4, 5, 2, 3, 6];
  const right = [...story, ...order.flatMap((g) => runs(g))];
  assertEquals((await counts(1, right, { ring: 4 })).unexplained, 0);
  assertEquals((await counts(1, right, { ring: 4, spill: "all" })).unexplained > 0, true);
  assertEquals((await counts(1, right)).unexplained > 0, true);
});

Deno.test("a thief takes half, rounded up, and runs the last of it", async () => {
  const story = [...BEGIN, ...spawn(2, 3, 4, 5), ...SECOND];
  const stolen = [...story, ...runs(3, "M2 P1"), ...runs(2, "M2 P1"), ...runs(4, "M2 P1")];
  assertEquals((await counts(2, stolen)).by, { steal: 2, ring: 1 });
  assertEquals((await counts(2, stolen, { steal: "one" })).unexplained > 0, true);
  assertEquals((await counts(2, stolen, { loot: "first" })).unexplained > 0, true);
});

Deno.test("runnext of another P may be taken, unless the rule says no", async () => {
  const story = [...BEGIN, ...spawn(2), ...SECOND, ...runs(2, "M2 P1")];
  assertEquals((await counts(2, story)).by, { stealNext: 1 });
  assertEquals((await counts(2, story, { stealNext: false })).unexplained, 1);
});

Deno.test("who yields goes behind all others of the global queue", async () => {
  const yields = (g: number) => [
    `M1 P0 - G${g} Runnable>Running`,
    `M1 P0 G${g} G${g} Running>Runnable runtime.Gosched`,
  ];
  const story = [
    ...BEGIN,
    ...spawn(2, 3),
    WAITS,
    ...yields(3),
    ...yields(2),
    ...runs(3),
    ...runs(2),
  ];
  assertEquals((await counts(1, story)).unexplained, 0);
  const own = [...story.slice(0, 5), ...yields(3), ...runs(2), ...runs(3)];
  assertEquals((await counts(1, own)).unexplained, 0);
});

Deno.test("a push may become visible late: before the next event of who pushes", async () => {
  // P1 finds nothing although G2 was announced, then takes it.
  const story = [
    ...BEGIN,
    ...SECOND,
    ...spawn(2),
    "M2 P1 - P1 Running>Idle",
    "M2 - - P1 Idle>Running",
    ...runs(2, "M2 P1"),
  ];
  assertEquals((await counts(2, story)).unexplained, 0);
});

Deno.test("a taking may happen early: its event comes later", async () => {
  // P1 took half of 3 (2 and 3) before G5 was pushed; with G5 it would have been half of 4.
  const story = [
    ...BEGIN,
    ...spawn(2, 3, 4),
    "M2 - - P1 Undetermined>Idle",
    "M2 - - P1 Idle>Running",
    ...spawn(5, 6, 7, 8),
    ...runs(2, "M2 P1"),
    WAITS,
    ...runs(8),
    ...runs(3),
  ];
  assertEquals((await counts(2, story)).unexplained, 0);
});

Deno.test("what the scheduler itself readies and runs at once passes all queues", async () => {
  const story = [
    ...BEGIN,
    ...spawn(2),
    "M1 P0 G1 G1 Running>Waiting network",
    "M1 P0 - G2 Runnable>Running",
    "M1 P0 G2 G2 Running>Waiting system goroutine wait",
    "M1 P0 - G1 Waiting>Runnable",
    "M1 P0 - G1 Runnable>Running",
    "M1 P0 G1 G1 Running>Waiting network",
    "M1 P0 - G2 Waiting>Runnable",
    "M1 P0 - G2 Runnable>Running",
  ];
  assertEquals((await counts(1, story)).by, { runnext: 1, netpoll: 1, runtime: 1 });
});

Deno.test("a list of the netpoller goes to the global queue for idle Ps", async () => {
  const story = [
    ...BEGIN,
    ...spawn(2, 3),
    "M1 P0 G1 G1 Running>Waiting network",
    "M1 P0 - G3 Runnable>Running",
    "M1 P0 G3 G3 Running>Waiting network",
    "M1 P0 - G2 Runnable>Running",
    "M1 P0 G2 G2 Running>Waiting network",
    "M1 P0 - G1 Waiting>Runnable",
    "M1 P0 - G2 Waiting>Runnable",
    "M1 P0 - G3 Waiting>Runnable",
    "M1 P0 - G3 Runnable>Running",
    "M2 - - P1 Undetermined>Idle",
    "M2 - - P1 Idle>Running",
    ...runs(1, "M2 P1"),
    "M1 P0 G3 G3 Running>NotExist",
    ...runs(2),
  ];
  const { unexplained, by } = await counts(2, story);
  assertEquals([unexplained, by.netpoll, by.ring], [0, 1, 2]);
});

Deno.test("back from a system call: at once, with another P, or through the global queue", async () => {
  const story = [
    ...BEGIN,
    ...spawn(2),
    "M1 P0 G1 G1 Running>Syscall",
    "M3 - - P0 Running>Idle",
    "M2 - - P0 Idle>Running",
    "M2 P0 - G2 Runnable>Running",
    "M1 - G1 P1 Idle>Running",
    "M1 P1 G1 G1 Syscall>Runnable",
    "M1 P1 - G1 Runnable>Running",
    "M1 P1 G1 G1 Running>Syscall",
    "M3 - - P1 Running>Idle",
    "M1 - G1 G1 Syscall>Runnable",
    "M2 P0 G2 G2 Running>NotExist",
    "M2 P0 - G1 Runnable>Running",
  ];
  const { unexplained, by } = await counts(2, story);
  assertEquals([unexplained, by.exitsyscall, by.runnext], [0, 1, 1]);
});

Deno.test("who is preempted for a stop of the world goes on first since Go 1.26", async () => {
  const story = (why: string) => [
    ...BEGIN,
    ...spawn(2, 3),
    ...SECOND,
    "M2 P1 - G2 Runnable>Running",
    "M2 P1 G2 world Begin",
    `M1 P0 G1 G1 Running>Runnable ${why}`,
    "M1 P0 - P0 Running>Idle",
    "M2 P1 G2 world End",
    "M1 - - P0 Idle>Running",
    "M1 P0 - G1 Runnable>Running",
  ];
  const rules = { look: 0 };
  assertEquals((await counts(2, story("preempted"), rules)).unexplained, 0);
  assertEquals((await counts(2, story("runtime.Gosched"), rules)).unexplained, 1);
});

Deno.test("Gs that stood in a queue before the trace began are placed, or nothing is judged", async () => {
  const hidden = (g: number) => [`M1 P0 - G${g} Undetermined>Runnable`, ...runs(g)];
  const wrong = [...BEGIN, ...spawn(5, 6), WAITS, ...runs(5), ...hidden(3), ...runs(6)];
  const found = await conformStory(1, wrong, { look: 0 });
  assertEquals([found.unexplained, found.notJudged, found.starts], [0, 3, 3], "no such order");
  const ring = [...BEGIN, ...spawn(5), WAITS, ...runs(5), ...hidden(3), ...hidden(4)];
  const placed = await conformStory(1, ring);
  assertEquals([placed.unexplained, placed.notJudged, placed.starts], [0, 0, 3]);
  const many = Array.from({ length: 20 }, (_, k) => k + 10);
  const busy = await conformStory(1, [...BEGIN, WAITS, ...many.flatMap(hidden)]);
  assertEquals([busy.notJudged, busy.starts], [20, 20]);
});

Deno.test("a start that no rule admits is shown with its place and what came before", async () => {
  const story = [...BEGIN, ...spawn(2, 3, 4), WAITS, ...runs(3)];
  const { first, unexplained } = await conformStory(1, story);
  assertEquals(unexplained, 1);
  assertEquals(first!.stood, "place 2 of 2 in the ring of P0");
  assertEquals(first!.allowed, ["runnext: G4"]);
  assertEquals(first!.line, 10 - 1);
  assertEquals(first!.before.at(-1)!.endsWith("G1 running -> waiting (sync)"), true);
});
