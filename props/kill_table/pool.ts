/**
 * Does jobs on all cores. Each job is a function of what it is told, so the order in which they are
 * answered does not matter.
 *
 * @module
 */

import type { Job, JobResult } from "./jobs.ts";
import type { Answer } from "./worker.ts";

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
