/**
 * Promised bounds are counted in `wakeNs` and `scanNs`, what a wake-up and a look everywhere may
 * cost at most. Both are sums of prices: how often each row may be charged stands here.
 */

import { assertEquals } from "@std/assert";
import { overrideCosts, ZERO } from "../core/cost_presets.ts";
import { COST_NAMES, type CostName } from "../core/cost_table.ts";
import { assemble } from "../program/assemble.ts";
import { fifo, ring } from "../queues.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

/** Gs at once are more than any of its rings holds. */
class Ringed extends TestModel {
  readonly small = this.ops.queues({ own: ring(4), more: ring(8) });
}
/** Queues without a bound: a thief takes all Gs at most. */
class Listed extends TestModel {
  readonly lists = this.ops.queues({ own: fifo() });
}

function about(costs: Partial<Record<CostName, number>>, procs: number, Kind = TestModel) {
  const { trace } = simulate({
    model: (ops) => new Kind(ops),
    program: assemble({
      objects: { c: { type: "chan" } },
      progs: {
        // All live at once.
        main: [["for", "i", 11, [["spawn", "w"]]], ["for", "i", 11, [["send", "c"]]]],
        w: [["recv", "c"]],
      },
    }),
    machine: { procs },
    costs: overrideCosts(ZERO, { rows: costs }),
    sink: "columns",
  });
  return trace!.about;
}

/** How often a row may be charged in one look everywhere, with `p` Ps and thefts of `haul` Gs. */
const IN_A_LOOK: Readonly<Partial<Record<CostName, (p: number, haul: number) => number>>> = {
  // Four passes over all Ps.
  stealTry: (p) => 4 * p,
  stealG: (p, haul) => 4 * p * haul,
  stealNextNap: (p) => 4 * p,
  // Four turns at the lock of the global queue: everybody else may come before, twice.
  lockAcquire: (p) => 4 * 2 * (p + 1),
  lockHold: (p) => 4 * 2 * (p + 1),
  lockHoldG: (p) => 4 * 2 * (p + 1) * 129,
  // Six rounds of waiting there, and at the lock of a channel.
  lockContended: () => 4 * 6 + 4 * 6,
  lineMove: (p) => 4 * 3 * (p + 1) + 4 * (2 * p + 2),
  netpollCall: () => 1,
  netpollG: () => 128,
  timerFire: () => 128,
  // Once for itself, and once for each P that may be at the same channel.
  chanOp: (p) => 4 * (1 + p),
  gMove: () => 4 * 3,
  ...Object.fromEntries(
    ([
      ...["localPut", "localGet", "userSwitch", "spawnG", "exitG", "parkG", "stackG", "mutexOp"],
      ...["wakeCall", "wakeAcross", "parkCall", "preemptSignal", "sysmonLook"],
    ] as CostName[]).map((name) => [name, () => 4]),
  ),
};

/** Rows of which a wake-up may have each once. */
const IN_A_WAKE: readonly CostName[] = [
  ...["wakeCall", "wakeAcross", "wakeLatency", "threadCreate"],
  ...["switchKernelStack", "switchHardware", "switchKernelScheduler", "switchThreadCold"],
] as CostName[];

for (const [kind, Kind, haul] of [["ring", Ringed, 8], ["list", Listed, 12]] as const) {
  Deno.test(`what a look and a wake-up may cost: each row so often (${kind})`, () => {
    for (const procs of [1, 3]) {
      for (const name of COST_NAMES) {
        const { scanNs, wakeNs } = about({ [name]: 1_000 }, procs, Kind);
        const looks = IN_A_LOOK[name]?.(procs, haul) ?? 0;
        assertEquals(scanNs, 1_000 * looks, `a look, ${name}, ${procs} Ps`);
        assertEquals(wakeNs, IN_A_WAKE.includes(name) ? 1_000 : 0, `a wake-up, ${name}`);
      }
    }
  });
}
