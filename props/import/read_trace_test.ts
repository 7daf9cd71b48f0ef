import { assertEquals, assertRejects } from "@std/assert";
import { Did, type TraceLog, Woken } from "./log.ts";
import { readTrace } from "./import_trace.ts";
import { SLEEPING } from "./trace_event.ts";
import { eventLine, stackLines, streamOf, type Told, traceText } from "./story_testing.ts";
import { TraceError } from "./lines.ts";

const read = (told: readonly (Told | string)[], endNs = 1000, procs = 1) =>
  readTrace(streamOf(traceText(procs, endNs, told)));

/** What goroutine `id` did, as words. */
function actions(log: TraceLog, id: number): string[] {
  const g = log.goroutines.findIndex((x) => x.id === id);
  const words = Object.keys(Did);
  const list: string[] = [];
  for (let row = 0; row < log.rowG.length; row++) {
    if (log.rowG.at(row) !== g) continue;
    const did = log.rowDid.at(row), x = log.rowX.at(row);
    const operand = did === Did.COMPUTE || did === Did.SYSCALL
      ? ` ${x}`
      : did === Did.SPAWN
      ? ` G${log.goroutines[x].id}`
      : did === Did.WAKE
      ? ` G${log.goroutines[log.waitG.at(x)].id}`
      : "";
    list.push(words[did] + operand);
  }
  return list;
}

Deno.test("readTrace() finds runs, waits, wake-ups and ends, and adds the times up", async () => {
  const log = await read([
    [100, 0, 1, "G2 NotExist->Runnable"],
    [150, 0, 1, "G1 Running->Waiting chan receive"],
    [160, 0, -1, "G2 Runnable->Running"],
    [200, 0, 2, "G2 Running->Syscall"],
    [230, 0, 2, "G2 Syscall->Running"],
    [250, 0, 2, "G1 Waiting->Runnable"],
    [300, 0, 2, "G2 Running->NotExist"],
    [320, 0, -1, "G1 Runnable->Running"],
  ], 400);
  assertEquals(actions(log, 1), ["COMPUTE 100", "SPAWN G2", "COMPUTE 50", "WAIT", "COMPUTE 80"]);
  assertEquals(actions(log, 2), [
    "COMPUTE 40",
    "SYSCALL 30",
    "COMPUTE 20",
    "WAKE G1",
    "COMPUTE 50",
    "EXIT",
  ]);
  const [one, two] = log.goroutines;
  assertEquals([one.runningNs, one.runnableNs], [230, 70]);
  assertEquals([two.runningNs, two.runnableNs, two.syscallNs], [110, 60, 30]);
  assertEquals([log.procs, log.starter, log.endNs - log.startNs], [1, 0, 400]);
  assertEquals([log.gapsNs.length, log.gapsNs.at(0), log.gapsNs.at(1)], [2, 10, 20]);
});

Deno.test("readTrace() has a row for each slice, and keeps Gosched", async () => {
  const log = await read([
    [100, 0, 1, "G1 Running->Runnable preempted"],
    [110, 0, -1, "G1 Runnable->Running"],
    [150, 0, 1, "G1 Running->Runnable runtime.Gosched"],
    [160, 0, -1, "G1 Runnable->Running"],
  ], 200);
  assertEquals(actions(log, 1), ["COMPUTE 100", "COMPUTE 40", "YIELD", "COMPUTE 40"]);
});

Deno.test("readTrace() tells who was woken by a goroutine, by a timer, and by nobody", async () => {
  const log = await read([
    [10, 0, -1, "G3 Undetermined->Waiting"],
    [20, 0, 1, "G1 Running->Waiting sleep"],
    [500, 0, -1, "G1 Waiting->Runnable"],
    [510, 0, -1, "G1 Runnable->Running"],
  ]);
  assertEquals([log.waitWaker.at(0), log.waitWaker.at(1)], [Woken.NEVER, Woken.OUTSIDE]);
  assertEquals(log.waitClass.at(1), SLEEPING);
  assertEquals([log.waitFromNs.at(1), log.waitToNs.at(1)], [1_000_020, 1_000_500]);
});

