import { assert } from "@std/assert";
import { assemble, LINUX_X64, type Outcome, simulate, type Workload } from "@lab/runtime";
import { configure } from "@lab/models";

/** Runs `workload` with the measured costs. */
function run(workload: Workload, model: string, machine: { procs: number; cores?: number }) {
  const { make } = configure(model);
  return simulate({
    model: make,
    program: assemble(workload),
    machine: { ...machine },
    costs: LINUX_X64,
  });
}

/** Virtual ns between the first and the last mark, over `times`. */
function perTurn(outcome: Outcome, times: number): number {
  const { atNs } = outcome.marks;
  return (atNs[atNs.length - 1] - atNs[0]) / times;
}

function near(ns: number, measuredNs: number, tolerance: number): void {
  assert(
    Math.abs(ns - measuredNs) <= tolerance * measuredNs,
    `simulated ${ns} ns, measured ${measuredNs} ns`,
  );
}

const turns = 1000;
/** Two Gs and what joins them; the marks enclose `turns` turns without the start. */
const pair = (main: Workload["progs"][string], other: Workload["progs"][string]): Workload => ({
  objects: { there: { type: "chan" }, back: { type: "chan" }, wg: { type: "wg" } },
  progs: { main, other },
});
const pingPong = pair(
  [
    ["spawn", "other"],
    ["send", "there"],
    ["recv", "back"],
    ["mark"],
    ["for", "i", turns, [["send", "there"], ["recv", "back"]]],
    ["mark"],
  ],
  [["for", "i", turns + 1, [["recv", "there"], ["send", "back"]]]],
);
const yields = pair(
  [["spawn", "other"], ["yield"], ["mark"], ["for", "i", turns, [["yield"]]], ["mark"]],
  [["for", "i", 2 * turns, [["yield"]]]],
);

Deno.test("gpm with the measured costs yields and hands over as fast as Go 1.19.8 did", () => {
  near(perTurn(run(yields, "gpm", { procs: 1 }), 2 * turns), 65, 0.02);
  near(perTurn(run(pingPong, "gpm", { procs: 1 }), 2 * turns), 160, 0.02);
});

Deno.test("gpm with the measured costs starts and ends goroutines as fast as Go 1.19.8 did", () => {
  const wave: Workload["progs"][string] = [
    ["wgadd", "wg", turns],
    ["for", "i", turns, [["spawn", "other"]]],
    ["wgwait", "wg"],
  ];
  const waves = (main: Workload["progs"][string]) =>
    run(
      { objects: { wg: { type: "wg" } }, progs: { main, other: [["wgdone", "wg"]] } },
      "gpm",
      { procs: 1 },
    );
  // The first wave makes its stacks; the second has those of the first.
  near(perTurn(waves([["mark"], ...wave, ["mark"]]), turns), 1_000, 0.1);
  near(perTurn(waves([...wave, ["mark"], ...wave, ["mark"]]), turns), 300, 0.1);
});

Deno.test("threads on one core change as fast as a futex handed over on Linux", () => {
  near(perTurn(run(pingPong, "g", { procs: 1, cores: 1 }), 2 * turns), 2060, 0.1);
});

Deno.test("threads on two idle cores wait for the wake-up, as on Linux", () => {
  near(perTurn(run(pingPong, "g", { procs: 2, cores: 2 }), 2 * turns), 23_350, 0.15);
});
