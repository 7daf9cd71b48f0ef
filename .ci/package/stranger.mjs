/**
 * The package in a Node project that is nobody's: simulate, laws of one's own, a scheduler that is
 * wrong. `check` installs the tarball beside a copy of this file.
 */

import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import test from "node:test";
import { again, assemble, DONE, fifo, LeaveWhy, Model, PARK, shared, simulate } from "@gmp-lab/lab";
import { LAWS } from "@gmp-lab/lab/laws";
import { configure, MODELS } from "@gmp-lab/lab/models";
import { checkModel, LawBroken } from "@gmp-lab/lab/testing";
import { Ev } from "@gmp-lab/lab/trace";
import { WorkloadError } from "@gmp-lab/lab/workload";

class OneQueue extends Model {
  name = "one-queue";
  queue = this.ops.queues({ ready: shared(fifo()) }).ready;

  ready(g, m, _why, step) {
    if (step === 0) this.queue.put(m, g);
    else this.ops.startIdle(m, false);
    return step === 0 ? again(1) : DONE;
  }

  find(m, step) {
    if (step === 0) return this.queue.len() > 0 ? this.queue.take(m) : again(1);
    if (step === 1) this.ops.announceIdle(m);
    else return this.queue.len() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
    return again(2);
  }

  leave(g, m, why) {
    if ([LeaveWhy.YIELD, LeaveWhy.PREEMPT, LeaveWhy.GOYIELD].includes(why)) this.queue.put(m, g);
    return DONE;
  }
}

/** Sleeps without a last look: a wake-up between the two is lost. */
class NoLastLook extends OneQueue {
  find(m, step) {
    return step === 2 ? PARK : super.find(m, step);
  }
}

const WORKLOAD = {
  objects: { done: { type: "wg" } },
  progs: {
    main: [["wgadd", "done", 8], ["for", "i", 8, [["spawn", "a"]]], ["wgwait", "done"]],
    a: [["compute", 1000], ["wgdone", "done"]],
  },
};

/** The message of the error that `work` throws. */
function messageOf(work, kind) {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof kind, String(error));
    return error.message;
  }
  throw new Error("nothing was thrown");
}

test("every model of the lab runs a workload of one's own", () => {
  const program = assemble(WORKLOAD);
  for (const { name } of MODELS) {
    const { make } = configure(name);
    const run = simulate({ model: make, program, machine: { procs: 4 }, sink: "columns" });
    assert.equal(run.completed, 9, name);
    assert.ok(run.trace.code.includes(Ev.RUN), name);
  }
  assert.throws(() => assemble({ progs: { main: [["fly"]] } }), WorkloadError);
  assert.ok(LAWS.length > 30);
});

test("a scheduler that is right keeps every law", () => {
  checkModel(OneQueue, { cases: 60, schedules: 300 });
});

test("one that is wrong fails with law, reason, program and replay, and the case runs first", () => {
  const regressions = "saved/cases";
  const settings = { cases: 60, schedules: 300, shrinkRuns: 2_000, regressions };
  const first = messageOf(() => checkModel(NoLastLook, settings), LawBroken);
  assert.match(first, /^law [a-z-]+ broken by one-queue/);
  assert.match(first, /\n {2}the law: /);
  assert.match(first, /func main\(\) \{/);
  assert.match(first, /replay: run the test again; the case is saved as saved/);
  const saved = readdirSync(regressions).length;
  assert.ok(saved > 0);
  // Nothing but the saved case is left to fail.
  const none = { cases: 0, schedules: 0, regressions };
  const again = messageOf(() => checkModel(NoLastLook, none), LawBroken);
  assert.match(again, /replay: checkModel\(…, \{ regressions: \[\{"law":/);
  checkModel(OneQueue, none);
  assert.equal(readdirSync(regressions).length, saved);
});

test("laws of one's own are held beside the lab's, in that check alone", () => {
  const law = {
    name: "no-runs",
    words: "nothing ever runs",
    check: ({ code }) => code.includes(Ev.RUN) ? [{ reason: "something ran" }] : [],
  };
  const settings = { cases: 5, schedules: 0, shrinkRuns: 100 };
  const message = messageOf(() => checkModel(OneQueue, { ...settings, laws: [law] }), LawBroken);
  assert.match(message, /^law no-runs broken by one-queue/);
  assert.match(message, /something ran/);
  checkModel(OneQueue, settings);
});

test("a workload of one's own takes the place of generated ones", () => {
  checkModel(OneQueue, { cases: 5, workload: WORKLOAD, procs: 2, cores: 2 });
});
