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
