import { assert, assertEquals } from "@std/assert";
import { Mutexes } from "./locks.ts";
import { assemble } from "../program/assemble.ts";
import { simulate } from "../engine/simulate.ts";
import { TestModel } from "../testing/test_models.ts";
import { Ev } from "../observe/events.ts";

Deno.test("Mutexes queue newcomers at the tail and returning waiters at the head", () => {
  const mx = new Mutexes(1);
  const next = new Int32Array(10);
  mx.enqueue(0, 1, false, next);
  mx.enqueue(0, 2, false, next);
  mx.enqueue(0, 3, true, next);
  assertEquals([0, 0, 0, 0].map(() => mx.dequeue(0, next)), [3, 1, 2, -1]);
});

/** `workers` Gs that each hold one mutex `holdNs`, `turns` times, without a pause. */
function contest(holdNs: number, turns: number) {
  return assemble({
    name: "contest",
    objects: { mu: { type: "mutex" }, wg: { type: "wg" } },
    progs: {
      main: [["wgadd", "wg", 3], ["for", "i", 3, [["spawn", "w", { id: "i" }]]], ["wgwait", "wg"]],
      w: [["for", "j", turns, [["lock", "mu"], ["compute", holdNs], ["unlock", "mu"]]], [
        "wgdone",
        "wg",
      ]],
    },
  });
}

Deno.test("a mutex held for long goes into starving mode and hands over in turn", () => {
  const run = (holdNs: number) =>
    simulate({
      model: (ops) => new TestModel(ops),
      program: contest(holdNs, 20),
      machine: { procs: 3 },
      sink: "columns",
      verify: true,
    });
  const long = run(600_000), short = run(100);
  assertEquals([long.endName, short.endName], ["done", "done"]);
  assert(long.metrics.counts.mutexStarvations > 0, "600 us held: waiters pass 1 ms");
  assertEquals(short.metrics.counts.mutexStarvations, 0);
  const trace = long.trace!;
  let handed = 0;
  for (let i = 0; i < trace.length; i++) if (trace.code[i] === Ev.LOCK) handed += trace.b[i];
  assert(handed > 0, "some locks were handed over");
});

/** Who locked a mutex, in order, and whether it was handed over. */
function locks(
  progs: Record<string, unknown>,
): { order: (readonly [number, number])[]; end: string } {
  const { trace, endName } = simulate({
    model: (ops) => new TestModel(ops),
    program: assemble({ objects: { mu: { type: "mutex" }, wg: { type: "wg" } }, progs }),
    machine: { procs: 1 },
    sink: "columns",
    verify: true,
  });
  const { length, code, g, b } = trace!;
  const rows = Array.from({ length }, (_, i) => i).filter((i) => code[i] === Ev.LOCK);
  return { order: rows.map((i) => [g[i], b[i]] as const), end: endName };
}

const once = [["lock", "mu"], ["unlock", "mu"], ["wgdone", "wg"]];

Deno.test("a mutex that was handed to its last waiter is normal again: who comes then takes it", () => {
  const { order, end } = locks({
    main: [
      ["wgadd", "wg", 1],
      ["lock", "mu"],
      ["spawn", "w"],
      ["yield"],
      ["compute", 1_000_001],
      ["unlock", "mu"],
      ["lock", "mu"],
      ["yield"],
      ["unlock", "mu"],
      ["wgwait", "wg"],
      ["lock", "mu"],
      ["unlock", "mu"],
    ],
    w: once,
  });
  assertEquals([order, end], [[[0, 0], [0, 0], [1, 1], [0, 0]], "done"]);
});

Deno.test("a mutex starves until it comes to a waiter that did not wait for 1 ms", () => {
  const { order, end } = locks({
    main: [
      ["wgadd", "wg", 3],
      ["lock", "mu"],
      ["spawn", "w"],
      ["yield"],
      ["compute", 1_000_001],
      ["spawn", "twice"],
      ["yield"],
      ["spawn", "w"],
      ["yield"],
      ["unlock", "mu"],
      ["lock", "mu"],
      ["yield"],
      ["unlock", "mu"],
      ["wgwait", "wg"],
    ],
    w: once,
    twice: [["lock", "mu"], ["unlock", "mu"], ...once],
  });
  // G1 waited for long and is not the last: still starving. G2 ends that, and may barge.
  assertEquals([order, end], [[[0, 0], [0, 0], [1, 1], [2, 1], [2, 0], [3, 0]], "done"]);
});
