/**
 * What a user waits: a sleep or an I/O that is over is waiting, though nobody has noticed. The same
 * for models that collect such Gs themselves and for those that interrupts tell.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, simulate } from "@lab/runtime";
import { configure } from "./configure.ts";

const TURNS = 50, BUSY_NS = 10_000_000;
/** One P is busy for 10 ms at a time; in each of them one wait of another G is over at once. */
const BESIDE_A_HOG = (wait: readonly [string, number]) =>
  assemble({
    objects: { all: { type: "wg" }, go: { type: "chan" } },
    progs: {
      main: [["wgadd", "all", 2], ["spawn", "waits"], ["spawn", "hog"], ["wgwait", "all"]],
      waits: [["for", "i", TURNS, [["recv", "go"], wait]], ["wgdone", "all"]],
      hog: [["for", "i", TURNS, [["send", "go"], ["yield"], ["compute", BUSY_NS]]], [
        "wgdone",
        "all",
      ]],
    },
  });

function run(model: string, wait: readonly [string, number]) {
  // Slices are too long to help.
  const { make } = configure(model, { slice: "never" });
  const program = BESIDE_A_HOG(wait);
  return simulate({ model: make, program, machine: { procs: 1 }, sink: "columns" }).metrics;
}

for (const wait of ["sleep", "netpoll"] as const) {
  Deno.test(`a ${wait} that is over at once beside a G of 10 ms waits for 10 ms, in gpm too`, () => {
    const { schedLatencyNs, unnoticedNs } = run("gpm", [wait, 1000]);
    // Each turn has one long wait among its few dispatches.
    const totalNs = schedLatencyNs.mean * schedLatencyNs.count;
    assert(totalNs >= 0.9 * TURNS * BUSY_NS, `${totalNs} ns in all`);
    assert(schedLatencyNs.max >= 0.99 * BUSY_NS, `${schedLatencyNs.max}`);
    // sysmon polls the network now and then, and notices.
    assert(unnoticedNs >= 0.5 * TURNS * BUSY_NS, `${unnoticedNs} ns unnoticed`);
  });
}

Deno.test("where interrupts tell of timers, nothing is unnoticed, and the waits are as long", () => {
  const gm = run("gm", ["sleep", 1000]), gpm = run("gpm", ["sleep", 1000]);
  assertEquals(gm.unnoticedNs, 0);
  const total = ({ schedLatencyNs }: typeof gm) => schedLatencyNs.mean * schedLatencyNs.count;
  assert(Math.abs(total(gm) - total(gpm)) < 0.02 * total(gm), `${total(gm)}, ${total(gpm)}`);
});

Deno.test("a G that was noticed at once has nothing unnoticed", () => {
  const program = assemble({ progs: { main: [["sleep", 1000], ["netpoll", 1000]] } });
  const { metrics } = simulate({ model: configure("gpm").make, program, machine: { procs: 2 } });
  assertEquals([metrics.unnoticedNs, metrics.schedLatencyNs.max], [0, 0]);
});

/** Each way to wait for 1,000 ns beside a G that computes for 10,000 from the same moment on. */
const OVER: Readonly<Record<string, readonly unknown[]>> = {
  "a sleep": [["sleep", 1_000]],
  "a wait for the network": [["netpoll", 1_000]],
  "a limit of time": [["select", ["recv", "go"], ["timeout", 1_000]]],
  "a timer's channel": [["newtimer", "t", 1_000], ["recv", "t"]],
  "a timer's channel in a select": [["newtimer", "t", 1_000], ["select", ["recv", "t"], [
    "recv",
    "go",
  ]]],
};

for (const [what, wait] of Object.entries(OVER)) {
  Deno.test(`${what} counts as waiting from its end, however late somebody notices`, () => {
    // Without a netpoller a wait for the network is a call, which keeps its thread.
    for (const model of what.includes("network") ? ["gpm"] : ["gpm", "gm"]) {
      const program = assemble({
        objects: { go: { type: "chan" }, t: { type: "timer" } },
        progs: { main: [["spawn", "hog"], ...wait as never[]], hog: [["compute", 10_000]] },
      });
      const { metrics } = simulate({
        model: configure(model).make,
        program,
        machine: { procs: 1 },
      });
      // main's wait is over at 1,000 ns, and it runs again at 10,000.
      assertEquals(metrics.schedLatencyNs.max, 9_000, model);
      if (model === "gpm") assertEquals(metrics.unnoticedNs, 9_000);
    }
  });
}
