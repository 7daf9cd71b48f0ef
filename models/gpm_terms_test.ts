/**
 * Each release of Go differs from the one before in what a run shows, and only there.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, LINUX_X64, simulate, type Workload } from "@lab/runtime";
import { configure } from "./mod.ts";
import { RELEASES } from "./gpm_terms.ts";

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
