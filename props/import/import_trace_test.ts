import { configure } from "@lab/models";
import { assemble, EndWhy, type Outcome, simulate, type Workload } from "@lab/runtime";
import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertRejects,
  assertStringIncludes,
} from "@std/assert";
import { importTrace, workloadText } from "./import_trace.ts";
import { replayCosts, replayRecorded } from "./replay.ts";
import { stackLines, streamOf, type Told, traceText } from "./story_testing.ts";
import { TraceError } from "./lines.ts";

const imported = (told: readonly (Told | string)[], endNs: number, procs = 1) =>
  importTrace(streamOf(traceText(procs, endNs, told)), "story");

function run(workload: Workload, procs = 1, model = "gpm"): Outcome {
  const { make } = configure(model);
  const costs = replayCosts(workload.recorded!);
  const machine = { procs, cores: procs };
  return simulate({ model: make, program: assemble(workload), machine, costs });
}

/** A goroutine that main starts and waits for. */
const WORKER: readonly Told[] = [
  [100_000, 0, 1, "G2 NotExist->Runnable"],
  [150_000, 0, 1, "G1 Running->Waiting chan receive"],
  [150_064, 0, -1, "G2 Runnable->Running"],
  [250_064, 0, 2, "G1 Waiting->Runnable"],
  [300_064, 0, 2, "G2 Running->NotExist"],
  [300_128, 0, -1, "G1 Runnable->Running"],
];

Deno.test("importTrace() writes one prog for each goroutine, and who woke whom as channels", async () => {
  const { workload } = await imported(WORKER, 400_128);
  assertEquals(workload.progs, {
    main: [
      ["for", "i", 1, [["wgadd", ["group1", "i"], 1]]],
      ["compute", 100_000],
      ["spawn", "goroutine-g2"],
      ["compute", 50_000],
      ["recv", ["wake1", 0]],
      ["compute", 100_000],
      // Who ended before the trace did ends before the run does.
      ["wgwait", ["group1", 0]],
    ],
    "goroutine-g2": [
      ["compute", 100_000],
      ["send", ["wake1", 0]],
      ["compute", 50_000],
      ["wgdone", ["group1", 0]],
    ],
  });
  assertEquals(workload.objects, {
    never: { type: "chan" },
    wake1: { type: "chan", n: 1, cap: 1 },
    group1: { type: "wg", n: 1 },
  });
  assertEquals(workload.recorded, {
    procs: 1,
    elapsedNs: 400_128,
    waitNs: 100_128,
    runNs: 400_000,
    dispatches: 2,
    switchNs: 64,
    wakeNs: 0,
    callNs: 0,
    ended: 1,
  });
});

Deno.test("an imported trace gives itself back, and its text is the workload", async () => {
  const { workload } = await imported(WORKER, 400_128);
  assertEquals(JSON.parse(workloadText(workload)), workload);
  const { elapsedNs, waitNs, withinTolerance, why } = replayRecorded(workload);
  // The run begins by bringing a thread onto the core: 1,800 ns.
  assertAlmostEquals(elapsedNs, 400_128, 2500);
  assertAlmostEquals(waitNs, 100_128, 2500);
  assertEquals([withinTolerance, why], [true, ""]);
  // What main waits for may run beside it where there is room. (Under gm: a thief of gpm's would
  // nap for longer than main goes on.)
  assert(run(workload, 2, "gm").elapsedNs < 380_000);
});

Deno.test("replayRecorded() says by how much and why a replay is off", async () => {
  const { workload } = await imported(WORKER, 400_128);
  const recorded = { ...workload.recorded!, elapsedNs: 300_000 };
  const replayed = replayRecorded({ ...workload, recorded });
  assertEquals(replayed.withinTolerance, false);
  assertAlmostEquals(replayed.elapsedError.median, 1 / 3, 0.01);
  assertStringIncludes(replayed.why, "not explained");
  // Neither few nor many recorded starts explain anything.
  const fewer = replayRecorded({ ...workload, recorded: { ...recorded, dispatches: 9 } });
  assertEquals(fewer.why, replayed.why);
});