Deno.test("readTrace() takes names from stacks, and numbers places where goroutines wait", async () => {
  const log = await read([
    eventLine([10, 0, 1, "G2 NotExist->Runnable"]),
    "TransitionStack=",
    "\tmain.worker @ 0x1",
    "\t\t/src/w.go:9",
    "",
    ...stackLines("main.start", "main.main"),
    [20, 0, 1, "G1 Running->Waiting chan receive"],
    ...stackLines("main.main"),
    [30, 0, -1, "G2 Runnable->Running"],
    [40, 0, 2, "G1 Waiting->Runnable"],
    [50, 0, 2, "G2 Running->Waiting chan receive"],
    ...stackLines("main.worker"),
    [60, 0, -1, "G1 Runnable->Running"],
    [70, 0, 1, "G1 Running->Waiting chan receive"],
    ...stackLines("main.main"),
  ]);
  assertEquals(log.goroutines.map((x) => x.name), ["main.main", "main.worker"]);
  assertEquals(log.waitSite.at(0), log.waitSite.at(2));
  assertEquals(log.waitSite.at(0) === log.waitSite.at(1), false);
});

Deno.test("readTrace() gives the garbage collector's slices to those they held up", async () => {
  const log = await read([
    [100, 0, 1, "G2 NotExist->Runnable"],
    [150, 0, -1, "G9 Undetermined->Waiting"],
    [200, 0, 1, "G1 Running->Waiting sync"],
    [210, 0, -1, "G9 Waiting->Runnable"],
    [220, 0, -1, "G9 Runnable->Running"],
    [300, 0, 9, "G9 Running->Waiting system goroutine wait"],
    ...stackLines("runtime.gopark", "runtime.gcBgMarkWorker"),
    [310, 0, -1, "G2 Runnable->Running"],
    [350, 0, 2, "G1 Waiting->Runnable"],
    [360, 0, 2, "G2 Running->NotExist"],
    [370, 0, -1, "G1 Runnable->Running"],
  ]);
  assertEquals(actions(log, 2), ["COMPUTE 80", "COMPUTE 40", "WAKE G1", "COMPUTE 10", "EXIT"]);
  assertEquals(actions(log, 9), ["NOTHING"]);
  assertEquals(log.totals.collectorNs, 80);
});

for (
  const [what, told, line, words] of [
    ["a state that cannot be", [[10, 0, -1, "G1 Waiting->Runnable"]], 7, "was Running"],
    ["garbage between events", ["", "hello"], 8, "must be an event"],
    ["a cut event", ["M=7 P=0 G=1 StateTransition Time=10000"], 7, "state transition"],
    ["a time far back", [[5e9, -1, -1, "Sync N=2"], [10, -1, -1, "Sync N=3"]], 8, "go back"],
    ["another state found", [[10, 0, -1, "G1 Undetermined->Waiting"]], 7, "was Running"],
  ] as readonly (readonly [string, readonly (Told | string)[], number, string])[]
) {
  Deno.test(`readTrace() refuses ${what}, and names the line`, async () => {
    const error = await assertRejects(() => read(told), TraceError, words) as TraceError;
    assertEquals(error.line, line);
  });
}

Deno.test("readTrace() refuses what is empty, begins with a stack, or ends before its Sync", async () => {
  const text = (text: string) => readTrace(streamOf(text));
  await assertRejects(() => text(""), TraceError, "line 1: must be the text of a trace");
  await assertRejects(() => text("\tmain.main @ 0x1\n"), TraceError, "line 1: must be an event");
  const whole = traceText(1, 1000, [[100, 0, 1, "G1 Running->Waiting sleep"]]);
  const lines = whole.trimEnd().split("\n");
  await assertRejects(
    () => text(lines.slice(0, -1).join("\n")),
    TraceError,
    `line ${lines.length - 1}: the trace is truncated`,
  );
  // However the end is cut off, it is noticed.
  for (let cut = 10; cut < whole.length - 12; cut += 7) {
    await assertRejects(() => text(whole.slice(0, cut)), TraceError);
  }
});
