import { assemble, type Ops, simulate } from "@gmp-lab/lab";
import { configure } from "@gmp-lab/lab/models";
import { checkModel, type OwnLaw } from "@gmp-lab/lab/testing";
import { Ev } from "@gmp-lab/lab/trace";
import type { Workload } from "@gmp-lab/lab/workload";
import { MyScheduler } from "./scheduler.ts";

/** A program of your own: eight workers and a counter. */
const WORKLOAD: Workload = {
  objects: { done: { type: "wg" } },
  progs: {
    main: [["wgadd", "done", 8], ["for", "i", 8, [["spawn", "worker"]]], ["wgwait", "done"]],
    worker: [["compute", 1000], ["yield"], ["compute", 1000], ["wgdone", "done"]],
  },
};

/** A law of your own: it reads the trace of a run and tells every breach. */
const FEW_RUNS: OwnLaw = {
  name: "few-runs",
  words: "no G is dispatched more than a thousand times",
  check({ length, code, g, timeNs }) {
    const times = new Map<number, number>();
    for (let i = 0; i < length; i++) {
      if (code[i] !== Ev.RUN) continue;
      const n = (times.get(g[i]) ?? 0) + 1;
      times.set(g[i], n);
      if (n > 1000) return [{ g: g[i], atNs: timeNs[i], event: i, reason: `it ran ${n} times` }];
    }
    return [];
  },
};

Deno.test("my-scheduler keeps every law, and one of mine", () => {
  const regressions = new URL("./regressions/", import.meta.url);
  checkModel(MyScheduler, { cases: 200, schedules: 1_000, laws: [FEW_RUNS], regressions });
});

Deno.test("my program takes less time on more processors, under my-scheduler and Go's", () => {
  const program = assemble(WORKLOAD);
  for (const model of [(ops: Ops) => new MyScheduler(ops), configure("gpm").make]) {
    const [one, four] = [1, 4].map((procs) => simulate({ model, program, machine: { procs } }));
    if (four.elapsedNs >= one.elapsedNs) throw new Error(`${four.elapsedNs} ns`);
  }
});
