/**
 * The netpoller sleeps whole milliseconds (`netpoll` in netpoll_epoll.go): less than one is one,
 * and of more the rest is cut off and slept in another turn. So an idle machine wakes late.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, LINUX_X64, overrideCosts, simulate, ZERO } from "@lab/runtime";
import { configure } from "./configure.ts";

/** When a sleep of `ns` ends, on a machine that has nothing else to do. */
function endNs(model: string, ns: number, costs: typeof LINUX_X64): number {
  const program = assemble({ progs: { main: [["sleep", ns], ["mark"]] } });
  const machine = { procs: 2 };
  return simulate({ model: configure(model).make, program, machine, costs }).marks.atNs[0];
}

Deno.test("a sleep on an idle machine ends with a whole millisecond of the netpoller", () => {
  const { netpollUnit } = LINUX_X64.rows;
  const unit = overrideCosts(ZERO, { rows: { netpollUnit: netpollUnit.value } });
  for (
    const [ns, end] of [
      [50_000, 1_000_000],
      [999_999, 1_000_000],
      [1_000_000, 1_000_000],
      [1_500_000, 2_000_000],
      [2_500_000, 3_000_000],
      [10_500_000, 11_000_000],
    ]
  ) {
    assertEquals(endNs("gpm", ns, unit), end, `${ns} ns`);
    assertEquals(endNs("gm", ns, unit), ns, "a model without a netpoller");
    assertEquals(endNs("gpm", ns, ZERO), ns, "a kernel that counts ns");
  }
});

Deno.test("with measured costs it ends when it does in real Go (1.12, 2.22, 3.22, 11.23 ms)", () => {
  for (
    const [ns, realMs] of [[50_000, 1.12], [1_500_000, 2.22], [2_500_000, 3.22], [
      10_500_000,
      11.23,
    ]]
  ) {
    const ms = endNs("gpm", ns, LINUX_X64) / 1e6;
    assert(Math.abs(ms - realMs) < 0.1, `${ns} ns: ${ms} ms, real ${realMs}`);
  }
});

Deno.test("a P at work runs its timers when it next looks for a G, not at whole milliseconds", () => {
  const program = assemble({
    objects: { all: { type: "wg" } },
    progs: {
      main: [["wgadd", "all", 1], ["spawn", "hog"], ["sleep", 100_000], ["mark"], [
        "wgwait",
        "all",
      ]],
      hog: [["compute", 50_000], ["yield"], ["compute", 350_000], ["wgdone", "all"]],
    },
  });
  const { marks } = simulate({
    model: configure("gpm").make,
    program,
    machine: { procs: 1 },
    costs: overrideCosts(ZERO, { rows: { netpollUnit: 1_000_000 } }),
  });
  // The timer of 100 us is over when the hog ends.
  assertEquals(marks.atNs, [400_000]);
});

Deno.test("a timer that is due before the sleeper in the netpoller would wake shortens its sleep", () => {
  const program = assemble({
    progs: {
      main: [["spawn", "long"], ["compute", 1_000_000], ["sleep", 8_500_000], ["mark"]],
      long: [["sleep", 10_000_000]],
    },
  });
  const { marks } = simulate({ model: configure("gpm").make, program, machine: { procs: 2 } });
  assertEquals(marks.atNs, [9_500_000]);
});
