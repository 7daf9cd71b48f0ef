/**
 * `lab play`: a page that runs the lab in a browser, from disk and without a network.
 *
 * @module
 */

import { SCENARIOS } from "@lab/benches";
import { configure, MODELS } from "@lab/models";
import { type Case, MUTANTS, replayedCase, SHOWN_MAX, shownTrace } from "@lab/props";
import { assemble, cleanCommand, COST_PRESETS, escapedText, type Workload } from "@lab/runtime";
import type { Command } from "commander";
import { configureModel } from "../collect/run_once.ts";
import {
  addKeyValue,
  parseChoice,
  parseParams,
  parseWhole,
  RANGES,
  type WholeRange,
} from "../command_line/args.ts";
import {
  choiceOption,
  listOption,
  modelOption,
  newCommand,
  valueOption,
  wholeOption,
} from "../command_line/command_line.ts";
import { EXIT, messageOf, oneLine, UsageError } from "../command_line/errors.ts";
import { whole } from "../command_line/format.ts";
import { fromUser } from "../command_line/paths.ts";
import { outFile } from "../files/out_file.ts";
import { readBounded } from "../files/read_text.ts";
import { withTrace } from "../files/trace_file.ts";
import { loadWorkload } from "../files/workload_file.ts";
import { outFolder, shownPath, writeAll } from "../files/write.ts";
import { isModelFile } from "../guest/file.ts";
import { ownModels, triedOut } from "./play_own.ts";
import { LESSON_TEXTS } from "../player/lesson_texts.ts";
import { LESSONS } from "../player/lessons.ts";
import { isPlayer, playerPage } from "../player/page.ts";
import type { Start } from "../player/start.ts";
import { type Lang, LANGS } from "../player/words.ts";

interface PlayFlags {
  readonly lesson?: string;
  readonly workload?: string;
  readonly param: Readonly<Record<string, string>>;
  readonly scenario?: string;
  readonly case?: string;
  readonly trace?: string;
  readonly model: readonly string[];
  readonly option: Readonly<Record<string, string>>;
  readonly mutant?: string;
  readonly procs?: number;
  readonly cores?: number;
  readonly costs?: "zero" | "linux-x64";
  readonly seed?: number;
  readonly lang: Lang;
  readonly out?: string;
  readonly open?: boolean;
}

/** Ps and cores that the page draws. */
const DRAWN: WholeRange = { ...RANGES.procs, max: 64 };
/** What the page shows unless something is asked for. */
const SCENARIO = "unbalanced", MODEL = "gpm", PROCS = 4;
/** An older page is replaced by the new one; anything else there was not meant. */
const PAGE = {
  what: "a page of 'lab play'",
  ending: ".html",
  load: (path: string) => {
    if (!isPlayer(readBounded(path))) throw new UsageError("--out", "is another page", path, "");
  },
} as const;

