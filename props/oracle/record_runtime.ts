/**
 * Records a corpus from another live runtime: the recorded families, and every other program of the
 * corpus of real Go. The file itself is written by `reports/`.
 *
 * @module
 */

import type { Workload } from "@lab/runtime";
import { CORPUS, fingerprint, pack } from "./corpus.ts";
import { GoOracle } from "./go_oracle.ts";
import { answeredRuns, LIVE_RUNTIMES, startLive } from "./live_runtimes.ts";
import {
  familyOf,
  numbered,
  OWN_PROGRAMS,
  type RuntimeCorpus,
  type RuntimeRow,
} from "./runtime_corpora.ts";
import type { OwnSync } from "./programs.ts";
import { GOLDEN_TRACES } from "../golden.ts";
import {
  STARVATION_CASES,
  STARVATION_MODELS,
  STARVED_REAL,
  STARVING_TURNS,
  turnsBefore,
} from "../starvation.ts";

/** What is asked. */
export interface RecordRuntimeRequest {
  /** A name of {@linkcode LIVE_RUNTIMES}. */
  readonly runtime: string;
  /** Runs of each program that must agree. */
  readonly repeat: number;
  /** Options of the model that the real one is given, too. */
  readonly options: Readonly<Record<string, string>>;
  /** With what programs synchronise: neutrally, or as the runtime does. */
  readonly sync: "fifo" | OwnSync;
}

const ABOUT = "Orders of programs on a real runtime with one worker; see README.md. A row: a " +
  "recorded family and its params, or the number of a program of ../corpus.json; the program's " +
  "fingerprint; its marks in order ([start, step, count] stands for a run), or null: the runtime " +
  "did not repeat it.";
/** Runs of each program of starvation; the order of most of them counts. */
const STARVATION_REPEAT = 25;
/** One of so many programs of Go's corpus is recorded. */
const EVERY = 2;

/** How many programs are recorded. */
export const recordedPrograms = (runtime: string, sync: "fifo" | OwnSync): number =>
  names(runtime, sync).length;

/** Families by name and params, and numbers of programs. */
function names(runtime: string, sync: "fifo" | OwnSync): (string | number)[] {
  const { allRecorded = 0 } = LIVE_RUNTIMES[runtime];
  if (sync !== "fifo") return Array.from({ length: OWN_PROGRAMS }, (_, i) => i);
  const families = GOLDEN_TRACES.map(({ program, params }) =>
    `${program} ${JSON.stringify(params)}`
  );
  const numbers = CORPUS.rows.map((_, i) => i).filter((i) => i < allRecorded || i % EVERY === 0);
  return [...new Set(families), ...numbers];
}

/**
 * Records, and says how it went.
 *
 * @param write Takes the name of the file, and its text, once it is complete.
 * @param onProgram Told after each program.
 * @throws {NoRuntimeError} There is no such runtime to ask.
 */
export async function recordRuntime(
  { runtime, repeat, options, sync }: RecordRuntimeRequest,
  write: (file: string, text: string) => void,
  onProgram: () => void,
): Promise<void> {
  const { model, started, initial, hasClasses = false } = LIVE_RUNTIMES[runtime];
  const live = await startLive(runtime, options);
  const programs = numbered(CORPUS.seed, sync, hasClasses);
  const rows: RuntimeRow[] = [];
  try {
    for (const name of names(runtime, sync)) {
      const isFamily = typeof name === "string";
      const { workload, params } = isFamily ? familyOf(name) : { ...programs[name], params: {} };
      const answer = await live.ask(workload, repeat, params);
      const { runs } = answeredRuns(answer, runtime, name);
      const [{ marks }, ...others] = runs;
      const print = isFamily ? "" : fingerprint(programs[name]);
      rows.push([name, print, others.length === 0 ? pack(marks) : null]);
      onProgram();
    }
  } finally {
    await live.close();
  }
  const head: Omit<RuntimeCorpus, "rows"> = {
    about: ABOUT,
    runtime: live.runtime,
    settings: started,
    model,
    options: { ...initial, ...options },
    ...(hasClasses ? { hasClasses } : {}),
    sync,
    runs: repeat,
    seed: CORPUS.seed,
  };
  const values = Object.values(options);
  const lines = rows.map((row) => JSON.stringify(row)).join(",\n");
  const text = `{${JSON.stringify(head).slice(1, -1)},"rows":[\n${lines}\n]}\n`;
  write([runtime, ...(sync === "fifo" ? [] : ["own"]), ...values].join("-"), text);
  const unrepeated = rows.filter(([, , order]) => order === null).length;
  console.log(
    `${rows.length} programs recorded, ${unrepeated} not repeated by the runtime itself ` +
      `(${live.runtime})`,
  );
}

/**
 * Asks a real runtime, or Go, who starves whom, and says what it answered.
 *
 * @param write Takes the name of the file, and its text.
 * @throws {NoRuntimeError} There is no such runtime to ask.
 */
export async function recordStarvation(
  runtime: string,
  write: (file: string, text: string) => void,
): Promise<void> {
  const model = LIVE_RUNTIMES[runtime]?.model ?? "gpm", turns: Record<string, number> = {};
  const asker: Asker = model === "gpm" ? await goAsker() : await startLive(runtime);
  try {
    for (const { name, workload } of STARVATION_CASES) {
      const answer = await asker.ask(workload, STARVATION_REPEAT);
      const { runs } = answeredRuns(answer, runtime, name);
      turns[name] = turnsBefore(runs[0].marks);
      console.log(`${name}: ${turns[name]} turns of ${STARVING_TURNS} before the victim`);
    }
    const all = { ...STARVED_REAL, [model]: { runtime: asker.runtime, turns } };
    const rows = STARVATION_MODELS.flatMap((name) =>
      Object.hasOwn(all, name) ? [[name, all[name]]] : []
    );
    write("starvation", JSON.stringify(Object.fromEntries(rows), null, 1) + "\n");
  } finally {
    await asker.close();
  }
}

/** Whoever may be asked: a runtime, or Go. */
interface Asker {
  readonly runtime: string;
  ask(workload: unknown, repeat: number): Promise<
    | { readonly runs: readonly { readonly marks: readonly number[] }[] }
    | { readonly error: string }
    | { readonly refused: string }
  >;
  close(): Promise<void>;
}

async function goAsker(): Promise<Asker> {
  const oracle = await GoOracle.start(1);
  return {
    runtime: oracle.about.go,
    ask: (workload, repeat) => oracle.ask({ workload: workload as Workload, phase: 0, repeat }),
    close: () => oracle.close(),
  };
}
