/**
 * How long sysmon sleeps, and when it polls the network, as the machine says instead of Go.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { assemble, Ev, type GId, type MId, simulate, SYSMON_M, type Workload } from "@lab/runtime";
import { configure } from "./configure.ts";
import { Gpm } from "./gpm.ts";
import type { GpmOptions } from "./gpm_terms.ts";
import { rows, TALK } from "./run_testing.ts";

/** Who says when sysmon looks. */
interface Shape {
  readonly sysmonNs?: number;
  readonly netPollNs?: number;
}

/** Events of a run of gpm at one P on such a machine. */
function traceOf(workload: Workload, shape: Shape, slice = "never") {
  const { make } = configure("gpm", { slice });
  const machine = { procs: 1, ...shape };
  return simulate({ model: make, program: assemble(workload), machine, sink: "columns" }).trace!;
}

/** Sleeps between looks at a G that computes, from the second look on, in us. */
function sleepsUs(shape: Shape, count: number): number[] {
  const timesNs: number[] = [];
  class Looked extends Gpm {
    override tick(g: GId, m: MId, ranNs: number): boolean {
      timesNs.push(this.ops.nowNs(m));
      return super.tick(g, m, ranNs);
    }
  }
  const { options } = configure("gpm", { slice: "never" });
  const own = { ...options, sliceNs: options.slice } as unknown as GpmOptions;
  simulate({
    model: (ops) => new Looked(ops, own),
    program: assemble({ progs: { main: [["compute", 80_000_000]] } }),
    machine: { procs: 1, ...shape },
  });
  return timesNs.slice(1, count + 1).map((atNs, i) => (atNs - timesNs[i]) / 1_000);
}

Deno.test("sysmon's sleep doubles up to what the machine says", () => {
  const doubled = (shape: Shape) => sleepsUs(shape, 70).slice(49);
  assertEquals(doubled({ sysmonNs: 100_000 }).slice(0, 6), [40, 80, 100, 100, 100, 100]);
  assertEquals(doubled({}).slice(6, 11), [2_560, 5_120, 10_000, 10_000, 10_000]);
  assertEquals(doubled({ sysmonNs: 30_000_000 }).slice(6, 11), [
    2_560,
    5_120,
    10_240,
    20_480,
    30_000,
  ]);
});

Deno.test("a longest sleep of 20 us is the first one too", () => {
  assertEquals(sleepsUs({ sysmonNs: 20_000 }, 60), Array(60).fill(20));
});

Deno.test("slices end at the looks of the machine's sysmon", () => {
  const hogs: Workload = {
    progs: { main: [["spawn", "hog"], ["compute", 90_000_000]], hog: [["compute", 90_000_000]] },
  };
  const longest = (shape: Shape) =>
    Math.max(...rows(traceOf(hogs, shape, "10000000"), Ev.PREEMPT).map(({ b }) => b));
  // Whole us, seen from its first look on.
  assert(longest({ sysmonNs: 50_000 }) <= 10_050);
  assert(longest({}) > 10_500);
  assert(longest({ sysmonNs: 40_000_000 }) > 20_000);
});

Deno.test("sysmon polls when the last poll is older than the machine says", () => {
  const pollsNs = (netPollNs: number) =>
    rows(traceOf(TALK, { sysmonNs: 500_000, netPollNs }), Ev.NETPOLL)
      .filter(({ m }) => m === SYSMON_M).map(({ atNs }) => atNs);
  for (const netPollNs of [0, 2_000_000, 10_000_000, 30_000_000]) {
    const timesNs = pollsNs(netPollNs);
    assert(timesNs.length >= 2, `${timesNs.length} polls`);
    for (let i = 1; i < timesNs.length; i++) {
      assert(timesNs[i] - timesNs[i - 1] > netPollNs, `${timesNs[i] - timesNs[i - 1]} ns`);
    }
  }
  assert(pollsNs(0).length > pollsNs(2_000_000).length);
  assert(pollsNs(2_000_000).length > 2 * pollsNs(10_000_000).length);
});

Deno.test("a sysmon that never sleeps or never wakes is refused", () => {
  const run = (shape: Shape) => () => traceOf({ progs: { main: [] } }, shape);
  assertThrows(run({ sysmonNs: 19_999 }), RangeError, "sysmonNs");
  assertThrows(run({ sysmonNs: 10_000_000_001 }), RangeError, "sysmonNs");
  assertThrows(run({ netPollNs: -1 }), RangeError, "netPollNs");
});
