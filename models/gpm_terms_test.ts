/**
 * Each release of Go differs from the one before in what a run shows, and only there.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, LeaveWhy, LINUX_X64, simulate, type Workload } from "@lab/runtime";
import { configure } from "./mod.ts";
import { RELEASES } from "./gpm_terms.ts";
import { g, hookBench, m0 } from "./hooks_testing.ts";

/** Hash of a run under the rules of each release, by release. */
function hashes(workload: Workload, procs: number): string[] {
  const program = assemble(workload);
  return Object.keys(RELEASES).map((go) =>
    simulate({
      model: configure("gpm", { go }).make,
      program,
      machine: { procs },
      costs: LINUX_X64,
      sink: "hash",
    }).hash
  );
}

const waitForAll = (n: number, spawn: Workload["progs"][string]): Workload["progs"][string] => [
  ["wgadd", "all", n],
  ...spawn,
  ["wgwait", "all"],
];

Deno.test("from Go 1.22 on, Gosched wakes another P; at one P nothing differs", () => {
  const workload: Workload = {
    name: "yields",
    objects: { all: { type: "wg" } },
    progs: {
      main: waitForAll(2, [["for", "i", 2, [["spawn", "y", {}]]]]),
      y: [["for", "i", 50, [["compute", 20_000], ["yield"]]], ["wgdone", "all"]],
    },
  };
  const [go119, go122, go124] = hashes(workload, 4);
  assert(go119 !== go122, "1.19 and 1.22 ran the same");
  assertEquals(go122, go124);
  assertEquals(new Set(hashes(workload, 1)).size, 1);
});

Deno.test("from Go 1.26 on, a thief does not wait for the runnext of a P in a system call", () => {
  const workload: Workload = {
    name: "runnext behind a call",
    objects: { all: { type: "wg" }, go: { type: "chan" } },
    progs: {
      main: waitForAll(40, [["for", "i", 20, [["spawn", "call", {}], ["spawn", "work", {}]]]]),
      call: [["for", "i", 10, [["spawn", "leaf", {}], ["syscall", 60_000]]], ["wgdone", "all"]],
      work: [["for", "i", 10, [["compute", 7_000], ["yield"]]], ["wgdone", "all"]],
      leaf: [["compute", 500]],
    },
  };
  const [, , go124, go126] = hashes(workload, 4);
  assert(go124 !== go126, "1.24 and 1.26 ran the same");
});

Deno.test("from Go 1.24 on, a batch from the netpoller ends with a wake-up", () => {
  const workload: Workload = {
    name: "network",
    objects: { all: { type: "wg" } },
    progs: {
      main: waitForAll(3, [["for", "i", 3, [["spawn", "net", { id: ["+", "i", 1] }]]]]),
      net: [
        ["for", "i", 5, [["netpoll", 50_000], ["compute", 9_000]]],
        ["wgdone", "all"],
      ],
    },
  };
  const [, go122, go124] = hashes(workload, 4);
  assert(go122 !== go124, "1.22 and 1.24 ran the same");
});

/** What each release does: a yield wakes, a batch ends with a wake-up, a nap beside a call. */
const BY_RELEASE: Readonly<Record<keyof typeof RELEASES, readonly boolean[]>> = {
  "1.19": [false, false, true],
  "1.22": [true, false, true],
  "1.24": [true, true, true],
  "1.26": [true, true, false],
};

for (const [go, [yieldWakes, batchWakes, napsInCall]] of Object.entries(BY_RELEASE)) {
  Deno.test(`gpm as of Go ${go}: who is woken by a yield and a batch, and when a thief naps`, () => {
    const bench = () => hookBench("gpm", { procs: 2, options: { go } });
    const yielding = bench();
    const left = yielding.tell((step) => yielding.model.leave(g(5), m0, LeaveWhy.YIELD, step));
    assertEquals(left.did.includes("wakeSpinner()"), yieldWakes);
    const polling = bench();
    polling.occupy(1);
    polling.log();
    // The last of two: no P is idle, so it stays here.
    polling.tell((step) => polling.model.inject(g(5), m0, 0, 2, step));
    const last = polling.tell((step) => polling.model.inject(g(6), m0, 1, 2, step));
    assertEquals(last.did, ["local0.put(6)", ...batchWakes ? ["wakeSpinner()"] : []]);
    const stealing = bench();
    stealing.occupy(1);
    stealing.queues.next[1].put(m0, g(3));
    stealing.machine.ops.inSyscall = () => true;
    const stolen = stealing.tell((step) => stealing.model.find(m0, step));
    assertEquals(stolen.did.includes("nap()"), napsInCall);
  });
}