Deno.test("sleeps last as long as was asked, and the world's answers as long as they did", async () => {
  const { workload, summary } = await imported([
    [1000, 0, 1, "G1 Running->Waiting sleep"],
    [1010, -1, -1, "P0 Running->Idle"],
    [2_121_000, -1, -1, "P0 Idle->Running"],
    [2_121_000, 0, -1, "G1 Waiting->Runnable"],
    [2_121_100, 0, -1, "G1 Runnable->Running"],
    [2_122_100, 0, 1, "G1 Running->Waiting network"],
    [2_322_100, -1, -1, "G1 Waiting->Runnable"],
    [2_322_200, 0, -1, "G1 Runnable->Running"],
  ], 2_420_000);
  // An idle P needed 18,000 ns to notice: that is taken off, because a run adds it again.
  assertEquals(workload.progs.main, [
    ["compute", 1000],
    ["sleep", 2_000_000],
    ["compute", 1000],
    ["netpoll", 182_000],
    ["compute", 97_800],
  ]);
  assertAlmostEquals(summary.fixedShare, 2_200_000 / 2_420_000, 0.001);
  assertEquals(summary.time.find((row) => row.what.startsWith("noticed late"))?.ns, 120_000);
  // The recorded machine noticed 120 us late, this one 20.
  assertAlmostEquals(run(workload).elapsedNs, 2_320_000, 4000);
});

Deno.test("goroutines of the same shape share a prog, with their numbers as variables", async () => {
  const told: Told[] = [];
  for (let g = 2; g < 12; g++) told.push([1000 * g, 0, 1, `G${g} NotExist->Runnable`]);
  told.push([20_000, 0, 1, "G1 Running->Waiting sync"]);
  for (let g = 2; g < 12; g++) {
    told.push([10_000 * g, 0, -1, `G${g} Runnable->Running`]);
    if (g === 11) told.push([114_000, 0, 11, "G1 Waiting->Runnable"]);
    told.push([10_000 * g + 4000 + (g === 11 ? 1000 : g), 0, g, `G${g} Running->NotExist`]);
  }
  told.push([116_000, 0, -1, "G1 Runnable->Running"]);
  const { workload } = await imported(told, 120_000);
  assertEquals(Object.keys(workload.progs), ["main", "goroutine-like-g2", "goroutine-g11"]);
  assertEquals(workload.progs.main[3], ["compute", 1000]);
  assertEquals(workload.progs.main[4], ["spawn", "goroutine-like-g2", { n0: 4003, n1: 0 }]);
  assertEquals(run(workload).spawned, 11);
});

Deno.test("goroutines that the trace found waiting, left waiting, or born of timers are there", async () => {
  const { workload, summary } = await imported([
    [10_000, 0, -1, "G5 Undetermined->Waiting"],
    [10_000, 0, 1, "G5 Waiting->Runnable"],
    [20_000, 0, -1, "G6 NotExist->Runnable"],
    [30_000, 0, 1, "G1 Running->Waiting chan receive"],
    [30_100, 0, -1, "G6 Runnable->Running"],
    [40_100, 0, 6, "G6 Running->Waiting select"],
    [40_200, 0, -1, "G5 Runnable->Running"],
    [50_200, 0, 5, "G1 Waiting->Runnable"],
    [60_200, 0, 5, "G5 Running->NotExist"],
    [60_300, 0, -1, "G1 Runnable->Running"],
    [70_000, -1, -1, "G7 Undetermined->Waiting"],
  ], 100_000);
  assertEquals(workload.progs.main.slice(1, 6), [
    ["afterfunc", ["call", 0], 20_000, "goroutine-g6"],
    ["yield"],
    ["yield"],
    ["compute", 10_000],
    ["spawn", "goroutine-g5"],
  ]);
  assertEquals(workload.progs["goroutine-g6"], [
    ["compute", 10_000],
    ["recv", "never"],
  ]);
  assertEquals([summary.goroutines, summary.represented], [4, 3]);
  const outcome = run(workload);
  assertEquals([outcome.end, outcome.completed], [EndWhy.MAIN, 2]);
});

Deno.test("a long slice of the collector is work of its own, called by whoever began to mark", async () => {
  const place = stackLines("runtime.gopark", "runtime.gcBgMarkWorker");
  const { workload, summary } = await imported([
    [1000, 0, 1, "G2 NotExist->Runnable"],
    [2000, 0, -1, "G9 Undetermined->Waiting"],
    [3000, 0, 1, 'RangeBegin Name="GC concurrent mark phase" Scope=None'],
    [5000, 0, 1, "G1 Running->Waiting chan receive"],
    [5000, 0, -1, "G9 Waiting->Runnable"],
    [5000, 0, -1, "G9 Runnable->Running"],
    [405_000, 0, 9, "G9 Running->Waiting system goroutine wait"],
    ...place,
    [405_000, 0, -1, "G2 Runnable->Running"],
    [406_000, 0, 2, 'RangeEnd Name="GC concurrent mark phase" Scope=None Attributes=[]'],
    [415_000, 0, 2, "G1 Waiting->Runnable"],
    [416_000, 0, 2, "G2 Running->NotExist"],
    [416_000, 0, -1, "G1 Runnable->Running"],
  ], 420_000);
  assertEquals(workload.progs["runtime.gcBgMarkWorker-g9"], [["compute", 400_000], [
    "recv",
    "never",
  ]]);
  const call = ["spawn", "runtime.gcBgMarkWorker-g9"];
  assert(workload.progs.main.some((instr) => JSON.stringify(instr) === JSON.stringify(call)));
  assertStringIncludes(
    summary.notes.join("\n"),
    "0.40 ms of the garbage collector are work of its own",
  );
});

