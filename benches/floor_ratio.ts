/**
 * How far the full engine is from the floor: ns per scheduling decision of `simulate` with the gpm
 * model, untraced, over those of the floor loop, and the engine's bytes for each live G.
 *
 * The loops take turns in one process (A B C A B C …) and medians are compared, because a shared
 * machine changes its speed from second to second and both must see the same weather.
 *
 * Run: `deno task floor`. It needs no permission. The target is a ratio of at most 3 and at most 100
 * bytes. This is a measurement and not a test: wall time is never asserted.
 *
 * @module
 */

import { configure } from "@lab/models";
import { assemble, type CostTable, simulate, type Workload } from "@lab/runtime";
import { COST_TABLES, median } from "./bench_model.ts";
import { runFloor } from "./floor.ts";

/** The size the target is stated for. */
const PROCS = 8;
const GS = 100_000;
/** How often each G is dispatched in one turn: 5,000,000 decisions. */
const ROUNDS = 50;
const TURNS = 5;
const TARGET_RATIO = 3;
const TARGET_BYTES = 100;

/**
 * The floor's program in words of the lab: every G works 100..355 ns and yields, `rounds` times.
 * Main spawns them and ends with its wait; its share of the decisions is one in `GS * ROUNDS`.
 */
const YIELDERS: Workload = {
  name: "floor-ratio",
  params: { n: GS, rounds: ROUNDS },
  objects: { all: { type: "wg" } },
  dists: { work: { kind: "uniform", minNs: 100, maxNs: 355 } },
  progs: {
    main: [
      ["wgadd", "all", "n"],
      ["for", "i", "n", [["spawn", "worker", { workNs: ["draw", "work"] }]]],
      ["wgwait", "all"],
    ],
    worker: [
      ["for", "j", ["-", "rounds", 1], [["compute", "workNs"], ["yield"]]],
      ["compute", "workNs"],
      ["wgdone", "all"],
    ],
  },
};

/** One thing measured: what it is called, and one turn of it. */
interface Contender {
  readonly name: string;
  /** Answers decisions made, and bytes per live G if it is an engine. */
  turn(): { readonly decisions: number; readonly bytesPerG: number | null };
}

function contenders(): readonly Contender[] {
  const program = assemble(YIELDERS);
  const gpm = configure("gpm");
  const engine = (costs: CostTable): Contender => ({
    name: `engine, gpm, costs ${costs.name}`,
    turn: () => {
      const outcome = simulate({
        model: gpm.make,
        program,
        machine: { procs: PROCS, ringSlots: gpm.ringSlots },
        costs,
      });
      return { decisions: outcome.dispatches, bytesPerG: outcome.engineBytesPerG };
    },
  });
  const floor: Contender = {
    name: "floor loop",
    turn: () => {
      const { decisions } = runFloor({ procs: PROCS, gs: GS, rounds: ROUNDS });
      return { decisions, bytesPerG: null };
    },
  };
  return [floor, ...COST_TABLES.map(engine)];
}

/** Measures and prints. */
function main(): void {
  const list = contenders();
  const nsPerDecision = list.map(() => [] as number[]);
  const facts = list.map((contender) => contender.turn()); // also the warm-up
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [i, contender] of list.entries()) {
      const startMs = performance.now();
      const { decisions } = contender.turn();
      nsPerDecision[i].push((performance.now() - startMs) * 1e6 / decisions);
    }
  }
  console.log(
    `${PROCS} Ps, ${GS} Gs, each dispatched ${ROUNDS} times; ${TURNS} turns, interleaved`,
  );
  const ratios = nsPerDecision.map((ns) => median(ns) / median(nsPerDecision[0]));
  for (const [i, contender] of list.entries()) {
    const ns = nsPerDecision[i];
    const { decisions, bytesPerG } = facts[i];
    const fastest = Math.min(...ns);
    // On a busy machine the fastest turns are the least disturbed, so their ratio is said as well.
    const fastestRatio = fastest / Math.min(...nsPerDecision[0]);
    console.log(
      `${contender.name}: ${median(ns).toFixed(1)} ns per decision ` +
        `(${fastest.toFixed(1)}..${Math.max(...ns).toFixed(1)}), ` +
        `${ratios[i].toFixed(2)} x floor (fastest turns: ${fastestRatio.toFixed(2)}), ` +
        `${decisions} decisions` +
        (bytesPerG === null ? "" : `, ${bytesPerG.toFixed(1)} bytes per live G`),
    );
  }
  const bytes = Math.max(...facts.map((fact) => fact.bytesPerG ?? 0));
  console.log(`target: ratio at most ${TARGET_RATIO}, at most ${TARGET_BYTES} bytes per live G`);
  console.log(`bytes per live G ${bytes.toFixed(1)}`);
  // The dearest cost table counts: a target that only holds when nothing costs anything is none.
  console.log(`floor ratio ${Math.max(...ratios).toFixed(2)}`);
}

if (import.meta.main) main();
