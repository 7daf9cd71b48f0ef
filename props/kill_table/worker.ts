/**
 * A core of the kill table: does one job at a time.
 *
 * @module
 */

import { type Answer, type Job, runJob } from "./jobs.ts";

/** The part of a worker's global object that is used; the compiler knows only the window's. */
const worker = self as unknown as {
  onmessage: (event: MessageEvent<Job>) => void;
  postMessage(answer: Answer): void;
};

worker.onmessage = ({ data: job }) => {
  try {
    worker.postMessage({ result: runJob(job) });
  } catch (error) {
    const text = error instanceof Error ? error.stack ?? error.message : String(error);
    worker.postMessage({ error: `job ${JSON.stringify(job)}: ${text}` });
  }
};
