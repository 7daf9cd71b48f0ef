import { LINUX_X64 } from "@lab/runtime";
import { assertEquals, assertThrows } from "@std/assert";
import { predictElapsedNs, replayCosts, replayRecorded, workDiffers } from "./replay.ts";
import type { Recorded } from "./replay.ts";

const RECORDED: Recorded = {
  procs: 2,
  elapsedNs: 1000,
  waitNs: 10,
  runNs: 900,
  dispatches: 3,
  switchNs: 140,
  wakeNs: 31_000,
};

Deno.test("replayCosts() takes off what recorded times hold, and keeps what lies between them", () => {
  const { rows, name } = replayCosts(RECORDED);
  assertEquals(name, "linux-x64, replay");
  for (const row of ["chanOp", "parkG", "spawnG", "modeSave", "wakeCall"] as const) {
    assertEquals([row, rows[row].value], [row, 0]);
  }
  assertEquals([rows.userSwitch.value, rows.wakeLatency.value], [140, 31_000]);
  assertEquals(rows.userSwitch.source, "measured in the trace");
  for (const row of ["stealTry", "lockHold", "netpollCall", "switchHardware"] as const) {
    assertEquals(rows[row], LINUX_X64.rows[row]);
  }
});

Deno.test("replayCosts() keeps the preset's latency if the trace holds no wake-up", () => {
  const { rows } = replayCosts({ ...RECORDED, wakeNs: 0 });
  assertEquals(rows.wakeLatency, LINUX_X64.rows.wakeLatency);
});

Deno.test("a workload that was not recorded cannot be replayed", () => {
  const workload = { name: "mine", progs: { main: [] } };
  assertThrows(() => replayRecorded(workload), RangeError, "Cannot replay 'mine'");
  assertThrows(() => predictElapsedNs(workload, 2), RangeError, "Cannot predict 'mine'");
});

Deno.test("nothing is predicted from a run that does another work", () => {
  const progs = { main: [["compute", 450]] } as const;
  const halved = { name: "x", progs, recorded: { ...RECORDED, ended: 0 } } as const;
  const words = "Cannot predict 'x': the run computed 50.0 % of what was recorded";
  assertThrows(() => predictElapsedNs(halved, 2), RangeError, words);
});

Deno.test("replayRecorded() refuses a workload that gets stuck", () => {
  const progs = { main: [["recv", "c"]] } as const;
  const stuck = { name: "x", objects: { c: { type: "chan" } }, progs, recorded: RECORDED } as const;
  assertThrows(() => replayRecorded(stuck), RangeError, "the run ended in deadlock");
});

Deno.test("workDiffers() says what a run lost, or did too much", () => {
  const recorded = { ...RECORDED, ended: 3 };
  const differs = (workNs: number, completed: number) =>
    workDiffers(recorded, { workNs, completed });
  assertEquals([differs(900, 4), differs(917, 3), differs(883, 4)], ["", "", ""]);
  assertEquals(differs(900, 1), "2 of 3 goroutines that ended did not end in the run");
  assertEquals(differs(900, 6), "2 goroutines ended that did not end in the recording");
  const collects = (workNs: number) =>
    workDiffers({ ...recorded, runtimeNs: 100 }, { workNs, completed: 4 });
  assertEquals(collects(800), "", "nobody waits for workers of the collector");
  assertEquals(collects(780), "the run computed 86.7 % of what was recorded");
  assertEquals(differs(450, 4), "the run computed 50.0 % of what was recorded");
  assertEquals(differs(990, 4), "the run computed 110.0 % of what was recorded");
  assertEquals(workDiffers(RECORDED, { workNs: 900, completed: 0 }), "", "older files do not say");
});

Deno.test("a replay that does another work is outside of tolerance, and says so first", () => {
  const progs = { main: [["compute", 100_000]] } as const;
  const recorded = { ...RECORDED, procs: 1, elapsedNs: 101_940, waitNs: 1940, runNs: 100_000 };
  const { differs, why, withinTolerance } = replayRecorded({ progs, recorded });
  assertEquals([differs, withinTolerance], ["", true], why);
  const lost = replayRecorded({ progs, recorded: { ...recorded, runNs: 200_000 } });
  assertEquals(lost.withinTolerance, false);
  assertEquals(
    [lost.why, lost.differs],
    Array(2).fill("the run computed 50.0 % of what was recorded"),
  );
});
