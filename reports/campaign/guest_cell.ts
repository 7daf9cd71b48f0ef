/**
 * A cell of a model that somebody brings: it is done in the process that holds the guest, without
 * any right, by the command `campaign cell`.
 *
 * @module
 */

import { FailedRun } from "../command_line/errors.ts";
import { typingFolder } from "../command_line/paths.ts";
import { guestUrl } from "../guest/file.ts";
import { type CellEvent, GUEST_MEMORY_BYTES, GUEST_PATIENCE_MS } from "../guest/protocol.ts";
import { startCell } from "../guest/start_cell.ts";
import { type Cell, type Done, hashOf, type Json, type Outcome } from "./cell.ts";

/** What decides a cell with a guest. */
export interface GuestPlan {
  /** Of the model, as typed. */
  readonly file: string;
  /** 12 hex digits over its text. */
  readonly text: string;
  /** The cell that is done; its model is {@linkcode OWN}. */
  readonly kind: string;
  readonly plan: Json;
}

/** What came of it. */
export type GuestOutcome = Outcome & Pick<Done, "traces">;

/** Stands for the guest, which has a name only where it is loaded. */
export const OWN = "@own";

/** What stands behind the file of a guest that nobody can use. */
const NOT_LOADED = " cannot be used: ";

/** Does an error say that the guest itself cannot be loaded? Then none of its cells can be done. */
export const isNotLoaded = (error: string): boolean => error.includes(NOT_LOADED);

/** Equal for cells with the same guest; "" for those without one. */
export function sameGuest({ kind, plan }: Pick<Cell, "kind" | "plan">): string {
  if (kind !== "guest") return "";
  const { file, text } = plan as unknown as GuestPlan;
  return JSON.stringify([file, text]);
}

/** A cell's plan for a guest of that name. */
export function withName(plan: Json, name: string): Json {
  return JSON.parse(
    JSON.stringify(plan, (key, value) => key === "model" && value === OWN ? name : value),
  );
}

/** 12 hex digits over the text of a guest's file. @throws {UsageError} There is no such file. */
export function guestText(file: string): string {
  return hashOf(Deno.readTextFileSync(guestUrl(file, "models")), 12);
}

/**
 * Does a cell with a guest.
 *
 * @throws {FailedRun} The guest did what no model may do, or its file is another one by now.
 */
export async function runGuestCell({ file, text, kind, plan }: GuestPlan): Promise<GuestOutcome> {
  if (guestText(file) !== text) {
    throw new FailedRun(`${file} is another text than when the campaign began: give --new`);
  }
  const out: string[] = [];
  let fault: string | null = null;
  const onEvent = (event: CellEvent): void => {
    if (event.kind === "print" && event.to === "log") out.push(event.text);
    else if (event.kind === "print") fault ??= event.text;
    else if (event.kind === "fault") {
      fault ??= `${event.file}${event.isLoaded ? ": " : NOT_LOADED}${event.what}`;
    }
  };
  await startCell(
    {
      guests: [{ shown: file, url: guestUrl(file, "models").href }],
      patienceMs: GUEST_PATIENCE_MS,
      memoryBytes: GUEST_MEMORY_BYTES,
      job: {
        do: "command",
        args: ["campaign", "cell", "--own", file, "--whole", JSON.stringify({ kind, plan })],
      },
    },
    onEvent,
    { typedIn: typingFolder() ?? undefined },
  );
  if (out.length === 0) throw new FailedRun(fault ?? `${file}: ended its process`);
  return JSON.parse(out.join("\n"));
}
