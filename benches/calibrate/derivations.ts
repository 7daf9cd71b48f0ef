/**
 * The formulas of `deno task calibrate`: which row of the cost table follows from which figures.
 * They are the ones by which the preset `linux-x64` was made (see its tests), in an order in which
 * each formula finds the rows it builds on.
 *
 * @module
 */

import { type CostName, type Evidence, LINUX_X64 } from "@lab/runtime";

/** One way to a row. */
export interface Way {
  /** Keys of the figures that it needs. */
  readonly from: readonly string[];
  /** The formula in words; names of rows stand for their values. */
  readonly text: string;
  /**
   * @param figure A measured figure by key.
   * @param row A row: derived above, or as in the preset.
   */
  readonly value: (figure: (key: string) => number, row: (name: CostName) => number) => number;
}

/** A row, and the ways to it: the first whose figures were measured is taken. */
export interface Derivation {
  readonly row: CostName;
  readonly evidence: Evidence;
  readonly ways: readonly Way[];
}

const preset = (name: CostName): number => LINUX_X64.rows[name].value;
const half = (key: string): Way => ({
  from: [key],
  text: `${key} / 2`,
  value: (figure) => figure(key) / 2,
});
const whole = (key: string, less = 0): Way => ({
  from: [key],
  text: less === 0 ? key : `${key} less the ${less} asked for`,
  value: (figure) => figure(key) - less,
});

/**
 * A sum of which only the whole can be measured, in shares as in the preset.
 *
 * @param parts Rows with their evidence; the last takes the rest, so that the sum is kept.
 */
function split(ways: readonly Way[], parts: readonly (readonly [CostName, Evidence])[]) {
  const names = parts.map(([name]) => name);
  const all = names.reduce((sum, name) => sum + preset(name), 0);
  const shares = names.map(preset).join(" : ");
  return parts.map(([row, evidence], i): Derivation => ({
    row,
    evidence,
    ways: ways.map((way) => ({
      from: way.from,
      text: `its share of ${way.text}, split as in linux-x64 (${names.join(" : ")} = ${shares}, ` +
        `assumed)`,
      value: (figure, value) => {
        const sum = way.value(figure, value);
        if (i < parts.length - 1) return sum * preset(row) / all;
        return sum - names.slice(0, -1).reduce((rest, name) => rest + value(name), 0);
      },
    })),
  }));
}

const SWITCH = [
  "switchKernelStack",
  "switchHardware",
  "switchKernelScheduler",
] as const satisfies readonly CostName[];
const MODE = [
  "modeSave",
  "modeArgs",
  "modeStack",
  "modeChecks",
] as const satisfies readonly CostName[];

type Rows = (name: CostName) => number;
const sum = (row: Rows, names: readonly CostName[]): number =>
  names.reduce((total, name) => total + row(name), 0);
const threadSwitch = (row: Rows) => sum(row, SWITCH) + row("switchThreadCold");
const processSwitch = (row: Rows) =>
  sum(row, SWITCH) + row("switchPageTable") + row("switchTlbFlush") + row("switchProcessCold") +
  row("switchPageWalks");
/**
 * Two Gs that yield: each puts itself in the global queue; one batch takes both. Of this, a half.
 */
const yieldQueue = (row: Rows) =>
  (3 * row("lockAcquire") + 3 * row("lockHold") + 4 * row("lockHoldG") + row("localGet")) / 2;

