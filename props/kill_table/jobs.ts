/**
 * The kill table in pieces that may be done in any order on any core: what each is told, and what
 * it answers, as plain data; and the workers that do them.
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

/** What a worker answers. */
export type Answer = { readonly result: JobResult } | { readonly error: string };

/** Jobs under way. */
export interface Pool {
  /** All answers, in the order of the jobs. Rejects if a job failed: a bug in the lab. */
  readonly results: Promise<JobResult[]>;
  /** Ends all workers now; `results` never settles then. */
  stop(): void;
}

/**
 * Starts workers.
 *
 * @param onResult Called after each job, in the order in which they are done.
 */
export function startJobs(
  jobs: readonly Job[],
  workers: number,
  onResult: (result: JobResult) => void,
): Pool {
  const pool: Worker[] = [];
  const stop = (): void => pool.forEach((worker) => worker.terminate());
  const results = new Promise<JobResult[]>((resolve, reject) => {
    const answers: JobResult[] = new Array(jobs.length);
    let next = 0;
    let left = jobs.length;
    if (left === 0) resolve([]);
    const fail = (reason: string): void => {
      stop();
      reject(new Error(reason));
    };
    for (let i = 0; i < Math.min(workers, jobs.length); i++) {
      const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
      pool.push(worker);
      let current = -1;
      const give = (): void => {
        current = next++;
        if (current < jobs.length) worker.postMessage(jobs[current]);
        else worker.terminate();
      };
      worker.onmessage = ({ data }: MessageEvent<Answer>) => {
        if ("error" in data) return fail(data.error);
        answers[current] = data.result;
        onResult(data.result);
        if (--left === 0) resolve(answers);
        give();
      };
      worker.onerror = (event) => {
        event.preventDefault();
        fail(event.message);
      };
      give();
    }
  });
  return { results, stop };
}
