import { assemble, Ev, LINUX_X64, ZERO } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { rows, run, workers } from "./run_testing.ts";

Deno.test("g runs as many Gs at once as there are cores, and creates a thread for each", () => {
  const out = run("g", workers(8, [["compute", 1000]]), 4);
  assertEquals([out.elapsedNs, out.metrics.msMax], [2000, 9]);
});

Deno.test("g runs each G on the thread that was made for it", () => {
  const { trace } = run("g", workers(6, [["compute", 500], ["yield"], ["compute", 500]]), 2);
  const threads = new Map<number, number>();
  for (const { g, m } of rows(trace!, Ev.RUN)) {
    assertEquals(threads.get(g) ?? m, m, `G${g}`);
    threads.set(g, m);
  }
  assertEquals([threads.size, new Set(threads.values()).size], [7, 7]);
});

Deno.test("g gives its core to the next thread at a yield", () => {
  const body = [["mark", "id"], ["yield"], ["mark", "id"]];
  assertEquals(run("g", workers(3, body), 1).marks.id, [0, 1, 2, 0, 1, 2]);
});

Deno.test("g keeps its core at a yield if no other thread wants one", () => {
  const { trace } = run("g", workers(1, [["yield"], ["compute", 10], ["yield"]]), 2);
  assertEquals(rows(trace!, Ev.CORE_OFF).filter(({ b }) => b === 1), []);
});

Deno.test("g's thread ends with its G, and takes its stack with it", () => {
  const { trace, metrics } = run("g", workers(6, [["compute", 500]]), 2, { costs: LINUX_X64 });
  // `main` ends the run before its own thread does.
  assertEquals(rows(trace!, Ev.M_EXIT).length, 6);
  assertEquals(metrics.costs["threadExit"]?.times, 6);
});

Deno.test("g has no Ps: the kernel's quantum is what shares the cores", () => {
  const program = workers(3, [["compute", 30_000_000]]);
  const { metrics, trace } = run("g", program, 1, { costs: LINUX_X64 });
  assert(metrics.counts.quantumEnds > 3, `${metrics.counts.quantumEnds}`);
  assert(rows(trace!, Ev.RUN).every(({ p }) => p === -1));
});

Deno.test("g-process pays for another address space where g pays for a thread", () => {
  const program = workers(4, [["compute", 1_000], ["yield"], ["compute", 1_000]]);
  const [g, process] = ["g", "g-process"].map((model) =>
    run(model, program, 1, { costs: LINUX_X64 }).metrics.counts
  );
  assert(g.threadSwitches > 0 && process.processSwitches > 0);
  assertEquals([g.processSwitches, process.threadSwitches], [0, 0]);
});

Deno.test("g's G that comes from outside waits until its thread is made", () => {
  const program = assemble({
    progs: { request: [["compute", 7]] },
    arrivals: { kind: "times", atNs: [100], count: 1, prog: "request" },
  });
  const made = { ...ZERO.rows.threadCreate, value: 5000 };
  const costs = { ...ZERO, rows: { ...ZERO.rows, threadCreate: made } };
  const { trace } = run("g", program, 1, { costs });
  assertEquals(rows(trace!, Ev.RUN).map(({ atNs }) => atNs), [5100]);
});
