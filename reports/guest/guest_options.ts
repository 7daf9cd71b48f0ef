/**
 * `--option` for commands that run each guest in a process of its own: guests are asked what they
 * declare before anything else is run.
 *
 * @module
 */

import { FailedRun } from "../command_line/errors.ts";
import {
  type OptionedModel,
  optionsByModel,
  type OptionTexts,
} from "../command_line/model_options.ts";
import {
  type CellEvent,
  GUEST_MEMORY_BYTES,
  GUEST_PATIENCE_MS,
  type GuestFile,
} from "./protocol.ts";
import { startCell } from "./start_cell.ts";

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

/** Names and options of guests, in their order. */
async function declaredBy(guests: readonly GuestFile[]): Promise<readonly OptionedModel[]> {
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
