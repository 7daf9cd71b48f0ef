import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import { again, DONE, LeaveWhy, PARK, type ReadyWhy, type Traits, type Verdict } from "../model.ts";
import { assemble } from "../program/assemble.ts";
import { OneThreadEach, TestModel } from "../testing/test_models.ts";
import { checkTraits } from "./check_traits.ts";
import { simulate } from "./simulate.ts";

const PLAIN: Traits = { unit: "user", threads: "per-p", netpoll: false, sysmon: false };
/** System calls, sleeps behind them and waits for the network, more Gs than Ps. */
const PROGRAM = assemble({
  name: "calls",
  objects: { c: { type: "chan", cap: 9 } },
  progs: {
    main: [["for", "i", 4, [["spawn", "w"]]], ["for", "i", 4, [["recv", "c", "x"]]]],
    w: [["syscall", 900], ["sleep", 70], ["netpoll", 300], ["compute", 5_000], ["send", "c", 1]],
  },
});

/** Collects timers and waits itself, and takes its P back after a system call. */
class Collecting extends TestModel {
  override readonly traits: Traits = { ...PLAIN, unit: "thread", netpoll: true };
  override find(m: MId, step: number): Verdict {
    if (step !== 0) {
      const verdict = super.find(m, step);
      if (verdict === PARK && this.ops.netWanted()) this.ops.blockInNetpoll(m);
      return verdict;
    }
    for (let p = 0; p < this.ops.procs; p++) {
      if (!this.ops.timersDue(m, p as PId)) continue;
      this.ops.runTimers(m, p as PId);
      return again(0);
    }
    if (this.ops.netReady() > 0) {
      this.ops.netpoll(m);
      return again(0);
    }
    return super.find(m, 0);
  }
  override back(g: GId, m: MId, step: number): Verdict {
    if (step === 0) return this.ops.reclaimProc(m) || this.ops.takeIdleProc(m) ? g : again(1);
    this.queue.put(m, g);
    return PARK;
  }
}

for (const unit of ["user", "thread", "process"] as const) {
  Deno.test(`a G of unit "${unit}" needs a P unless it has a thread of its own`, () => {
    class Model extends Collecting {
      override readonly traits: Traits = { ...PLAIN, unit, netpoll: true };
    }
    const run = (model: typeof Model) =>
      simulate({ model: (ops) => new model(ops), program: PROGRAM, machine: { procs: 2 } });
    assertEquals(run(Model).endName, "done");
    class Forgets extends Model {
      override back(g: GId, _m: MId, _step: number): Verdict {
        this.ops.dropProc(_m);
        return g;
      }
    }
    assertThrows(() => run(Forgets), ModelError, "dropProc: M holds no P");
    class Answers extends Model {
      override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
        if (why === LeaveWhy.SYSCALL) this.ops.handOff(m, this.ops.procOf(m) as PId, false);
        return super.leave(g, m, why, step);
      }
      override back(g: GId, _m: MId, _step: number): Verdict {
        return g;
      }
    }
    assertThrows(() => run(Answers), ModelError, "back answered a G but M holds no P");
  });
}

Deno.test("traits that no machine has are refused by name before the run", () => {
  const refused: [unknown, string][] = [
    [{ threads: "per-g", netpoll: true }, 'threads: "per-g" and netpoll: true do not go together'],
    [{ threads: "per-g", sysmon: true }, 'threads: "per-g" and sysmon: true do not go together'],
    [{ unit: "fiber" }, "'unit' must be process | thread | user: received \"fiber\""],
    [{ threads: undefined }, "'threads' must be one | per-g | per-p: received undefined"],
    [{ netpoll: 1 }, "'netpoll' must be true | false: received 1"],
    [{ periodNs: 0 }, "'periodNs' must be a number of ns from 1: received 0"],
    [{ periodNs: NaN }, "received NaN"],
  ];
  for (const [traits, words] of refused) {
    const all = { ...PLAIN, ...traits as Traits };
    assertStringIncludes(assertThrows(() => checkTraits("mine", all), ModelError).message, words);
  }
  for (const unit of ["user", "thread", "process"] as const) {
    for (const threads of ["one", "per-p"] as const) {
      for (const netpoll of [true, false]) {
        checkTraits("mine", { unit, threads, netpoll, sysmon: netpoll, periodNs: 1 });
      }
    }
  }
  class Both extends OneThreadEach {
    override readonly traits: Traits = { ...PLAIN, threads: "per-g", netpoll: true };
  }
  const run = () =>
    simulate({
      model: (ops) => new Both(ops, "thread"),
      program: PROGRAM,
      machine: { procs: 1 },
    });
  assertThrows(run, ModelError, "do not go together");
});

