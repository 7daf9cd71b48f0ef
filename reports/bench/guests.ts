/**
 * Models of the user's own in `deno task bench run`. They are timed in the process that holds them,
 * one after the other and not in turn with the lab's: with its sandbox a guest cannot be compared
 * with them, only with itself.
 *
 * @module
 */

import type { Choice, SampleSizes, SimulatedCell, WallCell } from "@lab/benches";
import { FailedRun, UsageError } from "../command_line/errors.ts";
import type { OptionedGuest } from "../guest/guest_runs.ts";
import { type CellEvent, GUEST_MEMORY_BYTES, GUEST_PATIENCE_MS } from "../guest/protocol.ts";
import { startCell } from "../guest/start_cell.ts";

/** What one guest gave. */
export interface GuestSamples {
  readonly wall: readonly WallCell[];
  readonly simulated: readonly SimulatedCell[];
}

/** Said below figures of guests. */
export const SANDBOX_NOTE =
  "@sandbox: wall time of a model of yours with its sandbox (it decides in a thread of its own, and " +
  "the lab carries each decision out again); to be compared with itself alone. Figures in virtual " +
  "time are those of any model.";

/**
 * Samples a guest.
 *
 * @param onStep Told after each attempt.
 * @throws {FailedRun} It did what no model may do; one line.
 */
export async function sampleGuest(
  { options, ...guest }: OptionedGuest,
  { scenarios, costs, size }: Choice,
  { attempts, samples, warmup, seeds }: SampleSizes,
  onStep: (label: string) => Promise<void>,
): Promise<GuestSamples> {
  const wall = new Map<string, number[][]>();
  const simulated: SimulatedCell[] = [];
  for (let attempt = 0; attempt < attempts; attempt++) {
    const job = {
      do: "turns" as const,
      options,
      scenarios,
      costs,
      size,
      samples,
      warmup,
      seeds: attempt === 0 ? seeds : [],
    };
    let failure: Error | null = null;
    const onEvent = (event: CellEvent): void => {
      if (event.kind === "fault") failure ??= new FailedRun(`${event.file}: ${event.what}`);
      if (event.kind === "refused") {
        failure ??= new UsageError(event.option, `does not fit ${guest.shown}`, null, event.why);
      }
      if (event.kind !== "turned") return;
      wall.set(event.cell, [...wall.get(event.cell) ?? [], [...event.wallNs]]);
      if (event.runs.length > 0) simulated.push({ cell: event.cell, runs: event.runs });
    };
    await startCell(
      {
        guests: [guest],
        patienceMs: GUEST_PATIENCE_MS,
        memoryBytes: GUEST_MEMORY_BYTES,
        job,
      },
      onEvent,
    );
    if (failure !== null) throw failure;
    await onStep(`${guest.shown}, attempt ${attempt + 1}`);
  }
  return { wall: [...wall].map(([cell, attempts]) => ({ cell, attempts })), simulated };
}
