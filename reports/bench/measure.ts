/**
 * Runs the sampler on one copy of the lab or on two that take turns, and makes runs of it.
 *
 * And which code was measured.
 *
 * @module
 */

import {
  type Attempt,
  cellsOf,
  type Choice,
  openTurns,
  sample,
  type SampleSizes,
  thisMachine,
  TurnFault,
} from "@lab/benches";
import { plain } from "../campaign/cell.ts";
import { openKeep } from "../campaign/open_keep.ts";
import { UsageError } from "../command_line/errors.ts";
import { listenForInterrupt } from "../command_line/interrupt.ts";
import { type Progress, startProgress } from "../command_line/progress.ts";
import { type BenchRun, RUN_SCHEMA } from "../files/bench_run.ts";
import type { OptionedGuest } from "../guest/guest_runs.ts";
import { sampleGuest } from "./guests.ts";

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
  const sides = copies.map(({ folder }, i) => ({ folder, code: about[i].code }));
  const interrupt = listenForInterrupt();
  const keep = openKeep("bench", plain({ sides, choice, sizes }));
  let isWhole = false;
  const shown: { progress: Progress | null } = { progress: null };
  const step = async (label: string): Promise<void> => {
    shown.progress?.step(label);
    await interrupt.breathe();
  };
  try {
    const sampled = await sample(
      copies.map(({ folder }, i) => ({ label: about[i].label, open: () => openTurns(folder) })),
      cells,
      sizes,
      {
        start: (steps) => {
          shown.progress = startProgress(steps + guests.length * sizes.attempts);
        },
        step,
      },
      {
        get: (attempt) => keep.get(String(attempt)) as Attempt | undefined,
        put: (attempt, made) => keep.put(String(attempt), made),
      },
    );
    for (const guest of guests) {
      const { wall, simulated } = await sampleGuest(guest, choice, sizes, step);
      const [first] = sampled;
      sampled[0] = {
        ...first,
        wall: [...first.wall, ...wall],
        simulated: [...first.simulated, ...simulated],
      };
    }
    isWhole = true;
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
    keep.close(isWhole);
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

const HEX = /^[0-9a-f]{40}$/;

/** The commit checked out in `folder`, which ends in `/`; null if it cannot be told. */
export function commitOf(folder: string): string | null {
  try {
    const git = gitFolder(folder);
    const head = text(`${git}HEAD`);
    if (HEX.test(head)) return head;
    const ref = /^ref: (refs\/\S+)$/.exec(head)?.[1];
    if (ref === undefined) return null;
    // In a worktree of its own, branches are kept with the main one.
    const common = tryText(`${git}commondir`);
    const main = common === null ? git : new URL(`${common}/`, `file://${git}`).pathname;
    const found = tryText(`${git}${ref}`) ?? tryText(`${main}${ref}`) ??
      packed(tryText(`${main}packed-refs`) ?? "", ref);
    return found !== null && HEX.test(found) ? found : null;
  } catch {
    // No git here, or it may not be read: the label names the run instead.
    return null;
  }
}

function gitFolder(folder: string): string {
  if (Deno.statSync(`${folder}.git`).isDirectory) return `${folder}.git/`;
  const target = /^gitdir: (.+)$/.exec(text(`${folder}.git`))?.[1] ?? "";
  return `${target.startsWith("/") ? target : `${folder}${target}`}/`;
}

function packed(refs: string, ref: string): string | null {
  const line = refs.split("\n").find((row) => row.endsWith(` ${ref}`));
  return line?.split(" ")[0] ?? null;
}

const text = (path: string) => Deno.readTextFileSync(path).trim();

function tryText(path: string): string | null {
  try {
    return text(path);
  } catch {
    return null;
  }
}

/** Folders whose code decides what is measured. */
const MEASURED = ["runtime", "models", "benches"] as const;

/** 12 hex digits over the code of a copy of the lab: equal digits, equal code. */
export async function codeOf(folder: string): Promise<string> {
  const parts: string[] = [];
  const walk = (path: string) => {
    const entries = [...Deno.readDirSync(`${folder}${path}`)].sort((a, b) =>
      a.name < b.name ? -1 : 1
    );
    for (const { name, isDirectory } of entries) {
      if (isDirectory) walk(`${path}/${name}`);
      else if (name.endsWith(".ts") && !name.endsWith("_test.ts")) {
        parts.push(`${path}/${name}`, Deno.readTextFileSync(`${folder}${path}/${name}`));
      }
    }
  };
  for (const top of MEASURED) walk(top);
  const bytes = new TextEncoder().encode(parts.join("\0"));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return [...digest.subarray(0, 6)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