/** Runs a thread for each G, three on one core, that does `act` in one hook. */
function crowded(act: (model: OneThreadEach, hook: string, m: MId, why: number) => void) {
  class Yielding extends OneThreadEach {
    override leave(g: GId, m: MId, why: LeaveWhy, _step: number): Verdict {
      act(this, "leave", m, why);
      return why === LeaveWhy.YIELD ? this.ready(g, m, 0 as ReadyWhy, 0) : DONE;
    }
    override find(m: MId, step: number): Verdict {
      const verdict = super.find(m, step);
      if (verdict === PARK) act(this, "find", m, -1);
      return verdict;
    }
    yields(m: MId): void {
      this.ops.yieldCore(m);
    }
  }
  return () =>
    simulate({
      model: (ops) => new Yielding(ops, "thread"),
      program: PROGRAM,
      machine: { procs: 1, cores: 1 },
    });
}
type Yields = { yields(m: MId): void };

Deno.test("yieldCore is refused by name where the M is about to leave its core", () => {
  const inLeave = crowded((model, hook, m, why) => {
    if (hook === "leave" && why === LeaveWhy.SYSCALL) (model as unknown as Yields).yields(m);
  });
  assertThrows(inLeave, ModelError, "yieldCore: the M is about to leave its core for a system");
  const inFind = crowded((model, hook, m) => {
    if (hook === "find") (model as unknown as Yields).yields(m);
  });
  assertThrows(inFind, ModelError, "PARK in the step in which yieldCore gave the core up");
  const twice = crowded((model, hook, m, why) => {
    if (hook !== "leave" || why !== LeaveWhy.BLOCK) return;
    (model as unknown as Yields).yields(m);
    (model as unknown as Yields).yields(m);
  });
  assertThrows(twice, ModelError, "yieldCore: the M is on no core");
});

Deno.test("a hook that gives up the P on which a G runs is refused by name", () => {
  class Drops extends TestModel {
    override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
      if (g === 2) this.ops.dropProc(m);
      return super.ready(g, m, why, step);
    }
  }
  const run = (model: typeof TestModel) => () =>
    simulate({ model: (ops) => new model(ops), program: PROGRAM, machine: { procs: 1 } });
  assertThrows(run(Drops), ModelError, "dropProc: the M runs a G on it");
  class Retakes extends Collecting {
    override readonly traits: Traits = { ...PLAIN, sysmon: true };
    override retake(p: PId): boolean {
      this.ops.handOff(0 as MId, p, false);
      return true;
    }
  }
  const long = assemble({ name: "long", progs: { main: [["syscall", 1e6]] } });
  const retakes = () =>
    simulate({ model: (ops) => new Retakes(ops), program: long, machine: { procs: 1 } });
  assertThrows(retakes, ModelError, "handOff: M holds no P");
});

Deno.test("a sleep whose time is over before it begins ends at once, and time goes forward", () => {
  class Sleepy extends TestModel {
    override find(m: MId, step: number): Verdict {
      if (step === 0 && this.queue.len() === 1) this.ops.parkFor(m, 1);
      return super.find(m, step);
    }
  }
  const { endName, trace } = simulate({
    model: (ops) => new Sleepy(ops),
    program: assemble({
      name: "late",
      progs: { main: [["compute", 1000], ["sleep", 10_000], ["compute", 10]] },
    }),
    machine: { procs: 1 },
    sink: "columns",
  });
  assertEquals(endName, "done");
  assertEquals([...trace!.timeNs], [...trace!.timeNs].sort((a, b) => a - b));
});

Deno.test("an answer that is no whole number is read as one", () => {
  class Half extends TestModel {
    override find(m: MId, step: number): Verdict {
      const verdict = super.find(m, step);
      return verdict >= 0 ? verdict + 0.5 : verdict;
    }
  }
  const run = (model: typeof TestModel) =>
    simulate({
      model: (ops) => new model(ops),
      program: PROGRAM,
      machine: { procs: 2 },
      sink: "hash",
    }).hash;
  assertEquals(run(Half), run(TestModel));
});
