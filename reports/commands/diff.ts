/**
 * `lab diff`: where two runs of one program part, why, and what came of it.
 *
 * @module
 */

import { Sources, told, whoText } from "@lab/props/browser";
import type { Outcome, Trace } from "@lab/runtime";
import type { Command } from "commander";
import { configureModel, parseModel, runOnce } from "../collect/run_once.ts";
import { parseKeyValue, parseWhole, RANGES, type WholeRange } from "../command_line/args.ts";
import { newCommand, wholeOption } from "../command_line/command_line.ts";
import { EXIT, UsageError } from "../command_line/errors.ts";
import { aligned, change, duration, whole } from "../command_line/format.ts";
import { splitRun } from "../guest/file.ts";
import { firstDifference, parting } from "../player/facts.ts";
import {
  type MachineFlags,
  machineOptions,
  requestOf,
  type RunFlags,
  workloadOptions,
} from "./run_flags.ts";

interface DiffFlags extends Omit<RunFlags, "model" | "option"> {
  readonly context: number;
  readonly json?: boolean;
}

/** Keys of a run that are no options of its model, with their ranges. */
const SHAPE = {
  procs: RANGES.procs,
  cores: RANGES.cores,
  seed: RANGES.seed,
  phase: RANGES.phase,
  sysmon: RANGES.sysmonNs,
  netPoll: RANGES.netPollNs,
} as const satisfies Partial<Record<keyof MachineFlags, WholeRange>>;
const SHAPE_KEYS = Object.keys(SHAPE) as (keyof typeof SHAPE)[];
const CONTEXT = { min: 0, max: 100, example: 6 };

/** The subcommand. @param done Gets the exit code. */
export function diffCommand(done: (exit: number) => void): Command {
  const command = newCommand(
    "diff",
    "Where two runs of one program part: the first dispatch that differs, and what came of it.",
    [
      "diff gpm pm --scenario unbalanced --procs 4",
      "diff gpm gpm:steal=one --scenario unbalanced",
      "diff gpm:go=1.19 gpm --workload props/golden/go/programs/pingpong.json --procs 2",
      "diff gpm gpm:seed=2 --scenario yield-storm",
      "diff ./mine.ts ./mine.ts:lifoCap=3 --scenario unbalanced",
    ],
  )
    .argument(
      "<A>",
      "MODEL or MODEL:K=V,K=V, also the file of yours; keys: options of the model, " +
        SHAPE_KEYS.join(", "),
    )
    .argument("<B>", "the other, likewise");
  return workloadOptions(machineOptions(command))
    .addOption(
      wholeOption("--context <N>", "decisions that are shown before it, 0..100", CONTEXT).default(
        6,
      ),
    )
    .option("--json", "one JSON object instead of text")
    .action((a: string, b: string, flags: DiffFlags) => done(diff([a, b], flags)));
}

/** A run as typed, with what it gave. */
interface Made {
  readonly typed: string;
  readonly outcome: Outcome;
  readonly trace: Trace;
  readonly sources: Sources;
}

function made(which: string, typed: string, flags: DiffFlags): Made {
  const { name, given: words } = splitRun(typed);
  const given = words?.split(",").map((text) => parseKeyValue(which, text)) ?? [];
  const option: Record<string, string> = {}, shape: Record<string, number> = {};
  for (const { key, value } of given) {
    if (key in option || key in shape) {
      throw new UsageError(which, `${key} was given twice`, typed, "give it once");
    }
    const known = SHAPE_KEYS.find((each) => each === key);
    if (known === undefined) option[key] = value;
    else shape[key] = parseWhole(`${which} ${key}`, value, SHAPE[known]);
  }
  const model = parseModel(which, name);
  configureModel(model, option);
  const outcome = runOnce(requestOf({ ...flags, model, option, ...shape }, "columns"));
  const trace = outcome.trace!;
  return { typed, outcome, trace, sources: new Sources(trace) };
}

/** Figures that are put side by side. */
const FIGURES: readonly (readonly [string, (outcome: Outcome) => number, (n: number) => string])[] =
  [
    ["elapsed", ({ elapsedNs }) => elapsedNs, duration],
    ["wait of a G, p99", ({ metrics }) => metrics.waitNs.p99, duration],
    ["dispatches", ({ dispatches }) => dispatches, whole],
    ["thefts", ({ metrics }) => metrics.counts.steals, whole],
    ["overflows", ({ metrics }) => metrics.counts.overflows, whole],
    ["hand-offs", ({ metrics }) => metrics.counts.handoffs, whole],
    ["preemptions", ({ metrics }) => metrics.counts.preemptions, whole],
    ["thread switches", ({ metrics }) => metrics.counts.threadSwitches, whole],
  ];

function diff(typed: readonly string[], flags: DiffFlags): number {
  const [a, b] = [made("A", typed[0], flags), made("B", typed[1], flags)];
  const part = parting(a.trace, b.trace);
  if (flags.json) {
    const side = (run: Made, i: number | undefined) => ({
      run: run.typed,
      event: i ?? null,
      decision: i === undefined ? null : decision(run, i),
      elapsedNs: run.outcome.elapsedNs,
    });
    console.log(
      JSON.stringify(
        { same: part === null, a: side(a, part?.[0]), b: side(b, part?.[1]) },
        null,
        2,
      ),
    );
  } else console.log(diffLines(a, b, part, flags.context).join("\n"));
  return EXIT.ok;
}

function diffLines(a: Made, b: Made, part: readonly [number, number] | null, context: number) {
  const figures = aligned([
    ["", a.typed, b.typed, "ratio"],
    ...FIGURES.map(([name, read, text]) => {
      const [x, y] = [read(a.outcome), read(b.outcome)];
      return [name, text(x), text(y), x === 0 ? "" : change(y / x)];
    }),
  ], [1, 2, 3]);
  if (part === null) {
    return [`All dispatches of ${a.typed} and ${b.typed} are the same.`, "", ...figures];
  }
  const cause = firstDifference(a.trace, b.trace);
  const shown = (head: string, at: readonly [number, number], rows: number) => [
    head,
    "",
    ...[a, b].flatMap((run, n) => [
      `${run.typed}, event ${whole(at[n])} of ${whole(run.trace.length)}:`,
      ...before(run, at[n], rows).map((i) => `${i === at[n] ? ">" : " "} ${decision(run, i)}`),
      "",
    ]),
  ];
  return [
    ...shown("The first event that differs:", [cause, cause], context),
    ...shown("The first dispatch that differs, in G, P or time:", part, 0),
    ...figures,
  ];
}

/** Decisions up to event `i`, the last few. */
function before({ trace, sources }: Made, i: number, most: number): number[] {
  const list = [i];
  for (let k = i - 1; k >= 0 && list.length <= most; k--) {
    if (told(trace, k, sources) !== "" && sources.folded[k] === 0) list.unshift(k);
  }
  return list;
}

function decision({ trace, sources }: Made, i: number): string {
  return `${whole(trace.timeNs[i])} ns  ${whoText(trace, i)}  ${told(trace, i, sources)}`;
}
