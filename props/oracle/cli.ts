/**
 * `deno task oracle`: is gpm real Go? At one P the orders of generated programs must be the same;
 * at more, distributions are compared.
 *
 * Exit codes: 0 all equal, 1 a difference, 2 a wrong command line or no Go.
 *
 * @module
 */

import { configure } from "@lab/models";
import { pairs, readFlags, single, UsageError, whole } from "./args.ts";
import { checkGolden, differential, goldenText } from "./differential.ts";
import { GoOracle, NoGoError } from "./go_oracle.ts";
import { machineWords } from "./corpus.ts";
import { liveOrdersText } from "./live.ts";
import { compareDistributions } from "./compare_distributions.ts";
import { differenceText, summary, unrepeatedText } from "./explain.ts";

const USAGE = `deno task oracle [flags]: gpm against the Go of this machine

  --runs N        programs to generate, or runs of each at more than one P (10000, or 200)
  --seed S        seed of the generator (1)
  --repeat R      runs of each program on Go, at one P (5)
  --procs P       GOMAXPROCS (1); from 2 on, order-free facts and distributions are compared
  --path PATH     only the program at this place of fast-check, as a failure prints it
  --option K=V    option of gpm, for example ring=128: what would differ?
  --form F        text, or json: the figures as props/golden/live_*.json keeps them (text)

At one P, exit 0: all equal, 1: a difference. Exit 2: wrong command line, or no Go.`;

const FLAGS = ["runs", "seed", "repeat", "procs", "path", "option", "form"];
const SEED = { min: 0, max: 2 ** 31 - 1 };
const RUNS = { min: 1, max: 10_000_000 };

/** What the command line asks for. */
interface Wishes {
  readonly runs: number;
  readonly seed: number;
  readonly repeat: number;
  readonly procs: number;
  readonly path: string | undefined;
  readonly options: Readonly<Record<string, string>>;
  readonly json: boolean;
}

function wishes(args: readonly string[]): Wishes {
  const flags = readFlags(args, FLAGS);
  const procs = whole(flags, "procs", { min: 1, max: 64 }, 1);
  const path = single(flags, "path");
  if (path !== undefined && !/^\d+(:\d+)*$/.test(path)) {
    throw new UsageError(`--path must be numbers joined by colons, as 12:0:3: received '${path}'`);
  }
  const form = single(flags, "form") ?? "text";
  if (form !== "text" && form !== "json") {
    throw new UsageError(`--form must be text or json: received '${form}'`);
  }
  const options = pairs(flags, "option");
  try {
    configure("gpm", options);
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
  return {
    procs,
    path,
    options,
    json: form === "json",
    runs: whole(flags, "runs", RUNS, procs === 1 ? 10_000 : 200),
    seed: whole(flags, "seed", SEED, 1),
    repeat: whole(flags, "repeat", { min: 1, max: 1000 }, 5),
  };
}

/** Compares orders at one P. */
async function compareOrders(oracle: GoOracle, w: Wishes): Promise<number> {
  if (w.path === undefined) {
    const golden = await checkGolden(oracle, w.repeat);
    if (!w.json) console.log(goldenText(golden));
    if (golden.wrong.length > 0) return 1;
  }
  const show = Deno.stderr.isTerminal();
  const tally = await differential(oracle, {
    ...w,
    progress: (done) => {
      if (show && done % 100 === 0) {
        Deno.stderr.writeSync(new TextEncoder().encode(`\r${done} of ${w.runs} `));
      }
    },
  });
  if (show) Deno.stderr.writeSync(new TextEncoder().encode("\r"));
  if (!w.json) {
    for (const found of tally.unrepeated) console.log(unrepeatedText(found, w.seed, w.options));
    for (const found of tally.different) console.log(differenceText(found, w.seed, w.options));
  }
  if (w.json) {
    console.log(
      liveOrdersText(tally, { ...w, ...oracle.about, machine: machineWords(oracle.about) }),
    );
    return tally.different.length > 0 ? 1 : 0;
  }
  console.log(`${tally.marks} marks compared`);
  console.log(summary(tally, oracle.about.go, w.seed));
  return tally.different.length > 0 ? 1 : 0;
}

/**
 * Runs one command line.
 *
 * @returns The exit code.
 */
export async function main(args: readonly string[]): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  let oracle: GoOracle | null = null;
  try {
    const w = wishes(args);
    oracle = await GoOracle.start(w.procs);
    return w.procs === 1 ? await compareOrders(oracle, w) : await compareDistributions(oracle, w);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NoGoError)) throw error;
    console.error(`oracle: ${error.message}`);
    return 2;
  } finally {
    await oracle?.close();
  }
}

if (import.meta.main) Deno.exit(await main(Deno.args));
