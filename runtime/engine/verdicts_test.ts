import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import {
  again,
  DONE,
  LeaveWhy,
  type Ops,
  PARK,
  type ReadyWhy,
  STEP_MAX,
  type Traits,
  type Verdict,
  type WokenWhy,
} from "../model.ts";
import { assemble } from "../program/assemble.ts";
import { steps } from "../step_names.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

/** A system call so long that sysmon takes the P, beside a G that waits; and a yield. */
const PROGRAM = assemble({
  name: "calls",
  progs: { main: [["spawn", "w", {}], ["syscall", 1_000_000], ["yield"]], w: [["compute", 10]] },
});

/** As TestModel, but sysmon takes Ps out of system calls. */
class Retaking extends TestModel {
  override readonly traits: Traits = {
    unit: "user",
    threads: "per-p",
    netpoll: false,
    sysmon: true,
  };
  override retake(): boolean {
    return true;
  }
  override handed(p: PId, m: MId, _step: number): Verdict {
    this.ops.handOff(m, p, false);
    return DONE;
  }
  override back(g: GId, m: MId, step: number): Verdict {
    if (step === 0) return this.ops.reclaimProc(m) || this.ops.takeIdleProc(m) ? g : again(1);
    this.queue.put(m, g);
    return PARK;
  }
}

const run = (model: (ops: Ops) => TestModel, verify = true) =>
  simulate({ model, program: PROGRAM, machine: { procs: 1 }, verify });

/** Answers `verdict` once in each hook named, at step 0. */
function answering(hook: string, verdict: number): (ops: Ops) => TestModel {
  class Wrong extends Retaking {
    override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
      return hook === "ready" ? verdict : super.ready(g, m, why, step);
    }
    override find(m: MId, step: number): Verdict {
      return hook === "find" ? verdict : super.find(m, step);
    }
    override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
      return hook === "leave" ? verdict : super.leave(g, m, why, step);
    }
    override back(g: GId, m: MId, step: number): Verdict {
      return hook === "back" ? verdict : super.back(g, m, step);
    }
    override handed(p: PId, m: MId, step: number): Verdict {
      return hook === "handed" ? verdict : super.handed(p, m, step);
    }
    override woken(_m: MId, _why: WokenWhy, _step: number): Verdict {
      return hook === "woken" ? verdict : DONE;
    }
  }
  return (ops) => new Wrong(ops);
}

const ANSWERS = {
  ready: "DONE",
  leave: "DONE",
  handed: "DONE",
  find: "a G, PARK",
  back: "its G, PARK",
  woken: "a G, PARK, DONE",
};

for (const [hook, answers] of Object.entries(ANSWERS)) {
  Deno.test(`${hook} may answer ${answers} or again(step): anything else is a ModelError`, () => {
    const wrong: [number, string][] = [
      [-1, "-1"],
      [-15, "-15"],
      [NaN, "NaN"],
      [-16.5, "-16.5"],
      [undefined as unknown as number, "undefined"],
      [again(STEP_MAX + 1), `again(${STEP_MAX + 1})`],
    ];
    if (!answers.includes("DONE")) wrong.push([DONE, "DONE (-2)"]);
    if (!answers.includes("PARK")) wrong.push([PARK, "PARK (-3)"]);
    if (!answers.includes("G")) wrong.push([5, "G5"]);
    for (const [verdict, text] of wrong) {
      for (const verify of [false, true]) {
        const error = assertThrows(() => run(answering(hook, verdict), verify), ModelError);
        const rule = `${hook} answered ${text}, which is no verdict of this hook; ` +
          `it may answer ${answers} or again(step), step 0..${STEP_MAX}`;
        assertEquals([error.rule, error.hook], [rule, hook]);
      }
    }
  });
}

