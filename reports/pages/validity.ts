/**
 * How far the lab can be trusted: what it was held against, with what came out.
 *
 * @module
 */

import { isConstant, type LiveScene, tellCounts, TOLERANCE } from "@lab/props";
import type { GoldenRow, PredictionFacts, Results, TraceFacts } from "../collect/results.ts";
import { WORK_DIFFERS } from "../collect/validity.ts";
import { LAB } from "../command_line/command_line.ts";
import { change, counted, duration, percent, whole } from "../command_line/format.ts";
import { blocks, command, type FilePage, plain, section, table } from "./markdown.ts";
import { families, share } from "./real_go.ts";
import { theorySection } from "./theory.ts";
import {
  isElapsedClose,
  isWaitClose,
  spreadCounts,
  type ValidityCheck,
  validityChecks,
} from "./validity_checks.ts";

/** The page. */
export const validityPage: FilePage = {
  file: "validity.md",
  title: "Validity: how far can this be trusted?",
  verdict: (results) => {
    const checks = validityChecks(results);
    const off = checks.filter((check) => !check.holds);
    const held = `${checks.length - off.length} of ${checks.length} checks hold everywhere`;
    if (off.length === 0) return `${held}.`;
    return `${held}; not: ${off.map(({ what, result }) => `${what} (${result})`).join("; ")}.`;
  },
  body: (results) => ({
    markdown: blocks([
      conformanceText(results),
      table<ValidityCheck>([
        { head: "held against", cell: ({ what, anchor }) => `[${plain(what)}](#${anchor})` },
        { head: "result", align: "right", cell: ({ result }) => plain(result) },
        { head: "holds", cell: ({ holds }) => holds ? "yes" : "**no**" },
      ], validityChecks(results)),
      "*Kept* results take too long for each report, or need Go: they are stored with the command " +
      "that makes them, and tests notice when they are stale. All others were measured by this run.",
      exactSection(results),
      theorySection(results.validity),
      tracesSection(results),
      spreadSection(results),
      LIMITS,
    ]),
  }),
};

/** The first thing to know: does real Go do anything that gpm's rules do not admit? */
function conformanceText({ validity: { conformance } }: Results): string {
  if (conformance === undefined) return "";
  const { rows, go, machine } = conformance;
  type Row = typeof rows[number];
  const total = (of: (row: Row) => number) => rows.reduce((sum, row) => sum + of(row), 0);
  const starts = total(({ starts }) => starts), wrong = total(({ unexplained }) => unexplained);
  const unjudged = total(({ notJudged }) => notJudged);
  const ambiguous = total((row) => row.ambiguous * row.starts) / starts;
  return blocks([
    `**Of ${whole(starts)} starts of goroutines in traces of real Go at GOMAXPROCS 2, 4 and 8, ` +
    `${whole(wrong)} have no explanation by gpm's rules.** ${percent(ambiguous)} have several, ` +
    `${whole(unjudged)} could not be judged (${plain(go)}, ${plain(machine)}; kept). ` +
    `\`${LAB} conform TRACE\` asks the same of any trace.`,
    table<Row>([
      { head: "trace", cell: ({ trace }) => plain(trace) },
      { head: "Ps", align: "right", cell: ({ procs }) => whole(procs) },
      { head: "starts", align: "right", cell: ({ starts }) => whole(starts) },
      { head: "unexplained", align: "right", cell: ({ unexplained }) => whole(unexplained) },
      { head: "ambiguous", align: "right", cell: ({ ambiguous }) => percent(ambiguous) },
      { head: "not judged", align: "right", cell: ({ notJudged }) => whole(notJudged) },
    ], rows),
  ]);
}

function exactSection({ golden, validity }: Results): string {
  const { corpus, live } = validity;
  return section(2, "Exact decisions at GOMAXPROCS=1", [
    "At one P real Go is deterministic, so there is nothing to estimate: the order in which " +
    "goroutines ran is right or wrong. The recorded traces hold the scheduler's tick at each mark " +
    "as well: two independent statements. (The longest programs outlast a slice, so Go preempts " +
    "them in some runs; there the trace is the most frequent of its recordings.)",
    golden.length === 0 ? "" : table([
      { head: "family", cell: ({ program }) => plain(program) },
      { head: "traces", align: "right", cell: ({ rows }) => whole(rows.length) },
      { head: "order the same", align: "right", cell: share((row: GoldenRow) => row.orderSame) },
      { head: "ticks the same", align: "right", cell: share((row: GoldenRow) => row.ticksSame) },
    ], families(golden)),
    command("deno test --no-prompt props/golden_test.ts"),
    table<readonly string[]>([
      { head: "random programs", cell: ([what]) => what },
      { head: "Go", cell: ([, go]) => go },
      { head: "programs", align: "right", cell: ([, , programs]) => programs },
      { head: "same order", align: "right", cell: ([, , , equal]) => equal },
      { head: "Go did not repeat", align: "right", cell: ([, , , , unrepeated]) => unrepeated },
      { head: "different", align: "right", cell: ([, , , , , different]) => different },
      { head: "marks", align: "right", cell: ([, , , , , , marks]) => marks },
    ], [
      [
        "recorded corpus, replayed here",
        corpus.go,
        whole(corpus.programs),
        whole(corpus.equal),
        whole(corpus.unrepeated),
        whole(corpus.different + corpus.stale),
        whole(corpus.marks),
      ],
      [
        "live Go (kept)",
        live.go,
        whole(live.runs),
        whole(live.equal),
        whole(live.unrepeated),
        whole(live.different),
        whole(live.marks),
      ],
    ]),
    `Both on ${corpus.machine}; each program ran ${live.repeat} times on Go before it counted.`,
    command("deno test --no-prompt props/corpus_test.ts"),
    command(`deno task oracle --runs ${live.runs} --seed ${live.seed}`),
  ]);
}

