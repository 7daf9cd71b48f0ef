/**
 * `oracle` and `record`: the lab's models against what they are models of, live, and orders for
 * machines without it.
 *
 * @module
 */

import {
  compareRuntimes,
  compareWithGo,
  compareWithRuntime,
  type GeneratorName,
  GENERATORS,
  LIVE_RUNTIMES,
  NoGoError,
  NoProgramError,
  NoRuntimeError,
  recordCorpus,
  recordedPrograms,
  recordRuntime,
  recordStarvation,
} from "@lab/props";
import type { Command } from "commander";
import { configureModel } from "../collect/run_once.ts";
import type { WholeRange } from "../command_line/args.ts";
import {
  choiceOption,
  jobsOption,
  modelOption,
  newCommand,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, MissingTool, UsageError } from "../command_line/errors.ts";
import { startProgress } from "../command_line/progress.ts";

type Done = (exit: number) => void;

const exitOf = (isRight: boolean): number => isRight ? EXIT.ok : EXIT.failed;

const SEED_31: WholeRange = { min: 0, max: 2 ** 31 - 1, example: 1 };
const REPEAT: WholeRange = { min: 1, max: 1_000, example: 5 };

interface OracleFlags {
  readonly runtime: string;
  readonly runs?: number;
  readonly seed: number;
  readonly repeat: number;
  readonly procs: number;
  readonly path?: string;
  readonly option: Readonly<Record<string, string>>;
  readonly form: string;
  readonly programs: GeneratorName;
  readonly sync: "fifo" | "tokio" | "jdk";
  readonly jobs?: number;
}

/** `--runtime`. */
const runtimeOption = (about: string) =>
  choiceOption("--runtime <NAME>", about, ["go", ...Object.keys(LIVE_RUNTIMES)]).default("go");

/** `--sync`. */
const syncOption = () =>
  choiceOption(
    "--sync <NAME>",
    "locks and channels of the programs: neutral ones (fifo), or the runtime's own",
    ["fifo", "tokio", "jdk"] as const,
  ).default("fifo");

/** Refuses the synchronisation of another runtime. */
function refuseSync(runtime: string, sync: string): void {
  const own = LIVE_RUNTIMES[runtime]?.own;
  if (sync === "fifo" || sync === own) return;
  const rule = own === undefined
    ? "must be left out: this runtime has none of its own here"
    : `must be fifo or ${own} with --runtime ${runtime}`;
  throw new UsageError("--sync", rule, sync, "see --help");
}

/** Refuses programs that this runtime cannot be held to. */
function refusePrograms(isGo: boolean, programs: GeneratorName, isOther: boolean): void {
  if (programs === "recorded") return;
  if (isOther) {
    const rule = "goes with none of --form and --procs";
    throw new UsageError("--programs", rule, programs, "leave one of them out");
  }
  if ((programs === "wide") === isGo) {
    const rule = isGo ? "wide goes with --runtime" : "must be recorded or wide with --runtime";
    throw new UsageError("--programs", rule, programs, "see --help");
  }
}

