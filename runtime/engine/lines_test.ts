import { assert, assertEquals } from "@std/assert";
import { LINUX_X64, overrideCosts, ZERO } from "../core/cost_presets.ts";
import { Cost, type CostName, type CostTable } from "../core/cost_table.ts";
import type { Ops } from "../model.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import { idleMachine } from "../testing/idle_machine.ts";
import { simulate } from "./simulate.ts";
import { lines } from "./lines.ts";

/** A machine of two cores whose only prices are those of contention, and its two Ms at a time. */
function twoMs(rows: Partial<Record<CostName, number>> = { lineMove: 50, lockContended: 700 }) {
  const { s, sleeper } = idleMachine({ procs: 2, costs: overrideCosts(ZERO, { rows }) });
  const [line] = lines(1), a = s.main, b = sleeper();
  b.core = 1;
  b.clock = a.clock = s.nowNs;
  return { s, line, a, b, at: (name: CostName) => s.costTimes[Cost[name]] };
}

Deno.test("a line costs nothing the first time, nor for the core that has it", () => {
  const { s, line, a, b, at } = twoMs();
  for (let i = 0; i < 3; i++) s.lines.touch(a, line);
  assertEquals([a.clock, at("lineMove")], [0, 0]);
  for (let i = 0; i < 3; i++) s.lines.touch(b, line);
  s.lines.touch(a, line);
  assertEquals([a.clock, b.clock, at("lineMove")], [50, 50, 2]);
});

Deno.test("who finds a lock taken waits whole rounds, and the core that has it goes on", () => {
  const { s, line, a, b, at } = twoMs();
  s.lines.pass(a, line, 20);
  assertEquals(a.clock, 20);
  s.lines.pass(b, line, 20);
  assertEquals(b.clock, 700 + 50 + 20);
  s.lines.pass(a, line, 20);
  assertEquals(a.clock, 40, "it has the line, and the other looks only later");
  assertEquals([at("lockContended"), at("lineMove")], [1, 1]);
  assertEquals([s.counts.lockWaits, s.lockWaitNs], [1, 700]);
});

Deno.test("who looks again while others have the lock waits one round more", () => {
  const { s, line, a, b, at } = twoMs();
  s.agents.set(s.mAgent + b.id, 0);
  s.lines.pass(a, line, 20);
  s.lines.pass(b, line, 20);
  a.clock = 690;
  s.lines.pass(a, line, 20);
  assertEquals([b.clock, b.lookNs], [2 * 700 + 50 + 20, 1_400]);
  a.clock = 1_000;
  s.lines.pass(a, line, 20);
  assertEquals([b.clock, at("lockContended")], [2 * 700 + 50 + 20, 2]);
  // Now it was free at that time, and the other took it.
  a.clock = 1_410;
  s.lines.pass(a, line, 20);
  assertEquals(a.clock, 1_410 + 700 + 50 + 20);
});

Deno.test("after five rounds in vain an M is the next, where Go's would sleep", () => {
  const { s, line, a, b, at } = twoMs();
  s.agents.set(s.mAgent + b.id, 0);
  s.lines.pass(a, line, 20);
  s.lines.pass(b, line, 20);
  for (let round = 1; round <= 5; round++) {
    a.clock = round * 700 - 10;
    s.lines.pass(a, line, 20);
  }
  assertEquals([b.lookNs, at("lockContended")], [4 * 700 + 10, 4]);
});

Deno.test("a look for somebody to wake takes the lock, unless another is at it", () => {
  const { s, line, a, b } = twoMs();
  assertEquals([s.lines.wake(a, line, 20), a.clock], [true, 20]);
  assertEquals([s.lines.wake(b, line, 20), b.clock], [false, 50], "it only saw that");
  b.clock = 60;
  assertEquals([s.lines.wake(b, line, 20), b.clock], [true, 60 + 50 + 20]);
  assertEquals(s.lines.wake(s.interrupt, line, 20), false);
  assertEquals(s.counts.lockWaits, 0);
});

