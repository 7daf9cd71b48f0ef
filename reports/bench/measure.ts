/**
 * Runs the sampler on one copy of the lab or on two that take turns, and makes runs of it.
 *
 * @module
 */

import {
  cellsOf,
  type Choice,
  openTurns,
  sample,
  type SampleSizes,
  thisMachine,
  TurnFault,
} from "@lab/benches";
import { UsageError } from "../command_line/errors.ts";
import type { OptionedGuest } from "../guest/guest_options.ts";
import { listenForInterrupt } from "../command_line/interrupt.ts";
import { type Progress, startProgress } from "../command_line/progress.ts";
import { codeOf, commitOf } from "./commit.ts";
import { sampleGuest } from "./guests.ts";
import { type BenchRun, RUN_SCHEMA } from "../files/bench_run.ts";

/** A copy of the lab. */
export interface Copy {
  /** Path, ends in `/`. */
  readonly folder: string;
  /** Null: named after its commit. */
  readonly label: string | null;
}

/**
 * Measures.
 *
 * @throws {Interrupted} After Ctrl-C.
 * @param guests Models of the user's own: their samples are added to those of the first copy.
 * @throws {UsageError} If nothing is chosen, or a copy cannot be measured.
 */
export async function measure(
  copies: readonly Copy[],
  choice: Choice,
  sizes: SampleSizes,
  guests: readonly OptionedGuest[] = [],
): Promise<BenchRun[]> {
  const cells = cellsOf(choice);
  if (cells.length === 0 && guests.length === 0) {
    throw new UsageError("choice", "leaves nothing to measure", null, "name more models or parts");
  }
  const about = await Promise.all(copies.map(aboutCopy));
  const at = new Date().toISOString();
  const session = crypto.randomUUID();
  const machine = thisMachine();
  const interrupt = listenForInterrupt();
  const shown: { progress: Progress | null } = { progress: null };
  const step = async (label: string): Promise<void> => {
    shown.progress?.step(label);
    await interrupt.breathe();
  };
  try {
    const sides = copies.map(({ folder }, i) => ({
      label: about[i].label,
      open: () => openTurns(folder),
    }));
    const sampled = await sample(sides, cells, sizes, {
      start: (steps) => {
        shown.progress = startProgress(steps + guests.length * sizes.attempts);
      },
      step,
    });
    for (const guest of guests) {
      const { wall, simulated } = await sampleGuest(guest, choice, sizes, step);
      const [first] = sampled;
      sampled[0] = {
        ...first,
        wall: [...first.wall, ...wall],
        simulated: [...first.simulated, ...simulated],
      };
    }
    return sampled.map((one, i) => ({
      ...one,
      ...about[i],
      schema: RUN_SCHEMA,
      id: 0,
      at,
      machine,
      choice,
      sizes,
      session,
    }));
  } catch (error) {
    if (!(error instanceof TurnFault)) throw error;
    // Ctrl-C on a terminal reaches the processes too: then their end is no fault.
    await interrupt.breathe();
    throw new UsageError("sampling", "broke off", null, error.message);
  } finally {
    shown.progress?.close();
    interrupt.close();
  }
}

async function aboutCopy({ folder, label }: Copy) {
  let code: string;
  try {
    code = await codeOf(folder);
  } catch {
    throw new UsageError(
      "folder",
      "must be a copy of this lab that can be read",
      folder,
      "make one with 'git worktree add ../base COMMIT' and give --against ../base",
    );
  }
  const commit = commitOf(folder);
  const named = commit === null ? "unnamed" : `g${commit.slice(0, 9)}`;
  return { label: label ?? named, commit, code };
}
