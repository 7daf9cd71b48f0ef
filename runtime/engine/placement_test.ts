/**
 * Which idle M is taken is policy: `idleMs`, `idleM`, `startOn`.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { type GId, type MId, NONE, type PId } from "../core/ids.ts";
import { DONE, type ReadyWhy, type Verdict } from "../model.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";

/** Bursts of three jobs with a pause between, so that three Ms sleep when a burst comes. */
const bursts = assemble({
  objects: { all: { type: "wg" } },
  progs: {
    main: [["for", "i", 6, [
      ["wgadd", "all", 3],
      ["for", "k", 3, [["spawn", "job"], ["compute", 5]]],
      ["wgwait", "all"],
      ["sleep", 1_000],
    ]]],
    job: [["compute", 100], ["wgdone", "all"]],
  },
});

function woken(model: typeof TestModel): number[] {
  const { trace, endName } = simulate({
    model: (ops) => new model(ops),
    program: bursts,
    machine: { procs: 4 },
    sink: "columns",
    verify: true,
  });
  assertEquals(endName, "done");
  const { code, m, length } = trace!;
  return Array.from({ length }, (_, i) => i).filter((i) => code[i] === Ev.M_WAKE).map((i) => m[i]);
}

Deno.test("startOn() starts exactly the M that the model chose; idleM() counts from the last to sleep", () => {
  const seen: number[][] = [];
  class Oldest extends TestModel {
    override ready(g: GId, m: MId, why: ReadyWhy, step: number): Verdict {
      if (step === 0) return super.ready(g, m, why, step);
      const n = this.ops.idleMs(), all = Array.from({ length: n }, (_, i) => this.ops.idleM(i));
      assertEquals(this.ops.idleM(n), NONE);
      seen.push(all);
      const p = [0, 1, 2, 3].find((i) => this.ops.isIdle(i as PId));
      if (p === undefined) return DONE;
      if (n === 0) this.ops.startIdle(m, false);
      else {
        const last = all[n - 1] as MId;
        assert(this.ops.startOn(m, p as PId, last, false));
        assert(!this.ops.startOn(m, p as PId, last, false), "neither is idle any more");
      }
      return DONE;
    }
  }
  const lifo = woken(TestModel), fifo = woken(Oldest);
  assert(seen.some((all) => all.length >= 2));
  assert(String(lifo) !== String(fifo), "the choice shows");
});

Deno.test("a policy knows how many cores there are, which need not be as many as Ps", () => {
  for (const cores of [1, 3, 9]) {
    let seen = 0;
    simulate({
      model: (ops) => {
        seen = ops.cores;
        return new TestModel(ops);
      },
      program: bursts,
      machine: { procs: 4, cores },
    });
    assertEquals(seen, cores);
  }
});