/** The subcommand. @param done Gets the exit code. */
export function playCommand(done: (exit: number) => void): Command {
  return newCommand(
    "play",
    "Writes a page that runs the lab in a browser: step by step, side by side, as a timeline.",
    [
      "play --lesson overflow",
      "play --scenario unbalanced --model gpm,pm --procs 8",
      "play --trace props/golden/traces/httpserver-p2.txt.gz",
      "play --model ./mine.ts,gpm --scenario unbalanced",
      "play --workload props/golden/go/programs/pingpong.json --model gpm,tokio --lang zh",
      "play --model gpm --mutant gpm-no-wake --case '{…}'   # as a failing law printed it",
    ],
  )
    .addOption(
      choiceOption("--lesson <NAME>", "one of the lessons, see below", LESSONS.map(({ id }) => id)),
    )
    .addOption(valueOption("--workload <FILE>", "a workload file (JSON)", (_, text) => text))
    .addOption(
      listOption("--param <K=V>", "a param of the workload; may be repeated", {}, addKeyValue),
    )
    .addOption(
      choiceOption(
        "--scenario <NAME>",
        `a standard scenario, as in the report (default: ${SCENARIO})`,
        SCENARIOS.map(({ name }) => name),
      ),
    )
    .addOption(
      valueOption(
        "--trace <FILE>",
        "a trace of real Go, text of 'go tool trace -d=parsed', plain or gzip",
        (_, text) => text,
      ),
    )
    .addOption(
      valueOption("--case <JSON>", "a case that broke a law, as printed", (_, text) => text),
    )
    .addOption(
      valueOption(
        "--model <A,B>",
        "one scheduler, or two beside each other; see 'lab models'; files of yours may be among " +
          `them (default: ${MODEL})`,
        parseModels,
        MODELS.map(({ name }) => name),
      ),
    )
    .addOption(modelOption("an option of the first model; may be repeated"))
    .addOption(
      choiceOption(
        "--mutant <NAME>",
        "a planted bug in the first",
        MUTANTS.map(({ name }) => name),
      ),
    )
    .addOption(wholeOption("--procs <P>", `processors, 1..64 (default: ${PROCS})`, DRAWN))
    .addOption(wholeOption("--cores <N>", "CPU cores, 1..64 (default: as --procs)", DRAWN))
    .addOption(
      choiceOption(
        "--costs <TABLE>",
        `${Object.keys(COST_PRESETS).join(" or ")} (default: linux-x64)`,
        Object.keys(COST_PRESETS),
      ),
    )
    .addOption(
      valueOption(
        "--seed <S>",
        "0..4294967295 (default: 1)",
        (option, text) => parseWhole(option, text, RANGES.seed),
      ),
    )
    .addOption(choiceOption("--lang <L>", "en or zh (default: en)", LANGS).default("en"))
    .addOption(
      valueOption("--out <FILE>", "in reports/out (default: reports/out/play.html)", (_, t) => t),
    )
    .option("--open", "open it in the browser as well")
    .addHelpText(
      "after",
      `\nLessons:\n${
        LESSONS.map(({ id }) => `  ${id.padEnd(16)}${LESSON_TEXTS[id].title.en}`).join("\n")
      }`,
    )
    .action(async (flags: PlayFlags) => done(await play(flags)));
}

/** One or two names, or files, of models. */
function parseModels(option: string, text: string): readonly string[] {
  const names = text.split(",");
  if (names.length > 2) {
    throw new UsageError(option, "must be one model or two", text, "give for example gpm,pm");
  }
  const known = MODELS.map((spec) => spec.name);
  return names.map((name) => isModelFile(name) ? name : parseChoice(option, name, known));
}

/** What says what is run: at most one of them. */
const SOURCES = ["lesson", "workload", "scenario", "case", "trace"] as const;
/** What a lesson, or a case, settles by itself. */
const SETTLED: Readonly<Record<"lesson" | "case" | "trace", readonly (keyof PlayFlags)[]>> = {
  lesson: ["model", "option", "mutant", "procs", "cores", "costs", "seed", "param"],
  trace: ["model", "option", "mutant", "procs", "cores", "costs", "seed", "param"],
  case: ["procs", "cores", "costs", "seed", "param"],
};

async function play(flags: PlayFlags): Promise<number> {
  checkTogether(flags);
  const place = outFile(flags.out ?? `${outFolder()}/play.html`, PAGE);
  const start = flags.trace === undefined ? await startOf(flags) : await recordedStart(flags);
  writeAll(place.folder, new Map([[place.file, playerPage(start)]]));
  const path = shownPath(`${place.folder}/${place.file}`);
  console.log(`${path}: open it in a browser; it needs no network`);
  if (!flags.open) return EXIT.ok;
  const why = await opened(`${place.folder}/${place.file}`);
  if (why === null) return EXIT.ok;
  console.error(`lab: --open did not open it: ${oneLine(why)}`);
  return EXIT.failed;
}

/** What opens a file, by system. */
const OPENERS: Readonly<Record<string, string>> = { darwin: "open", windows: "explorer" };
/** What a program needs to know of the desktop. */
const DESKTOP = [
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "XAUTHORITY",
  "XDG_RUNTIME_DIR",
  "DBUS_SESSION_BUS_ADDRESS",
];

