/**
 * The cost tables that come with the lab. `linux-x64` rests on measurements; where only a sum could
 * be measured, each row says how it was split, and the sums come out as measured (see the tests).
 *
 * Measured on: 2 vCPU x86-64 VM (AMD EPYC), Linux 6.18, Go 1.19.8, gcc -O2; medians of 3 to 9 runs.
 *
 * @module
 */

import {
  COST_NAMES,
  COST_ROWS,
  type CostName,
  type CostRow,
  type CostSpread,
  type CostTable,
  type Evidence,
  type Quantiles,
} from "./cost_table.ts";
import { knownText, receivedText, WorkloadError } from "./errors.ts";
import { DURATION_NS, isRecord } from "./fields.ts";
import { escapedText } from "./received.ts";

const measuredOn = "2 vCPU x86-64 VM, Linux 6.18";
/** What was measured, for several rows. */
const measured = {
  getppid: `getppid in C 167 ns (${measuredOn}), one figure for the whole crossing`,
  threadSwitch: `pipe ping-pong of two threads on one core, less the pipe: 1,800 ns a switch ` +
    `(${measuredOn}, gcc)`,
  processSwitch: `pipe ping-pong of two processes on one core, less the pipe: 1,800 ns a switch ` +
    `(${measuredOn}, gcc)`,
  futex: `futex ping-pong on one core: 2,060 ns a hand-over (${measuredOn}, gcc), of which 1,800 ` +
    `are the switch`,
  pthread: `pthread_create + join on one core 21,300 ns (${measuredOn}, gcc), rounded to 21,000`,
  fork: `fork + exit + waitpid on one core 114,000 ns (${measuredOn}, gcc)`,
  gosched: `Gosched between goroutines 65 ns (${measuredOn}, Go 1.19.8, GOMAXPROCS=1)`,
  spawn: `spawn + run + exit of a goroutine, warm: 273 to 419 ns (${measuredOn}, Go 1.19.8), ` +
    `taken as 300`,
  channel: `unbuffered channel, 160 ns a switch (${measuredOn}, Go 1.19.8)`,
} as const;

