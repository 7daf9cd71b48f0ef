/**
 * When gpm takes the lock of the global queue without a look into it (`wakep`), and that what comes
 * from the network goes to idle Ps whoever spins.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { DONE, LeaveWhy, type MId, PARK, ReadyWhy, WokenWhy } from "@lab/runtime";
import { WOKEN } from "./gpm_terms.ts";
import { g, type HookBench, hookBench, m0, strayM } from "./hooks_testing.ts";

/** How often the lock was taken and given back while `act` ran. */
function passes({ queues }: HookBench, act: () => void): number {
  const [global] = queues.global, { pass } = global;
  let times = 0;
  global.pass = (m) => {
    times++;
    pass.call(global, m);
  };
  act();
  global.pass = pass;
  return times;
}

// runtime/proc.go, wakep: "Disable preemption until ownership of pp transfers …: lock(&sched.lock)"
// behind `sched.nmspinning.Load() != 0 || !cas`.
Deno.test("gpm: wakep takes the lock if nobody spins, and not otherwise", () => {
  const bench = hookBench("gpm"), { model, machine: { ops, s } } = bench;
  const ready = (id: number) =>
    passes(bench, () => void bench.tell((step) => model.ready(g(id), m0, ReadyWhy.SPAWN, step)));
  const yields = (id: number) =>
    passes(bench, () => void bench.tell((step) => model.leave(g(id), m0, LeaveWhy.YIELD, step)));
  assertEquals(ready(5), 1, "a P is idle, nobody spins");
  assertEquals([ready(6), yields(7)], [0, 0], "somebody spins");
  bench.occupy(2);
  const spinner = s.ms.at.find((m) => m.spinning === 1)!;
  ops.stopSpin(spinner.id as MId);
  assertEquals(ready(8), 1, "no P is idle: word is left, under the lock");
  assertEquals([ready(9), yields(1)], [1, 1], "word was left before: it looks for an idle P again");
});

Deno.test("gpm: what is found in the network goes to idle Ps, one each, whoever spins", () => {
  const queued = [0, 1].map((spinners) => {
    const bench = hookBench("gpm", { procs: 8 }), { model, queues, machine } = bench;
    const { s, threads } = machine, m = s.main;
    for (let i = 0; i < spinners; i++) machine.ops.trySpin(bench.occupy(7), Infinity);
    if (spinners === 0) bench.occupy(7);
    for (const id of [1, 2, 3, 4, 5, 6, 7, 8]) threads.markReady(m, g(id), ReadyWhy.NETPOLL);
    while (m.readyG >= 0) {
      const { readyG, readyIndex, readyCount } = m;
      bench.tell((step) => model.inject(g(readyG), m0, readyIndex, readyCount, step));
      m.readyG = m.readyHead;
      if (m.readyG >= 0) {
        m.readyHead = m.readyG === m.readyTail ? -1 : s.gs.next[m.readyG];
        m.readyIndex++;
      }
    }
    // The first runs here; six Ps were idle.
    return [queues.global[0].len(), queues.local[0].len(), s.ps.idleCount];
  });
  assertEquals(queued, [[6, 1, 0], [6, 1, 0]]);
});

Deno.test("gpm: an M that the network woke looks for other work if others have taken what there was", () => {
  const bench = hookBench("gpm"), { model, machine: { ops } } = bench, m = strayM(bench);
  Object.assign(ops, { netReady: () => 1, netpoll: () => 0 });
  const woken = () => bench.tell((step) => model.woken(m, WokenWhy.NET, step), WOKEN.take).answered;
  assertEquals(woken(), DONE, "it has a P: find comes next");
  ops.dropProc(m);
  for (const p of [1, 2]) bench.occupy(p);
  assertEquals(woken(), PARK, "it has none");
});

// runtime/proc.go, goyield_m: `runqput(pp, gp, false)`, and so runqputslow for a full ring.
Deno.test("gpm: who hands a starving mutex over beside a full ring goes with its older half", () => {
  const bench = hookBench("gpm", { options: { ring: "4" } }), { model, queues } = bench;
  for (const id of [1, 2, 3, 4]) queues.local[0].put(m0, g(id));
  bench.log();
  const { did } = bench.tell((step) => model.leave(g(7), m0, LeaveWhy.GOYIELD, step));
  assertEquals(did, ["local0.put(7)", "local0.spill(2,global,7,0)"]);
  const gone = [0, 0, 0].map(() => queues.global[0].take(m0));
  assertEquals(gone as number[], [1, 2, 7]);
});
