/**
 * `lab conform`: is a recorded schedule of real Go one that gpm's rules admit?
 *
 * @module
 */

import {
  ADMITTING,
  BEAM_MAX,
  changedRules,
  conform,
  type Conformance,
  goText,
  NoGoError,
  recordedSchedule,
  RULE_SPECS,
  ruleNamed,
  SCHEDULE_SCENES,
} from "@lab/props";
import { COST_PRESETS } from "@lab/runtime";
import type { Command } from "commander";
import { configureModel, runOnce, schedulerOption } from "../collect/run_once.ts";
import { addKeyValue, RANGES } from "../command_line/args.ts";
import { listOption, newCommand, wholeOption } from "../command_line/command_line.ts";
import { EXIT, MissingTool, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { aligned, percent, whole } from "../command_line/format.ts";
import { loadWorkload } from "../files/workload_file.ts";
import { withTrace } from "../files/trace_file.ts";

interface ConformFlags {
  readonly procs?: number;
  readonly model?: string;
  readonly seed?: number;
  readonly rule: Readonly<Record<string, string>>;
  readonly record?: boolean;
  readonly json?: boolean;
}

/** GOMAXPROCS of what is recorded. */
const RECORDED_PROCS = [2, 4, 8];
const COUNTS = ["starts", "explained", "ambiguous", "unexplained", "notJudged"] as const;
/** What came of one recorded schedule. */
type RecordedRow =
  & { readonly scene: string; readonly procs: number }
  & Readonly<Record<typeof COUNTS[number], number>>;

/** What of the findings `--json` prints. */
const JSON_FIELDS = [
  "starts",
  "explained",
  "ambiguous",
  "unexplained",
  "notJudged",
  "rules",
  "first",
] as const satisfies readonly (keyof Conformance)[];

/** The subcommand. @param done Gets the exit code. */
export function conformCommand(done: (exit: number) => void): Command {
  return newCommand(
    "conform",
    "Asks of each start of a goroutine in a trace of real Go which of gpm's rules admits it.",
    [
      "conform props/golden/traces/httpserver-p2.txt.gz",
      "conform my-trace.txt --json",
      "conform my-trace.txt --rule ring=255   # a wrong rule: some starts have no explanation",
      "conform my-workload.json --procs 4     # a run of gpm in Go's words; or of --model",
      "conform --record --procs 4             # small programs of all kinds on the Go of this machine",
    ],
  )
    .argument(
      "[TRACE]",
      "text of 'go tool trace -d=parsed', plain or packed with gzip; " +
        "or a workload (.json): then a model runs it first, on cost table linux-x64",
    )
    .addOption(
      wholeOption(
        "--procs <P>",
        "GOMAXPROCS (default: as the trace says; 2 for a workload)",
        RANGES.procs,
      ),
    )
    .addOption(schedulerOption())
    .addOption(wholeOption("--seed <S>", "of the run of a workload (default: 1)", RANGES.seed))
    .addOption(
      listOption("--rule <K=V>", "change a rule, see below; may be repeated", {}, addKeyValue),
    )
    .option(
      "--record",
      "record small programs of all kinds from the Go of this machine instead, and ask of each " +
        `(at GOMAXPROCS ${RECORDED_PROCS.join(", ")}, or --procs)`,
    )
    .option("--json", "the counts as one JSON object on standard output")
    .addHelpText("after", `\nRules (Go's value is used where none is given):\n${ruleLines()}`)
    .action(async (trace: string | undefined, flags: ConformFlags) => {
      done(await (flags.record ? recordAll(trace, flags) : run(traceGiven(trace), flags)));
    });
}

function traceGiven(trace: string | undefined): string {
  if (trace !== undefined) return trace;
  throw new UsageError("TRACE", "is missing", null, "give a file, or --record");
}

/** Records schedules and asks of each. */
async function recordAll(trace: string | undefined, flags: ConformFlags): Promise<number> {
  if (trace !== undefined) {
    throw new UsageError("--record", "takes no trace", trace, "leave one of the two out");
  }
  traceOnly("--record", flags);
  const rules = changedRules(parsedRules(flags.rule)), rows: RecordedRow[] = [];
  for (const procs of flags.procs === undefined ? RECORDED_PROCS : [flags.procs]) {
    for (const scene of SCHEDULE_SCENES) {
      const found = await conform(await recorded(scene, procs), rules, procs);
      const { starts, explained, ambiguous, unexplained, notJudged } = found;
      rows.push({ scene, procs, starts, explained, ambiguous, unexplained, notJudged });
    }
  }
  const sum = (name: typeof COUNTS[number]) => rows.reduce((total, row) => total + row[name], 0);
  const total = Object.fromEntries(COUNTS.map((name) => [name, sum(name)]));
  if (flags.json) console.log(JSON.stringify({ ...total, rows }, null, 2));
  else {
    const cells = (row: Readonly<Record<string, number>>) => COUNTS.map((name) => whole(row[name]));
    console.log(
      aligned([
        ["program", "Ps", "starts", "explained", "ambiguous", "unexplained", "not judged"],
        ...rows.map(({ scene, procs, ...counts }) => [scene, whole(procs), ...cells(counts)]),
        ["all", "", ...cells(total)],
      ], [1, 2, 3, 4, 5, 6]).join("\n"),
    );
  }
  return sum("unexplained") === 0 ? EXIT.ok : EXIT.failed;
}

async function recorded(scene: string, procs: number): Promise<ReadableStream<Uint8Array>> {
  try {
    return await recordedSchedule(scene, procs);
  } catch (error) {
    if (error instanceof NoGoError) throw new MissingTool(error.message);
    throw error;
  }
}

function ruleLines(): string {
  const { ring: _, ...go } = changedRules({});
  const valueOf = (name: string) => {
    const value = { ring: changedRules({}).ring, ...go }[name as keyof typeof go];
    return typeof value === "boolean" ? (value ? "yes" : "no") : String(value);
  };
  return aligned(
    RULE_SPECS.map(({ name, about, values }) => [
      `  ${name}=${valueOf(name)}`,
      `${about}: ${values}`,
    ]),
  ).join("\n");
}

async function run(trace: string, flags: ConformFlags): Promise<number> {
  const rules = changedRules(parsedRules(flags.rule));
  const found = WORKLOAD.test(trace)
    ? await conform(ranText(trace, flags), rules)
    : await withTrace(traceOnly(trace, flags), (bytes) => conform(bytes, rules, flags.procs ?? 0));
  if (flags.json) {
    const shown = Object.fromEntries(JSON_FIELDS.map((name) => [name, found[name]]));
    console.log(JSON.stringify(shown, null, 2));
  } else console.log(conformLines(found).join("\n"));
  return found.unexplained === 0 ? EXIT.ok : EXIT.failed;
}

/** The name of a file that is no trace. */
const WORKLOAD = /\.json$/i;

/** Refuses options that are for workloads. */
function traceOnly(trace: string, { model, seed }: ConformFlags): string {
  const [option] =
    [["--model", model], ["--seed", seed]].find(([, given]) => given !== undefined) ??
      [];
  if (option === undefined) return trace;
  throw new UsageError(String(option), "is for a workload (.json)", trace, "leave it out");
}

/** The trace of a run of the lab, in Go's words. */
function ranText(file: string, { model, procs = 2, seed = 1 }: ConformFlags) {
  const { program } = loadWorkload(fromUser(file));
  const configured = configureModel(model ?? "gpm", {});
  const costs = COST_PRESETS["linux-x64"];
  const { trace } = runOnce({
    ...{ configured, program, procs, cores: procs, seed, costs },
    sink: "columns",
  });
  return new Blob([goText(trace!, procs)]).stream();
}

function parsedRules(typed: Readonly<Record<string, string>>): Record<string, unknown> {
  const rules: Record<string, unknown> = {};
  for (const [key, text] of Object.entries(typed)) {
    const spec = ruleNamed(key);
    if (spec === undefined) {
      const known = RULE_SPECS.map(({ name }) => name).join(", ");
      throw new UsageError("--rule", `must be one of ${known}`, key, "give for example ring=255");
    }
    const value = spec.parse(text);
    if (value === undefined) {
      throw new UsageError(
        `--rule ${spec.name}`,
        `must be ${spec.values}`,
        text,
        `give for example ${spec.name}=${spec.wrong[0]}`,
      );
    }
    rules[spec.name] = value;
  }
  return rules;
}

/** The lines. */
export function conformLines(found: Conformance): string[] {
  const { starts, procs, events, lines, first } = found;
  const share = (n: number) => starts === 0 ? "" : percent(n / starts);
  return [
    ...aligned([
      ["trace", `${whole(events)} events in ${whole(lines)} lines, GOMAXPROCS=${procs}`],
      ["starts", whole(starts)],
      ["explained", whole(found.explained), share(found.explained)],
      ["ambiguous", whole(found.ambiguous), share(found.ambiguous)],
      ["unexplained", whole(found.unexplained), share(found.unexplained)],
      ["not judged", whole(found.notJudged), share(found.notJudged)],
    ], [1, 2]),
    ...found.whyNotJudged.map(([why, n]) => `  ${whole(n)}: ${why}`),
    "",
    ...ruleTable(found),
    "",
    `At most ${whole(found.hypotheses)} hypotheses at once; ` +
    (found.cuts === 0
      ? `the bound of ${BEAM_MAX} was never reached.`
      : `the bound of ${BEAM_MAX} was reached ${whole(found.cuts)} times: what it might have ` +
        "lost is not judged."),
    ...(first === null ? [] : [
      "",
      `First without explanation: line ${first.line}, at ${first.timeNs} ns: P${first.p} starts ` +
      `G${first.g}.`,
      `  It stood ${first.stood}. P${first.p}: ${first.state}.`,
      `  The rules allow: ${first.allowed.join("; ") || "nothing"}.`,
      "  Events before it:",
      ...first.before.map((event) => `    ${event}`),
    ]),
  ];
}

function ruleTable({ rules, starts }: Conformance): string[] {
  const words = new Map<string, string>(ADMITTING);
  return aligned([
    ["rule", "starts", "share", "what it says"],
    ...Object.entries(rules).map(([name, n]) => [
      name,
      whole(n),
      percent(n / starts),
      words.get(name) ?? "either; the trace does not tell",
    ]),
  ], [1, 2]);
}