/** The table of formulas. */
export const DERIVATIONS: readonly Derivation[] = [
  ...split(
    [whole("c.getppid@1"), whole("go.rawSyscall@1")],
    MODE.map((name) => [name, "measured"]),
  ),
  {
    row: "syscallUser",
    evidence: "measured",
    ways: [{
      from: ["go.syscall@1"],
      text: "go.syscall@1 less the mode rows",
      value: (figure, row) => figure("go.syscall@1") - sum(row, MODE),
    }],
  },
  ...split([{
    from: ["c.pipe@1", "c.pipeSelf@1"],
    text: "(c.pipe@1 - 2 c.pipeSelf@1) / 2",
    value: (figure) => (figure("c.pipe@1") - 2 * figure("c.pipeSelf@1")) / 2,
  }], [
    ["switchThreadCold", "assumed"],
    ["switchKernelStack", "measured"],
    ["switchHardware", "measured"],
    ["switchKernelScheduler", "measured"],
  ]),
  ...split([{
    from: ["c.pipeFork@1", "c.pipeSelf@1", "c.pipe@1"],
    text: "(c.pipeFork@1 - 2 c.pipeSelf@1) / 2 less the thread's direct rows",
    value: (figure, row) =>
      (figure("c.pipeFork@1") - 2 * figure("c.pipeSelf@1")) / 2 - sum(row, SWITCH),
  }], [["switchPageTable", "measured"], ["switchTlbFlush", "measured"]]),
  { row: "lockAcquire", evidence: "measured", ways: [whole("go.mutex@1")] },
  { row: "mutexOp", evidence: "measured", ways: [half("go.mutex@1")] },
  {
    row: "userSwitch",
    evidence: "measured",
    ways: [{
      from: ["go.yield2@1"],
      text: "go.yield2@1 less the global queue (3 lockAcquire + 3 lockHold + 4 lockHoldG + " +
        "localGet) / 2",
      value: (figure, row) => figure("go.yield2@1") - yieldQueue(row),
    }],
  },
  ...split([{
    from: ["go.wave1k@1"],
    text: "go.wave1k@1 less 2 localPut, localGet, userSwitch and mutexOp",
    value: (figure, row) =>
      figure("go.wave1k@1") - 2 * row("localPut") - row("localGet") - row("userSwitch") -
      row("mutexOp"),
  }], [["spawnG", "measured"], ["exitG", "measured"]]),
  {
    row: "stackG",
    evidence: "measured",
    ways: [{
      from: ["go.cold10k@1", "go.wave10k@1"],
      text: "go.cold10k@1 - go.wave10k@1",
      value: (figure) => figure("go.cold10k@1") - figure("go.wave10k@1"),
    }],
  },
  ...split([{
    from: ["c.thread@1"],
    text: "c.thread@1 less 2 thread switches",
    value: (figure, row) => figure("c.thread@1") - 2 * threadSwitch(row),
  }], [["threadExit", "assumed"], ["threadCreate", "measured"]]),
  ...split([{
    from: ["c.fork@1"],
    text: "c.fork@1 less 2 process switches",
    value: (figure, row) => figure("c.fork@1") - 2 * processSwitch(row),
  }], [["processExit", "assumed"], ["processCreate", "measured"]]),
  ...split([{
    from: ["c.futex@1"],
    text: "c.futex@1 / 2 less a thread switch",
    value: (figure, row) => figure("c.futex@1") / 2 - threadSwitch(row),
  }], [["parkCall", "measured"], ["wakeCall", "measured"]]),
  { row: "wakeLatency", evidence: "measured", ways: [whole("c.wake@2"), half("c.futex@2")] },
  {
    row: "wakeAcross",
    evidence: "measured",
    ways: [{
      from: ["c.wakeCall@2"],
      text: "c.wakeCall@2 less wakeCall",
      value: (figure, row) => figure("c.wakeCall@2") - row("wakeCall"),
    }],
  },
  {
    row: "stealNextNap",
    evidence: "measured",
    // Go's runqgrab calls usleep(3), which is nanosleep.
    ways: [whole("go.nap3us@1"), whole("c.nap3us@1"), whole("deno.wait3us@1")],
  },
  // Go's mutex and the locks of its runtime both pause 30 times in a round.
  { row: "mutexSpin", evidence: "measured", ways: [whole("c.pause30@1")] },
  { row: "lockContended", evidence: "measured", ways: [whole("c.pause30@1")] },
  { row: "lineMove", evidence: "measured", ways: [whole("c.line@2")] },
  {
    row: "gMove",
    evidence: "measured",
    ways: [{
      from: ["c.gLines@2", "c.line@2"],
      text: "c.gLines@2 - c.line@2",
      value: (figure) => figure("c.gLines@2") - figure("c.line@2"),
    }],
  },
  { row: "chanOp", evidence: "measured", ways: [half("go.ownpair@1")] },
  {
    row: "parkG",
    evidence: "measured",
    ways: [{
      from: ["go.pingpong@1"],
      text: "go.pingpong@1 / 2 less 2 chanOp, localPut, localGet and userSwitch",
      value: (figure, row) =>
        figure("go.pingpong@1") / 2 - 2 * row("chanOp") - row("localPut") - row("localGet") -
        row("userSwitch"),
    }],
  },
  { row: "netpollCall", evidence: "measured", ways: [whole("go.epoll0@1")] },
  {
    row: "sysmonLate",
    evidence: "measured",
    ways: [whole("go.nap20us@1", 20_000), whole("deno.wait20us@1", 20_000)],
  },
  {
    row: "threadBytes",
    evidence: "measured",
    ways: [{
      from: ["c.memThread@1"],
      text: "c.memThread@1 and 16,384 bytes of kernel stack, assumed",
      value: (figure) => figure("c.memThread@1") + 16_384,
    }],
  },
  { row: "gBytes", evidence: "measured", ways: [whole("go.memRss@1")] },
];
