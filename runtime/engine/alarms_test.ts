/**
 * Hooks after a time: `parkFor` with `woken`, and `period`.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../core/errors.ts";
import type { GId, MId } from "../core/ids.ts";
import { INTERRUPT_M } from "../machine/m_table.ts";
import { again, DONE, type Ops, PARK, type Traits, type Verdict, WokenWhy } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

const busy = assemble({
  objects: { all: { type: "wg" } },
  progs: {
    main: [["wgadd", "all", 1], ["spawn", "job"], ["wgwait", "all"]],
    job: [["compute", 10_000], ["wgdone", "all"]],
  },
});

const stuck = assemble({
  objects: { c: { type: "chan" } },
  progs: { main: [["compute", 1_000], ["recv", "c"]] },
});

function run(model: (ops: Ops) => TestModel, program = busy, procs = 2) {
  return simulate({
    model,
    program,
    machine: { procs },
    sink: "columns",
    verify: true,
    limits: { stepsMax: 100_000 },
  });
}

Deno.test("parkFor() wakes an M that nobody woke, at its time, without a P, and it may look on", () => {
  const woken: [number, WokenWhy, boolean][] = [];
  class Naps extends TestModel {
    override find(m: MId, step: number): Verdict {
      const verdict = super.find(m, step);
      if (verdict === PARK) this.ops.parkFor(m, 3_000);
      return verdict;
    }
    override woken(m: MId, why: WokenWhy, _step: number): Verdict {
      woken.push([this.ops.nowNs(m), why, this.ops.procOf(m) >= 0]);
      return DONE;
    }
  }
  const { trace, endName } = run((ops) => new Naps(ops));
  assertEquals(endName, "done");
  // The second M was started for the job, found it taken, and naps from there to the end.
  const alarms = woken.filter(([, why]) => why === WokenWhy.ALARM);
  assert(alarms.length >= 2 && alarms.every(([, , hasP]) => !hasP), `${woken}`);
  const gaps = alarms.slice(1).map(([ns], i) => ns - alarms[i][0]);
  assertEquals(new Set(gaps), new Set([3_000]));
  assert(trace!.length > 0);
});

Deno.test("parkFor() keeps no run alive that is stuck", () => {
  class Naps extends TestModel {
    override find(m: MId, step: number): Verdict {
      const verdict = super.find(m, step);
      if (verdict === PARK) this.ops.parkFor(m, 3_000);
      return verdict;
    }
  }
  assertEquals(run((ops) => new Naps(ops), stuck).endName, "deadlock");
});

Deno.test("parkFor() of an M that was woken before does not wake it again", () => {
  let alarms = 0;
  class Naps extends TestModel {
    override find(m: MId, step: number): Verdict {
      const verdict = super.find(m, step);
      if (verdict === PARK) this.ops.parkFor(m, 50_000);
      return verdict;
    }
    override woken(_m: MId, why: WokenWhy, _step: number): Verdict {
      if (why === WokenWhy.ALARM) alarms++;
      return DONE;
    }
  }
  run((ops) => new Naps(ops));
  assertEquals(alarms, 0);
});

Deno.test("period() comes each so many ns for as long as anything can happen, and then no more", () => {
  const at: number[] = [];
  class Balances extends TestModel {
    override readonly traits: Traits = { ...new TestModel(this.ops).traits, periodNs: 700 };
    override period(m: MId, step: number): Verdict {
      assertEquals(m, INTERRUPT_M);
      if (step === 0) at.push(this.ops.nowNs(m));
      return step < 2 ? again(step + 1) : DONE;
    }
  }
  const { endName } = run((ops) => new Balances(ops));
  assertEquals([endName, at], ["done", Array.from({ length: 14 }, (_, i) => 700 * (i + 1))]);
  at.length = 0;
  assertEquals([run((ops) => new Balances(ops), stuck).endName, at], ["deadlock", [700]]);
});

Deno.test("period() may move Gs between queues and start Ms, and tells of arrivals after it", () => {
  class Late extends TestModel {
    override readonly traits: Traits = { ...new TestModel(this.ops).traits, periodNs: 400 };
    override ready(g: GId, m: MId): Verdict {
      this.queue.put(m, g);
      return DONE; // nobody is woken: the period does
    }
    override period(m: MId, step: number): Verdict {
      if (step === 0) return again(1);
      if (this.queue.len() > 0) this.ops.startIdle(m, false);
      return DONE;
    }
  }
  const arrivals = assemble({
    progs: { job: [["compute", 900]] },
    arrivals: { kind: "uniform", gapNs: 400, count: 9, prog: "job" },
  });
  const { completed, endName, trace } = run((ops) => new Late(ops), arrivals);
  const { code, length } = trace!;
  assertEquals([completed, endName], [9, "done"]);
  assert(Array.from({ length }, (_, i) => code[i]).includes(Ev.M_WAKE));
});

Deno.test("a G that is lost ends the run as stalled, whatever the period does", () => {
  class Loses extends TestModel {
    override readonly traits: Traits = { ...new TestModel(this.ops).traits, periodNs: 400 };
    override leave(): Verdict {
      return DONE; // also of a G that yields
    }
    override period(m: MId, _step: number): Verdict {
      this.ops.startIdle(m, false);
      return DONE;
    }
  }
  const yields = assemble({ progs: { main: [["yield"]] } });
  assertEquals(run((ops) => new Loses(ops), yields).endName, "stalled");
});

Deno.test("a sleep of no length is refused by name", () => {
  class Wrong extends TestModel {
    override find(m: MId, step: number): Verdict {
      this.ops.parkFor(m, 0);
      return super.find(m, step);
    }
  }
  assertThrows(
    () => run((ops) => new Wrong(ops)),
    ModelError,
    "parkFor: a sleep lasts a number of ns",
  );
});
