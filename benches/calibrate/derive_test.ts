import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { configure } from "@lab/models";
import {
  assemble,
  COST_NAMES,
  type CostName,
  LINUX_X64,
  overrideCosts,
  simulate,
  type Workload,
  ZERO,
} from "@lab/runtime";
import { DERIVATIONS } from "./derivations.ts";
import { spreadOf } from "../statistics/spread.ts";
import { deriveCosts } from "./derive.ts";
import type { Calibration } from "./measure.ts";
import { keyOf, PROBES } from "./probes.ts";

/** The figures that linux-x64 was made from, where it says so; others are near what is usual. */
const FIGURES: Readonly<Record<string, number>> = {
  "c.getppid@1": 167,
  "go.rawSyscall@1": 234,
  "go.syscall@1": 302,
  "c.pipe@1": 5000,
  "c.pipeSelf@1": 700,
  "c.pipeFork@1": 5000,
  "c.futex@1": 4120,
  "c.futex@2": 46_000,
  "c.thread@1": 21_000,
  "c.fork@1": 114_000,
  "c.memThread@1": 8516,
  "c.pause30@1": 730,
  "c.line@2": 50,
  "c.gLines@2": 100,
  "c.wake@2": 18_000,
  "c.wakeCall@2": 17_160,
  "c.nap3us@1": 56_000,
  "go.mutex@1": 5.3,
  "go.yield2@1": 65,
  "go.wave1k@1": 300,
  "go.wave10k@1": 800,
  "go.cold10k@1": 1500,
  "go.pingpong@1": 320,
  "go.ownpair@1": 37,
  "go.epoll0@1": 300,
  "go.nap3us@1": 55_000,
  "go.nap20us@1": 73_000,
  "go.memRss@1": 2720,
  "deno.wait3us@1": 57_000,
  "deno.wait20us@1": 74_000,
};

/** Five rounds around each figure, the middle one exact. */
function calibration(figures: Readonly<Record<string, number>>): Calibration {
  return {
    machine: "4 cores, made up",
    go: "go1.26.8",
    c: "gcc 12",
    samples: Object.fromEntries(
      Object.entries(figures).map((
        [key, x],
      ) => [key, [x * 1.1, x * 0.95, x, x * 0.9, x * 1.3]]),
    ),
    missing: Object.fromEntries(
      Object.keys(FIGURES).filter((key) => !(key in figures)).map((key) => [key, "not there"]),
    ),
    rounds: 5,
    roundsWanted: 5,
  };
}

/** Without the keys that begin so. */
function without(...starts: string[]) {
  return Object.fromEntries(
    Object.entries(FIGURES).filter(([key]) => !starts.some((start) => key.startsWith(start))),
  );
}

Deno.test("the figures behind linux-x64 give linux-x64 again", () => {
  const { table } = deriveCosts(calibration(FIGURES));
  const exact: CostName[] = [
    "modeSave",
    "modeArgs",
    "modeStack",
    "modeChecks",
    "syscallUser",
    "switchKernelStack",
    "switchHardware",
    "switchKernelScheduler",
    "switchThreadCold",
    "switchPageTable",
    "switchTlbFlush",
    "lockAcquire",
    "mutexOp",
    "spawnG",
    "exitG",
    "stackG",
    "threadCreate",
    "threadExit",
    "processCreate",
    "processExit",
    "wakeCall",
    "parkCall",
    "wakeLatency",
    "wakeAcross",
    "mutexSpin",
    "lockContended",
    "lineMove",
    "gMove",
    "chanOp",
    "netpollCall",
    "sysmonLate",
    "threadBytes",
    "gBytes",
  ];
  for (const name of exact) {
    const [value, preset] = [table.rows[name].value, LINUX_X64.rows[name].value];
    assert(Math.abs(value - preset) <= Math.max(1, 0.005 * preset), `${name}: ${value}, ${preset}`);
  }
  for (const name of ["userSwitch", "parkG"] as const) {
    const [value, preset] = [table.rows[name].value, LINUX_X64.rows[name].value];
    assert(Math.abs(value - preset) <= 2, `${name}: ${value}, ${preset}`);
  }
});

Deno.test("the parts of a measured sum add up to it", () => {
  const { rows } = deriveCosts(calibration({ ...FIGURES, "c.getppid@1": 51.3, "c.pipe@1": 2011 }))
    .table;
  const sum = (...names: CostName[]) => names.reduce((ns, name) => ns + rows[name].value, 0);
  assertEquals(sum("modeSave", "modeArgs", "modeStack", "modeChecks"), 51);
  assertEquals(
    sum("switchKernelStack", "switchHardware", "switchKernelScheduler", "switchThreadCold"),
    Math.round((2011 - 1400) / 2),
  );
});

const turns = 1000;
/** What a probe of Go does, as a workload: ns between the marks. */
function simulatedNs(workload: Workload, costs = deriveCosts(calibration(FIGURES)).table): number {
  const gpm = configure("gpm");
  const { atNs } = simulate({
    model: gpm.make,
    program: assemble(workload),
    machine: { procs: 1 },
    costs,
  }).marks;
  return atNs[atNs.length - 1] - atNs[0];
}
const objects = { there: { type: "chan" }, back: { type: "chan" }, wg: { type: "wg" } } as const;
const WAVE = [
  ["wgadd", "wg", turns],
  ["for", "i", turns, [["spawn", "other"]]],
  ["wgwait", "wg"],
] as const;
const PROGRAMS: readonly (readonly [key: string, each: number, tolerance: number, Workload])[] = [
  ["go.yield2@1", 2 * turns, 0.03, {
    objects,
    progs: {
      main: [["spawn", "other"], ["yield"], ["mark"], ["for", "i", turns, [["yield"]]], ["mark"]],
      other: [["for", "i", 2 * turns, [["yield"]]]],
    },
  }],
  ["go.pingpong@1", turns, 0.03, {
    objects,
    progs: {
      main: [
        ["spawn", "other"],
        ["send", "there"],
        ["recv", "back"],
        ["mark"],
        ["for", "i", turns, [["send", "there"], ["recv", "back"]]],
        ["mark"],
      ],
      other: [["for", "i", turns + 1, [["recv", "there"], ["send", "back"]]]],
    },
  }],
  ["go.wave1k@1", turns, 0.1, {
    objects,
    progs: {
      // The second wave is warm: the first has left its stacks.
      main: [...WAVE, ["mark"], ...WAVE, ["mark"]],
      other: [["wgdone", "wg"]],
    },
  }],
];

