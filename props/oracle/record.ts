/**
 * Records the corpus from the Go of this machine. The file itself is written by `reports/`, and
 * only when all has gone well.
 *
 * @module
 */

import {
  corpusPrograms,
  type CorpusRow,
  corpusText,
  fingerprint,
  machineWords,
  pack,
} from "./corpus.ts";
import { checkGolden, goldenText, type Oracle } from "./differential.ts";
import { GoOracle } from "./go_oracle.ts";
import type { OracleCase } from "./lab_runs.ts";

/** What is asked. */
export interface RecordRequest {
  /** Programs to record. */
  readonly programs: number;
  /** Of the generator. */
  readonly seed: number;
  /** Runs of each that must agree. */
  readonly repeat: number;
}

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
 * Records the corpus, and says how it went.
 *
 * @param write Takes the text of the corpus file, once it is complete.
 * @param onProgram Told after each program.
 * @returns False if the oracle does not give the recorded traces again: then nothing is written.
 * @throws {NoGoError} There is no Go to ask.
 */
export async function recordCorpus(
  { programs, seed, repeat }: RecordRequest,
  write: (text: string) => void,
  onProgram: () => void,
): Promise<boolean> {
  const oracle = await GoOracle.start(1);
  try {
    const golden = await checkGolden(oracle, repeat);
    console.log(goldenText(golden));
    if (golden.wrong.length > 0) return false;
    const rows: CorpusRow[] = [];
    for (const program of corpusPrograms(seed, programs)) {
      rows.push(await recordRow(oracle, program, repeat));
      onProgram();
    }
    const { go } = oracle.about;
    const date = new Date().toISOString().slice(0, 10);
    const machine = machineWords(oracle.about);
    write(corpusText({ about: ABOUT, go, date, machine, seed, repeat, rows }));
    const unrepeated = rows.filter(([, order]) => order === null).length;
    console.log(
      `${programs} programs recorded, ${unrepeated} not repeated by Go itself (${go}, seed ${seed})`,
    );
    return true;
  } finally {
    await oracle.close();
  }
}
