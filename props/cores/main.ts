/**
 * `deno task cores`: stress on real cores. Exit 0 if every run kept the laws, 1 if one did not, 2 for
 * a bad option.
 *
 * @module
 */

import { RealCores } from "@lab/runtime";
import { readFlags, UsageError, whole } from "../oracle/args.ts";
import { WORKERS } from "./scenes.ts";
import { type Stress, stress } from "./stress.ts";

const HELP = `usage: deno task cores [options]

Generated programs under n1, gm, pm and gpm on real cores: Workers as Ms, memory shared, queues as
Go has them. Laws that do not depend on order are held against every run.

  --runs N   whole number 1..1000000 (default 10000: about a minute)
  --seed N   whole number 0..1000000000 (default 1)
  --help     this text
`;

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

if (import.meta.main) {
  try {
    if (Deno.args.includes("--help")) console.log(HELP);
    else await main(Deno.args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`cores: ${error.message}; see --help`);
    Deno.exit(2);
  }
}

async function main(args: readonly string[]): Promise<void> {
  const flags = readFlags(args, ["runs", "seed"]);
  const runs = whole(flags, "runs", { min: 1, max: 1_000_000 }, 10_000);
  const seed = whole(flags, "seed", { min: 0, max: 1_000_000_000 }, 1);
  using cores = await RealCores.open(WORKERS, import.meta.resolve("@lab/models"));
  const result = stress(cores, runs, seed, (done) => {
    if (done % 500 === 0 && Deno.stderr.isTerminal()) {
      Deno.stderr.writeSync(new TextEncoder().encode(`\r${done} of ${runs} runs`));
    }
  });
  if (Deno.stderr.isTerminal()) Deno.stderr.writeSync(new TextEncoder().encode("\r\x1b[K"));
  for (const line of stressLines(result, seed)) console.log(line);
  Deno.exitCode = result.failed === null ? 0 : 1;
}
