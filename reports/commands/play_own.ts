/**
 * Models from files in the page of `lab play`. Their code goes into the page and runs in the
 * browser, which may load nothing from a network; before, the run that the page begins with is made
 * once in the process that holds guests, so that a model that hangs, or refuses its options, is
 * told here.
 *
 * @module
 */

import { admitGuest } from "@lab/models";
import type { Case } from "@lab/props";
import { LAB } from "../command_line/command_line.ts";
import { FailedRun, UsageError } from "../command_line/errors.ts";
import { bundledGuest } from "../guest/bundle.ts";
import { pathOf, quoted } from "../guest/file.ts";
import { declaredBy, inspectedGuests } from "../guest/guest_runs.ts";
import {
  type CellEvent,
  GUEST_MEMORY_BYTES,
  GUEST_PATIENCE_MS,
  type GuestFile,
} from "../guest/protocol.ts";
import { startCell } from "../guest/start_cell.ts";
import { linesOf } from "../player/source_lines.ts";
import type { OwnModel } from "../player/start.ts";

/** A model from a file, with the file. */
export interface OwnFile extends OwnModel {
  readonly file: GuestFile;
}

/**
 * Takes models from files in.
 *
 * @param files As typed, each once.
 * @throws {UsageError} A file cannot be that of a model, or two have one name.
 * @throws {FailedRun} A guest did what no model may do; one line.
 */
export async function ownModels(files: readonly string[]): Promise<OwnFile[]> {
  if (files.length === 0) return [];
  const guests = await inspectedGuests(files), declared = await declaredBy(guests);
  const all: OwnFile[] = [];
  for (const [i, file] of guests.entries()) {
    const { name } = declared[i], url = new URL(file.url);
    const twin = all.find((own) => own.name === name);
    if (twin !== undefined) {
      const rule = `has two models called ${name}`;
      throw new UsageError("--model", rule, `${twin.file.shown},${file.shown}`, "rename one");
    }
    admitGuest({ name, about: `from ${file.shown}`, kind: "guest", options: [], make: runsThere });
    const lines = [linesOf(file.shown, Deno.readTextFileSync(pathOf(url)))];
    all.push({ name, file, code: await bundledGuest(url, file.shown), lines });
  }
  return all;
}

const runsThere = (): never => {
  throw new FailedRun(`a model from a file runs in the page alone: ${LAB} sim runs it here`);
};

/**
 * Makes the run that a page begins with, and throws it away.
 *
 * @throws {UsageError} The model refuses its options, or the case cannot be run.
 * @throws {FailedRun} It did what no model may do, or never answered; one line.
 */
export async function triedOut({ file }: OwnFile, about: Case): Promise<void> {
  const { model: _, options = {}, ...scene } = about;
  let failure: Error | null = null;
  const onEvent = (event: CellEvent): void => {
    if (event.kind === "said") {
      for (const line of event.lines) console.error(`${file.shown} printed: ${line}`);
    }
    if (event.kind === "refused") {
      failure ??= new UsageError(event.option, `does not fit ${file.shown}`, null, event.why);
    }
    if (event.kind === "fault") {
      const advice = `${LAB} check ${quoted(file.shown)} says more`;
      failure ??= new FailedRun(`${file.shown}: ${event.what}: no page was written; ${advice}`);
    }
  };
  await startCell({
    guests: [file],
    patienceMs: GUEST_PATIENCE_MS,
    memoryBytes: GUEST_MEMORY_BYTES,
    job: { do: "replay", case: JSON.stringify(scene), options },
  }, onEvent);
  if (failure !== null) throw failure;
}
