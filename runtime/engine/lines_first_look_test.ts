import { assert, assertEquals } from "@std/assert";
import { overrideCosts, ZERO } from "../core/cost_presets.ts";
import { prngStream } from "../core/prng.ts";
import { idleMachine } from "../testing/idle_machine.ts";
import { lines } from "./lines.ts";

const COSTS = overrideCosts(ZERO, { rows: { lineMove: 50, lockContended: 700 } });

/**
 * Five Ms take two locks in turns drawn from `seed`, and now and then leave their cores in the step
 * in which they wait. @param looks Is everybody looked at each time, whatever a line knows?
 */
function run(seed: number, looks: boolean) {
  const { s, sleeper } = idleMachine({ procs: 5, costs: COSTS });
  const prng = prngStream(seed, "lines"), both = lines(2), story: string[] = [];
  const ms = [s.main, sleeper(), sleeper(), sleeper(), sleeper()];
  let back = 0;
  ms.forEach((m, core) => {
    m.core = core;
    m.clock = s.nowNs;
    s.schedule(m);
  });
  for (let step = 0; step < 400; step++) {
    const m = ms.find(({ id }) => s.mAgent + id === s.agents.first)!;
    s.nowNs = s.agents.firstNs;
    m.clock += prng.below(60);
    for (let i = prng.below(3); i > 0; i--) {
      if (looks) both.forEach((line) => line.firstLookNs = -Infinity);
      s.lines.pass(m, both[prng.below(2)], 1 + prng.below(40));
    }
    if (prng.below(4) === 0) {
      // It is asleep while the next one acts, and comes back before it would have looked.
      s.agents.remove(s.mAgent + m.id);
      const next = ms.find(({ id }) => s.mAgent + id === s.agents.first)!;
      s.nowNs = Math.max(s.nowNs, s.agents.firstNs);
      if (looks) both.forEach((line) => line.firstLookNs = -Infinity);
      s.lines.pass(next, both[prng.below(2)], 900);
      s.agents.set(s.mAgent + next.id, next.clock);
      if (m.lookNs > s.nowNs + 1) back++;
      m.clock = s.nowNs + 1;
    }
    s.agents.set(s.mAgent + m.id, m.clock);
    story.push(ms.map(({ clock, lookNs }) => `${clock}/${lookNs}`).join(" "));
  }
  return { story, back, waits: s.counts.lockWaits };
}

Deno.test("what a line knows of the first look saves looking at the others, and changes nothing", () => {
  let back = 0, waits = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const short = run(seed, false), long = run(seed, true);
    assertEquals(short.story, long.story);
    back += short.back;
    waits += short.waits;
  }
  assert(waits > 1_000 && back > 20, `${waits} ${back}`);
});
