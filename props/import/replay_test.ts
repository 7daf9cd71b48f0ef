import { LINUX_X64 } from "@lab/runtime";
import { assertEquals, assertThrows } from "@std/assert";
import { predictElapsedNs, replayCosts, replayRecorded } from "./replay.ts";
import type { Recorded } from "./import_trace.ts";

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

Deno.test("replayRecorded() refuses a workload that gets stuck", () => {
  const progs = { main: [["recv", "c"]] } as const;
  const stuck = { name: "x", objects: { c: { type: "chan" } }, progs, recorded: RECORDED } as const;
  assertThrows(() => replayRecorded(stuck), RangeError, "the run ended in deadlock");
});
