/**
 * Figures of runs that end in the middle of something: a switch, a slice, a wait for a core.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { overrideCosts, ZERO } from "../core/cost_presets.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

const program = assemble({
  objects: { all: { type: "wg" } },
  progs: {
    main: [["wgadd", "all", 3], ["for", "i", 3, [["spawn", "w"]]], ["wgwait", "all"]],
    w: [["compute", 2_000], ["yield"], ["compute", 1_500], ["wgdone", "all"]],
  },
});

/** Nothing costs anything but switches of threads and waking them: cores work, switch and sleep. */
const costs = overrideCosts(ZERO, {
  rows: { osQuantum: 300, switchHardware: 70, switchThreadCold: 30, wakeLatency: 250 },
});

const run = (cores: number, untilNs?: number) =>
  simulate({
    model: (ops) => new TestModel(ops),
    program,
    machine: { procs: 3, cores },
    costs,
    untilNs,
  });

for (const cores of [1, 2, 3]) {
  Deno.test(`whenever a run is cut, its Gs have worked as long as its ${cores} cores did`, () => {
    const whole = run(cores);
    assertEquals(whole.workNs, 3 * 3_500);
    let before = 0;
    for (let untilNs = 0; untilNs < whole.elapsedNs; untilNs += 13) {
      const { workNs, metrics: { cpuNs } } = run(cores, untilNs);
      assertEquals([cpuNs.runtime, cpuNs.looking, cpuNs.work], [0, 0, workNs], `at ${untilNs} ns`);
      assert(workNs >= before && workNs <= before + 13 * cores, `${workNs} after ${before}`);
      before = workNs;
    }
  });
}
