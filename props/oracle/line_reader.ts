/**
 * Lines of a byte stream, one at a time.
 *
 * @module
 */

/** Reads lines as they come; lines may be of any length. */
export class LineReader {
  readonly #reader: ReadableStreamDefaultReader<string>;
  #parts: string[] = [];
  #rest = "";
  #ended = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    const decoder = new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>;
    this.#reader = stream.pipeThrough(decoder).getReader();
  }

  /** The next line without its end, or null after the last. */
  async next(): Promise<string | null> {
    for (;;) {
      const end = this.#rest.indexOf("\n");
      if (end >= 0) {
        const line = this.#parts.join("") + this.#rest.slice(0, end);
        this.#parts = [];
        this.#rest = this.#rest.slice(end + 1);
        return line;
      }
      // Pieces of an unfinished line are kept apart, so that a long one is not searched again.
      if (this.#rest !== "") this.#parts.push(this.#rest);
      this.#rest = "";
      if (this.#ended) {
        if (this.#parts.length === 0) return null;
        const line = this.#parts.join("");
        this.#parts = [];
        return line;
      }
      const { value, done } = await this.#reader.read();
      if (done) this.#ended = true;
      else this.#rest = value;
    }
  }

  /** Stops reading. */
  async cancel(): Promise<void> {
    await this.#reader.cancel();
  }
}
