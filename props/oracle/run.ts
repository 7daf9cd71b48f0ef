/**
 * Is gpm real Go? At one P the orders of generated programs must be the same; at more,
 * distributions are compared.
 *
 * @module
 */

import { checkGolden, differential, goldenText } from "./differential.ts";
import { GoOracle } from "./go_oracle.ts";
import type { GeneratorName } from "./programs.ts";
import { startAll } from "./side_by_side.ts";
import { machineWords } from "./corpus.ts";
import { liveOrdersText } from "./live.ts";
import { compareDistributions } from "./compare_distributions.ts";
import { differenceText, summary, unrepeatedText } from "./explain.ts";

/** What is asked. */
export interface OracleRequest {
  /** Programs to generate, or runs of each at more than one P. */
  readonly runs: number;
  /** What generates them, at one P. */
  readonly programs?: GeneratorName;
  /** Of the generator. */
  readonly seed: number;
  /** Runs of each program on Go, at one P. */
  readonly repeat: number;
  /** Processes that are asked side by side, for orders at one P. */
  readonly jobs: number;
  /** GOMAXPROCS. */
  readonly procs: number;
  /** Only the program at this place of fast-check. */
  readonly path: string | undefined;
  /** Options of gpm, as typed. */
  readonly options: Readonly<Record<string, string>>;
  /** Print the figures as `props/golden/live_*.json` keeps them. */
  readonly json: boolean;
}

/** Compares orders at one P. */
async function compareOrders(
  oracles: readonly GoOracle[],
  w: OracleRequest,
  onProgram: () => void,
): Promise<boolean> {
  const [oracle] = oracles;
  if (w.path === undefined && (w.programs ?? "recorded") === "recorded") {
    const golden = await checkGolden(oracle, w.repeat);
    if (!w.json) console.log(goldenText(golden));
    if (golden.wrong.length > 0) return false;
  }
  const tally = await differential(oracles, { ...w, progress: onProgram });
  if (!w.json) {
    for (const found of tally.unrepeated) console.log(unrepeatedText(found, w));
    for (const found of tally.different) console.log(differenceText(found, w));
  }
  if (w.json) {
    console.log(
      liveOrdersText(tally, { ...w, ...oracle.about, machine: machineWords(oracle.about) }),
    );
    return tally.different.length === 0;
  }
  console.log(`${tally.marks} marks compared`);
  console.log(summary(tally, oracle.about.go, w.seed));
  return tally.different.length === 0;
}

/**
 * Compares, and prints what came out.
 *
 * @param onProgram Told after each program, at one P.
 * @returns Whether all is equal.
 * @throws {NoGoError} There is no Go to ask.
 */
export async function compareWithGo(
  request: OracleRequest,
  onProgram: () => void,
): Promise<boolean> {
  // Programs that wait for time must be woken in time, whatever else the machine does.
  const quiet = request.programs === "timed" ? "work" : undefined;
  // Times are not measured beside other work: only orders are asked of several.
  const count = request.procs === 1 && quiet === undefined ? request.jobs : 1;
  const oracles = await startAll(count, () => GoOracle.start(request.procs, quiet));
  try {
    return request.procs === 1
      ? await compareOrders(oracles, request, onProgram)
      : await compareDistributions(oracles[0], request) === 0;
  } finally {
    for (const oracle of oracles) await oracle.close();
  }
}