Deno.test("a G that is not runnable is refused with the M, the P and the G that it is about", () => {
  for (const procs of [1, 3]) {
    class Twice extends TestModel {
      override find(m: MId, step: number): Verdict {
        const g = super.find(m, step);
        // G0 waits for the others by now; who comes last names it.
        return g === 2 * procs ? 0 : g;
      }
    }
    const program = assemble({
      objects: { all: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "all", 2 * procs],
          ["for", "i", 2 * procs, [["spawn", "w"]]],
          ["wgwait", "all"],
        ],
        w: [["compute", 10], ["wgdone", "all"]],
      },
    });
    const ps: PId[] = [];
    const error = assertThrows(() =>
      simulate({
        model: (ops) => {
          const { procOf } = ops;
          const model = new Twice(ops);
          const find = model.find.bind(model);
          model.find = (m, step) => (ps[m] = procOf.call(ops, m) as PId, find(m, step));
          return model;
        },
        program,
        machine: { procs },
      }), ModelError);
    assertEquals([error.rule, error.g], ["find answered a G that is not runnable", 0]);
    assertEquals([error.p, ps.length > 0], [ps[error.m], true]);
  }
});

Deno.test("handed is asked back for the same P with the step that it named, whichever that is", () => {
  for (const step of [1, 255, 256, 300, 65_536, STEP_MAX]) {
    const asked: [number, number][] = [];
    class Steps extends Retaking {
      override handed(p: PId, m: MId, at: number): Verdict {
        asked.push([p, at]);
        return at === 0 ? again(step) : super.handed(p, m, at);
      }
    }
    assertEquals(run((ops) => new Steps(ops)).endName, "done");
    assertEquals(asked, [[0, 0], [0, step]]);
  }
});

const FIND = steps("look", "announce", ["again", 4]);

Deno.test("a ModelError says in which step of which hook it was, by its name", () => {
  class Drops extends TestModel {
    static override readonly steps = {
      ...TestModel.steps,
      find: { ...TestModel.steps.find, ...FIND },
    };
    override find(m: MId, step: number): Verdict {
      if (step < FIND.again) {
        return super.find(m, step === 0 ? 1 : 0) < 0 ? again(FIND.again + 3) : 0;
      }
      this.ops.announceIdle(m);
      return PARK;
    }
  }
  for (const verify of [false, true]) {
    const error = assertThrows(() => run((ops) => new Drops(ops), verify), ModelError);
    assertEquals([error.hook, error.step], ["find", "again+3"]);
    assertEquals(
      error.message,
      "announceIdle: M holds no P in test.find/again+3 (M0 P-1 G-1 at 0 ns)",
    );
  }
});

Deno.test("two visible verbs in one step are blamed on that step, not on the next", () => {
  class Twice extends TestModel {
    override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
      if (why !== LeaveWhy.SYSCALL) return super.leave(g, m, why, step);
      this.ops.dropProc(m);
      this.ops.takeIdleProc(m);
      return DONE;
    }
  }
  const error = assertThrows(() => run((ops) => new Twice(ops)), ModelError);
  assertEquals(error.place, " in test.leave/0");
});

Deno.test("tick and retake have no steps: the hook alone is named", () => {
  class Retakes extends Retaking {
    override retake(): boolean {
      this.ops.dropProc(1 as MId);
      return true;
    }
  }
  const error = assertThrows(() => run((ops) => new Retakes(ops)), ModelError);
  assertEquals(error.message, "dropProc: M holds no P in test.retake (M1 P-1 G-1 at 40000 ns)");
});

for (
  const [verb, words] of [
    ["dropProc", "M holds no P"],
    ["dropUnlessWanted", "M holds no P"],
    ["announceIdle", "M holds no P"],
    ["takeIdleProc", "M holds a P"],
    ["takeProcOrWant", "M holds a P"],
    ["takeProc", "M holds a P"],
    ["withdrawIdle", "M did not announce itself idle before"],
    ["stopSpin", "not spinning"],
  ] as const
) {
  Deno.test(`an error of ${verb} names it as the model wrote it`, () => {
    class Uses extends TestModel {
      override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
        if (step !== 0) return super.ready(g, m, why, step);
        if (words === "M holds no P") this.ops.dropProc(m);
        this.ops[verb](m, 1 as PId);
        return DONE;
      }
    }
    const machine = { procs: 2 };
    const error = assertThrows(
      () => simulate({ model: (ops) => new Uses(ops), program: PROGRAM, machine }),
      ModelError,
    );
    assertEquals(error.rule, `${verb}: ${words}`);
  });
}
