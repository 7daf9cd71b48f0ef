/**
 * What a wake-up costs: an idle core more than a busy one, drawn anew each time from the quantiles
 * of its row; and the woken M runs `wakeLatency` after the call began, not after it ended.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { LINUX_X64, overrideCosts, ZERO } from "../core/cost_presets.ts";
import { Cost, COST_NAMES, quantileAt, type Quantiles } from "../core/cost_table.ts";
import { INTERRUPT_M, M, SYSMON_M } from "../machine/m_table.ts";
import { Ev } from "../observe/events.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import { simulate } from "./simulate.ts";
import { WakePrices } from "./wake_prices.ts";

const CALL: Quantiles = [100, 200, 300, 500, 900];

Deno.test("quantileAt() lies between its quantiles, and not beyond them", () => {
  const at = [0, 0.05, 0.15, 0.5, 0.6, 0.95, 1].map((u) => quantileAt(CALL, u));
  assertEquals(at, [100, 100, 150, 300, 380, 900, 900]);
});

/** Main spawns, and goes on alone; the other G has a P and a core of its own, or none. */
const SPAWNS = assemble({
  objects: { c: { type: "chan" } },
  progs: {
    main: [["for", "i", 400, [["spawn", "w"], ["compute", 5_000], ["recv", "c"]]]],
    w: [["compute", 1_000], ["send", "c"]],
  },
});

function run(costs: typeof ZERO, { cores = 2, seed = 1 } = {}) {
  return simulate({
    model: (ops) => new TestModel(ops),
    program: SPAWNS,
    machine: { procs: 2, cores },
    costs,
    seed,
    sink: "columns",
  });
}

/** Only wake-ups cost something. */
const DRAWN = overrideCosts(ZERO, {
  rows: {
    wakeAcross: { value: 300, source: "test", quantiles: CALL },
    wakeLatency: { value: 2_000, source: "test", quantiles: [1_000, 1_500, 2_000, 2_500, 3_000] },
  },
});

Deno.test("each wake-up of an idle core draws its call and its latency together, from the seed", () => {
  const { metrics, trace, hash } = run(DRAWN);
  const { times, ns } = metrics.costs.wakeAcross;
  assert(times > 300, `${times} wake-ups`);
  assert(ns / times > 250 && ns / times < 500, `${ns / times} ns on average`);
  // From the call to the first run of what was spawned: the latency, of which there are many.
  const latencies = new Set<number>();
  let fromNs = -1;
  for (let i = 0; i < trace!.length; i++) {
    if (trace!.code[i] === Ev.M_WAKE) fromNs = trace!.timeNs[i];
    else if (trace!.code[i] === Ev.RUN && fromNs >= 0) {
      latencies.add(trace!.timeNs[i] - fromNs);
      fromNs = -1;
    }
  }
  assert(latencies.size > 100, `${latencies.size} different latencies`);
  assertEquals(run(DRAWN).hash, hash);
  assert(run(DRAWN, { seed: 2 }).hash !== hash);
});

Deno.test("the bill of a drawn row is what was charged, and a row without quantiles is constant", () => {
  const { costs } = run(overrideCosts(ZERO, { rows: { wakeAcross: 300 } })).metrics;
  assertEquals(costs.wakeAcross.ns, 300 * costs.wakeAcross.times);
  const linux = run(LINUX_X64).metrics.costs.wakeAcross;
  assert(linux.ns !== 17_000 * linux.times && linux.ns > 12_300 * linux.times);
});

Deno.test("on one core nobody is woken across cores", () => {
  assertEquals(run(LINUX_X64, { cores: 1 }).metrics.costs.wakeAcross, undefined);
});

Deno.test("the woken M runs its latency after the call began, while the caller still pays", () => {
  const costs = overrideCosts(ZERO, { rows: { wakeAcross: 17_000, wakeLatency: 7_000 } });
  const { trace } = run(costs);
  const at = (code: number, from: number) => trace!.code.indexOf(code, from);
  const wake = at(Ev.M_WAKE, 0), run0 = at(Ev.RUN, wake);
  assertEquals(trace!.timeNs[run0] - trace!.timeNs[wake], 7_000);
});

Deno.test("while an idle core wakes, it is idle, and switches nothing", () => {
  const costs = overrideCosts(ZERO, { rows: { wakeLatency: 7_000 } });
  const { metrics, elapsedNs } = run(costs);
  assertEquals(metrics.coreSwitchNs, [0, 0]);
  for (const c of [0, 1]) {
    assertEquals(metrics.coreBusyNs[c] + metrics.coreIdleNs[c], elapsedNs);
  }
});

Deno.test("where wake-ups are in the work of Gs, only who wakes without one pays", () => {
  const prices = overrideCosts(ZERO, { rows: { wakeAcross: 17_000 } });
  const paid = (by: { id: number; g: number } | null, wakesInWork: boolean) => {
    const cost = Float64Array.from(COST_NAMES, (name) => prices.rows[name].value);
    const costTimes = new Float64Array(cost.length), costDrawnNs = new Float64Array(cost.length);
    const s = { cost, costTimes, costDrawnNs };
    const wakes = new WakePrices(s, { ...prices, wakesInWork }, 1);
    const m = by === null ? null : Object.assign(new M(by.id), { g: by.g });
    wakes.across(m);
    assertEquals(costTimes[Cost.wakeAcross], m !== null && m.clock > 0 ? 1 : 0);
    return m === null ? 0 : m.clock;
  };
  for (const isInWork of [false, true]) {
    assertEquals(paid({ id: 5, g: -1 }, isInWork), 17_000, "an M that looks");
    assertEquals(paid({ id: 5, g: 0 }, isInWork), isInWork ? 0 : 17_000, "an M that runs a G");
    assertEquals(paid({ id: SYSMON_M, g: -1 }, isInWork), 17_000, "sysmon");
    assertEquals(paid({ id: INTERRUPT_M, g: -1 }, isInWork), 0, "an interrupt");
    assertEquals(paid(null, isInWork), 0, "nobody");
  }
});
