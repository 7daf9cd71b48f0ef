/**
 * Who measures. `GoSide` is a process that measures in Go and C: `go run` builds it in Go's own
 * cache, so that no file is written and the only right needed is to run `go`. `DenoSide` measures
 * what needs neither: sleeps that are too long, and Workers.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";
import { ChildLines } from "../children.ts";
import { type Column, type Probe, sideOf } from "./probes.ts";

const FOLDER = decodeURIComponent(new URL("./go/", import.meta.url).pathname);

/** A probe cannot be measured here. The message says why. */
export class Unmeasurable extends Error {
  override readonly name = "Unmeasurable";
}

/** The first line of the process: what it runs on. */
export interface GoFacts {
  /** For example `go1.26.8`. */
  readonly go: string;
  readonly os: string;
  readonly arch: string;
  readonly cpus: number;
  /** Name of the processor, "" if unknown. */
  readonly cpu: string;
  /** Release of the kernel, "" if unknown. */
  readonly kernel: string;
  /** The C compiler, "" if there is none. */
  readonly c: string;
}

/** A running process. Ask for one sample at a time. */
export class GoSide {
  readonly #lines: ChildLines;
  #facts: GoFacts | null = null;

  private constructor(isC: boolean) {
    const child = cleanCommand("go", {
      args: ["run", "-C", FOLDER, "."],
      env: isC ? {} : { CGO_ENABLED: "0" },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#lines = new ChildLines(child);
  }

  /**
   * Builds and starts the process: with C if that can be built, else without.
   *
   * @throws {Unmeasurable} `go` is not there, may not be run, or cannot build.
   */
  static async start(): Promise<GoSide> {
    try {
      return await GoSide.#open(true);
    } catch (error) {
      if (!(error instanceof Unmeasurable)) throw error;
      return await GoSide.#open(false);
    }
  }

  static async #open(isC: boolean): Promise<GoSide> {
    let side: GoSide;
    try {
      side = new GoSide(isC);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw new Unmeasurable("there is no 'go' on the PATH");
      }
      if (error instanceof Deno.errors.NotCapable) {
        throw new Unmeasurable("Go may not be run: it needs Deno's --allow-run=go");
      }
      throw error;
    }
    const greeting = await side.#lines.line();
    if (greeting === null) {
      const said = (await side.#lines.errors).split("\n").find((text) => /^[^#\s]/.test(text));
      await side.close();
      throw new Unmeasurable(`'go run' cannot build it: ${said ?? "it says nothing"}`);
    }
    side.#facts = JSON.parse(greeting);
    return side;
  }

  /** What it runs on. */
  get facts(): GoFacts {
    return this.#facts!;
  }

  /**
   * One sample.
   *
   * @returns ns or bytes.
   * @throws {Unmeasurable} If this machine cannot, or the process has ended.
   */
  async sample(probe: Probe, column: Column): Promise<number> {
    const name = sideOf(probe) === "go" ? probe.id.slice("go.".length) : probe.id;
    await this.#lines.send({ probe: name, procs: column });
    return readAnswer(await this.#lines.line());
  }

  /** Ends the process by closing its input. */
  async close(): Promise<void> {
    await this.#lines.close();
  }
}

/**
 * The value in an answer of the process.
 *
 * @param line One line of its output; null after its end.
 * @throws {Unmeasurable} With the words of the process, or if it says anything strange.
 */
export function readAnswer(line: string | null): number {
  if (line === null) throw new Unmeasurable("the measuring process has ended");
  let answer: { value?: unknown; error?: unknown } | null = null;
  try {
    answer = JSON.parse(line);
  } catch {
    // Told below, with the line itself.
  }
  if (typeof answer?.error === "string") throw new Unmeasurable(answer.error);
  const value = answer?.value;
  if (typeof value === "number" && value >= 0) return value;
  if (typeof value === "number") {
    throw new Unmeasurable(`a difference came out as ${value}, below zero: noise`);
  }
  throw new Unmeasurable(`the measuring process said ${JSON.stringify(line.slice(0, 60))}`);
}

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