Deno.test("gpm with derived costs takes as long as was measured, on fast and slow machines", () => {
  for (const factor of [0.6, 1, 2]) {
    const scaled = Object.fromEntries(
      Object.entries(FIGURES).map(([key, x]) => [key, key.startsWith("go.") ? factor * x : x]),
    );
    const { table } = deriveCosts(calibration(scaled));
    for (const [key, each, tolerance, workload] of PROGRAMS) {
      const ns = simulatedNs(workload, table) / each;
      const measured = scaled[key];
      assert(Math.abs(ns - measured) <= tolerance * measured, `${key}: ${ns} for ${measured}`);
    }
  }
});

Deno.test("every row says how it is known, and a cost file of them reads back the same", () => {
  for (const figures of [FIGURES, without("c."), without("c.", "go."), {}]) {
    const { table, here } = deriveCosts(calibration(figures));
    const text = JSON.stringify({ name: table.name, base: "linux-x64", rows: table.rows });
    assertEquals(overrideCosts(ZERO, JSON.parse(text)), table);
    assertEquals(Object.keys(table.rows), [...COST_NAMES]);
    for (const name of COST_NAMES) {
      const { value, evidence, source, spread } = table.rows[name];
      if (here.includes(name)) {
        assertStringIncludes(source, "deno task calibrate on 4 cores, made up");
        assertEquals(spread?.n, 5);
        continue;
      }
      // Somebody else's measurement is a source.
      const preset = LINUX_X64.rows[name];
      assertEquals(value, preset.value);
      assertEquals(evidence, preset.evidence === "measured" ? "source" : preset.evidence);
      assertEquals(spread, undefined);
      assertStringIncludes(source, "linux-x64, not measured here (");
    }
  }
});

Deno.test("what is missing falls back: C to Go, Go to Deno, then to the preset with the reason", () => {
  const noC = deriveCosts(calibration(without("c.")));
  const crossing = ["modeSave", "modeArgs", "modeStack", "modeChecks"] as const;
  assertEquals(crossing.reduce((ns, name) => ns + noC.table.rows[name].value, 0), 234);
  assertEquals(noC.table.rows.stealNextNap.value, 55_000);
  assert(!noC.here.includes("threadCreate"));
  assertStringIncludes(noC.table.rows.threadCreate.source, "(c.thread@1: not there)");
  const noGo = deriveCosts(calibration(without("c.", "go.")));
  assertEquals(noGo.here, ["stealNextNap", "sysmonLate"]);
  assertEquals(noGo.table.rows.stealNextNap.value, 57_000);
  assertEquals(noGo.table.rows.sysmonLate.value, 54_000);
});

Deno.test("a difference that is not above zero is noise: the preset's row stays, and says so", () => {
  const { table, here } = deriveCosts(calibration({ ...FIGURES, "c.futex@1": 3000 }));
  assert(!here.includes("wakeCall") && !here.includes("parkCall"));
  assertEquals(table.rows.wakeCall.value, LINUX_X64.rows.wakeCall.value);
  assertEquals(table.rows.wakeCall.evidence, "source");
  assertStringIncludes(table.rows.wakeCall.source, "here, which is noise");
  assertEquals(table.rows.parkCall.evidence, "source");
});

Deno.test("the spread of a row is that of its formula over the rounds", () => {
  const { rows } = deriveCosts(calibration(FIGURES)).table;
  assertEquals(rows.wakeLatency.spread, { min: 16_200, max: 23_400, n: 5 });
  // What is drawn keeps its shape.
  const { value, quantiles } = rows.wakeLatency, preset = LINUX_X64.rows.wakeLatency;
  assertEquals(
    [...quantiles!],
    preset.quantiles!.map((ns) => Math.round(ns * value / preset.value)),
  );
  assertEquals(rows.sysmonLate.spread, { min: 45_700, max: 74_900, n: 5 });
});

Deno.test("formulas name only figures that are measured, and each row once", () => {
  const keys = PROBES.flatMap((probe) => probe.columns.map((column) => keyOf(probe, column)));
  for (const { row, ways } of DERIVATIONS) {
    for (const key of ways.flatMap(({ from }) => from)) {
      assert(keys.includes(key), `${row} needs ${key}`);
    }
  }
  const rows = DERIVATIONS.map(({ row }) => row);
  assertEquals(rows.length, new Set(rows).size);
  // --quick leaves nothing out that a row needs.
  const long = PROBES.filter((probe) => probe.isLong).map((probe) => probe.id);
  const used = DERIVATIONS.flatMap(({ ways }) => ways.flatMap(({ from }) => from));
  assertEquals(used.filter((key) => long.some((id) => key.startsWith(`${id}@`))), []);
});

Deno.test("spreadOf() gives median and range", () => {
  assertEquals(spreadOf([5, 1, 3]), { median: 3, min: 1, max: 5, n: 3 });
  assertEquals(spreadOf([4, 2]), { median: 3, min: 2, max: 4, n: 2 });
});
