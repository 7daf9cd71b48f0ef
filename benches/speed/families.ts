/**
 * Faster than the thing it models? Four families of programs at one P, simulated, and run by real
 * Go with GOMAXPROCS=1.
 *
 * @module
 */

import { configure } from "@lab/models";
import { type CostTable, LINUX_X64, simulate, ZERO } from "@lab/runtime";
import { Unavailable } from "../children.ts";
import { FAMILIES, type Family, familyProgram, goNs } from "../families.ts";
import { spreadOf } from "../statistics/spread.ts";
import { type Note, ratiosOf, ratioTo, spreadText } from "./figures.ts";

/** Runs of each simulation before the first turn: so many until the code is optimized. */
const WARM_UPS = 3;

/** Prints, for each family, the wall time of the simulation over that of real Go. */
export async function families(
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const turns = isQuick ? 2 : 5;
  const sizes = FAMILIES.map((family) => isQuick ? family.quickSize : family.size);
  const tables = [ZERO, LINUX_X64];
  const samples = FAMILIES.map(() => ({ go: [] as number[], sim: tables.map((): number[] => []) }));
  for (let turn = -1; turn < turns; turn++) {
    let go: Record<string, number>;
    try {
      go = await goNs(1, sizes);
    } catch (error) {
      if (!(error instanceof Unavailable)) throw error;
      return print(`left out: ${error.message}`);
    }
    for (const [i, family] of FAMILIES.entries()) {
      if (turn < 0) {
        for (let run = 0; run < WARM_UPS; run++) {
          for (const costs of tables) simulatedNs(family, sizes[i], costs);
        }
        continue;
      }
      const sim = tables.map((costs) => simulatedNs(family, sizes[i], costs));
      samples[i].go.push(go[family.name]);
      sim.forEach((ns, k) => samples[i].sim[k].push(ns));
    }
  }
  print(`wall ms at one P; median (range) of ${turns} turns; target: below 1 x real Go`);
  const ms = (ns: readonly number[]) => spreadText(spreadOf(ns.map((x) => x / 1e6)));
  for (const [i, { name }] of FAMILIES.entries()) {
    const { go, sim } = samples[i];
    tables.forEach((costs, k) =>
      note({
        section: "families",
        name: `${name}, costs ${costs.name}`,
        unit: "x",
        atMost: 1,
        samples: ratiosOf(sim[k], go),
      })
    );
    const text = tables.map((costs, k) =>
      `simulated, costs ${costs.name} ${ms(sim[k])} = ${spreadText(ratioTo(sim[k], go), 2)} x`
    );
    print(`  ${name}: real Go ${ms(go)}; ${text.join("; ")}`);
  }
}

function simulatedNs(family: Family, size: number, costs: CostTable): number {
  const program = familyProgram(family, size);
  const gpm = configure("gpm");
  const startMs = performance.now();
  const outcome = simulate({
    model: gpm.make,
    program,
    machine: { procs: 1 },
    costs,
  });
  const ns = (performance.now() - startMs) * 1e6;
  if (outcome.endName !== "done" && outcome.endName !== "main") {
    throw new Error(`${family.name} ended with ${outcome.endName}`);
  }
  return ns;
}
