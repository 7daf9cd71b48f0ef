import { assertEquals, assertThrows } from "@std/assert";
import { ModelError, ProgramError } from "../core/errors.ts";
import type { GId, MId } from "../core/ids.ts";
import { LeaveWhy, type Ops, type ReadyWhy, type Verdict } from "../model.ts";
import { assemble } from "../program/assemble.ts";
import type { Workload } from "../program/workload.ts";
import { TestModel } from "../testing/test_models.ts";
import { Rerun, simulate } from "./simulate.ts";

type Told = [g: number, cls: number, weight: number, deadlineNs: number];

/** What a policy reads of each G when it is first made ready. */
function told(workload: Workload, procs = 1): Told[] {
  const seen: Told[] = [];
  class Reader extends TestModel {
    override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
      const { ops } = this;
      if (phase === 0) seen.push([g, ops.classOf(g), ops.weightOf(g), ops.deadlineNsOf(g)]);
      return super.ready(g, m, why, phase);
    }
  }
  simulate({
    program: assemble(workload),
    machine: { procs },
    verify: true,
    model: (ops) => new Reader(ops),
  });
  return seen;
}

Deno.test("a policy reads class, weight and deadline of the prog, and of the spawn over it", () => {
  const workload: Workload = {
    params: { n: 7 },
    attrs: { w: { class: "n", weight: 512, deadlineNs: 1_000 } },
    progs: {
      main: [
        ["compute", 50],
        ["spawn", "w"],
        ["set", "x", 3],
        ["spawn", "w", { v: 1 }, { weight: ["*", "x", 10], deadlineNs: 0 }],
        ["compute", 50],
        ["spawn", "other", {}, { class: 255 }],
      ],
      w: [["set", "v", 1]],
      other: [],
    },
  };
  assertEquals(told(workload), [
    [0, 0, 1024, Infinity],
    [1, 7, 512, 1_050],
    [2, 7, 30, 50],
    [3, 255, 1024, Infinity],
  ]);
});

Deno.test("arrivals have the attributes of their prog, the deadline from when they come", () => {
  const workload: Workload = {
    attrs: { job: { class: 2, deadlineNs: 10 } },
    progs: { job: [["compute", 5]] },
    arrivals: { kind: "uniform", gapNs: 100, count: 3, prog: "job" },
  };
  assertEquals(told(workload).map(([, cls, , deadlineNs]) => [cls, deadlineNs]), [
    [2, 10],
    [2, 110],
    [2, 210],
  ]);
});

Deno.test("a workload that says nothing of its Gs has no attributes in its trace, and the same hash", () => {
  const workload: Workload = {
    progs: { main: [["spawn", "w", {}], ["spawn", "w"], ["yield"]], w: [["compute", 5]] },
  };
  const run = (source: Workload) =>
    simulate({
      program: assemble(source),
      machine: { procs: 2 },
      sink: "columns",
      model: (ops) => new TestModel(ops),
    });
  const plain = run(workload), attributed = run({ ...workload, attrs: { w: { weight: 3 } } });
  assertEquals(plain.trace!.about.attrs, undefined);
  assertEquals(attributed.trace!.about.attrs, {
    classOf: [0, 0, 0],
    weight: [1024, 3, 3],
    deadlineNs: [Infinity, Infinity, Infinity],
  });
  assertEquals(plain.hash, attributed.hash);
});

Deno.test("an attribute that is worked out and out of range is a panic with place and value", () => {
  const program = assemble({
    progs: { main: [["set", "x", 0], ["spawn", "w", {}, { weight: "x" }]], w: [] },
  });
  assertThrows(
    () => simulate({ program, machine: { procs: 1 }, model: (ops) => new TestModel(ops) }),
    ProgramError,
    "weight must be a whole number in 1..1048576, this one is 0",
  );
});

Deno.test("the policy's word of a G is kept from hook to hook, and is 0 again in the next run", () => {
  let last: [g: number, word: number][] = [];
  /** Counts in halves how often each G was made ready or stopped. */
  class Counting extends TestModel {
    override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
      if (phase === 0) this.ops.setData(m, g, this.ops.data(g) + 0.5);
      return super.ready(g, m, why, phase);
    }
    override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
      this.ops.setData(m, g, this.ops.data(g) + 0.5);
      if (why !== LeaveWhy.BLOCK) last.push([g, this.ops.data(g)]);
      return super.leave(g, m, why, phase);
    }
  }
  const program = assemble({
    objects: { c: { type: "chan" } },
    progs: { main: [["spawn", "w"], ["recv", "c"], ["yield"]], w: [["send", "c"]] },
  });
  const model = (ops: Ops) => new Counting(ops);
  const rerun = new Rerun({ program, machine: { procs: 1 }, verify: true, model });
  for (let i = 0; i < 2; i++) {
    last = [];
    rerun.run();
    assertEquals(last, [[1, 1], [0, 2]]);
  }
});

Deno.test("setData is refused for a G that is in nobody's hands, and for what is no number", () => {
  const program = assemble({
    progs: { main: [["spawn", "w"], ["sleep", 10], ["yield"]], w: [["compute", 5]] },
  });
  /** Sets a word once, when main sleeps and w has ended. */
  const run = (g: number, x: number, verify: boolean) => () => {
    class Setter extends TestModel {
      override find(m: MId, phase: number): Verdict {
        if (this.ops.nowNs(m) === 5) this.ops.setData(m, g as GId, x);
        return super.find(m, phase);
      }
      override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
        this.ops.setData(m, g, Number.isNaN(x) ? x : -Infinity);
        return super.ready(g, m, why, phase);
      }
    }
    simulate({ program, machine: { procs: 1 }, verify, model: (ops) => new Setter(ops) });
  };
  assertThrows(run(0, 1, true), ModelError, "setData: G0 is in nobody's hands");
  run(0, 1, false)();
  for (const verify of [false, true]) {
    assertThrows(run(1, 1, verify), ModelError, "setData: G1 is in nobody's hands");
    const nobody = verify ? "argument 2 must be a G, 0..1: received 9" : "G9 is in nobody's hands";
    assertThrows(run(9, 1, verify), ModelError, `setData: ${nobody}`);
    assertThrows(run(0, NaN, verify), ModelError, "must be a number");
  }
});
