/**
 * What `lab check` finds out about a model, and how it says it.
 *
 * @module
 */

import { type Explored, lawsOf, type Slackness, type Suggestion } from "@lab/props";
import type { Promises } from "@lab/runtime";
import type { NamedLaw } from "../collect/checks.ts";
import type { Cell } from "../collect/results.ts";
import { counted, whole } from "../command_line/format.ts";
import type { Progress } from "../command_line/progress.ts";
import type { CellEvent, CheckJob } from "../guest/protocol.ts";

/** What a check came to, as it comes in. */
export interface Findings {
  name: string | null;
  promises: readonly (keyof Promises)[];
  /** Laws that it is held to. */
  laws: number;
  suggestions: readonly Suggestion[];
  loose: readonly Slackness[];
  options: readonly string[];
  ownLaws: readonly NamedLaw[];
  fault: { file: string; what: string; replay: string | null } | null;
  refused: { option: string; why: string } | null;
  replayed: { text: string; isKept: boolean } | null;
  readonly broken: { law: string; text: string }[];
  readonly stopped: { scenario: string; why: string }[];
  readonly cells: Cell[];
  explored: Omit<Explored, "found"> | null;
  readonly said: string[];
}

/** Before anything was found. */
export const nothingFound = (): Findings => ({
  name: null,
  promises: [],
  laws: 0,
  suggestions: [],
  loose: [],
  options: [],
  ownLaws: [],
  fault: null,
  refused: null,
  replayed: null,
  broken: [],
  stopped: [],
  cells: [],
  explored: null,
  said: [],
});

/** Can nothing more be made of the model? */
export const isLost = ({ fault, refused }: Findings): boolean => fault !== null || refused !== null;

/**
 * What several processes with the same guest told, as if one had done the work of each after that
 * of the one before: none after one that was lost.
 */
export function together([first, ...others]: readonly Findings[]): Findings {
  return others.reduce((sum, found) =>
    isLost(sum) ? sum : {
      ...sum,
      name: sum.name ?? found.name,
      fault: found.fault,
      refused: found.refused,
      stopped: [...sum.stopped, ...found.stopped],
      cells: [...sum.cells, ...found.cells],
      // A module says the same things wherever it is loaded.
      said: [...sum.said, ...found.said.filter((line) => !sum.said.includes(line))],
    }, first);
}

/** Takes in what the guest's process tells. */
export function note(event: CellEvent, found: Findings, progress: Progress | null): void {
  switch (event.kind) {
    case "loaded":
      found.name = event.name;
      found.promises = event.promises;
      found.laws = event.laws;
      found.options = event.options;
      found.ownLaws = event.ownLaws;
      break;
    case "step":
      progress?.step("your model");
      break;
    case "broken":
      found.broken.push(event);
      break;
    case "stopped":
      found.stopped.push(event);
      break;
    case "cell":
      found.cells.push(event.cell);
      break;
    case "refused":
      found.refused = event;
      break;
    case "replayed":
      found.replayed = event;
      break;
    case "explored":
      found.explored = event.explored;
      break;
    case "suggested":
      found.suggestions = event.suggestions;
      found.loose = event.loose;
      break;
    case "said":
      found.said.push(...event.lines.map((line) => `${event.file} printed: ${line}`));
      break;
    case "slow":
      console.error(
        `${event.file}: the lab has waited for it for ${event.seconds} s in all, ` +
          `most of it ${event.where}`,
      );
      break;
    case "fault":
      found.fault ??= event;
      break;
  }
}

/** Names of the laws that were broken, on generated cases or in a scenario. */
export function brokenLaws({ broken, cells }: Findings): string[] {
  const inRuns = cells.flatMap((cell) => cell.runs.flatMap((run) => run.violations));
  return [...new Set([...broken, ...inRuns].map(({ law }) => law))];
}

function exploredText({ runs, traces, complete, searches }: Omit<Explored, "found">): string {
  return `explorer: ${whole(runs)} schedules of small programs on 1 to 3 Ps, ${
    whole(traces)
  } traces; ` +
    `${complete} of ${searches} searches saw every schedule there is`;
}

/** Laws that runs of scenarios broke, each with where. */
function brokenInRuns(cells: readonly Cell[]): string {
  const where = new Map<string, Set<string>>();
  for (const { scenario, runs } of cells) {
    for (const { law } of runs.flatMap((run) => run.violations)) {
      where.set(law, (where.get(law) ?? new Set()).add(scenario));
    }
  }
  if (where.size === 0) return "no law broken";
  const list = [...where].map(([law, scenarios]) => `${law} (in ${[...scenarios].join(", ")})`);
  return `broken: ${list.join(", ")}`;
}

/** One line: the same mistake usually breaks off every scenario. */
function brokenOff(stopped: Findings["stopped"]): string[] {
  if (stopped.length === 0) return [];
  const names = [...new Set(stopped.map(({ scenario }) => scenario))].join(", ");
  return [`broken off: ${names}; the first because: ${stopped[0].why}`];
}

/** A promise and the laws that hold a model to it. */
function promiseText(promise: keyof Promises): string {
  return `${promise} (${lawsOf(promise).map(({ name }) => name).join(", ")})`;
}

/** What a model could promise, in a line. */
export function suggestionText({ text, says, of, times, laws }: Suggestion): string {
  return `could promise: in ${whole(times)} of ${whole(times)} ${of} ${says}: ${text} ` +
    `(checked by ${laws.join(", ")})`;
}

/** A bound that is wider than anything seen, in a line. */
export function looseText({ promise, used, runs }: Slackness): string {
  return `could promise less: ${used} times ${promise} would have held in all ${
    whole(runs)
  } runs ` +
    `(checked by ${lawsOf(promise).map(({ name }) => name).join(", ")})`;
}

/** How many laws were held on how much of what. */
function lawsText({ cases, comparedCases, given }: CheckJob, { laws, ownLaws }: Findings): string {
  const own = ownLaws.length === 0 ? "" : ` and ${ownLaws.length} of yours`;
  if (given?.workload === undefined) {
    return `laws: ${laws}${own} on ${whole(cases + 2 * comparedCases)} generated cases`;
  }
  // Whether its values depend on the order, nobody knows.
  return `laws: ${laws - 1}${own} on ${whole(cases + comparedCases)} runs of ` +
    `${given.workload.name ?? "the workload"} with other seeds and schedules`;
}

/** What came out, in lines. */
export function verdictLines(found: Findings, job: CheckJob): string[] {
  const { name, promises, options, broken, stopped, cells, explored } = found;
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  const refused = cells.filter((cell) => cell.refusal !== null);
  const said = promises.length === 0
    ? "nothing beyond being right"
    : promises.map(promiseText).join(", ");
  return [
    `model ${name}: promises ${said}`,
    ...options.map((option) => `option ${option}`),
    `${lawsText(job, found)}: ` +
    (broken.length === 0 ? "all hold" : `broken: ${broken.map(({ law }) => law).join(", ")}`),
    ...(explored === null ? [] : [exploredText(explored)]),
    ...(job.runs === undefined ? [] : [
      `scenarios: ${counted(runs, "run")}: ${brokenInRuns(cells)}`,
    ]),
    ...refused.filter((cell) => !stopped.some(({ scenario }) => scenario === cell.scenario))
      .map((cell) => `scenario ${cell.scenario} was not run: ${cell.refusal}`),
    ...brokenOff(stopped),
  ];
}
