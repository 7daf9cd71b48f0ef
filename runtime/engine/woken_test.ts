import { assert, assertEquals, assertThrows } from "@std/assert";
import { LINUX_X64, ZERO } from "../core/cost_presets.ts";
import { LimitError, ModelError } from "../core/errors.ts";
import type { GId, MId, PId } from "../core/ids.ts";
import {
  again,
  DONE,
  LeaveWhy,
  type Ops,
  PARK,
  type Traits,
  type Verdict,
  WokenWhy,
} from "../model.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { steps } from "../step_names.ts";
import { TestModel } from "../testing/test_models.ts";
import type { Outcome } from "./outcome.ts";
import { simulate } from "./simulate.ts";

const FIND = steps("timers", "look", "announce", "recheck");

/** A model with a netpoller, written by the documents alone: it does not know `woken`. */
class NetModel extends TestModel {
  static override readonly steps = { ...TestModel.steps, find: FIND };
  override readonly traits: Traits = {
    unit: "user",
    threads: "per-p",
    netpoll: true,
    sysmon: false,
  };

  override find(m: MId, step: number): Verdict {
    const ops = this.ops;
    switch (step) {
      case FIND.timers:
        return this.collects(m) ? again(FIND.timers) : again(FIND.look);
      case FIND.look: {
        const g = this.queue.take(m);
        return g >= 0 ? g : again(FIND.announce);
      }
      case FIND.announce:
        ops.announceIdle(m);
        return again(FIND.recheck);
      case FIND.recheck:
        if (this.queue.len() > 0) return ops.withdrawIdle(m) ? again(FIND.timers) : PARK;
        if (ops.netWanted()) ops.blockInNetpoll(m);
        return PARK;
      default:
        return PARK;
    }
  }

  /** Readies what is over, of its own P alone. `false`: nothing is. */
  protected collects(m: MId): boolean {
    const ops = this.ops, p = ops.procOf(m) as PId;
    if (ops.timersDue(m, p)) ops.runTimers(m, p);
    else if (ops.netReady() > 0) ops.netpoll(m);
    else return false;
    return true;
  }
}

const WAITS = assemble({
  name: "waits",
  objects: { all: { type: "wg" } },
  progs: {
    main: [["wgadd", "all", 9], ["for", "i", 9, [["spawn", "w", { i: "i" }]]], ["wgwait", "all"]],
    w: [["for", "k", 6, [
      ["sleep", ["*", 700, ["+", "i", 1]]],
      ["netpoll", ["*", 900, ["-", 9, "i"]]],
      ["compute", ["*", 300, "i"]],
      ["yield"],
    ]], ["wgdone", "all"]],
  },
});

function run(model: (ops: Ops) => TestModel, program = WAITS, procs = 3, costs = ZERO): Outcome {
  return simulate({ model, program, machine: { procs }, costs, verify: true, sink: "columns" });
}

Deno.test("a model with a netpoller needs no hook of its own for the M that wakes in it", () => {
  const sleeps = assemble({ name: "sleeps", progs: { main: [["sleep", 1_000]] } });
  for (const procs of [1, 2, 5]) {
    assertEquals(run((ops) => new NetModel(ops), sleeps, procs).elapsedNs, 1_000);
    for (const costs of [ZERO, LINUX_X64]) {
      // With main, while the last of the others still pays for having woken it; or with all.
      const { endName, completed } = run((ops) => new NetModel(ops), WAITS, procs, costs);
      assert(endName === "main" || endName === "done", endName);
      assert(completed >= 9, `${completed}`);
    }
  }
});

/** Chooses the netpoller first, announces itself then. */
class BlocksFirst extends NetModel {
  override find(m: MId, step: number): Verdict {
    const ops = this.ops;
    if (step === FIND.announce && ops.netWanted() && ops.blockInNetpoll(m)) {
      return again(FIND.recheck + 1);
    }
    if (step !== FIND.recheck + 1) return super.find(m, step);
    ops.announceIdle(m);
    return PARK;
  }
}

