/**
 * Rules of Go's netpoller. Two came to light by replays of recorded programs: the newest of several
 * ready goroutines goes on first, and sysmon polls every 10 ms although others poll in passing.
 *
 * @module
 */

import { assemble, Ev, simulate, type Trace, type Workload } from "@lab/runtime";
import { assert, assertEquals } from "@std/assert";
import { configure } from "./configure.ts";
import { FIND } from "./gpm_terms.ts";
import { hookBench, m0 } from "./hooks_testing.ts";
import { rows, TALK } from "./run_testing.ts";

function traceOf(workload: Workload): Trace {
  const { make } = configure("gpm");
  const machine = { procs: 1, cores: 1 };
  return simulate({ model: make, program: assemble(workload), machine, sink: "columns" }).trace!;
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
  assertEquals(rows(trace, Ev.NETPOLL).map(({ a }) => a), [4]);
  assertEquals(rows(trace, Ev.MARK).map(({ a }) => a), [3, 2, 1, 0]);
});

Deno.test("sysmon polls the network every 10 ms, however often a P polls in passing", () => {
  const trace = traceOf(TALK);
  const polls = rows(trace, Ev.NETPOLL);
  const bySysmon = polls.filter(({ m }) => m === 1);
  assert(polls.length > 100, `${polls.length} polls`);
  assert(bySysmon.length >= 3, `${bySysmon.length} by sysmon in 80 ms`);
  for (let i = 1; i < bySysmon.length; i++) {
    assert(bySysmon[i].atNs - bySysmon[i - 1].atNs > 10_000_000);
  }
});

Deno.test("gpm: polls if anybody waits for the network, ready or not, and nobody is blocked there (findRunnable:3479)", () => {
  const polls = (waits: number, ready: number, isBlocked: boolean): boolean => {
    const bench = hookBench("gpm", { procs: 1 }), { model, machine: { s, ops } } = bench;
    s.netWaiting = waits;
    s.netCount = ready;
    if (ready > 0) s.netHead = s.netTail = 5;
    ops.netBlocked = () => isBlocked;
    return bench.tell((step) => {
      const verdict = model.find(m0, step);
      // What it collected the engine tells of; here it is enough that it polled.
      s.main.readyG = s.main.readyHead = s.main.readyTail = -1;
      return verdict;
    }, FIND.net).did.includes("netpoll()");
  };
  assertEquals([polls(0, 0, false), polls(1, 0, false), polls(0, 1, false)], [false, true, true]);
  assertEquals([polls(1, 0, true), polls(0, 1, true)], [false, false]);
});

/** Does sysmon poll in its look at `nowNs`? And when was the last poll then? */
function sysmonPolls(state: { nowNs: number; lastNs: number; ready: number; isBlocked?: boolean }) {
  const bench = hookBench("gpm", { procs: 1 }), { machine: { s, monitor } } = bench;
  Object.assign(s, { nowNs: state.nowNs, lastPollNs: state.lastNs, netCount: state.ready });
  s.netHead = s.netTail = state.ready > 0 ? 5 : -1;
  if (state.isBlocked) s.netM = s.main;
  const before = s.counts.netpolls;
  monitor.look();
  return { polls: s.counts.netpolls - before, lastNs: s.lastPollNs };
}

// runtime/proc.go, sysmon: `lastpoll+10*1000*1000 < now`, and 0 while somebody sleeps there.
Deno.test("sysmon polls after more than 10 ms without a poll, unless somebody sleeps there", () => {
  const at = (nowNs: number, isBlocked = false) =>
    sysmonPolls({ nowNs, lastNs: 5_000_000, ready: 1, isBlocked });
  assertEquals(at(14_999_999), { polls: 0, lastNs: 5_000_000 });
  assertEquals(at(15_000_000), { polls: 0, lastNs: 5_000_000 });
  assertEquals(at(15_000_001), { polls: 1, lastNs: 15_000_001 });
  assertEquals(at(40_000_000, true), { polls: 0, lastNs: 5_000_000 });
});

Deno.test("sysmon's poll counts for the next 10 ms, also if nothing was ready", () => {
  const { lastNs } = sysmonPolls({ nowNs: 16_000_000, lastNs: 5_000_000, ready: 0 });
  assertEquals(lastNs, 16_000_000);
});

// runtime/proc.go, injectglist: `for ; n != 0 && npidle != 0; n--` starts an M for each idle P.
Deno.test("whoever polls many starts an M for each of them, as long as Ps are idle", () => {
  for (const [procs, waits] of [[12, 8], [6, 20]]) {
    const { trace } = simulate({
      model: configure("gpm").make,
      program: assemble({
        objects: { w: { type: "wg" }, s: { type: "chan", n: waits, cap: 1, net: true } },
        progs: {
          main: [
            ["wgadd", "w", waits],
            ["for", "i", waits, [["spawn", "reader", { i: "i" }]]],
            // All of them wait, and all other Ps are idle, by then.
            ["sleep", 1_000_000],
            ["for", "k", waits, [["send", ["s", "k"]]]],
            ["wgwait", "w"],
          ],
          reader: [["recv", ["s", "i"]], ["compute", 50_000], ["wgdone", "w"]],
        },
      }),
      machine: { procs },
      sink: "columns",
    });
    const most = Math.max(...rows(trace!, Ev.NETPOLL).map(({ a }) => a));
    const starts = new Set(
      rows(trace!, Ev.RUN).filter(({ g, atNs }) => g > 0 && atNs > 900_000).map(({ m }) => m),
    );
    assert(most > 0);
    assertEquals(starts.size, Math.min(procs, waits), `${most} polled at once`);
  }
});
