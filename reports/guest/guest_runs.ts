/**
 * Models of the user's own in the main job: their cells come from a process of their own, while
 * this one runs the lab's.
 *
 * And options as typed, by model.
 *
 * @module
 */

import type { GuestRuns } from "../collect/collect.ts";
import type { Cell, ModelRow } from "../collect/results.ts";
import { FailedRun, UsageError } from "../command_line/errors.ts";
import {
  type OptionedModel,
  optionsByModel,
  type OptionTexts,
} from "../command_line/model_options.ts";
import { guestUrl } from "./file.ts";
import { inspectGuest } from "./inspect.ts";
import {
  type CellEvent,
  GUEST_MEMORY_BYTES,
  GUEST_PATIENCE_MS,
  type GuestFile,
  type RunsJob,
} from "./protocol.ts";
import { startCell } from "./start_cell.ts";

/**
 * The guests of the main job, looked at but not run yet.
 *
 * @throws {UsageError} A file cannot be that of a model.
 * @throws {FailedRun} It may not be run; one line.
 */
export async function inspectedGuests(files: readonly string[]): Promise<GuestFile[]> {
  const guests = files.map((shown) => ({ shown, url: guestUrl(shown, "--model").href }));
  for (const { shown, url } of guests) await inspectGuest(new URL(url), shown);
  return guests;
}

/**
 * Runs guests one after the other.
 *
 * @param onStep Told after each cell.
 * @throws {FailedRun} One did what no model may do; one line.
 * @throws {UsageError} An option that it does not have.
 */
export async function guestRuns(
  guests: readonly OptionedGuest[],
  job: Omit<RunsJob, "options">,
  onStep: (name: string) => void,
  signal: AbortSignal,
): Promise<GuestRuns[]> {
  const all: GuestRuns[] = [];
  for (const guest of guests) {
    if (signal.aborted) break;
    const runs = await runsOf(guest, job, onStep, signal);
    const twin = all.find(({ model }) => model.name === runs.model.name);
    if (twin !== undefined) {
      const names = `${twin.file} and ${runs.file} are both called ${runs.model.name}`;
      throw new UsageError("--model", `has two models of one name: ${names}`, null, "rename one");
    }
    all.push(runs);
  }
  return all;
}

async function runsOf(
  { options, ...guest }: OptionedGuest,
  job: Omit<RunsJob, "options">,
  onStep: (name: string) => void,
  signal: AbortSignal,
): Promise<GuestRuns> {
  const file = guest.shown;
  const given = Object.entries(options).map(([key, value]) => `${key}=${value}`).join(" ");
  const about = `from ${file}${given === "" ? "" : ` with ${given}`}`;
  let model: ModelRow = { name: file, kind: "guest", about };
  let promises: GuestRuns["promises"] = [];
  const cells: Cell[] = [], stopped: string[] = [];
  let failure: Error | null = null;
  const onEvent = (event: CellEvent): void => {
    switch (event.kind) {
      case "loaded":
        model = { ...model, name: event.name };
        promises = event.promises;
        break;
      case "cell":
        cells.push(event.cell);
        break;
      case "stopped":
        stopped.push(`${event.scenario}: ${event.why}`);
        break;
      case "step":
        onStep(model.name);
        break;
      case "said":
        for (const line of event.lines) console.error(`${file} printed: ${line}`);
        break;
      case "refused":
        failure ??= new UsageError(event.option, `does not fit ${file}`, null, event.why);
        break;
      case "fault":
        failure ??= new FailedRun(`${file}: ${event.what}`);
        break;
    }
  };
  const order = {
    guests: [guest],
    patienceMs: GUEST_PATIENCE_MS,
    memoryBytes: GUEST_MEMORY_BYTES,
    job: { ...job, options },
  };
  await startCell(order, onEvent, { signal });
  if (failure !== null) throw failure;
  return { file, model, promises, cells, stopped };
}

/** A guest with the options that it is run with. */
export interface OptionedGuest extends GuestFile {
  readonly options: OptionTexts;
}

/** Options of all models that take part. */
export interface SettledOptions {
  /** By name, of all that have any. */
  readonly byModel: Readonly<Record<string, OptionTexts>>;
  readonly guests: readonly OptionedGuest[];
}

/**
 * Gives each model its options. Without any, nobody is asked.
 *
 * @param models The lab's models that take part and may have options.
 * @throws {UsageError} An option that none of them has.
 * @throws {FailedRun} A guest did what no model may do; one line.
 */
export async function settledOptions(
  given: OptionTexts,
  guests: readonly GuestFile[],
  models: readonly OptionedModel[] = [],
): Promise<SettledOptions> {
  if (Object.keys(given).length === 0) {
    return { byModel: {}, guests: guests.map((guest) => ({ ...guest, options: {} })) };
  }
  const declared = guests.length === 0 ? [] : await declaredBy(guests);
  const byModel = optionsByModel([...models, ...declared], given);
  return {
    byModel,
    guests: guests.map((guest, i) => ({ ...guest, options: byModel[declared[i].name] ?? {} })),
  };
}

/** Names and options of guests, in their order. @throws {FailedRun} One cannot be loaded. */
export async function declaredBy(guests: readonly GuestFile[]): Promise<readonly OptionedModel[]> {
  let declared: readonly OptionedModel[] = [], failure: FailedRun | null = null;
  const onEvent = (event: CellEvent): void => {
    if (event.kind === "declared") declared = event.models;
    if (event.kind === "fault") failure ??= new FailedRun(`${event.file}: ${event.what}`);
  };
  await startCell({
    guests,
    patienceMs: GUEST_PATIENCE_MS,
    memoryBytes: GUEST_MEMORY_BYTES,
    job: { do: "about" },
  }, onEvent);
  if (failure !== null) throw failure;
  return declared;
}
