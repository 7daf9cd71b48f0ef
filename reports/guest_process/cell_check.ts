/**
 * What the process that holds a guest does for `lab check` and for reports: laws, one case, runs.
 *
 * @module
 */

import { configure, type ModelSpec } from "@lab/models";
import {
  type Case,
  checkModel,
  explainFailure,
  lawsFor,
  lookCommand,
  ownLaws,
  replayCommand,
  replayedCase,
  runCase,
  RUNS_LAWS,
} from "@lab/props";
import { type GuestSide, ModelError, PROMISE_NAMES, WorkloadError } from "@lab/runtime";
import { LAW_NAMES } from "../collect/checks.ts";
import { messageOf } from "../command_line/errors.ts";
import { planCells } from "../collect/jobs.ts";
import { optionText, type OptionTexts } from "../command_line/model_options.ts";
import { runCell } from "../collect/run_cell.ts";
import {
  CASES_A_STEP,
  type CheckJob,
  type ReplayJob,
  type RunsJob,
  type Tell,
} from "../guest/protocol.ts";

/** A guest that is loaded. */
export interface Loaded {
  readonly spec: ModelSpec;
  readonly side: GuestSide;
}

/** The case that is being run: to be blamed if it never ends. */
let current: Case | null = null;

/** The command that runs the case again at which a guest was stopped; null: it was at none. */
export function currentCase(): string | null {
  return current === null ? null : replayCommand(current);
}

/** Begins the line that says how a failure is looked at. */
const LOOK = "look at it: ";

/** Holds the laws. The scenarios of the job are an order of their own. */
export function checkJob(guest: Loaded, job: CheckJob, tell: Tell): void {
  const { spec } = guest;
  tellLoaded(guest, job.options, tell);
  const { promises } = guest.side.about(configure(spec.name, job.options).options);
  const all = job.cases + 2 * job.comparedCases;
  let done = 0;
  const { broken, explored, suggestions, loose } = checkModel(spec, {
    ...job,
    promises,
  }, {
    onCase(c) {
      current = c;
      if (++done <= all && done % CASES_A_STEP === 0) tell({ kind: "step" });
    },
    onSearch(c) {
      current = c;
      tell({ kind: "step" });
    },
  });
  current = null;
  if (explored !== null) {
    const { found: _, ...counts } = explored;
    tell({ kind: "explored", explored: counts });
  }
  tell({ kind: "suggested", suggestions, loose });
  for (const { law, text, case: c } of broken) {
    tell({ kind: "broken", law, text: text === "" ? "" : `${text}\n${LOOK}${lookCommand(c)}` });
  }
}

/** Runs one case. */
export function replayJob({ spec: { name } }: Loaded, job: ReplayJob, tell: Tell): void {
  const { law, options } = job;
  const names = [...LAW_NAMES, ...ownLaws().map((own) => own.name)];
  if (law !== undefined && !names.includes(law)) {
    const why = `there is no such law; there are: ${names.join(", ")}`;
    return tell({ kind: "refused", option: `--law ${law}`, why });
  }
  try {
    const c = current = replayedCase({ model: name, case: job.case, law, options });
    const { outcome, context, violations } = runCase(c, law === undefined ? undefined : [law]);
    const isKept = violations.length === 0;
    const held = law === undefined
      ? `all ${lawsFor(context?.promises ?? {}).length} laws hold`
      : `law ${law} holds`;
    const text = isKept
      ? `${held} for ${name}: ${outcome?.endName} after ${outcome?.elapsedNs} ns`
      : `${explainFailure(c, violations)}\n${LOOK}${lookCommand(c)}`;
    tell({ kind: "replayed", text, isKept });
  } catch (error) {
    if (!(error instanceof RangeError || error instanceof WorkloadError)) throw error;
    tell({ kind: "refused", option: "--case", why: messageOf(error) });
  }
}

/** Runs the guest's cells of a report. */
export function runsJob(guest: Loaded, job: RunsJob, tell: Tell): void {
  tellLoaded(guest, job.options, tell);
  runAll(guest.spec.name, job, tell);
}

function tellLoaded({ spec, side }: Loaded, texts: OptionTexts, tell: Tell): void {
  const { options } = configure(spec.name, texts);
  const { promises } = side.about(options), own = ownLaws();
  tell({
    kind: "loaded",
    name: spec.name,
    promises: PROMISE_NAMES.filter((promise) => promises[promise] !== undefined),
    laws: lawsFor(promises).length + RUNS_LAWS.length - own.length,
    options: spec.options.map((option) => optionText(option, options[option.name])),
    ownLaws: own.map(({ name, words }) => ({ name, words })),
  });
}

function runAll(model: string, job: Omit<RunsJob, "do">, tell: Tell): void {
  for (const plan of planCells(job.isQuick, { standard: [model], sweeps: [model] })) {
    try {
      tell({ kind: "cell", cell: runCell(plan, job) });
    } catch (error) {
      if (!(error instanceof ModelError)) throw error;
      const { group, scenario, procs, x } = plan;
      const refusal = error.message;
      tell({ kind: "cell", cell: { group, model, scenario, procs, x, refusal, runs: [] } });
      tell({ kind: "stopped", scenario, why: refusal });
    }
    tell({ kind: "step" });
  }
}
