/**
 * Pieces of work on several cores: each is plain data, and so is its answer.
 *
 * @module
 */

/** What a worker answers. */
export type Answer<R> = { readonly result: R } | { readonly error: string };

/** Jobs under way. */
export interface Pool<R> {
  /** All answers, in the order of the jobs. Rejects if a job failed: a bug in the lab. */
  readonly results: Promise<R[]>;
  /** Ends all workers now; `results` never settles then. */
  stop(): void;
}

/**
 * Starts workers.
 *
 * @param worker The module of a worker, which calls {@linkcode serve}.
 * @param onResult Called after each job, in the order in which they are done.
 */
export function startPool<J, R>(
  worker: URL,
  jobs: readonly J[],
  workers: number,
  onResult: (result: R, job: number) => void,
): Pool<R> {
  const pool: Worker[] = [];
  const stop = (): void => pool.forEach((one) => one.terminate());
  const results = new Promise<R[]>((resolve, reject) => {
    const answers: R[] = new Array(jobs.length);
    let next = 0;
    let left = jobs.length;
    if (left === 0) resolve([]);
    const fail = (reason: string): void => {
      stop();
      reject(new Error(reason));
    };
    for (let i = 0; i < Math.min(workers, jobs.length); i++) {
      const one = new Worker(worker, { type: "module" });
      pool.push(one);
      let current = -1;
      const give = (): void => {
        current = next++;
        if (current < jobs.length) one.postMessage(jobs[current]);
        else one.terminate();
      };
      one.onmessage = ({ data }: MessageEvent<Answer<R>>) => {
        if ("error" in data) return fail(data.error);
        answers[current] = data.result;
        onResult(data.result, current);
        if (--left === 0) resolve(answers);
        give();
      };
      one.onerror = (event) => {
        event.preventDefault();
        fail(event.message);
      };
      give();
    }
  });
  return { results, stop };
}

/** Makes this worker do one job after the other. */
export function serve<J, R>(run: (job: J) => R): void {
  // The part of a worker's global object that is used; the compiler knows only the window's.
  const worker = self as unknown as {
    onmessage: (event: MessageEvent<J>) => void;
    postMessage(answer: Answer<R>): void;
  };
  worker.onmessage = ({ data: job }) => {
    try {
      worker.postMessage({ result: run(job) });
    } catch (error) {
      const text = error instanceof Error ? error.stack ?? error.message : String(error);
      worker.postMessage({ error: `job ${JSON.stringify(job)}: ${text}` });
    }
  };
}
