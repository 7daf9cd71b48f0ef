/**
 * Open complaints about real runtimes, as programs with the verdict that they have today, and the
 * option that changes it. Those that no program can show here stand in the README.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, LINUX_X64, type Outcome, simulate, type Workload } from "@lab/runtime";
import { configure } from "../mod.ts";

type Progs = Workload["progs"];
type Texts = Readonly<Record<string, string>>;

const OBJECTS = {
  wg: { type: "wg" },
  c: { type: "chan" },
  d: { type: "chan" },
  reply: { type: "chan", n: 2 },
} as const;

function run(model: string, progs: Progs, options: Texts = {}, procs = 1): Outcome {
  return simulate({
    model: configure(model, options).make,
    program: assemble({ sync: "fifo", objects: OBJECTS, progs }),
    machine: { procs },
    costs: LINUX_X64,
  });
}

const TURNS = 2_000;
/** How many turns others had before the victim's mark, 9. */
const turnsBefore = (...args: Parameters<typeof run>) => run(...args).marks.id.indexOf(9);

/** A victim that comes from outside, by a timer, beside two that are `busy`. */
const beside = (busy: Progs): Progs => ({
  main: [
    ["wgadd", "wg", 3],
    ...[...Object.keys(busy), "victim"].map((name) => ["spawn", name] as const),
    ["wgwait", "wg"],
  ],
  victim: [["sleep", 10_000], ["mark", 9], ["wgdone", "wg"]],
  ...busy,
});
/** They wake each other, a microsecond of work each time. */
const PAIR = beside({
  ping: [
    ["for", "j", TURNS, [["send", "c"], ["recv", "d"], ["mark", 1], ["compute", 1_000]]],
    ["wgdone", "wg"],
  ],
  pong: [["for", "j", TURNS, [["recv", "c"], ["send", "d"]]], ["wgdone", "wg"]],
});
const yielder: Progs[string] = [
  ["for", "j", TURNS, [["mark", 1], ["compute", 1_000], ["yield"]]],
  ["wgdone", "wg"],
];
const YIELDERS = beside({ one: yielder, two: yielder });

Deno.test("tokio#5712: a pair in the slot starved what was injected; the cap ended that", () => {
  assertEquals(turnsBefore("tokio", PAIR, { lifoCap: "1000000" }), TURNS);
  const [often, seldom] = ["7", "31"].map((globalQueueInterval) =>
    turnsBefore("tokio", PAIR, { globalQueueInterval })
  );
  assert(often < seldom && seldom < 62, `${often} ${seldom}`);
});

Deno.test("the same pair starves whom a timer woke under jdk and rayon, and under no other", () => {
  for (const model of ["jdk", "rayon"]) assertEquals(turnsBefore(model, PAIR), TURNS, model);
  for (const model of ["gpm", "kotlin", "beam", "tokio-current-thread"]) {
    assert(turnsBefore(model, PAIR) < 62, model);
  }
});

Deno.test("tokio#5223: those that yield do not starve what waits outside; under rayon they do", () => {
  for (const model of ["tokio", "tokio-current-thread", "jdk", "kotlin", "beam", "gpm"]) {
    assert(turnsBefore(model, YIELDERS) < 62, model);
  }
  assertEquals(turnsBefore("rayon", YIELDERS), 2 * TURNS);
});

/** Two requests, each of which keeps its thread while it waits for what it started. */
const syncOverAsync = (isPinned: boolean): Progs => ({
  main: [
    ["wgadd", "wg", 2],
    ["for", "i", 2, [["spawn", "request", { i: "i" }]]],
    ["wgwait", "wg"],
  ],
  request: [
    ...(isPinned ? [["pin"] as const] : []),
    ["spawn", "rest", { i: "i" }],
    ["recv", ["reply", "i"]],
    ["wgdone", "wg"],
  ],
  rest: [["send", ["reply", "i"]]],
});

Deno.test("dotnet/runtime#52558: sync over async stops a pool that adds no thread, and only that", () => {
  const endOf = (model: string, options: Texts, isPinned = true) =>
    run(model, syncOverAsync(isPinned), options, 2).endName;
  for (
    const [model, option, alone, more] of [
      ["jdk", "maxPoolSize", "2", "256"],
      ["tokio", "blocking", "nothing", "block_in_place"],
      ["kotlin", "blocking", "nothing", "io"],
    ]
  ) {
    assertEquals(endOf(model, { [option]: alone }), "deadlock", `${model} ${option}=${alone}`);
    assertEquals(endOf(model, { [option]: more }), "done", `${model} ${option}=${more}`);
  }
});

Deno.test("JDK 21: pinned waits deadlock; with JEP 491 a wait no longer pins", () => {
  // `compensate=false` is what a pinned wait of Java gets; without `pin` it gives its carrier up.
  const pinned = run("jdk", syncOverAsync(true), { compensate: "false" }, 2);
  assertEquals(pinned.endName, "deadlock");
  assertEquals(run("jdk", syncOverAsync(false), { compensate: "false" }, 2).endName, "done");
});

/** Now and then two jobs of a microsecond. */
const TRICKLE: Progs = {
  main: [["wgadd", "wg", 1], ["spawn", "tick"], ["wgwait", "wg"]],
  tick: [
    ["for", "j", 200, [["sleep", 100_000], ["spawn", "job"], ["compute", 1_000]]],
    ["wgdone", "wg"],
  ],
  job: [["compute", 1_000]],
};

Deno.test("rayon#642: small jobs now and then burn more in waking threads than in jobs", () => {
  const { metrics, workNs } = run("rayon", TRICKLE, {}, 4);
  const busyNs = metrics.coreBusyNs.reduce((sum, ns) => sum + ns, 0);
  assert(busyNs > 5 * workNs, `${busyNs} for ${workNs}`);
  assert(metrics.counts.wakes >= 400, `${metrics.counts.wakes} wake-ups for 200 rounds`);
  // One that wakes nobody for a single job it can run itself needs half.
  assert(run("beam", TRICKLE, {}, 4).metrics.counts.wakes <= 200);
});
