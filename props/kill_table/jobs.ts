/**
 * The kill table in pieces that may be done in any order on any core: what each is told, and what
 * it answers, as plain data.
 *
 * @module
 */

import { mutantNamed } from "../mutants.ts";
import { type Hunt, hunt, type HuntOptions } from "./hunt.ts";
import { type Normal, normalise, type NormalOptions } from "./normalise.ts";
import { type Sound, soundShard } from "./soundness.ts";

/** A piece of work. */
export type Job =
  | ({ readonly kind: "hunt"; readonly mutant: string } & HuntOptions)
  | ({ readonly kind: "normal"; readonly mutant: string } & NormalOptions)
  | { readonly kind: "sound"; readonly shard: number; readonly runs: number };

/** The answer to a piece of work. */
export type JobResult =
  | ({ readonly kind: "hunt" } & Hunt)
  | ({ readonly kind: "normal" } & Normal)
  | ({ readonly kind: "sound" } & Sound);

/** Does one piece of work. */
export function runJob(job: Job): JobResult {
  switch (job.kind) {
    case "hunt":
      return { kind: "hunt", ...hunt(mutantNamed(job.mutant), job) };
    case "normal":
      return { kind: "normal", ...normalise(mutantNamed(job.mutant), job) };
    case "sound":
      return { kind: "sound", ...soundShard(job.shard, job.runs) };
  }
}