/** Value, evidence and source of each row of `linux-x64`. */
const LINUX_ROWS: Readonly<Record<CostName, readonly [number, Evidence, string]>> = {
  modeSave: [40, "measured", `${measured.getppid}; split assumed: 40 + 7 + 30 + 90`],
  modeArgs: [7, "measured", `${measured.getppid}; getppid has no arguments, so little is put here`],
  modeStack: [30, "measured", `${measured.getppid}; split assumed`],
  modeChecks: [90, "measured", `${measured.getppid}; the rest: entry work and mitigations`],
  syscallUser: [
    135,
    "measured",
    `syscall.Getppid in Go 292 to 312 ns (${measuredOn}, Go 1.19.8) less 167 for the crossing`,
  ],

  switchKernelStack: [
    140,
    "measured",
    `${measured.threadSwitch}; split assumed: 140 + 400 + 1,200`,
  ],
  switchHardware: [400, "measured", `${measured.threadSwitch}; split assumed: XSAVE and XRSTOR`],
  switchKernelScheduler: [1200, "measured", `${measured.threadSwitch}; the rest: pick and account`],
  switchThreadCold: [
    60,
    "assumed",
    `part of the 1,800 ns: the threads measured hardly touch memory; a real one loses more`,
  ],
  switchPageTable: [
    40,
    "measured",
    `${measured.processSwitch}, no more than for threads; 40 of the 60 above the kernel's part`,
  ],
  switchTlbFlush: [
    20,
    "measured",
    `${measured.processSwitch}, no more than for threads: with PCID little is flushed; 20 of 60`,
  ],
  switchProcessCold: [200, "assumed", `not seen in ping-pong, whose memory stays in the caches`],
  switchPageWalks: [100, "assumed", `about four walks of four cached levels, 25 ns each`],

  userSwitch: [
    45,
    "measured",
    `${measured.gosched} less 20 for the global queue (two puts, one batch of two, one take)`,
  ],
  spawnG: [170, "measured", `${measured.spawn} less queue, switch and Done 60; split assumed: 170`],
  exitG: [70, "measured", `${measured.spawn} less queue, switch and Done 60; split assumed: 70`],
  stackG: [
    700,
    "measured",
    `cold spawn 1,000 ns less warm 300 (${measuredOn}, Go 1.19.8): newproc takes the stack of a dead ` +
    `goroutine if there is one (proc.go: gfget), else it makes one (malg)`,
  ],

  threadCreate: [16_400, "measured", `${measured.pthread}, less 2 switches and 1,000 for the exit`],
  threadExit: [1000, "assumed", `part of the 21,000 ns for create and join`],
  processCreate: [90_000, "measured", `${measured.fork}, less 2 switches of 2,100 and the exit`],
  processExit: [19_800, "assumed", `part of the 114,000 ns; the split from fork is assumed`],
  wakeCall: [160, "measured", `${measured.futex}; the other 260 split as 160 + 100, assumed`],
  wakeAcross: [
    17_000,
    "measured",
    `the first of two go statements of Go 1.26.8 at GOMAXPROCS=2, which wakes an M, 12.3, 13.9, 17.0, ` +
    `19.3 and 23.9 us (5, 25, 50, 75, 95 %), the second 0.3 to 0.8 (${measuredOn}): the interrupt ` +
    `between processors of a virtual machine, drawn for each wake-up`,
  ],
  wakeLatency: [
    18_000,
    "measured",
    `from the call of a futex wake until the woken thread runs on a core that was idle for 200 us: ` +
    `15.8, 16.9, 18.0, 20.3 and 35 us (5, 25, 50, 75, 95 % of 3 times 1,500, ${measuredOn}, gcc; ` +
    `bare metal is faster), drawn for each wake-up, and with its call: who calls long, wakes late. ` +
    `That calls and latencies go together is assumed; measured one after the other they did not`,
  ],
  parkCall: [100, "measured", `${measured.futex}; the other 260 split as 160 + 100, assumed`],

  localPut: [4, "assumed", `one atomic store on a line of its own core`],
  localGet: [4, "assumed", `one compare-and-swap on a line of its own core`],
  keyedPut: [20, "assumed", `a few levels of a heap or tree, in cache`],
  keyedGet: [30, "assumed", `the first of a heap or tree, in cache, and its repair`],
  lockAcquire: [
    5,
    "measured",
    `uncontended Lock + Unlock of a Mutex 5.3 ns (${measuredOn}, Go 1.19.8)`,
  ],
  lockHold: [4, "assumed", `queue head and size, in cache`],
  lockHoldG: [2, "assumed", `one link of the list, in cache`],
  lockContended: [
    730,
    "measured",
    `30 PAUSE instructions, 731 ns (median and minimum of 20,000, ${measuredOn}, gcc): who finds a ` +
    `lock of Go's runtime taken looks again after so many (lock_spinbit.go); that it sleeps after ` +
    `four rounds is left out`,
  ],
  lineMove: [
    50,
    "measured",
    `two threads on two cores that answer each other over one cache line: 49 to 56 ns one way (5 ` +
    `times 200,000, ${measuredOn}, Go 1.26.8); 245 to 270 at times, as the virtual cores are moved`,
  ],
  gMove: [
    50,
    "assumed",
    `one line of 50 ns, behind which the others come (descriptor, stack); who makes a G of one that ended ` +
    `on another core writes all of it: three times as much`,
  ],
  stealTry: [40, "assumed", `one miss on a line that another core writes`],
  stealG: [5, "assumed", `copy of one slot, several to a line`],
  stealNextNap: [
    67_300,
    "measured",
    `Go's runqgrab calls usleep(3) before it takes runnext: nanosleep of 3 us takes 64.5, 66.5, 67.3, ` +
    `68.1 and 77 us (5, 25, 50, 75, 95 % of 3 times 1,000, ${measuredOn}, Go 1.26.8), by the timer ` +
    `slack of 50 us; drawn for each`,
  ],

  chanOp: [
    19,
    "measured",
    `send + receive on a buffered channel 37 ns (${measuredOn}, Go 1.19.8), half of it each`,
  ],
  parkG: [
    69,
    "measured",
    `${measured.channel} less two channel operations 38, queue 8 and switch 45`,
  ],
  mutexOp: [
    3,
    "measured",
    `uncontended Lock + Unlock 5.3 ns (${measuredOn}, Go 1.19.8), half of it each`,
  ],
  mutexSpin: [
    730,
    "measured",
    `30 PAUSE instructions, 731 ns (median and minimum of 20,000, ${measuredOn}, gcc): what Go's ` +
    `procyield(30) is`,
  ],
  selectCase: [10, "assumed", `lock and look at one channel, less than a channel operation`],
  netpollCall: [300, "assumed", `epoll_wait without waiting: the crossing, and as much again`],
  netpollG: [30, "assumed", `one event copied and one G made ready`],
  netpollUnit: [
    1_000_000,
    "source",
    `epoll_wait counts ms; Go sleeps one if it wants less, else it cuts off (netpoll_epoll.go: netpoll)`,
  ],
  netpollLate: [
    56_000,
    "measured",
    `epoll_wait of 1 ms ends 79 us late (median of 201, ${measuredOn}, gcc): the timer slack of 50 us, ` +
    `and 23 for the wake-up, which is a row of its own`,
  ],
  timerFire: [60, "assumed", `removal from a heap of four-way nodes`],
  preemptSignal: [2000, "assumed", `signal to another thread and its handler`],
  sysmonLook: [500, "assumed", `one line of each P, on a core of its own or another's`],
  sysmonLate: [
    53_000,
    "measured",
    `nanosleep of 20 us takes 73, of 100 us 153, of 10 ms 10,060 (${measuredOn}, Go 1.26): the timer ` +
    `slack of 50 us, and the wake-up`,
  ],

  osQuantum: [4_000_000, "assumed", `Linux' default slice of 3 ms, noticed at a tick of 4 ms`],
  threadBytes: [
    24_900,
    "measured",
    `8.5 KB resident for each parked thread (${measuredOn}, gcc), and 16 KB of kernel stack, assumed`,
  ],
  processBytes: [
    300_000,
    "assumed",
    `a forked process that writes little: own pages, page tables, kernel structures`,
  ],
  gBytes: [2720, "measured", `resident for each parked goroutine (${measuredOn}, Go 1.19.8)`],
};

