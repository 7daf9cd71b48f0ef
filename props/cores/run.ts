/**
 * Stress on real cores, and what `deno task cores` prints of it.
 *
 * @module
 */

import { RealCores } from "@lab/runtime";
import { WORKERS } from "./scenes.ts";
import { type Stress, stress } from "./stress.ts";

/** What the runs gave, in lines. */
export function stressLines(result: Stress, seed: number): string[] {
  const { runs, failed, ...counts } = result;
  const sums = Object.entries(counts).map(([name, n]) => `${name} ${n.toLocaleString("en")}`);
  const head = `${runs.toLocaleString("en")} runs on real cores, seed ${seed}: ${sums.join(", ")}`;
  if (failed === null) return [head, "no G was lost or doubled, and no law was broken"];
  const { scene, why } = failed;
  return [
    head,
    `run ${runs} failed: ${scene.model} at ${scene.procs} Ps, options ${
      JSON.stringify(scene.options)
    }`,
    `  ${why}`,
    `  program: ${JSON.stringify(scene.workload)}`,
    `  again: deno task cores --runs ${runs} --seed ${seed}   (real cores: it may not happen again)`,
  ];
}

/**
 * Runs generated programs on real cores until one breaks a law.
 *
 * @param onRun Called after each run.
 * @returns Whether none did, and what to print.
 */
export async function stressCores(
  runs: number,
  seed: number,
  onRun: () => void,
): Promise<{ readonly isRight: boolean; readonly lines: readonly string[] }> {
  using cores = await RealCores.open(WORKERS, import.meta.resolve("@lab/models"));
  const result = stress(cores, runs, seed, onRun);
  return { isRight: result.failed === null, lines: stressLines(result, seed) };
}