Deno.test("another goroutine than the first may end the program", async () => {
  const { workload } = await imported([
    [10_000, 0, 1, "G2 NotExist->Runnable"],
    [20_000, 0, 1, "G1 Running->NotExist"],
    [20_100, 0, -1, "G2 Runnable->Running"],
  ], 100_000);
  assertEquals(workload.progs.main.at(-1), ["recv", "end"]);
  assertEquals(workload.progs["goroutine-g2"].at(-1), ["send", "end"]);
  assertEquals(run(workload).end, EndWhy.DONE);
});

Deno.test("nobody waits for the collector, whose instants are those of the recording", async () => {
  const { workload } = await imported([
    [10_000, 0, 1, "G2 NotExist->Runnable"],
    [20_000, 0, 1, "G1 Running->Waiting GC mark assist wait for work"],
    [20_100, 0, -1, "G2 Runnable->Running"],
    [40_100, 0, 2, "G1 Waiting->Runnable"],
    [41_100, 0, 2, "G2 Running->Waiting system goroutine wait"],
    ...stackLines("runtime.gopark", "runtime.gcBgMarkWorker"),
    [41_200, 0, -1, "G1 Runnable->Running"],
  ], 50_000);
  assertEquals(workload.progs.main.find(([op]) => op === "netpoll"), ["netpoll", 20_100]);
  assertEquals(JSON.stringify(workload.progs).includes('"send"'), false);
});

Deno.test("a trace that does not say GOMAXPROCS is of as many Ps as were seen running", async () => {
  const told: Told[] = [
    [10, -1, -1, "P1 Undetermined->Idle"],
    [20, -1, -1, "P2 Undetermined->Idle"],
    [1000, 0, 1, "G2 NotExist->Runnable"],
    [2000, -1, -1, "P1 Idle->Running"],
    [2100, 1, -1, "G2 Runnable->Running"],
    [9000, 1, 2, "G2 Running->NotExist"],
  ];
  const text = traceText(1, 10_000, told).split("\n");
  const silent = text.filter((line) => !line.includes("gomaxprocs")).join("\n");
  const { workload, summary } = await importTrace(streamOf(silent), "story");
  assertEquals([workload.recorded!.procs, summary.procs], [2, 2]);
  const note = "does not say GOMAXPROCS: 2 Ps taken, as many as were seen running";
  assertStringIncludes(summary.notes.join("\n"), note);
  const said = await imported(told, 10_000, 4);
  assertEquals([said.workload.recorded!.procs, said.summary.procs], [4, 4]);
  assertEquals(said.summary.notes.some((line) => line.includes("GOMAXPROCS")), false);
});

Deno.test("a goroutine that is stopped by another one's hand is refused with its line", async () => {
  const wrong: Told[] = [
    [10, 0, 1, "G2 NotExist->Runnable"],
    [20, 0, 2, "G1 Running->Waiting chan receive"],
  ];
  const error = await assertRejects(() => imported(wrong, 100), TraceError);
  assertEquals(error.line, 8);
  assertStringIncludes(error.message, '(G= and GoID= must agree): received "G=2"');
});

Deno.test("with fewer cores than Ps, goroutines that ran at a time shared them", async () => {
  const told: Told[] = [
    [10, -1, -1, "P1 Undetermined->Idle"],
    [1000, 0, 1, "G2 NotExist->Runnable"],
    [2000, -1, -1, "P1 Idle->Running"],
    [2000, 1, -1, "G2 Runnable->Running"],
    [202_000, 1, 2, "G2 Running->NotExist"],
  ];
  const text = traceText(2, 202_000, told);
  const { workload } = await importTrace(streamOf(text), "story", 1);
  // Both ran for 200 us on one core.
  assertEquals(workload.progs["goroutine-g2"][0], ["compute", 100_000]);
  assertEquals([workload.recorded!.cores, workload.recorded!.runNs], [1, 202_000]);
  const { elapsedNs, differs } = replayRecorded(workload);
  assertEquals(differs, "");
  assertAlmostEquals(elapsedNs, 202_000, 0.2 * 202_000);
  const wide = await importTrace(streamOf(text), "story");
  assertEquals(wide.workload.progs["goroutine-g2"][0], ["compute", 200_000]);
  assertEquals([wide.workload.recorded!.cores, wide.workload.recorded!.runNs], [
    undefined,
    402_000,
  ]);
});
