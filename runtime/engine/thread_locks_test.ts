import { assertEquals } from "@std/assert";
import { overrideCosts, ZERO } from "../core/cost_presets.ts";
import { DONE, LeaveWhy, type Ops, type Verdict } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";
import { hearsWoken } from "./steps.ts";

/** A model with a hook `woken` that does nothing. */
class Hears extends TestModel {
  override woken(): Verdict {
    return DONE;
  }
}

/** Runs a G that is locked to its thread, or not, and yields, sleeps in a call, and waits. */
function run(isLocked: boolean, Kind = TestModel, made: TestModel[] = []) {
  const costs = overrideCosts(ZERO, { rows: { wakeCall: 100, wakeLatency: 10, parkCall: 1 } });
  return simulate({
    model: (ops: Ops) => {
      const model = new Kind(ops);
      made.push(model);
      return model;
    },
    program: assemble({
      objects: { c: { type: "chan" } },
      progs: {
        main: [
          ...(isLocked ? [["lockthread"] as const] : [["set", "x", 1] as const]),
          ["yield"],
          ["syscall", 50],
          ["mark", 1],
        ],
        other: [["lockthread"], ["unlockthread"]],
      },
    }),
    machine: { procs: 1 },
    costs,
    sink: "columns",
    verify: true,
  });
}

Deno.test("a model that does not hear of wake-ups does not seem to, for threads that are locked", () => {
  for (const [Kind, hears] of [[TestModel, false], [Hears, true]] as const) {
    const made: TestModel[] = [];
    run(true, Kind, made);
    assertEquals(made.map(hearsWoken), [hears]);
  }
});

Deno.test("each turn of a locked G costs two switches of threads, but a call none on its way in", () => {
  const charged = (isLocked: boolean) => {
    const { metrics: { costs }, trace } = run(isLocked);
    const { length, code, a } = trace!;
    let stops = 0, finds = 0;
    for (let i = 0; i < length; i++) {
      if (code[i] === Ev.STOP && a[i] !== LeaveWhy.SYSCALL) stops++;
      if (code[i] === Ev.RUN) finds++;
    }
    return { calls: costs.parkCall?.times ?? 0, stops, finds };
  };
  const free = charged(false), locked = charged(true);
  assertEquals([locked.stops, locked.finds], [free.stops, free.finds]);
  // It yields, and is found again. A call gives it back itself, and who ends is locked no more.
  assertEquals(locked.calls - free.calls, 2);
});
