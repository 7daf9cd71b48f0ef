/**
 * Two rules of Go's netpoller that replays of recorded programs brought to light: the newest of
 * several ready goroutines goes on first, and sysmon polls every 10 ms although others poll in
 * passing.
 *
 * @module
 */

import { assemble, Ev, simulate, type Trace, type Workload } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { configure } from "./configure.ts";

function traceOf(workload: Workload): Trace {
  const { make } = configure("gpm");
  const machine = { procs: 1, cores: 1 };
  return simulate({ model: make, program: assemble(workload), machine, sink: "columns" }).trace!;
}

/** Rows of a trace with this code, as objects. */
function events(trace: Trace, code: number): { atNs: number; m: number; g: number; a: number }[] {
  return [...trace.code.keys()].filter((i) => trace.code[i] === code).map((i) => ({
    atNs: trace.timeNs[i],
    m: trace.m[i],
    g: trace.g[i],
    a: trace.a[i],
  }));
}

Deno.test("of several goroutines found ready, the newest runs first and the others newest first", () => {
  const trace = traceOf({
    objects: { s: { type: "chan", n: 4, cap: 1, net: true }, w: { type: "wg" } },
    progs: {
      main: [
        ["wgadd", "w", 4],
        ["for", "i", 4, [["spawn", "reader", { i: "i" }]]],
        ["yield"],
        ["yield"],
        ["for", "k", 4, [["send", ["s", "k"]]]],
        ["wgwait", "w"],
      ],
      reader: [["recv", ["s", "i"]], ["mark", "i"], ["wgdone", "w"]],
    },
  });
  assertEquals(events(trace, Ev.NETPOLL).map(({ a }) => a), [4]);
  assertEquals(events(trace, Ev.MARK).map(({ a }) => a), [3, 2, 1, 0]);
});

Deno.test("sysmon polls the network every 10 ms, however often a P polls in passing", () => {
  // `talk` and its echo poll in passing: whenever both wait, the one P looks at the network.
  const trace = traceOf({
    objects: { a: { type: "chan", cap: 1, net: true }, b: { type: "chan", cap: 1, net: true } },
    progs: {
      main: [["spawn", "echo"], [
        "for",
        "i",
        200,
        [["send", "a"], ["compute", 200_000], ["recv", "b"]],
      ]],
      echo: [["for", "i", 200, [["recv", "a"], ["send", "b"], ["compute", 200_000]]]],
    },
  });
  const polls = events(trace, Ev.NETPOLL);
  const bySysmon = polls.filter(({ m }) => m === 1);
  assert(polls.length > 100, `${polls.length} polls`);
  assert(bySysmon.length >= 3, `${bySysmon.length} by sysmon in 80 ms`);
  for (let i = 1; i < bySysmon.length; i++) {
    assert(bySysmon[i].atNs - bySysmon[i - 1].atNs > 10_000_000);
  }
});
