/**
 * What can be measured without Go and C: sleeps that are too long, and Workers.
 *
 * @module
 */

import { Unmeasurable } from "./go_side.ts";
import type { Probe } from "./probes.ts";

/** Turns of a ping-pong over Atomics. */
const BOUNCES = 300;
const MESSAGES = 50;
const NAPS = 30;
/** A partner that stays silent for so long has died. */
const PATIENCE_MS = 5000;

/** Measures in this process, with one Worker as partner. */
export class DenoSide {
  #partner: Worker | null = null;

  /**
   * One sample.
   *
   * @returns ns.
   * @throws {Unmeasurable} If Workers may not be started.
   */
  async sample(probe: Probe): Promise<number> {
    const measure = MEASURES[probe.id];
    if (measure === undefined) throw new Unmeasurable(`Deno has no probe ${probe.id}`);
    return await measure(() => this.#worker());
  }

  /** Ends the Worker. */
  close(): void {
    this.#partner?.terminate();
    this.#partner = null;
  }

  async #worker(): Promise<Worker> {
    this.#partner ??= await startWorker();
    return this.#partner;
  }
}

type Measure = (partner: () => Promise<Worker>) => number | Promise<number>;

const MEASURES: Readonly<Record<string, Measure>> = {
  "deno.wait3us": () => naps(0.003),
  "deno.wait20us": () => naps(0.02),
  "deno.atomics": async (partner) => bounce(await partner()),
  "deno.message": async (partner) => await messages(await partner()),
  "deno.worker": async () => {
    const startMs = performance.now();
    const worker = await startWorker();
    const ns = (performance.now() - startMs) * 1e6;
    worker.terminate();
    return ns;
  },
};

/** Sleeps until nobody wakes it: what the kernel makes of `ms`. */
function naps(ms: number): number {
  const word = new Int32Array(new SharedArrayBuffer(4));
  const startMs = performance.now();
  for (let i = 0; i < NAPS; i++) Atomics.wait(word, 0, 0, ms);
  return (performance.now() - startMs) * 1e6 / NAPS;
}

function startWorker(): Promise<Worker> {
  const worker = new Worker(new URL("./echo_worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = () => resolve(worker);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Unmeasurable(`no Worker: ${event.message.split(",")[0]}`));
    };
  });
}

function bounce(worker: Worker): number {
  const words = new Int32Array(new SharedArrayBuffer(8));
  worker.postMessage({ words, turns: BOUNCES + 1 });
  let startMs = 0;
  for (let i = 0; i <= BOUNCES; i++) {
    // The first turn waits for the Worker to begin.
    if (i === 1) startMs = performance.now();
    Atomics.store(words, 0, 1);
    Atomics.notify(words, 0);
    while (Atomics.exchange(words, 1, 0) === 0) {
      if (Atomics.wait(words, 1, 0, PATIENCE_MS) === "timed-out") {
        throw new Unmeasurable("the Worker does not answer");
      }
    }
  }
  return (performance.now() - startMs) * 1e6 / BOUNCES;
}

async function messages(worker: Worker): Promise<number> {
  const startMs = performance.now();
  for (let i = 0; i < MESSAGES; i++) {
    await new Promise<void>((resolve) => {
      worker.onmessage = () => resolve();
      worker.postMessage({});
    });
  }
  return (performance.now() - startMs) * 1e6 / MESSAGES;
}
