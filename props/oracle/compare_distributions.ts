/**
 * gpm against Go at more than one P: asks Go, runs the lab, and prints how the two compare.
 *
 * @module
 */

import { type GoLatencies, GoOracle, type GoRun } from "./go_oracle.ts";
import { machineWords } from "./corpus.ts";
import {
  aloneOrders,
  fitted,
  type GpmTexts,
  type LabScene,
  type LabSetting,
  noisyRun,
} from "./lab_runs.ts";
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

/** Runs on one P from which the costs are fitted. */
const FIT_RUNS = 25;
/** Latencies that are measured before the runs of a scene, and after. */
const LATENCIES = 100;
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
      const one = await asked(onOne, scene, FIT_RUNS);
      const restedNs = await onOne.restedNs({ workload, params, repeat: runs });
      const restedCallNs = quantile(await onOne.restedCallsNs(LATENCIES), 0.5);
      const fit = fitted(scene, options.options, { warmNs: one[0].ns, restedNs });
      // Before and after, as the kernel's habits change with time.
      const before = await oracle.latencies(LATENCIES);
      const go = (await asked(oracle, scene, runs)).map(placedRun);
      const after = await oracle.latencies(LATENCIES);
      const latencies = {
        lineNs: [...before.lineNs, ...after.lineNs],
        callNs: [...before.callNs, ...after.callNs],
        wakeNs: [...before.wakeNs, ...after.wakeNs],
        napNs: [...before.napNs, ...after.napNs],
      };
      const cores = Math.min(procs, oracle.about.cpus);
      const setting = { ...options, ...fit, cores, latencies, restedCallNs };
      const lab = labRuns(scene, options, setting);
      const result = compareScene(scene, go, lab, one[0].marks, {
        procs,
        seed,
        aloneOrders: aloneOrders(scene, procs, options.options),
      });
      results.push(result);
      faults += result.faults.length;
      if (options.json) continue;
      const cold = quantile(fit.coldNs, 0.5).toFixed(0);
      console.log(
        `${scene.name} (user costs x ${
          fit.userFactor.toFixed(2)
        }, each G ${cold} ns for cold memory)`,
      );
      console.log(`  ${latenciesText(latencies)}`);
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

function labRuns(scene: LabScene, options: DistributionOptions, setting: LabSetting): PlacedRun[] {
  return Array.from(
    { length: options.runs },
    (_, i) => noisyRun(scene, setting, options.seed + i),
  );
}

/** The measured latencies in a line. */
function latenciesText({ callNs, lineNs, wakeNs, napNs }: GoLatencies): string {
  const us = (ns: number) => `${(ns / 1000).toFixed(0)}`;
  const spread = (sample: readonly number[]) =>
    [0.05, 0.25, 0.5, 0.75, 0.95].map((q) => us(quantile(sample, q))).join(" / ");
  return `measured on Go, 5 / 25 / 50 / 75 / 95 % in us: an M wakes after ${
    spread(wakeNs)
  }, its call takes ${spread(callNs)}, a thief takes ` +
    `runnext ${spread(napNs)} later; a line moves in ${quantile(lineNs, 0.5).toFixed(0)} ns`;
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