/** `oracle`. */
export function oracleCommand(done: Done): Command {
  return newCommand(
    "oracle",
    "gpm against the Go of this machine: the order of generated programs at one P, order-free facts " +
      "and distributions from two on. Or the model of another runtime against that, with one worker.",
    [
      "",
      "--runs 500",
      "--programs sync",
      "--procs 2",
      "--option ring=128",
      "--runtime jdk --runs 1000",
      "--runtime tokio --programs wide --option lifoSlot=off",
    ],
    "deno task oracle",
  )
    .addOption(
      wholeOption(
        "--runs <N>",
        "programs to generate, or runs of each at more than one P, 1..10000000 " +
          "(default: 10000, or 200)",
        { min: 1, max: 10_000_000, example: 10_000 },
      ),
    )
    .addOption(wholeOption("--seed <S>", "of the generator, 0..2147483647", SEED_31).default(1))
    .addOption(
      wholeOption("--repeat <R>", "runs of each program on Go, at one P, 1..1000", REPEAT)
        .default(5),
    )
    .addOption(
      wholeOption("--procs <P>", "GOMAXPROCS, 1..64", { min: 1, max: 64, example: 2 }).default(1),
    )
    .addOption(valueOption(
      "--path <PATH>",
      "only the program at this place of fast-check, as a failure prints it",
      (option, text) => {
        if (/^\d+(:\d+)*$/.test(text)) return text;
        throw new UsageError(option, "must be numbers joined by colons", text, "as 12:0:3");
      },
    ))
    .addOption(modelOption("an option of the model, for example ring=128: what would differ?"))
    .addOption(
      choiceOption(
        "--form <F>",
        "text, or json: the figures as props/golden/live_*.json has them",
        [
          "text",
          "json",
        ],
      ).default("text"),
    )
    .addOption(
      choiceOption(
        "--programs <KIND>",
        "what is generated: as the recorded corpus; with Go what else Gs share (sync), or Gs that " +
          "wait for time (timed; 0.3 s for each program); with other runtimes long ones (wide)",
        Object.keys(GENERATORS),
      ).default("recorded"),
    )
    .addOption(runtimeOption("what the lab is held against"))
    .addOption(syncOption())
    .addOption(jobsOption("processes of the real one that are asked side by side, at one P"))
    .action(async ({ runtime, option: options, form, path, runs, ...flags }: OracleFlags) => {
      const isGo = runtime === "go";
      refusePrograms(isGo, flags.programs, form !== "text" || flags.procs !== 1);
      refuseSync(runtime, flags.sync);
      configureModel(isGo ? "gpm" : LIVE_RUNTIMES[runtime].model, options);
      if (!isGo && form !== "text") {
        throw new UsageError("--runtime", "goes without --form", runtime, "only Go has that");
      }
      const hasWorkers = flags.procs !== 1;
      if (!isGo && hasWorkers && LIVE_RUNTIMES[runtime].withWorkers === undefined) {
        const rule = "goes without --procs";
        throw new UsageError("--runtime", rule, runtime, "go, tokio and jdk have that");
      }
      if (hasWorkers && flags.sync !== "fifo") {
        throw new UsageError("--sync", "goes without --procs", flags.sync, "leave one of them out");
      }
      const all = runs ?? (flags.procs === 1 ? 10_000 : 200);
      const jobs = Math.min(flags.jobs ?? navigator.hardwareConcurrency, all);
      const request = { ...flags, jobs, path, options, json: form === "json", runs: all };
      const progress = startProgress(all, true);
      try {
        const onProgram = () => progress.step("programs");
        const compare = isGo
          ? () => compareWithGo(request, onProgram)
          : hasWorkers
          ? () => compareRuntimes({ ...request, runtime })
          : () => compareWithRuntime({ ...request, runtime }, onProgram);
        done(exitOf(await withGo(compare)));
      } finally {
        progress.close();
      }
    });
}

/** Where recorded orders stand. */
const GOLDEN = new URL("../../props/golden/", import.meta.url);

/** `record`. @param write Takes the text of the corpus. */
export function recordCommand(
  done: Done,
  write = (text: string, file = "corpus.json") =>
    Deno.writeTextFileSync(new URL(file, GOLDEN), text),
): Command {
  return newCommand(
    "record",
    "Records props/golden/corpus.json from the Go of this machine, or the orders of other runtimes.",
    ["", "--programs 500", "--runtime rayon --repeat 25"],
    "deno task record",
  )
    .addOption(
      wholeOption("--programs <N>", "programs to record, 1..1000000", {
        min: 1,
        max: 1_000_000,
        example: 2_000,
      }).default(2_000),
    )
    .addOption(wholeOption("--seed <S>", "of the generator, 0..2147483647", SEED_31).default(20))
    .addOption(
      wholeOption("--repeat <R>", "runs of each that must agree, 1..1000", REPEAT).default(5),
    )
    .addOption(runtimeOption("what is recorded"))
    .addOption(modelOption("of the real runtime, for example globalQueueInterval=7"))
    .addOption(syncOption())
    .option("--starvation", "who starves whom (props/starvation.ts), in place of orders")
    .action(async ({ runtime, option: options, starvation, ...flags }: RecordFlags) => {
      const isGo = runtime === "go";
      if (isGo && Object.keys(options).length > 0) {
        throw new UsageError("--option", "is for other runtimes than Go", null, "leave it out");
      }
      refuseSync(runtime, flags.sync);
      const all = isGo ? flags.programs : recordedPrograms(runtime, flags.sync);
      const progress = startProgress(all, true);
      const onProgram = () => progress.step("programs");
      const writeFile = (file: string, text: string) => write(text, `runtimes/${file}.json`);
      const record = async () => {
        if (starvation) {
          await recordStarvation(runtime, writeFile);
          return true;
        }
        if (isGo) return recordCorpus(flags, write, onProgram);
        await recordRuntime({ ...flags, runtime, options }, writeFile, onProgram);
        return true;
      };
      try {
        done(exitOf(await withGo(record)));
      } finally {
        progress.close();
      }
    });
}

type RecordFlags =
  & Parameters<typeof recordCorpus>[0]
  & Pick<OracleFlags, "runtime" | "option" | "sync">
  & { readonly starvation?: boolean };

/** Runs `work`. @throws {MissingTool} There is no Go, or no such runtime. */
async function withGo<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NoGoError || error instanceof NoRuntimeError) {
      throw new MissingTool(error.message);
    }
    if (error instanceof NoProgramError) {
      throw new UsageError("--path", error.message, null, "give --seed and --path as printed");
    }
    throw error;
  }
}