/** Announces itself and takes a P all the same. */
class TakesAgain extends NetModel {
  override find(m: MId, step: number): Verdict {
    const ops = this.ops;
    if (step !== FIND.recheck || this.queue.len() === 0 || ops.procOf(m) >= 0) {
      return super.find(m, step);
    }
    return ops.takeIdleProc(m) ? again(FIND.timers) : PARK;
  }
}

Deno.test("no M is given a second P, whatever wakes it after it announced itself or blocked", () => {
  for (const Some of [NetModel, BlocksFirst, TakesAgain]) {
    for (const procs of [1, 2, 3, 8]) {
      for (const costs of [ZERO, LINUX_X64]) {
        const { trace, endName } = run((ops) => new Some(ops), WAITS, procs, costs);
        assert(endName === "main" || endName === "done", `${Some.name}, ${procs}: ${endName}`);
        const { code, p, m, length } = trace!;
        const holds = new Map<number, number>();
        for (let i = 0; i < length; i++) {
          if (code[i] === Ev.P_IDLE) assert(holds.delete(m[i]), `event ${i}: M${m[i]} held none`);
          else if (code[i] === Ev.P_TAKE) {
            assert(
              !holds.has(m[i]),
              `${Some.name}, event ${i}: M${m[i]} has P${holds.get(m[i])}, and takes P${p[i]}`,
            );
            holds.set(m[i], p[i]);
          }
        }
      }
    }
  }
});

Deno.test("an M that leaves the netpoller by withdrawIdle does not stay in it", () => {
  /** Looks once more after it has blocked. */
  class LooksLate extends NetModel {
    override find(m: MId, step: number): Verdict {
      if (step === FIND.recheck) {
        if (this.ops.netWanted()) this.ops.blockInNetpoll(m);
        return again(FIND.recheck + 1);
      }
      if (step !== FIND.recheck + 1) return super.find(m, step);
      return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(FIND.timers) : PARK;
    }
  }
  for (const procs of [1, 2, 4]) {
    const { endName, completed } = run((ops) => new LooksLate(ops), WAITS, procs, LINUX_X64);
    // The last of the ten may be about to end when main does.
    assert(endName === "done" && completed === 10 || endName === "main" && completed === 9);
  }
});

Deno.test("a model with one M starts it out of the netpoller, and makes no second one", () => {
  class OneM extends NetModel {
    override readonly traits: Traits = { ...new NetModel(this.ops).traits, threads: "one" };
  }
  const arrivals = assemble({
    name: "arrivals",
    progs: { w: [["compute", 10], ["sleep", 5_000]] },
    arrivals: { kind: "times", atNs: [0, 1_000, 2_000], prog: "w" },
  });
  const { endName, metrics, elapsedNs } = run((ops) => new OneM(ops), arrivals, 1);
  assertEquals([endName, metrics.msMax, elapsedNs], ["done", 1, 7_010]);
});

Deno.test("a model that blocks in the netpoller and never collects is told so", () => {
  class Deaf extends NetModel {
    protected override collects(_m: MId): boolean {
      return false;
    }
  }
  for (const wait of ["sleep", "netpoll"] as const) {
    const program = assemble({ name: "waits", progs: { main: [[wait, 1_000]] } });
    const words = "nobody collects: do so in find, with runTimers";
    assertThrows(() => run((ops) => new Deaf(ops), program), LimitError, words);
  }
});

/** Notes each call of `woken`. */
class Listens extends NetModel {
  readonly heard: string[] = [];
  override woken(m: MId, why: WokenWhy, step: number): Verdict {
    const reason = why === WokenWhy.NET ? "net" : "start";
    this.heard.push(`M${m} ${reason} ${step} P${this.ops.procOf(m)}`);
    return DONE;
  }
}

