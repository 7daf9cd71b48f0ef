/**
 * The process that measures in Go and C. `go run` builds it in Go's own cache, so that no file is
 * written and the only right needed is to run `go`.
 *
 * @module
 */

import { ChildLines } from "../child_lines.ts";
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
    const child = new Deno.Command("go", {
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
