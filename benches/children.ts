/**
 * Other processes: one that is talked to line by line, and one that prints a line of JSON and ends.
 *
 * @module
 */

import { cleanCommand } from "@lab/runtime";

/** A running process: a line to it, a line back. All three streams must be piped. */
export class ChildLines {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #reader: ReadableStreamDefaultReader<string>;
  /** All it says on standard error, once it has ended. */
  readonly errors: Promise<string>;
  #rest = "";

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.errors = new Response(child.stderr).text();
    this.#writer = child.stdin.getWriter();
    const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
    this.#reader = child.stdout.pipeThrough(decoder).getReader();
  }

  /** Sends a request as a line of JSON. That the process has ended shows in `line`. */
  async send(request: unknown): Promise<void> {
    const text = new TextEncoder().encode(JSON.stringify(request) + "\n");
    await this.#writer.write(text).catch(() => {});
  }

  /** The next line, or null: it has ended. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#rest.slice(0, end);
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      const { value, done } = await this.#reader.read();
      if (done) return null;
      this.#rest += value;
    }
  }

  /** Ends the process by closing its input. */
  async close(): Promise<void> {
    await this.#writer.close().catch(() => {});
    await this.#reader.cancel().catch(() => {});
    await this.#child.status;
    await this.errors;
  }
}

/** A comparison cannot be made here; the message says why. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

/** The path of a file, as a command takes it. */
export const pathOf = (url: URL): string => decodeURIComponent(url.pathname);

/**
 * Runs a command.
 *
 * @returns What it printed.
 * @throws {Unavailable} It is not there, may not be run, or ended with an error.
 */
export async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const name = command.split("/").pop()!;
  let result: Deno.CommandOutput;
  try {
    result = await cleanCommand(command, { args: [...args], stdin: "null" }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Unavailable(`there is no '${name}' here`);
    if (error instanceof Deno.errors.NotCapable) {
      throw new Unavailable(`'${name}' may not be run: see the task's rights in deno.json`);
    }
    throw error;
  }
  const text = new TextDecoder();
  if (result.code === 0) return text.decode(result.stdout);
  const said = text.decode(result.stderr).trim().split("\n").pop() ?? "";
  throw new Unavailable(
    `'${name} ${args[0] ?? ""}' ended with ${result.code}: ${said.slice(0, 160)}`,
  );
}

/** As `outputOf`, for the JSON of the last line. */
export async function jsonOf<T>(command: string, args: readonly string[]): Promise<T> {
  const lines = (await outputOf(command, args)).trim().split("\n");
  return JSON.parse(lines[lines.length - 1]) as T;
}