Deno.test("woken hears who started an M or that the netpoller woke it; DONE gives it a P", () => {
  let model: Listens | null = null;
  const program = assemble({
    name: "both",
    progs: { main: [["spawn", "w", {}], ["sleep", 1_000], ["compute", 10]], w: [["compute", 50]] },
  });
  const out = run((ops) => model = new Listens(ops), program, 2);
  assertEquals(out.endName, "done");
  assertEquals(model!.heard, ["M3 start 0 P1", "M3 net 0 P-1", "M0 start 0 P0"]);
});

Deno.test("a woken that answers DONE changes no trace", () => {
  for (const procs of [1, 2, 3, 8]) {
    for (const costs of [ZERO, LINUX_X64]) {
      const [with_, without] = [Listens, NetModel].map((Made) =>
        run((ops) => new Made(ops), WAITS, procs, costs)
      );
      assertEquals([with_.hash, with_.steps], [without.hash, without.steps]);
    }
  }
});

Deno.test("woken may answer a G, PARK, and again(step)", () => {
  const answers: string[] = [];
  /** Collects and runs the first of what is ready, without `find`. */
  class Runs extends NetModel {
    override woken(m: MId, why: WokenWhy, step: number): Verdict {
      const ops = this.ops;
      if (why !== WokenWhy.NET) return DONE;
      if (step === 0) return again(ops.takeIdleProc(m) ? 7 : 9);
      if (step === 9) {
        answers.push("park");
        return PARK;
      }
      if (step === 7) {
        for (let p = 0 as PId; p < ops.procs; p++) {
          if (!ops.timersDue(m, p)) continue;
          ops.runTimers(m, p);
          return again(8);
        }
        if (ops.netReady() > 0) ops.netpoll(m);
        return again(8);
      }
      const g = this.queue.take(m);
      answers.push(g >= 0 ? "g" : "done");
      return g >= 0 ? g : DONE;
    }
  }
  const busy = assemble({
    name: "busy",
    progs: {
      main: [["spawn", "hog", {}], ["spawn", "w", {}], ["for", "i", 9, [["sleep", 500]]]],
      w: [["for", "i", 9, [["netpoll", 400]]]],
      hog: [["compute", 1_000]],
    },
  });
  for (const procs of [1, 2, 3]) {
    assertEquals(run((ops) => new Runs(ops), busy, procs).endName, "done");
  }
  assert(answers.includes("g"), "no G was answered");
});

Deno.test("woken must not answer DONE in a step that made Gs ready", () => {
  class Both extends NetModel {
    override woken(m: MId, why: WokenWhy, _step: number): Verdict {
      if (why === WokenWhy.NET) { for (let p = 0 as PId; p < 3; p++) this.ops.runTimers(m, p); }
      return DONE;
    }
  }
  const sleeps = assemble({ name: "sleeps", progs: { main: [["sleep", 1_000]] } });
  const error = assertThrows(() => run((ops) => new Both(ops), sleeps), ModelError);
  assertEquals(error.hook, "woken");
});

Deno.test("a G that woken or back may not run is blamed on that hook", () => {
  class Wrong extends NetModel {
    override woken(_m: MId, _why: WokenWhy, _step: number): Verdict {
      return 99;
    }
  }
  class WrongBack extends NetModel {
    override leave(g: GId, m: MId, why: LeaveWhy, step: number): Verdict {
      if (why === LeaveWhy.SYSCALL) this.ops.dropProc(m);
      return super.leave(g, m, why, step);
    }
  }
  const woken = assertThrows(() => run((ops) => new Wrong(ops)), ModelError);
  assertEquals(woken.rule, "woken answered a G that is not runnable");
  const call = assemble({ name: "call", progs: { main: [["syscall", 1_000]] } });
  const back = assertThrows(() => run((ops) => new WrongBack(ops), call), ModelError);
  assertEquals([back.rule, back.place], ["back answered a G but M holds no P", " in test.back/0"]);
});