/** Of the rows of `linux-x64` that are drawn. */
const QUANTILES: Readonly<Partial<Record<CostName, Quantiles>>> = {
  wakeAcross: [12_300, 13_900, 17_000, 19_300, 23_900],
  wakeLatency: [15_800, 16_900, 18_000, 20_300, 35_000],
  stealNextNap: [64_500, 66_500, 67_300, 68_100, 77_000],
};

/** Rows that are no cost of a step. They stay in `zero`: a machine has sizes and slices anyway. */
const SIZES: readonly CostName[] = ["osQuantum", "threadBytes", "processBytes", "gBytes"];

/**
 * Measured costs of goroutines, threads and processes on Linux.
 *
 * @example A thread is dearer than a task of user space
 * ```ts ignore
 * import { assemble, LINUX_X64, simulate } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const program = assemble({ progs: { main: [["yield"]] } });
 * const [thread, user] = ["g", "gm"].map((name) =>
 *   simulate({ model: configure(name).make, program, machine: { procs: 1 }, costs: LINUX_X64 })
 * );
 * if (user.elapsedNs >= thread.elapsedNs) throw new Error(`${user.elapsedNs} ns`);
 * ```
 */
export const LINUX_X64: CostTable = table("linux-x64", (name) => {
  const [value, evidence, source] = LINUX_ROWS[name], quantiles = QUANTILES[name];
  return { value, evidence, source, ...(quantiles && { quantiles }) };
});

/**
 * Nothing costs time: what is left is the order and number of things, and queueing itself.
 *
 * @example Only what the program computes takes time
 * ```ts ignore
 * import { assemble, simulate, ZERO } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const program = assemble({ progs: { main: [["spawn", "a"], ["compute", 1000]], a: [] } });
 * const model = configure("gpm").make;
 * const run = simulate({ model, program, machine: { procs: 2 }, costs: ZERO });
 * if (run.elapsedNs !== 1000) throw new Error(`${run.elapsedNs} ns`);
 * ```
 */
export const ZERO: CostTable = table(
  "zero",
  (name) =>
    SIZES.includes(name)
      ? LINUX_X64.rows[name]
      : { value: 0, evidence: "assumed", source: "free, so that only order and queueing remain" },
);

/** The presets by name. */
export const COST_PRESETS: Readonly<Record<string, CostTable>> = {
  [ZERO.name]: ZERO,
  [LINUX_X64.name]: LINUX_X64,
};

/**
 * Replaces rows of a cost table by those of a JSON object `{ "name"?, "base"?: "zero" |
 * "linux-x64", "rows": { row: number | { value, source, evidence?, spread?: { min, max, n } } } }`.
 * A row that is a number alone counts as assumed; one with a source and no evidence counts as from
 * a source.
 *
 * @example Nothing costs time but to create a G
 * ```ts ignore
 * import { assemble, overrideCosts, simulate, ZERO } from "@gmp-lab/lab";
 * import { configure } from "@gmp-lab/lab/models";
 *
 * const costs = overrideCosts(ZERO, { name: "spawns cost", rows: { spawnG: 500 } });
 * const program = assemble({ progs: { main: [["spawn", "a"]], a: [] } });
 * const run = simulate({ model: configure("gm").make, program, machine: { procs: 1 }, costs });
 * if (run.elapsedNs !== 500) throw new Error(`${run.elapsedNs} ns`);
 * ```
 *
 * @param base Table to start from, unless the object names another.
 * @throws {WorkloadError} For the first thing wrong: its place, the rule and the value received.
 */
