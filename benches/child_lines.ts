/**
 * A process that is talked to line by line.
 *
 * @module
 */

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
