import { assert, assertEquals, assertThrows } from "@std/assert";
import { COST_PRESETS, LINUX_X64, overrideCosts, ZERO } from "./cost_presets.ts";
import { COST_NAMES, type CostName } from "./cost_table.ts";
import { WorkloadError } from "./errors.ts";

/** Sum of rows of `linux-x64`, each as often as it is named. */
const sum = (...names: CostName[]) =>
  names.reduce((ns, name) => ns + LINUX_X64.rows[name].value, 0);

const threadSwitch = sum(
  "switchKernelStack",
  "switchHardware",
  "switchKernelScheduler",
  "switchThreadCold",
);
const processSwitchDirect = sum(
  "switchKernelStack",
  "switchHardware",
  "switchKernelScheduler",
  "switchPageTable",
  "switchTlbFlush",
);
const processSwitch = processSwitchDirect + sum("switchProcessCold", "switchPageWalks");

Deno.test("linux-x64: the rows of each measured sum add up to it", () => {
  assertEquals(threadSwitch, 1800);
  assertEquals(processSwitchDirect, 1800);
  assertEquals(sum("modeSave", "modeArgs", "modeStack", "modeChecks"), 167);
  assertEquals(sum("wakeCall", "parkCall") + threadSwitch, 2060, "hand-over by futex");
  assertEquals(sum("threadCreate", "threadExit") + 2 * threadSwitch, 21_000, "create and join");
  assertEquals(sum("processCreate", "processExit") + 2 * processSwitch, 114_000, "fork and wait");
  // Two Gs that yield: each puts itself in the global queue; one batch takes both.
  const queueOfTwo = 2 * sum("lockAcquire", "lockHold", "lockHoldG") +
    sum("lockAcquire", "lockHold", "lockHoldG", "lockHoldG", "localGet");
  assertEquals(Math.round(sum("userSwitch") + queueOfTwo / 2), 65, "Gosched");
  assertEquals(
    sum("chanOp", "chanOp", "localPut", "localGet", "userSwitch", "parkG"),
    160,
    "switch over a channel",
  );
  assertEquals(
    sum("spawnG", "localPut", "localPut", "localGet", "userSwitch", "mutexOp", "exitG"),
    300,
    "spawn in a wave: a put in runnext, a put of the one kicked out, and Done",
  );
  assertEquals(sum("wakeLatency"), 18_000);
  assertEquals([sum("gBytes"), sum("threadBytes")], [2720, 8500 + 16_400]);
});

Deno.test("linux-x64 lies within what was measured where a row has no sum of its own", () => {
  const syscall = sum("modeSave", "modeArgs", "modeStack", "modeChecks", "syscallUser");
  assert(syscall >= 292 && syscall <= 312, `system call in Go ${syscall}`);
  const buffered = sum("chanOp", "chanOp");
  assert(Math.abs(buffered - 37) <= 1, `send and receive without switch ${buffered}`);
  // One at a time: spawn, wait for it, be woken by its Done.
  const alone = sum("spawnG", "localPut", "mutexOp", "parkG", "localGet", "userSwitch") +
    sum("mutexOp", "localPut", "exitG", "localGet", "userSwitch");
  assert(alone >= 404 && alone <= 452, `spawn one and wait ${alone}`);
  assert(sum("osQuantum") >= 3e6 && sum("osQuantum") <= 4e6);
});

Deno.test("presets have every row, whole numbers, and say where each comes from", () => {
  for (const { rows } of Object.values(COST_PRESETS)) {
    assertEquals(Object.keys(rows), [...COST_NAMES]);
    for (const [name, { value, source }] of Object.entries(rows)) {
      assert(Number.isSafeInteger(value) && value >= 0, name);
      assert(source.length >= 20, `${name} has no source`);
    }
  }
});

Deno.test("linux-x64 costs something in every row, zero only in those that are no step", () => {
  assertEquals(COST_NAMES.filter((name) => LINUX_X64.rows[name].value === 0), []);
  assertEquals(
    COST_NAMES.filter((name) => ZERO.rows[name].value !== 0),
    ["osQuantum", "threadBytes", "processBytes", "gBytes"],
  );
});

Deno.test("a measured row names machine or sum it was measured on", () => {
  for (const [name, row] of Object.entries(LINUX_X64.rows)) {
    if (row.evidence === "measured") assert(/VM, Linux 6\.18/.test(row.source), name);
  }
});

