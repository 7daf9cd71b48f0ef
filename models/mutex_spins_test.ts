/**
 * sync.Mutex spins before it blocks (`runtime_canSpin`): up to 4 rounds of 30 PAUSE, if another P
 * is at work and no G waits for this one.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import {
  assemble,
  LINUX_X64,
  simulate,
  type SimulateOptions,
  type Workload,
  ZERO,
} from "@lab/runtime";
import { configure } from "./configure.ts";

/** `gs` Gs, each `turns` times: lock, `holdNs`, unlock, `holdNs`. */
function contest(gs: number, turns: number, holdNs: number, sync: "go" | "fifo" = "go"): Workload {
  return {
    sync,
    objects: { mu: { type: "mutex" }, all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", gs], ["for", "i", gs, [["spawn", "w"]]], ["wgwait", "all"]],
      w: [
        ["for", "i", turns, [
          ["lock", "mu"],
          ["compute", holdNs],
          ["unlock", "mu"],
          ["compute", holdNs],
        ]],
        ["wgdone", "all"],
      ],
    },
  };
}

function run(workload: Workload, options: Partial<SimulateOptions> = {}, model = "gpm") {
  return simulate({
    model: configure(model).make,
    program: assemble(workload),
    machine: { procs: 2 },
    costs: LINUX_X64,
    ...options,
  });
}

/** Blocks: each has a row. The one of main is not counted. */
function blocks({ metrics }: ReturnType<typeof run>): number {
  return metrics.costs.parkG.times - 1;
}

Deno.test("two Gs that hold a mutex 1.5 us in turn spin, as in real Go (8.0 ms, 1 block)", () => {
  for (let seed = 0; seed < 5; seed++) {
    const out = run(contest(2, 2000, 1500), { seed }), { elapsedNs, metrics } = out;
    assert(elapsedNs > 7_000_000 && elapsedNs < 9_000_000, `${elapsedNs} ns`);
    assert(blocks(out) <= 5, `${blocks(out)} blocks`);
    assert(metrics.counts.mutexSpins > 100, `${metrics.counts.mutexSpins} rounds`);
  }
});

Deno.test("held 0.5 us, a mutex is waited for without a block, too (real Go: 1 to 5 blocks)", () => {
  const out = run(contest(2, 2000, 500));
  assert(blocks(out) <= 5, `${blocks(out)} blocks`);
});

Deno.test("held longer than four rounds last, it is blocked for after the fourth", () => {
  const out = run(contest(2, 20, 100_000));
  const { mutexSpins } = out.metrics.counts;
  assert(blocks(out) > 10, `${blocks(out)} blocks`);
  assert(mutexSpins <= 4 * 40, `${mutexSpins} rounds`);
});

Deno.test("nobody spins: alone at work, on one core, with Gs of its own, in order of coming, in a price of nothing", () => {
  const short = contest(2, 200, 1500);
  const rounds = (out: ReturnType<typeof run>) => out.metrics.counts.mutexSpins;
  assertEquals(rounds(run(short, { machine: { procs: 1 } })), 0, "one P");
  assertEquals(rounds(run(short, { machine: { procs: 2, cores: 1 } })), 0, "one core");
  assertEquals(rounds(run(contest(2, 200, 1500, "fifo"))), 0, "fifo");
  assertEquals(rounds(run(short, { costs: ZERO })), 0, "no price");
  assertEquals(rounds(run(short, {}, "g")), 0, "a thread for each G: no P at all");
  assertEquals(rounds(run(short, {}, "n1")), 0, "the only M is alone at work");
  assert(rounds(run(short, {}, "pm")) > 0, "pm: two Ps at work");
});

Deno.test("a spinner keeps the unlocker from waking others, and a mutex in starving mode is not spun for", () => {
  // Three Gs: one blocks for good by its fourth round, two go on. All end, however it goes.
  for (const holdNs of [300, 1500, 3000, 400_000]) {
    const out = run(contest(3, 100, holdNs), { machine: { procs: 3 }, verify: true });
    assertEquals([out.endName, out.metrics.completed], ["done", 4], `${holdNs} ns`);
  }
});