Deno.test("who looks just when the lock becomes free waits no round more", () => {
  for (const [heldNs, rounds] of [[1, 1], [699, 1], [700, 1], [701, 2], [1_400, 2], [1_401, 3]]) {
    const { s, line, a, b, at } = twoMs();
    s.lines.pass(a, line, heldNs);
    s.lines.pass(b, line, 20);
    assertEquals([at("lockContended"), s.lockWaitNs], [rounds, rounds * 700], `${heldNs} ns`);
  }
});

Deno.test("a lock that is free again is taken by whoever comes, with its line", () => {
  const { s, line, a, b } = twoMs();
  s.lines.pass(a, line, 20);
  b.clock = 20;
  s.lines.pass(b, line, 20);
  assertEquals(b.clock, 20 + 50 + 20);
  a.clock = 60;
  s.lines.pass(a, line, 20);
  assertEquals(a.clock, 60 + 700 + 50 + 20, "now the other has it");
});

Deno.test("a lock that somebody will take later in its step is free until then", () => {
  const { s, line, a, b } = twoMs();
  a.clock = 1_000;
  s.lines.pass(a, line, 20);
  s.lines.pass(b, line, 20);
  assertEquals([b.clock, s.counts.lockWaits], [50 + 20, 0]);
  b.clock = 990;
  s.lines.pass(b, line, 20);
  assertEquals([b.clock, s.counts.lockWaits], [990 + 700 + 50 + 20, 1], "no room before it");
});

Deno.test("without rounds a lock is first come, first served", () => {
  const { s, line, a, b } = twoMs({ chanOp: 1 });
  s.lines.pass(a, line, 20);
  s.lines.pass(b, line, 30);
  s.lines.pass(a, line, 20);
  assertEquals([b.clock, a.clock], [20 + 30, 20 + 30 + 20]);
});

Deno.test("an interrupt has no core: it waits for no lock, and holds others up", () => {
  const { s, line, a } = twoMs();
  s.lines.pass(s.interrupt, line, 30);
  s.lines.pass(a, line, 20);
  assertEquals([line.lockCore, a.clock], [0, 30 + 20]);
});

Deno.test("a G costs its lines where another core had it: made, run or ended there", () => {
  const { s, a, b, at } = twoMs({ gMove: 100 });
  s.lines.madeG(a, 1, true);
  s.lines.runG(a, 1);
  assertEquals(at("gMove"), 0);
  s.lines.runG(b, 1);
  s.lines.runG(b, 1);
  assertEquals([b.clock, at("gMove")], [100, 1]);
  s.lines.diedG(b);
  s.lines.madeG(b, 2, false);
  assertEquals(at("gMove"), 1, "of one that died here");
  s.lines.diedG(b);
  s.lines.madeG(a, 3, false);
  assertEquals([a.clock, at("gMove")], [300, 4], "of one that died there: three times as much");
});

Deno.test("contention is possible only where it costs something", () => {
  const contend = (costs: CostTable) => idleMachine({ costs }).s.lines.contend;
  assertEquals([ZERO, LINUX_X64].map(contend), [0, 1]);
});

/** Wall time of one operation, if `count` Gs share what they operate on. */
function nsOfOne(body: unknown[], objects: object, procs: number, count = 16): number {
  const turns = 500;
  const program = assemble({
    objects: { all: { type: "wg" }, ...objects },
    progs: {
      main: [["wgadd", "all", count], ["for", "i", count, [["spawn", "g"]]], ["wgwait", "all"]],
      g: [["for", "k", turns, body], ["wgdone", "all"]],
    },
  });
  const model = (ops: Ops) => new TestModel(ops);
  const { elapsedNs } = simulate({ model, program, machine: { procs }, costs: LINUX_X64 });
  return elapsedNs / (turns * count * body.length);
}

Deno.test("one channel does not get faster with the number of cores that use it", () => {
  const one = { c: { type: "chan", cap: 16 } };
  const body = [["send", "c"], ["recv", "c"]];
  const [p1, p2, p16] = [1, 2, 16].map((procs) => nsOfOne(body, one, procs));
  // Real, Go 1.26.8 on two cores: 14.4, 17.0.
  assert(p1 > 15 && p1 < 25, `${p1}`);
  assert(p2 > p1 && p2 < 2 * p1, `${p1} ${p2}`);
  assert(p16 > p1, `${p1} ${p16}`);
});
