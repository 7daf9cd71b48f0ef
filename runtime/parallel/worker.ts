/**
 * The Worker that is one M. It loads the models once and then does one run for each message.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import { Ending, mOfWorker, Word } from "./layout.ts";
import { fail, publish } from "./to_host.ts";
import { end } from "./m_loop.ts";
import { type ModelsModule, mThread, type RunMessage } from "./m_thread.ts";

/** The Worker's own side. */
const self = globalThis as unknown as {
  onmessage: (event: MessageEvent<{ worker: number; models: string } | RunMessage>) => void;
  postMessage(message: { error: string | null }): void;
};

let m = 0;
let models: ModelsModule | null = null;

self.onmessage = async ({ data }) => {
  if ("program" in data) return run(data);
  try {
    m = mOfWorker(data.worker);
    models = await import(data.models);
    self.postMessage({ error: null });
  } catch (error) {
    self.postMessage({ error: (error as Error).message });
  }
};

/**
 * One run. Everything the host has to know goes through shared memory: it does not read messages.
 */
function run(message: RunMessage): void {
  const { c, stats, ops, loop, model } = mThread(message, m, models!);
  const { words } = c;
  try {
    Atomics.add(words, Word.LOADED, 1);
    Atomics.notify(words, Word.LOADED);
    Atomics.wait(words, Word.START, 0);
    if (m !== 0) ops.permits.await(m);
    else if (model.traits.threads !== "per-g") loop.begin();
    loop.run();
  } catch (error) {
    if (error instanceof ModelError) loop.locate(error);
    fail(c, error);
    end(c, message.shape, Ending.FAILED);
  }
  ops.book();
  publish(c, m, stats);
  Atomics.add(words, Word.STOPPED, 1);
  Atomics.notify(words, Word.STOPPED);
}
