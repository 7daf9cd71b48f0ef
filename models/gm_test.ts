import { assemble, Ev, LINUX_X64, overrideCosts, ZERO } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { rows, run, workers } from "./run_testing.ts";

Deno.test("gm runs Gs in the order they became ready, on any M", () => {
  const out = run("gm", workers(20, [["mark"], ["compute", 10]]), 1);
  assertEquals(out.marks.id, Array.from({ length: 20 }, (_, i) => i));
});

Deno.test("gm gives the right to run away in a system call", () => {
  assertEquals(run("gm", workers(10, [["syscall", 1000]]), 2).elapsedNs, 1000);
});

Deno.test("gm sends a G that yields behind all others", () => {
  const { marks } = run("gm", workers(3, [["mark", "id"], ["yield"], ["mark", "id"]]), 1);
  assertEquals(marks.id, [0, 1, 2, 0, 1, 2]);
});

Deno.test("gm's Ms wait for the one lock, and more of them wait more often", () => {
  const program = workers(200, [["compute", 500], ["yield"], ["compute", 500]]);
  // All are awake soon: else the first have done the work.
  const costs = overrideCosts(LINUX_X64, { rows: { wakeAcross: 0 } });
  const waits = [1, 4, 16].map((procs) => {
    const { counts } = run("gm", program, procs, { costs }).metrics;
    // Each dispatch took its G under the lock.
    assert(counts.lockAcquires >= counts.dispatches, `${counts.lockAcquires}`);
    return counts.lockWaits;
  });
  assertEquals(waits[0], 0);
  assert(waits[0] < waits[1] && waits[1] < waits[2], `${waits}`);
});

Deno.test("gm wakes an M for each G that becomes ready, while a P is idle", () => {
  const ms = [4, 2].map((procs) => {
    const { metrics, elapsedNs } = run("gm", workers(3, [["compute", 100]]), procs);
    return [metrics.msMax, elapsedNs];
  });
  assertEquals(ms, [[4, 100], [2, 200]]);
});

Deno.test("gm preempts a G after its slice, and never without one", () => {
  const program = workers(2, [["compute", 50_000_000]]);
  const preemptions = (slice: string) =>
    run("gm", program, 1, { options: { slice } }).metrics.counts.preemptions;
  assertEquals(preemptions("never"), 0);
  assert(preemptions("10000000") >= 4, `${preemptions("10000000")}`);
});

Deno.test("gm's call begins once its M has paid for handing its right to run over", () => {
  const program = assemble({
    progs: { main: [["spawn", "w"], ["syscall", 1000], ["compute", 10]], w: [["compute", 5]] },
  });
  const costs = {
    ...ZERO,
    rows: { ...ZERO.rows, wakeCall: { ...ZERO.rows.wakeCall, value: 500 } },
  };
  const { trace } = run("gm", program, 1, { costs });
  const [back] = rows(trace!, Ev.SYSCALL_OUT);
  assertEquals(back.atNs, 1500);
});
