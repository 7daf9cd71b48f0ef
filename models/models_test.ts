import { assert, assertEquals } from "@std/assert";
import {
  assemble,
  checkedPromises,
  Ev,
  LINUX_X64,
  type Promises,
  simulate,
  ZERO,
} from "@lab/runtime";
import { configure, MODELS } from "./mod.ts";
import { OBJECTS, run, times, workers } from "./run_testing.ts";

for (const { name } of MODELS) {
  Deno.test(`${name} promises what can be promised, about queues that there are`, () => {
    const { make } = configure(name);
    let promises: Promises | null = null, queues: string[] = [];
    simulate({
      model: (ops) => {
        const { queues: declare } = ops;
        // What it declares, while it is made.
        ops.queues = (decls) => {
          queues = [...queues, ...Object.keys(decls)];
          return declare.call(ops, decls) as never;
        };
        const model = make(ops);
        promises = model.promises;
        return model;
      },
      program: workers(1, []),
      machine: { procs: 1 },
    });
    checkedPromises(promises, queues);
  });

  Deno.test(`${name} finishes a mixed program on 1, 2 and 8 Ps, with and without costs`, () => {
    const program = workers(40, [
      ["compute", ["*", 100, "id"]],
      ["yield"],
      ["syscall", 500],
      ["netpoll", 300],
      ["sleep", 200],
      ["compute", 50],
    ]);
    for (const procs of [1, 2, 8]) {
      for (const costs of [ZERO, LINUX_X64]) {
        const out = run(name, program, procs, { costs });
        assert(out.endName === "done" || out.endName === "main", out.endName);
        assert(out.completed >= 40, `completed ${out.completed}`);
      }
    }
  });
}

Deno.test("gpm preempts a hog between 10 and 20 ms, and the next in line runs", () => {
  const out = run("gpm", workers(2, [["compute", 50_000_000]]), 1);
  const stops = times(out.trace!, Ev.PREEMPT, 2);
  assert(stops[0] >= 10_000_000 && stops[0] <= 20_000_000 + 10_000_000, `${stops[0]}`);
  assert(out.metrics.counts.preemptions >= 4);
  assertEquals(
    run("gpm-no-preempt", workers(2, [["compute", 50_000_000]]), 1).metrics.counts
      .preemptions,
    0,
  );
});

Deno.test("gpm's sysmon takes the P out of a system call at its second look, and hands it over", () => {
  const out = run("gpm", workers(2, [["syscall", 1_000_000]]), 1);
  const trace = out.trace!;
  const retake = Array.from(trace.code).indexOf(Ev.RETAKE);
  assert(retake > 0);
  assert(trace.timeNs[retake] >= 40_000 && trace.timeNs[retake] <= 60_000);
  assert(out.metrics.counts.handoffs >= 1);
  const held = run("gpm-no-handoff", workers(2, [["syscall", 1_000_000]]), 1);
  assertEquals([held.elapsedNs, held.metrics.counts.retakes], [2_000_000, 0]);
});

Deno.test("gpm waits for I/O without a thread for each wait", () => {
  const out = run("gpm", workers(200, [["netpoll", 100_000]]), 2);
  assert(out.metrics.msMax <= 4, `${out.metrics.msMax} threads`);
  assertEquals([out.metrics.counts.netReadied, out.elapsedNs], [200, 100_000]);
});

Deno.test("gpm runs the timer of a P that went to sleep", () => {
  const out = run("gpm", workers(5, [["sleep", 1000], ["compute", 5]]), 4);
  assertEquals(out.metrics.counts.timersFired, 5);
  assert(out.elapsedNs >= 1005 && out.elapsedNs <= 1025, `${out.elapsedNs}`);
});

Deno.test("gpm spreads a burst over all Ps by stealing; without stealing it stays on one", () => {
  const program = workers(64, [["compute", 10_000]]);
  assertEquals(run("gpm", program, 4).elapsedNs, 160_000);
  assertEquals(run("gpm-no-steal", program, 4).elapsedNs, 640_000);
});

Deno.test("gpm-no-runnext makes a ping-pong wait for bystanders that gpm lets it pass", () => {
  const program = assemble({
    name: "pp",
    objects: OBJECTS,
    progs: {
      main: [
        ["spawn", "ping", {}],
        ["for", "i", 50, [["spawn", "by", {}]]],
        ["for", "j", 9, [["recv", "c"], ["send", "d"]]],
        ["mark"],
      ],
      ping: [["for", "j", 9, [["send", "c"], ["recv", "d"]]]],
      by: [["for", "j", 9, [["compute", 100], ["yield"]]]],
    },
  });
  const gpm = run("gpm", program, 1).elapsedNs;
  const without = run("gpm-no-runnext", program, 1).elapsedNs;
  assert(without > 2 * gpm, `${without} against ${gpm}`);
});

Deno.test("gpm-no-global-look starves a G in the global queue while the ring never empties", () => {
  // `y` yields to the global queue; two chains keep the ring full (fairglobal, as recorded from
  // Go).
  const program = assemble({
    name: "fair",
    params: { n: 3000 },
    objects: OBJECTS,
    progs: {
      main: [["wgadd", "wg", 3], ["spawn", "y", {}], ["spawn", "a", { left: "n" }], [
        "spawn",
        "a",
        { left: "n" },
      ], ["wgwait", "wg"]],
      a: [["compute", 10], ["if", ["<", 0, "left"], [["spawn", "a", { left: ["-", "left", 1] }], [
        "spawn",
        "nop",
        {},
      ]], [["wgdone", "wg"]]]],
      nop: [],
      y: [["yield"], ["mark"], ["wgdone", "wg"]],
    },
  });
  const gpm = run("gpm", program, 1).marks.atNs[0];
  const without = run("gpm-no-global-look", program, 1).marks.atNs[0];
  assert(without > 20 * gpm, `${without} against ${gpm}`);
});

/** A wait of 1 ms for the network: by the clock, or for a message of another G. */
const SOCKET = (waits: "netpoll" | "recv") =>
  assemble({
    name: "socket",
    objects: { s: { type: "chan", cap: 4, net: true } },
    progs: {
      main: [
        ["spawn", "peer", {}],
        ["yield"],
        waits === "netpoll" ? ["netpoll", 1_000_000] : ["recv", "s", "x"],
        ["mark"],
      ],
      peer: [["sleep", 1_000_000], ["send", "s", 7]],
    },
  });

Deno.test("receivers of a socket wait in gpm's netpoller; without one they keep their threads, as in netpoll", () => {
  for (const model of ["g", "gm", "pm", "gpm"]) {
    const [byClock, byMessage] = (["netpoll", "recv"] as const).map((waits) =>
      run(model, SOCKET(waits), 2, { costs: LINUX_X64 })
    );
    for (const { endName, metrics: { counts } } of [byClock, byMessage]) {
      assertEquals(endName === "main" || endName === "done", true, model);
      assertEquals([counts.netReadied, counts.syscalls], model === "gpm" ? [1, 0] : [0, 1], model);
    }
    const [clockNs, messageNs] = [byClock, byMessage].map(({ marks }) => marks.atNs[0]);
    assert(Math.abs(messageNs - clockNs) < 0.1 * clockNs, `${model}: ${messageNs}, ${clockNs}`);
  }
});

Deno.test("a lone thread that reads from a socket never gets to the G that would write to it", () => {
  const { endName, stuck } = run("n1", SOCKET("recv"), 1);
  assertEquals([endName, stuck.map(({ g }) => g)], ["deadlock", [0, 1]]);
});