/** A prediction for another GOMAXPROCS may be off by this. */
const PREDICTION_TOLERANCE = 0.15;

/** How many replays and predictions are close enough. */
function withinText({ traces, predictions }: Results["validity"]): string {
  const more = predictions.filter(({ from, to }) => to > from);
  const close = more.filter(({ predictedNs, recordedNs }) =>
    Math.abs(predictedNs / recordedNs - 1) <= PREDICTION_TOLERANCE
  );
  return `**Makespan within ${percent(TOLERANCE.elapsed)}: ${
    traces.filter(isElapsedClose).length
  } ` +
    `of ${traces.length}. Wait within ${percent(TOLERANCE.wait)}: ` +
    `${traces.filter(isWaitClose).length} of ${traces.length}. Predictions for more Ps within ` +
    `${percent(PREDICTION_TOLERANCE)}: ${close.length} of ${more.length}.**`;
}

function tracesSection({ validity }: Results): string {
  const { traces, predictions } = validity;
  const off = traces.filter((trace) => !isElapsedClose(trace) || !isWaitClose(trace));
  return section(2, "Replays of real programs", [
    "Each trace was recorded from a real program with `runtime/trace`, made a workload, and run " +
    "under gpm on as many Ps as it was recorded with. Makespan and the sum of all waits from " +
    `runnable to running should come back within ${percent(TOLERANCE.elapsed)} and ` +
    `${percent(TOLERANCE.wait)}. Medians over several starts within the 61 ticks, in brackets ` +
    "the least and the most.",
    traces.length === 0 ? "" : table<TraceFacts>([
      { head: "trace", cell: ({ program }) => plain(program) },
      { head: "Ps", align: "right", cell: ({ procs }) => String(procs) },
      { head: "events", align: "right", cell: ({ events }) => whole(events) },
      { head: "makespan", align: "right", cell: ({ elapsedNs }) => duration(elapsedNs) },
      {
        head: "error",
        align: "right",
        cell: (trace) => errorText(trace.elapsedError, isElapsedClose(trace)),
      },
      { head: "wait", align: "right", cell: ({ waitNs }) => duration(waitNs) },
      {
        head: "error",
        align: "right",
        cell: (trace) => errorText(trace.waitError, isWaitClose(trace)),
      },
    ], traces),
    traces.length === 0 ? "" : withinText(validity),
    ...off.map(({ program, procs, why }) =>
      `- **${plain(program)} at ${counted(procs, "P")}** is off: ${plain(why)}.`
    ),
    traces.length === 0 ? "" : command(`${LAB} import props/golden/traces/${traces[0].file}`),
    "A prediction is stronger than a replay: from the trace at one GOMAXPROCS, how long did the " +
    "program take at the other?",
    predictions.length === 0 ? "" : table<PredictionFacts>([
      { head: "program", cell: ({ program }) => plain(program) },
      { head: "from", align: "right", cell: ({ from }) => counted(from, "P") },
      { head: "to", align: "right", cell: ({ to }) => counted(to, "P") },
      { head: "predicted", align: "right", cell: ({ predictedNs }) => duration(predictedNs) },
      { head: "recorded", align: "right", cell: ({ recordedNs }) => duration(recordedNs) },
      {
        head: "error",
        align: "right",
        cell: ({ predictedNs, recordedNs }) => change(predictedNs / recordedNs),
      },
    ], predictions),
    ...Object.entries(WORK_DIFFERS).map(([program, why]) =>
      `\`${program}\` has no prediction, as its work is not the same on more Ps: ${why}.`
    ),
    command("deno test --no-prompt --allow-read props/golden/recorded_traces_test.ts"),
  ]);
}