/** Opens a file as the desktop does. @returns Null, or why not. */
async function opened(path: string): Promise<string | null> {
  const env: Record<string, string> = {};
  for (const variable of DESKTOP) {
    const { state } = Deno.permissions.querySync({ name: "env", variable });
    const value = state === "granted" ? Deno.env.get(variable) : undefined;
    if (value !== undefined) env[variable] = value;
  }
  const opener = OPENERS[Deno.build.os] ?? "xdg-open";
  try {
    const { code, stderr } = await cleanCommand(opener, { args: [path], env }).output();
    return code === 0
      ? null
      : new TextDecoder().decode(stderr).trim() || `${opener} ended with ${code}`;
  } catch (error) {
    return `${opener}: ${messageOf(error)}`;
  }
}

const isGiven = (value: unknown): boolean =>
  typeof value === "object" ? Object.keys(value!).length > 0 : value !== undefined;

function checkTogether(flags: PlayFlags): void {
  const [first, second] = SOURCES.filter((name) => flags[name] !== undefined);
  const refuse = (a: string, b: string) => {
    throw new UsageError(`--${a}`, `cannot be given with --${b}`, null, "choose one");
  };
  if (second !== undefined) refuse(first, second);
  if (isGiven(flags.param) && first !== "workload") {
    throw new UsageError("--param", "needs --workload", null, "add --workload, or leave it out");
  }
  if (first !== "lesson" && first !== "case" && first !== "trace") return;
  for (const name of SETTLED[first]) if (isGiven(flags[name])) refuse(name, first);
}

/** A page that begins with a recorded trace. */
async function recordedStart({ trace, lang }: PlayFlags): Promise<Start> {
  const { isCut, ...shown } = await withTrace(trace!, (bytes) => shownTrace(bytes));
  if (isCut) {
    console.error(`lab: the page holds the first ${whole(SHOWN_MAX)} events of the trace`);
  }
  const recorded = { ...shown, name: escapedText(trace!.replace(/^.*[\\/]/, "")) };
  return { lang, lesson: null, about: null, second: null, recorded };
}

async function startOf(flags: PlayFlags): Promise<Start> {
  const { lang, lesson, mutant, option } = flags;
  if (lesson !== undefined) return { lang, lesson, about: null, second: null };
  const typed = flags.model ?? [MODEL];
  const own = await ownModels([...new Set(typed.filter(isModelFile))]);
  const ownOf = (text: string | undefined) => own.find(({ file }) => file.shown === text);
  const [model, beside] = typed.map((text) => ownOf(text)?.name ?? text);
  if (ownOf(typed[0]) === undefined) configureModel(model, option);
  const bug = MUTANTS.find(({ name }) => name === mutant);
  if (bug !== undefined && bug.base !== model) {
    const rule = `is a bug of model ${bug.base}`;
    throw new UsageError("--mutant", rule, `--model ${model}`, `give --model ${bug.base}`);
  }
  const about = flags.case === undefined
    ? { model, options: option, mutant, ...sceneOf(flags) }
    : caseOf(flags.case, model, option, mutant);
  const second = beside === undefined
    ? null
    : { ...about, model: beside, options: {}, mutant: undefined, deviations: undefined };
  // What cannot run is said here, and not in the page.
  assemble(about.workload);
  for (const [i, each] of [about, second].entries()) {
    if (each === null) continue;
    const file = ownOf(typed[i]);
    if (file === undefined) configure(each.model, each.options);
    else await triedOut(file, each);
  }
  const taken = own.map(({ name, code, lines }) => ({ name, code, lines }));
  return { lang, lesson: null, about, second, ...(taken.length === 0 ? {} : { own: taken }) };
}

function sceneOf(flags: PlayFlags): Omit<Case, "model"> {
  const { procs = PROCS, cores = procs, costs = "linux-x64", seed = 1 } = flags;
  return { workload: workloadOf(flags), machine: { procs, cores }, costs, seed };
}

function workloadOf({ workload, param, scenario = SCENARIO }: PlayFlags): Workload {
  if (workload === undefined) {
    return SCENARIOS.find(({ name }) => name === scenario)!.workload("report");
  }
  const given = parseParams(param);
  const loaded = loadWorkload(fromUser(workload), given).workload;
  return { ...loaded, params: { ...loaded.params, ...given } };
}

/** @throws {UsageError} It is no case. */
function caseOf(
  text: string,
  model: string,
  options: Readonly<Record<string, string>>,
  mutant?: string,
): Case {
  try {
    return replayedCase({ model, options, mutant, case: text });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError("play:", messageOf(error), null, "give what the failing law printed");
  }
}
