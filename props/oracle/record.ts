/**
 * `deno task record`: records the corpus from the Go of this machine. The file itself is written by
 * `reports/record.ts`, and only when all has gone well.
 *
 * Exit codes: 0 recorded, 1 the oracle does not give the recorded traces again, 2 a wrong command
 * line or no Go.
 *
 * @module
 */

import { readFlags, UsageError, whole } from "./args.ts";
import {
  corpusPrograms,
  type CorpusRow,
  corpusText,
  fingerprint,
  machineWords,
  pack,
} from "./corpus.ts";
import { checkGolden, goldenText, type Oracle } from "./differential.ts";
import { GoOracle, NoGoError } from "./go_oracle.ts";
import type { OracleCase } from "./lab_runs.ts";

const USAGE =
  `deno task record [flags]: records props/golden/corpus.json from the Go of this machine

  --programs N    programs to record (2000)
  --seed S        seed of the generator (20)
  --repeat R      runs of each that must agree (5)`;

const ABOUT = "Orders of generated programs on real Go at GOMAXPROCS=1; see oracle/README.md. " +
  "A row: fingerprint of the program, its marks in order ([start, step, count] stands for a run).";

/** The row of one program. @throws {Error} If Go cannot run it: then the generator is wrong. */
export async function recordRow(
  oracle: Oracle,
  program: OracleCase,
  repeat: number,
): Promise<CorpusRow> {
  const answer = await oracle.ask({ ...program, repeat });
  if ("error" in answer) {
    throw new Error(`Go cannot run ${JSON.stringify(program)}: ${answer.error}`);
  }
  return [fingerprint(program), answer.runs.length === 1 ? pack(answer.runs[0].marks) : null];
}

/**
 * Runs one command line.
 *
 * @param write Takes the text of the corpus file, once it is complete.
 * @returns The exit code.
 */
export async function recordCorpus(
  args: readonly string[],
  write: (text: string) => void,
): Promise<number> {
  if (args.includes("--help")) {
    console.log(USAGE);
    return 0;
  }
  let oracle: GoOracle | null = null;
  try {
    const flags = readFlags(args, ["programs", "seed", "repeat"]);
    const programs = whole(flags, "programs", { min: 1, max: 1_000_000 }, 2000);
    const seed = whole(flags, "seed", { min: 0, max: 2 ** 31 - 1 }, 20);
    const repeat = whole(flags, "repeat", { min: 1, max: 1000 }, 5);
    oracle = await GoOracle.start(1);
    const golden = await checkGolden(oracle, repeat);
    console.log(goldenText(golden));
    if (golden.wrong.length > 0) return 1;
    const rows: CorpusRow[] = [];
    for (const program of corpusPrograms(seed, programs)) {
      rows.push(await recordRow(oracle, program, repeat));
    }
    const { go } = oracle.about;
    const date = new Date().toISOString().slice(0, 10);
    const machine = machineWords(oracle.about);
    write(corpusText({ about: ABOUT, go, date, machine, seed, repeat, rows }));
    const unrepeated = rows.filter(([, order]) => order === null).length;
    console.log(
      `${programs} programs recorded, ${unrepeated} not repeated by Go itself (${go}, seed ${seed})`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof NoGoError)) throw error;
    console.error(`record: ${error.message}`);
    return 2;
  } finally {
    await oracle?.close();
  }
}