export function overrideCosts(base: CostTable, json: unknown): CostTable {
  const file = record(json, "costs");
  for (const key of Object.keys(file)) {
    if (["$schema", "name", "base", "rows"].includes(key)) continue;
    throw problem(key, "unknown key, must be one of name, base, rows", file[key]);
  }
  const { name, base: baseName, rows = {} } = file;
  if (name !== undefined && (typeof name !== "string" || name === "")) {
    throw problem("name", "must be a text", name);
  }
  if (baseName !== undefined && !Object.hasOwn(COST_PRESETS, String(baseName))) {
    throw problem("base", `must be one of ${knownText(Object.keys(COST_PRESETS))}`, baseName);
  }
  const from = baseName === undefined ? base : COST_PRESETS[String(baseName)];
  const changed: Partial<Record<CostName, CostRow>> = {};
  for (const [row, value] of Object.entries(record(rows, "rows"))) {
    if (!Object.hasOwn(COST_ROWS, row)) {
      throw problem(`rows.${row}`, `unknown row, must be one of ${knownText(COST_NAMES)}`, value);
    }
    changed[row as CostName] = readRow(value, `rows.${row}`);
  }
  return {
    name: name === undefined ? `${from.name}, changed` : escapedText(name as string),
    rows: { ...from.rows, ...changed },
  };
}

function readRow(source: unknown, place: string): CostRow {
  if (!isRecord(source)) {
    return { value: cost(source, place), evidence: "assumed", source: "given by the user" };
  }
  const { value, source: words, evidence = "source", spread, quantiles, ...others } = source;
  refuseStrangers(others, place, "value, source, evidence, spread, quantiles");
  if (typeof words !== "string" || words === "") {
    throw problem(`${place}.source`, "must say where the number comes from", words);
  }
  if (!EVIDENCES.includes(evidence as Evidence)) {
    throw problem(`${place}.evidence`, `must be one of ${knownText(EVIDENCES)}`, evidence);
  }
  const row = {
    value: cost(value, `${place}.value`),
    evidence: evidence as Evidence,
    source: escapedText(words),
  };
  return {
    ...row,
    ...(spread !== undefined && { spread: readSpread(spread, `${place}.spread`) }),
    ...(quantiles !== undefined && { quantiles: readQuantiles(quantiles, `${place}.quantiles`) }),
  };
}

const EVIDENCES: readonly Evidence[] = ["measured", "source", "assumed"];

function readSpread(source: unknown, place: string): CostSpread {
  const { min, max, n, ...others } = record(source, place);
  refuseStrangers(others, place, "min, max, n");
  for (const [name, value] of Object.entries({ min, max })) {
    if (!Number.isFinite(value)) throw problem(`${place}.${name}`, "must be a number", value);
  }
  if (!Number.isSafeInteger(n) || n as number < 1) {
    throw problem(`${place}.n`, "must be a whole number from 1 on", n);
  }
  const spread = { min, max, n } as CostSpread;
  if (spread.max < spread.min) throw problem(`${place}.max`, "must not be below min", max);
  return spread;
}

function readQuantiles(source: unknown, place: string): Quantiles {
  const isList = Array.isArray(source) && source.length === 5 &&
    source.every((value, i) => DURATION_NS.test(value) && (i === 0 || source[i - 1] <= value));
  if (isList) return source as unknown as Quantiles;
  throw problem(place, "must be five whole numbers of ns in ascending order", source);
}

function refuseStrangers(others: object, place: string, known: string): void {
  const [stranger] = Object.entries(others);
  if (stranger === undefined) return;
  throw problem(`${place}.${stranger[0]}`, `unknown key, must be one of ${known}`, stranger[1]);
}

/** Clocks are whole numbers of ns, so costs are. */
function cost(value: unknown, place: string): number {
  if (DURATION_NS.test(value)) return value as number;
  throw problem(place, "must be a whole number in 0..2**45-1 (ns, or bytes of memory)", value);
}

function record(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (isRecord(value)) return value;
  throw problem(place, "must be an object", value);
}

function problem(place: string, rule: string, received: unknown): WorkloadError {
  return new WorkloadError(place, rule, receivedText(received));
}

function table(name: string, row: (name: CostName) => CostRow): CostTable {
  const entries = COST_NAMES.map((costName) => [costName, row(costName)]);
  return { name, rows: Object.fromEntries(entries) as Record<CostName, CostRow> };
}
