/**
 * gpm against Go at more than one P: asks Go, runs the lab, and prints how the two compare.
 *
 * @module
 */

import { type GoBefore, GoOracle, type GoRun, type GoSettledRun } from "./go_oracle.ts";
import { machineWords } from "./corpus.ts";
import { aloneOrders, type GpmTexts, noisyRun, onePNs } from "./lab_runs.ts";
import { PRICE_PROBES, pricesFrom } from "./prices.ts";
import { liveDistributionsText } from "./live.ts";
import {
  ALPHA,
  compareScene,
  countSpread,
  DISTRIBUTION_SCENES,
  type DistributionResult,
  type DistributionScene,
  distributionText,
  nearness,
  type PlacedRun,
  tellCounts,
} from "./distributions.ts";
import { quantile } from "../statistics.ts";

/** What to compare. */
export interface DistributionOptions {
  readonly procs: number;
  /** Runs of each scene, on Go and in the lab. */
  readonly runs: number;
  readonly seed: number;
  readonly options: GpmTexts;
  /** Print one JSON object instead of lines. */
  readonly json?: boolean;
}

/** Runs of a probe, and of a scene on one P. */
const PROBE_RUNS = 40;

/**
 * Runs all scenes and prints them.
 *
 * @returns 1 if a fact does not hold, else 0: a distribution that is off is told, but the model
 * does not claim to know the times of this machine.
 */
export async function compareDistributions(
  oracle: GoOracle,
  options: DistributionOptions,
): Promise<number> {
  const { procs, runs, seed } = options;
  const onOne = await GoOracle.start(1, "work and clocks");
  const results: DistributionResult[] = [];
  let faults = 0, alone = 0, explained = 0;
  if (!options.json) { for (const line of oracle.about.quiet ?? []) console.log(line); }
  try {
    for (const scene of DISTRIBUTION_SCENES) {
      const { workload, params } = scene;
      const one = await asked(onOne, scene, 2);
      const settled = await onOne.settledRuns({ workload, params, repeat: PROBE_RUNS });
      const probes: (readonly GoSettledRun[])[] = [];
      for (const { workload } of PRICE_PROBES) {
        probes.push(await onOne.settledRuns({ workload, repeat: PROBE_RUNS }));
      }
      const runsOfGo = await asked(oracle, scene, runs);
      const go = runsOfGo.map(placedRun), befores = runsOfGo.map(({ before }) => before!);
      const speedNs = median(probes.flat().map(({ before }) => before.speedNs));
      const prices = pricesFrom(probes.map((runs) => atSpeed(speedNs, runs, ({ ns }) => ns)));
      const spawnNs = atSpeed(speedNs, probes.flat(), ({ before }) => before.spawnNs);
      const cores = Math.min(procs, oracle.about.cpus);
      const setting = { ...options, cores, prices, speedNs, spawnNs, befores };
      const lab = Array.from({ length: runs }, (_, i) => noisyRun(scene, setting, seed + i));
      const result = compareScene(scene, go, lab, one[0].marks, {
        procs,
        seed,
        aloneOrders: aloneOrders(scene, procs, options.options),
      });
      results.push(result);
      faults += result.faults.length;
      if (options.json) continue;
      const onOneNs = atSpeed(speedNs, settled, ({ ns }) => ns);
      console.log(
        `${scene.name} (on one P Go ${us(onOneNs)} us, lab ${us(onePNs(scene, prices))})`,
      );
      console.log(`  ${beforeText(befores)}`);
      for (const line of distributionText(result)) console.log(`  ${line}`);
      alone += result.alone.runs;
      explained += result.alone.explained;
    }
  } finally {
    await onOne.close();
  }
  if (options.json) {
    const machine = machineWords(oracle.about);
    console.log(
      liveDistributionsText(results, { ...options, go: oracle.about.go, machine, alpha: ALPHA }),
    );
    return faults > 0 ? 1 : 0;
  }
  const tested = results.map(({ distinct, compared }) => ({
    distinct,
    compared: compared.map(({ test }) => test),
  }));
  for (const line of nearness(results)) console.log(line);
  const counts = countSpread(tested, ALPHA);
  console.log(
    `${DISTRIBUTION_SCENES.length} programs at ${procs} Ps, ${runs} runs each: ${faults} facts broken, ` +
      `${explained} of ${alone} runs without help in an order of the lab, ` +
      `${tellCounts(counts)}; off is p < ${ALPHA} ` +
      `(${oracle.about.go}, seed ${seed})`,
  );
  return faults > 0 ? 1 : 0;
}

const median = (sample: readonly number[]) => quantile(sample, 0.5);
const us = (ns: number) => (ns / 1000).toFixed(1);

/** What these runs have in the middle, had the core always been as fast as `speedNs` says. */
function atSpeed(
  speedNs: number,
  runs: readonly GoSettledRun[],
  of: (run: GoSettledRun) => number,
): number {
  return median(runs.map((run) => of(run) / run.before.speedNs)) * speedNs;
}

/** What was measured before the runs, in a line. */
function beforeText(befores: readonly GoBefore[]): string {
  const spread = (of: (before: GoBefore) => number, divisor = 1000) =>
    [0.05, 0.25, 0.5, 0.75, 0.95]
      .map((q) => (quantile(befores.map(of), q) / divisor).toFixed(0)).join(" / ");
  return `measured before each run, 5 / 25 / 50 / 75 / 95 %: an M wakes after ${
    spread(({ wakeNs }) => wakeNs)
  } us, its call takes ${spread(({ callNs }) => callNs)}, a thief takes runnext ${
    spread(({ napNs }) => napNs)
  } later; a line moves in ${spread(({ lineNs }) => lineNs, 1)} ns, a round of waiting takes ${
    spread(({ pauseNs }) => pauseNs, 1)
  }, a go statement ${spread(({ spawnNs }) => spawnNs, 1)}, the same work ${
    spread(({ speedNs }) => speedNs, 1)
  }`;
}

async function asked(oracle: GoOracle, scene: DistributionScene, repeat: number) {
  const { workload, params } = scene;
  const answer = await oracle.ask({ workload, params, phase: 0, repeat });
  if ("error" in answer) throw new Error(`Go cannot run ${scene.name}: ${answer.error}`);
  return answer.runs;
}

function placedRun({ marks, places, home, ns }: GoRun): PlacedRun {
  return { marks, places: places!, home: home!, ns };
}