function errorText(error: TraceFacts["elapsedError"], isClose: boolean): string {
  const { median, min, max } = error;
  const range = max - min < 0.0005 ? "" : ` [${change(1 + min)}, ${change(1 + max)}]`;
  const text = change(1 + median);
  return `${isClose ? text : `**${text}**`}${range}`;
}

/** A median: a share, or a time. */
function told({ what }: { readonly what: string }, median: number): string {
  return what === "makespan" ? duration(median) : percent(median);
}

function spreadSection({ validity }: Results): string {
  const { spread } = validity;
  const rows = spread.scenes.flatMap((scene) =>
    scene.compared.map((compared) => ({ scene, compared }))
  );
  type Row = typeof rows[number];
  return section(2, "Two processors", [
    `At GOMAXPROCS=${spread.procs} Go does not repeat itself, so facts and distributions are ` +
    `compared: ${
      whole(spread.runs)
    } runs of each program on ${spread.go} (${spread.machine}) and ` +
    `as many in the lab. Test: ${
      plain(spread.test)
    }; below p = ${spread.alpha} a distribution is ` +
    `off. **${tellCounts(spreadCounts(validity))}.** A constant (one order only on both sides, ` +
    "distance at most 0.01) can hardly be off, so it is counted apart.",
    rows.length === 0 ? "" : table<Row>([
      { head: "program", cell: ({ scene }) => plain(scene.name) },
      { head: "quantity", cell: ({ compared }) => compared.what },
      { head: "Go", align: "right", cell: ({ compared }) => told(compared, compared.goMedian) },
      { head: "lab", align: "right", cell: ({ compared }) => told(compared, compared.labMedian) },
      { head: "distance", align: "right", cell: ({ compared }) => fixed(compared.distance, 2) },
      { head: "p", align: "right", cell: ({ compared }) => fixed(compared.p, 4) },
      {
        head: "fits",
        cell: ({ scene, compared }) =>
          isConstant(scene, compared, spread.alpha)
            ? "constant"
            : compared.p >= spread.alpha
            ? "yes"
            : "**no**",
      },
    ], rows),
    "*Away from home*: median share of marks made on another P than the one where main started. " +
    "*Broken neighbours*: median share of neighbours in the order that one P would not have made. " +
    "*Makespan*: median time from the start of main to its end. " +
    "The *distinct orders* below stand side by side without a test, so they can neither fit nor be off.",
    spread.scenes.length === 0 ? "" : table<LiveScene>([
      { head: "program", cell: ({ name }) => plain(name) },
      {
        head: "distinct orders in 60 runs: Go",
        align: "right",
        cell: ({ distinct }) => whole(distinct.go),
      },
      { head: "lab", align: "right", cell: ({ distinct }) => whole(distinct.lab) },
      {
        head: "runs without help, with an order of the lab",
        align: "right",
        cell: ({ alone }) => `${whole(alone.explained)} of ${whole(alone.runs)}`,
      },
      { head: "broken facts", align: "right", cell: ({ faults }) => whole(faults.length) },
    ], spread.scenes),
    "Why those that are off are off: *when* help comes. Whether the kernel starts a woken thread " +
    "after microseconds or at the end of a time slice of its waker depends on the run before; the " +
    "lab draws it independently from latencies that Go measured. Where help did not come at all, " +
    "every run of Go has an order that gpm gives.",
    command(`deno task oracle --procs ${spread.procs} --runs ${spread.runs} --seed ${spread.seed}`),
  ]);
}

/** With so many digits, whatever they are. */
function fixed(value: number, digits: number): string {
  return value === 0 ? "0" : value === 1 ? "1" : value.toFixed(digits);
}

const LIMITS = section(2, "Limits of all this", [
  [
    "**One release, one machine.** Live orders, the corpus and the traces are from one Go and one " +
    "small virtual machine; the recorded traces with ticks are from an older Go.",
    "**What is not compared at two Ps.** The number of distinct orders has no test. How often a G " +
    "passed the global queue cannot be seen from outside Go, so it is not compared at all; nor are " +
    "steals, parks and ticks.",
    "**Order is not time.** Exact orders at one P say that rules are right, not that prices are. " +
    "At two Ps times decide the order, and distributions may be off.",
    "**Theory audits book-keeping.** Agreement says that waits and services are counted as the " +
    "theorem counts them, with free scheduling; it does not say that Go behaves like the theorem.",
    "**Traces hold what blocked.** A free lock and a buffer with room leave no event, so a replay " +
    "on more Ps can only be too fast by it. Answers of the world take as long as they did.",
    "**Sums of waits** can be relied on for programs that run for some 100 ms with queues. Below " +
    "that they hang on what no trace says (`props/import/METHOD.md` has 54 traces that nothing " +
    "was tuned on: makespan close in 51, wait in 32).",
  ].map((text) => `- ${text}`).join("\n"),
]);