Deno.test("overrideCosts() replaces rows and keeps the others", () => {
  const changed = overrideCosts(LINUX_X64, {
    name: "slow locks",
    rows: { lockHold: 400, chanOp: { value: 25, source: "own bench" } },
  });
  assertEquals(changed.name, "slow locks");
  assertEquals(changed.rows.lockHold, {
    value: 400,
    evidence: "assumed",
    source: "given by the user",
  });
  assertEquals(changed.rows.chanOp, { value: 25, evidence: "source", source: "own bench" });
  assertEquals(changed.rows.spawnG, LINUX_X64.rows.spawnG);
  assertEquals(LINUX_X64.rows.lockHold.value, 4, "the preset itself is untouched");
});

Deno.test("overrideCosts() takes over how a row is known, and its spread", () => {
  const row = {
    value: 25,
    evidence: "measured",
    source: "own bench",
    spread: { min: -1, max: 30.5, n: 9 },
  } as const;
  assertEquals(overrideCosts(ZERO, { rows: { chanOp: row } }).rows.chanOp, row);
});

Deno.test("overrideCosts() starts from the base that the object names", () => {
  assertEquals(overrideCosts(LINUX_X64, { base: "zero" }).rows, ZERO.rows);
  assertEquals(overrideCosts(ZERO, { rows: {} }), { ...ZERO, name: "zero, changed" });
});

const REFUSED: readonly [unknown, string][] = [
  [null, "costs: must be an object: received null"],
  [[], "costs: must be an object: received []"],
  [{ row: {} }, "row: unknown key, must be one of name, base, rows: received {}"],
  [{ name: 5 }, "name: must be a text: received 5"],
  [{ base: "linux" }, 'base: must be one of zero, linux-x64: received "linux"'],
  [{ base: 5 }, "base: must be one of zero, linux-x64: received 5"],
  [{ rows: [] }, "rows: must be an object: received []"],
  [
    { rows: { swap: 5 } },
    `rows.swap: unknown row, must be one of ${COST_NAMES.join(", ")}: received 5`,
  ],
  [
    { rows: { toString: 5 } },
    `rows.toString: unknown row, must be one of ${COST_NAMES.join(", ")}: received 5`,
  ],
  ...[-1, NaN, Infinity, 1.5, "5", null].map((bad): [unknown, string] => [
    { rows: { chanOp: bad } },
    "rows.chanOp: must be a whole number in 0..2**45-1 (ns, or bytes of memory): received " +
    (typeof bad === "number" ? String(bad) : JSON.stringify(bad)),
  ]),
  [
    { rows: { chanOp: { value: 5 } } },
    "rows.chanOp.source: must say where the number comes from: received undefined",
  ],
  [
    { rows: { chanOp: { value: -5, source: "x" } } },
    "rows.chanOp.value: must be a whole number in 0..2**45-1 (ns, or bytes of memory): received -5",
  ],
  [
    { rows: { chanOp: { value: 5, source: "x", unit: "ns" } } },
    'rows.chanOp.unit: unknown key, must be one of value, source, evidence, spread, quantiles: received "ns"',
  ],
  [
    { rows: { chanOp: { value: 5, source: "x", evidence: "guessed" } } },
    'rows.chanOp.evidence: must be one of measured, source, assumed: received "guessed"',
  ],
  ...([
    [5, ": must be an object: received 5"],
    [{ min: 1, max: 2 }, ".n: must be a whole number from 1 on: received undefined"],
    [{ min: 1, max: 2, n: 0.5 }, ".n: must be a whole number from 1 on: received 0.5"],
    [{ min: "1", max: 2, n: 3 }, '.min: must be a number: received "1"'],
    [{ min: 1, max: NaN, n: 3 }, ".max: must be a number: received NaN"],
    [{ min: 2, max: 1, n: 3 }, ".max: must not be below min: received 1"],
    [{ min: 1, max: 2, n: 3, p: 4 }, ".p: unknown key, must be one of min, max, n: received 4"],
  ] as const).map(([spread, message]): [unknown, string] => [
    { rows: { chanOp: { value: 5, source: "x", spread } } },
    `rows.chanOp.spread${message}`,
  ]),
];

Deno.test("overrideCosts() refuses what is wrong with place, rule and value received", () => {
  for (const [json, message] of REFUSED) {
    assertEquals(assertThrows(() => overrideCosts(ZERO, json), WorkloadError).message, message);
  }
});
