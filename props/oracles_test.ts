/**
 * Exact integers of Go's queues, from `golden/oracles/queueing.json`, on gpm in the engine.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, Ev, type Outcome, simulate, type SimulateOptions } from "@lab/runtime";
import { configure } from "@lab/models";
import oracles from "./golden/oracles/queueing.json" with { type: "json" };
import { costTable } from "./case.ts";

type Rest = Omit<SimulateOptions, "model" | "program" | "machine">;

/** A run of gpm, and its queues: they tell the state in which the run left the machine. */
function gpm(workload: unknown, procs: number, rest: Rest = {}, options = {}) {
  const { make } = configure("gpm", options);
  let lengths: (name: string) => number[] = () => [];
  const outcome: Outcome = simulate({
    model: make,
    program: assemble(workload),
    machine: { procs, cores: procs },
    sink: "columns",
    fault: ({ queues }) => lengths = (name) => queues(name).map((queue) => queue.len()),
    ...rest,
  });
  return { outcome, lengths, trace: outcome.trace! };
}

/** Rows `[a, b]` of every event with `code`. */
function rowsOf(trace: NonNullable<Outcome["trace"]>, code: number): [number, number][] {
  const rows: [number, number][] = [];
  trace.code.forEach((c, i) => {
    if (c === code) rows.push([trace.a[i], trace.b[i]]);
  });
  return rows;
}

/** Ms that wake after everything at time 0 has happened. */
const LATE = costTable({ wakeLatency: 1_000_000 });

for (const row of oracles.go_runq_spawn_burst.settings) {
  const { spawned, local, runnext, global_, overflow_events } = row;
  Deno.test(`a burst of ${spawned} spawns leaves ${local} local and ${global_} global Gs`, () => {
    const main = [["for", "i", spawned, [["spawn", "g"]]], ["compute", 10]];
    const { outcome, lengths } = gpm({ progs: { main, g: [] } }, 1, { untilNs: 5 });
    assertEquals(["local", "next", "global"].flatMap(lengths), [local, runnext, global_]);
    assertEquals(outcome.metrics.counts.overflows, overflow_events);
  });
}

for (const { size, procs, n } of oracles.go_globrunqget.settings) {
  Deno.test(`of a global queue of ${size}, one of ${procs} Ps takes ${n} at once`, () => {
    // All come from outside at one instant, before any M is awake. No look at tick 0 takes one
    // away.
    const atNs = Array.from({ length: size }, () => 1_000);
    const workload = { progs: { g: [] }, arrivals: { kind: "times", atNs, prog: "g" } };
    const { trace } = gpm(workload, procs, { costs: LATE }, { globalEvery: "0" });
    assertEquals(rowsOf(trace, Ev.GRAB)[0], [n, size]);
  });
}

for (const { victim_len, stolen, left } of oracles.go_runqgrab_steal.settings) {
  Deno.test(`of a ring of ${victim_len} a thief takes ${stolen} and leaves ${left}`, () => {
    // main works on while a thief wakes: one G in its runnext, the others in its ring.
    const main = [["for", "i", victim_len + 1, [["spawn", "g"]]], ["compute", 5_000_000]];
    const { trace } = gpm({ progs: { main, g: [["compute", 9_000_000]] } }, 2, { costs: LATE });
    if (victim_len === 0) {
      assertEquals(rowsOf(trace, Ev.STEAL), []);
      assertEquals(rowsOf(trace, Ev.STEAL_NEXT).length, 1, "an empty ring: runnext is taken");
    } else {
      assertEquals(rowsOf(trace, Ev.STEAL)[0], [stolen, victim_len]);
      assertEquals(victim_len - stolen, left);
    }
  });
}

/** Time that a feeder works. Each counts a tick, and puts another in the ring. */
const FEEDER_NS = 10;

/**
 * Ticks until the last of `ahead + 1` Gs that come from outside at once has started, while the ring
 * never runs dry: each feeder spawns another, which goes to the ring's tail when it is kicked out
 * of runnext by a leaf, and the leaf runs on the feeder's tick.
 */
function ticksToStart(ahead: number, afterFeeders: number): number {
  const at = FEEDER_NS * afterFeeders + FEEDER_NS / 2;
  const workload = {
    objects: { never: { type: "wg" } },
    progs: {
      main: [["wgadd", "never", 1], ["for", "i", 9, [["spawn", "feeder"]]], ["wgwait", "never"]],
      feeder: [["compute", FEEDER_NS], ["spawn", "feeder"], ["spawn", "leaf"]],
      leaf: [],
      guest: [],
    },
    arrivals: { kind: "times", atNs: Array.from({ length: ahead + 1 }, () => at), prog: "guest" },
  };
  const untilNs = at + FEEDER_NS * 61 * (ahead + 2);
  const { trace } = gpm(workload, 1, { untilNs });
  const { code, g, a, length } = trace;
  let last = -1, tick = 0, tickBefore = -1;
  for (let i = 0; i < length; i++) {
    if (code[i] === Ev.PUT_GLOBAL) [last, tickBefore] = [g[i], tick];
    if (code[i] !== Ev.RUN) continue;
    tick = a[i];
    if (g[i] === last) return tick - tickBefore;
  }
  throw new Error(`G${last} never started within ${untilNs} ns`);
}

for (const { global_ahead, max_ticks } of oracles.go_tick61_bound.settings) {
  Deno.test(`a G with ${global_ahead} before it starts within ${max_ticks} ticks, at worst`, () => {
    // Every place between two looks where few wait; where many do, every tenth.
    const step = global_ahead < 3 ? 1 : 10;
    let most = 0;
    for (let after = 20; after <= 81; after += step) {
      most = Math.max(most, ticksToStart(global_ahead, after));
      assert(most <= max_ticks, `${most} ticks, ${max_ticks} allowed`);
    }
    if (step === 1) assertEquals(most, max_ticks, "the bound is reached: it is the worst case");
    else assert(most > max_ticks - 61, `the bound is far off: ${most} of ${max_ticks}`);
  });
}
