/**
 * gpm against Go at more than one P, where Go itself never does the same twice. What does not depend
 * on the order must be equal; how the orders are spread is compared as distributions.
 *
 * @module
 */

import type { Program } from "@lab/runtime";
import { type GoLatencies, GoOracle, type GoRun } from "./go_oracle.ts";
import { machineWords } from "./corpus.ts";
import type { GpmTexts } from "./lab_order.ts";
import { liveSpreadText } from "./live_text.ts";
import {
  aloneOrders,
  fittedFactor,
  type LabSetting,
  labSpreadRun,
  sceneProgram,
} from "./spread_lab.ts";
import {
  broken,
  distinctOrders,
  markCounts,
  shareAway,
  SPREAD_SCENES,
  type SpreadRun,
  type SpreadScene,
} from "./spread_scenes.ts";
import { countSpread, isConstant, tellCounts } from "./spread_counts.ts";
import { quantile } from "../statistics.ts";
import { compareSamples, type TwoSamples } from "./two_samples.ts";

/** What to compare. */
export interface SpreadOptions {
  readonly procs: number;
  /** Runs of each scene, on Go and in the lab. */
  readonly runs: number;
  readonly seed: number;
  readonly options: GpmTexts;
  /** Print one JSON object instead of lines. */
  readonly json?: boolean;
}

/** A quantity of each run, compared. */
export interface Compared {
  readonly what: string;
  readonly go: readonly number[];
  readonly lab: readonly number[];
  readonly test: TwoSamples;
}

/** What came of a scene. */
export interface SpreadResult {
  readonly scene: SpreadScene;
  readonly procs: number;
  /** Facts that must hold and do not, in words. */
  readonly faults: readonly string[];
  /** Distinct orders among the first {@linkcode ORDERS} runs. */
  readonly distinct: { readonly go: number; readonly lab: number };
  /** Runs of Go in which no other P marked, and those whose order the lab gives for some phase. */
  readonly alone: { readonly runs: number; readonly explained: number };
  readonly compared: readonly Compared[];
  /** Runs on Go whose places were lost (see places.go); left out of the shares. */
  readonly lost: number;
}

/** Runs among which distinct orders are counted. */
const ORDERS = 60;
/** Runs on one P from which the costs are fitted. */
const FIT_RUNS = 25;
/** Latencies that are measured before the runs of a scene, and after. */
const LATENCIES = 100;
/** A run may be preempted, and then have any order; so many may not. */
const EXPLAINED_MIN = 0.95;
/** Below this p-value a distribution is called different. */
export const ALPHA = 0.01;

/** Compares the runs of one scene. */
export function compareScene(
  scene: SpreadScene,
  go: readonly SpreadRun[],
  lab: readonly SpreadRun[],
  onePOrder: readonly number[],
  about: { procs: number; seed: number; aloneOrders: ReadonlySet<string> },
): SpreadResult {
  const expected = markCounts(onePOrder);
  const faults = [["Go", go], ["the lab", lab]].flatMap(([who, runs]) => {
    const wrong = (runs as SpreadRun[]).filter(({ marks }) => markCounts(marks) !== expected);
    return wrong.length > 0 ? [`${wrong.length} runs of ${who} made other marks`] : [];
  });
  const placed = go.filter(({ places }) => places.every((place) => place < about.procs));
  const alone = placed.filter((run) => shareAway(run) === 0);
  const explained = alone.filter(({ marks }) => about.aloneOrders.has(marks.join(" "))).length;
  if (explained < EXPLAINED_MIN * alone.length) {
    faults.push(`${alone.length - explained} runs of Go without help have no order of the lab`);
  }
  const pair = (what: string, goValues: number[], labValues: number[]): Compared => ({
    what,
    go: goValues,
    lab: labValues,
    test: compareSamples(goValues, labValues, about.seed),
  });
  return {
    scene,
    procs: about.procs,
    faults,
    distinct: {
      go: distinctOrders(go.slice(0, ORDERS)),
      lab: distinctOrders(lab.slice(0, ORDERS)),
    },
    alone: { runs: alone.length, explained },
    compared: [
      ...(placed.length > 0
        ? [pair("away from home", placed.map(shareAway), lab.map(shareAway))]
        : []),
      pair(
        "broken neighbours",
        go.map(({ marks }) => broken(marks, onePOrder)),
        lab.map(({ marks }) => broken(marks, onePOrder)),
      ),
    ],
    lost: go.length - placed.length,
  };
}

