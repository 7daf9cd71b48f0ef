/**
 * Slices that end by the model's own word: `kick`, `endSliceAfter`, `sliceOps`.
 *
 * @module
 */

import { assert, assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../core/errors.ts";
import { type GId, type MId, NONE, type PId } from "../core/ids.ts";
import { DONE, LeaveWhy, type Ops, type ReadyWhy, type Verdict } from "../model.ts";
import { Ev, KickWhy } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { idleMachine } from "../testing/idle_machine.ts";
import { TestModel } from "../testing/test_models.ts";
import type { Monitor } from "./monitor.ts";
import { simulate } from "./simulate.ts";
import { Slices } from "./slices.ts";

/** Queues what was preempted, too. */
class Fair extends TestModel {
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why !== LeaveWhy.PREEMPT) return super.leave(g, m, why, phase);
    this.queue.put(m, g);
    return DONE;
  }
}

/** One main that starts `n` Gs that compute. */
const jobs = (n: number, ns: number) =>
  assemble({
    objects: { all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", n], ["for", "i", n, [["spawn", "job"]]], ["wgwait", "all"]],
      job: [["compute", ns], ["wgdone", "all"]],
    },
  });

function run(model: typeof Fair, program = jobs(3, 1_000), procs = 1) {
  const { trace, metrics, endName } = simulate({
    model: (ops) => new model(ops),
    program,
    machine: { procs },
    sink: "columns",
    verify: true,
  });
  assert(endName === "done" || endName === "main", endName);
  const { code, timeNs, g, b } = trace!;
  const rows = Array.from({ length: trace!.length }, (_, i) => i);
  const of = (event: number) => rows.filter((i) => code[i] === event);
  return { of, timeNs, g, b, preemptions: metrics.counts.preemptions };
}

Deno.test("endSliceAfter() ends each slice at its time, to the ns, and only that slice", () => {
  class Sliced extends Fair {
    override find(m: MId, phase: number): Verdict {
      const g = super.find(m, phase);
      // Of the first G only every other slice is short: the end of one must not hit the next.
      if (g > 1 || g === 1 && (this.#turn = !this.#turn)) this.ops.endSliceAfter(m, g as GId, 400);
      return g;
    }
    #turn = false;
  }
  const { of, timeNs, g, b, preemptions } = run(Sliced);
  const kicks = of(Ev.KICK);
  // G1 once, then to its end; G2 and G3 after 400 and 800 ns each.
  assertEquals(kicks.map((i) => g[i]).sort(), [1, 2, 2, 3, 3]);
  assertEquals([preemptions, new Set(kicks.map((i) => b[i]))], [5, new Set([KickWhy.TIME])]);
  for (const i of kicks) {
    const began = of(Ev.RUN).findLast((j) => j < i && g[j] === g[i])!;
    assertEquals(timeNs[i] - timeNs[began], 400);
  }
});

Deno.test("endSliceAfter() ends no later slice of the same G on the same M", () => {
  class Once extends Fair {
    override find(m: MId, phase: number): Verdict {
      const g = super.find(m, phase);
      if (g === 1 && this.#first) this.ops.endSliceAfter(m, g as GId, 400);
      if (g === 1) this.#first = false;
      return g;
    }
    #first = true;
  }
  // G1 gives its slice up 300 ns before its end, and goes on in another that has none.
  const alone = assemble({
    objects: { all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", 1], ["spawn", "job"], ["wgwait", "all"]],
      job: [["compute", 100], ["yield"], ["compute", 1_000], ["wgdone", "all"]],
    },
  });
  assertEquals(run(Once, alone).preemptions, 0);
});

Deno.test("kick() stops who runs there, starts an M on an idle P, and says what it did", () => {
  const said: boolean[] = [];
  class Urgent extends Fair {
    override ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
      if (phase === 0 || g !== 3) return super.ready(g, m, why, phase);
      const busy = ([0, 1] as PId[]).filter((p) => this.ops.runningOn(p) !== NONE);
      for (const p of busy) if (this.ops.procOf(m) !== p) said.push(this.ops.kick(m, p));
      if (said.length === 0) said.push(this.ops.kick(m, 1 as PId));
      return DONE;
    }
  }
  const { of, g, b } = run(Urgent, jobs(3, 50_000), 2);
  assertEquals(said, [true]);
  const [kick] = of(Ev.KICK);
  assertEquals([of(Ev.KICK).length, b[kick]], [1, KickWhy.ASKED]);
  // Who was kicked stops next, as preempted.
  const stop = of(Ev.STOP).find((i) => i > kick && g[i] === g[kick])!;
  assert(stop > kick);
});

Deno.test("sliceOps() ends a slice after so many operations, and not one before", () => {
  const program = assemble({
    objects: { all: { type: "wg" }, c: { type: "chan", cap: 100 } },
    progs: {
      main: [["wgadd", "all", 2], ["spawn", "talker"], ["spawn", "talker"], ["wgwait", "all"]],
      talker: [["for", "i", 20, [["send", "c", "i"]]], ["wgdone", "all"]],
    },
  });
  for (const n of [1, 5, 7]) {
    class Budget extends Fair {
      override find(m: MId, phase: number): Verdict {
        if (phase === 0) this.ops.sliceOps(m, n);
        return super.find(m, phase);
      }
    }
    const { of, g, b } = run(Budget, program);
    const kicks = of(Ev.KICK);
    assert(kicks.length >= 3 && kicks.every((i) => b[i] === KickWhy.SPENT));
    for (const i of kicks) {
      const began = of(Ev.RUN).findLast((j) => j < i && g[j] === g[i])!;
      const sent = of(Ev.SEND).filter((j) => j < i && g[j] === g[i]);
      // The last operations of a G, and main's, have no event to count.
      if (g[i] > 0 && sent.length < 20) assertEquals(sent.filter((j) => j > began).length, n);
    }
  }
});

Deno.test("a slice of no length in time or operations is refused by name", () => {
  const wrong: [(ops: Ops, m: MId, g: GId) => void, string][] = [
    [(ops, m, g) => ops.endSliceAfter(m, g, -1), "endSliceAfter: a slice lasts"],
    [(ops, m, g) => ops.endSliceAfter(m, g, NaN), "received NaN"],
    [(ops, m) => ops.sliceOps(m, 0), "sliceOps: a slice has 1..2^30-1 operations"],
    [(ops, m) => ops.sliceOps(m, 1.5), "received 1.5"],
  ];
  for (const [act, text] of wrong) {
    class Wrong extends Fair {
      override find(m: MId, phase: number): Verdict {
        const g = super.find(m, phase);
        if (g >= 0) act(this.ops, m, g as GId);
        return g;
      }
    }
    assertThrows(() => run(Wrong), ModelError, text);
  }
});

Deno.test("endSliceAfter() counts from where the M has paid for what it did before", () => {
  const { s, threads } = idleMachine();
  const slices = new Slices(s, threads, {} as Monitor);
  s.main.clock = 500;
  slices.endAfter(s.main, 3, 100);
  assertEquals([s.main.sliceEndNs, s.outside.topNs], [600, 600]);
  // A clock that stands still is no reason to end it sooner.
  s.nowNs = 900;
  slices.endAfter(s.main, 3, 100);
  assertEquals(s.main.sliceEndNs, 1_000);
});