/** A result as lines of text. */
export function tellSpread(result: SpreadResult): string[] {
  const { scene, faults, distinct, alone, compared, lost } = result;
  const recorded = result.procs === 2 ? `, recorded elsewhere ${scene.recorded}` : "";
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const lines = [
    faults.length === 0 ? "marks: the same in every run" : `BROKEN: ${faults.join("; ")}`,
    `distinct orders in ${ORDERS} runs: Go ${distinct.go}, lab ${distinct.lab}${recorded}`,
  ];
  lines.push(
    `${alone.explained} of the ${alone.runs} runs of Go without help have an order of the lab`,
  );
  for (const { what, go, lab, test } of compared) {
    const verdict = test.p < ALPHA
      ? "OFF"
      : isConstant(result, test, ALPHA)
      ? "constant and equal"
      : "fits";
    lines.push(
      `${what}: median Go ${percent(quantile(go, 0.5))}, lab ${percent(quantile(lab, 0.5))}; ` +
        `KS distance ${test.distance.toFixed(2)}, p = ${test.p.toFixed(4)}: ${verdict}`,
    );
  }
  if (lost > 0) lines.push(`places lost in ${lost} runs of Go, left out of the shares`);
  return lines;
}

/**
 * Runs all scenes and prints them.
 *
 * @returns 1 if a fact does not hold, else 0: a distribution that is off is told, but the model does
 * not claim to know the times of this machine.
 */
export async function compareSpread(oracle: GoOracle, options: SpreadOptions): Promise<number> {
  const { procs, runs, seed } = options;
  const onOne = await GoOracle.start(1);
  const results: SpreadResult[] = [];
  let faults = 0, alone = 0, explained = 0;
  try {
    for (const scene of SPREAD_SCENES) {
      const { workload, params } = scene;
      const program = sceneProgram(workload, params);
      const one = await asked(onOne, scene, FIT_RUNS);
      const userFactor = fittedFactor(program, options.options, one[0].ns);
      // Before and after, as the kernel's habits change with time.
      const before = await oracle.latencies(LATENCIES);
      const go = (await asked(oracle, scene, runs)).map(spreadRun);
      const after = await oracle.latencies(LATENCIES);
      const latencies = {
        wakeNs: [...before.wakeNs, ...after.wakeNs],
        napNs: [...before.napNs, ...after.napNs],
      };
      const cores = Math.min(procs, oracle.about.cpus);
      const setting = { ...options, cores, userFactor, latencies };
      const lab = labRuns(program, options, setting);
      const result = compareScene(scene, go, lab, one[0].marks, {
        procs,
        seed,
        aloneOrders: aloneOrders(program, procs, options.options),
      });
      results.push(result);
      faults += result.faults.length;
      if (options.json) continue;
      console.log(`${scene.name} (user costs x ${userFactor.toFixed(2)})`);
      console.log(`  ${tellLatencies(latencies)}`);
      for (const line of tellSpread(result)) console.log(`  ${line}`);
      alone += result.alone.runs;
      explained += result.alone.explained;
    }
  } finally {
    await onOne.close();
  }
  if (options.json) {
    const machine = machineWords(oracle.about);
    console.log(
      liveSpreadText(results, { ...options, go: oracle.about.go, machine, alpha: ALPHA }),
    );
    return faults > 0 ? 1 : 0;
  }
  const tested = results.map(({ distinct, compared }) => ({
    distinct,
    compared: compared.map(({ test }) => test),
  }));
  const counts = countSpread(tested, ALPHA);
  console.log(
    `${SPREAD_SCENES.length} programs at ${procs} Ps, ${runs} runs each: ${faults} facts broken, ` +
      `${explained} of ${alone} runs without help in an order of the lab, ` +
      `${tellCounts(counts)}; off is p < ${ALPHA} ` +
      `(${oracle.about.go}, seed ${seed})`,
  );
  return faults > 0 ? 1 : 0;
}

function labRuns(program: Program, options: SpreadOptions, setting: LabSetting): SpreadRun[] {
  return Array.from(
    { length: options.runs },
    (_, i) => labSpreadRun(program, setting, options.seed + i),
  );
}

/** The measured latencies in a line. */
function tellLatencies({ wakeNs, napNs }: GoLatencies): string {
  const us = (ns: number) => `${(ns / 1000).toFixed(0)}`;
  const spread = (sample: readonly number[]) =>
    [0.05, 0.25, 0.5, 0.75, 0.95].map((q) => us(quantile(sample, q))).join(" / ");
  return `measured on Go, 5 / 25 / 50 / 75 / 95 % in us: an M wakes after ${
    spread(wakeNs)
  }, takes ` +
    `runnext ${spread(napNs)} later`;
}

async function asked(oracle: GoOracle, scene: SpreadScene, repeat: number) {
  const { workload, params } = scene;
  const answer = await oracle.ask({ workload, params, phase: 0, repeat });
  if ("error" in answer) throw new Error(`Go cannot run ${scene.name}: ${answer.error}`);
  return answer.runs;
}

function spreadRun({ marks, places, home }: GoRun): SpreadRun {
  return { marks, places: places!, home: home! };
}
