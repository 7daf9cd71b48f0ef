/**
 * The text of a trace as lines, one at a time: a trace of 100 MB is never held as a whole. And the
 * error that names the line of a trace that cannot be read.
 *
 * @module
 */

/**
 * A trace that is broken, truncated, or no trace at all: names the line, the rule and what is
 * there.
 */
export class TraceError extends Error {
  override readonly name = "TraceError";
  /**
   * @param line Line of the text, from 1.
   * @param rule What must hold there, in words.
   * @param received What stands there; shortened in the message.
   */
  constructor(readonly line: number, readonly rule: string, readonly received: string) {
    super(`line ${line}: ${rule}: received ${shown(received)}`);
  }
}

/** Longest piece of a line that a message repeats. */
const SHOWN_CHARS_MAX = 80;

function shown(text: string): string {
  const quoted = JSON.stringify(text.slice(0, SHOWN_CHARS_MAX));
  return text.length > SHOWN_CHARS_MAX ? `${quoted}…` : quoted;
}

/**
 * Longest line that a text of `go tool trace` may have, in characters; stack frames are the
 * longest.
 */
export const LINE_CHARS_MAX = 1_000_000;

/** What the binary file begins with that Go writes, before `go tool trace` makes text of it. */
export const BINARY_TRACE = /^go 1\.\d+ trace\0/;
/** What to do about it. */
export const CONVERT =
  "must be the text of 'go tool trace -d=parsed FILE', not the binary FILE itself";

/**
 * Calls `take` with each line, without its end, and its number from 1.
 *
 * @param bytes Plain text, or gzip of it (told apart by the first two bytes).
 * @returns How many lines there were.
 * @throws {TraceError} If the bytes are no UTF-8 text, or the gzip is broken or ends early.
 */
export async function eachLine(
  bytes: ReadableStream<Uint8Array>,
  take: (line: string, number: number) => void,
): Promise<number> {
  const splitter = new Splitter(take);
  for await (const chunk of unpackedBytes(bytes, () => splitter.lines + 1)) splitter.push(chunk);
  splitter.end();
  return splitter.lines;
}

/** Cuts chunks into lines. */
class Splitter {
  lines = 0;
  #rest = "";
  #decoder = new TextDecoder("utf-8", { fatal: true });

  constructor(private readonly take: (line: string, number: number) => void) {}

  push(chunk: Uint8Array): void {
    const pieces = (this.#rest + this.#decode(chunk)).split("\n");
    this.#rest = pieces.pop()!;
    for (const piece of pieces) this.#line(piece);
    if (this.#rest.length > LINE_CHARS_MAX) this.#tooLong();
  }

  end(): void {
    if (this.#rest !== "") this.#line(this.#rest);
  }

  #line(text: string): void {
    this.lines++;
    if (this.lines === 1 && BINARY_TRACE.test(text)) throw new TraceError(1, CONVERT, text);
    this.take(text.endsWith("\r") ? text.slice(0, -1) : text, this.lines);
  }

  #decode(chunk: Uint8Array): string {
    try {
      return this.#decoder.decode(chunk, { stream: true });
    } catch {
      const head = this.#rest + new TextDecoder().decode(chunk.subarray(0, 100));
      const rule = BINARY_TRACE.test(head) ? CONVERT : "must be UTF-8 text, this is binary";
      throw new TraceError(this.lines + 1, rule, head);
    }
  }

  #tooLong(): never {
    throw new TraceError(
      this.lines + 1,
      `a line may have ${LINE_CHARS_MAX} characters: this is no trace`,
      this.#rest,
    );
  }
}

/** The bytes, out of their gzip if they are packed. */
async function unpacked(bytes: ReadableStream<Uint8Array>): Promise<AsyncIterable<Uint8Array>> {
  const reader = bytes.getReader();
  let head = new Uint8Array(0);
  let done = false;
  while (head.length < 2 && !done) {
    const next = await reader.read();
    done = next.done;
    if (next.value !== undefined) head = joined(head, next.value);
  }
  const whole = new ReadableStream<BufferSource>({
    start: (controller) => {
      if (head.length > 0) controller.enqueue(head);
      if (done) controller.close();
    },
    async pull(controller) {
      const next = await reader.read();
      if (next.done) controller.close();
      else controller.enqueue(next.value as Uint8Array<ArrayBuffer>);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  const packed = head.length >= 2 && head[0] === 0x1f && head[1] === 0x8b;
  return (packed
    ? whole.pipeThrough(new DecompressionStream("gzip"))
    : whole) as unknown as AsyncIterable<Uint8Array>;
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

/**
 * The bytes, out of their gzip if they are packed.
 *
 * @param lineNow Line that is being read, for the error.
 * @throws {TraceError} If the gzip is broken or ends early.
 */
export async function* unpackedBytes(
  bytes: ReadableStream<Uint8Array>,
  lineNow: () => number,
): AsyncGenerator<Uint8Array> {
  const iterator = (await unpacked(bytes))[Symbol.asyncIterator]();
  for (;;) {
    let next: IteratorResult<Uint8Array>;
    try {
      next = await iterator.next();
    } catch (error) {
      // Whatever else fails (the disk, a closed pipe) is not the fault of the trace.
      if (!(error instanceof TypeError)) throw error;
      throw new TraceError(lineNow(), "the gzip is broken or ends here", error.message);
    }
    if (next.done) return;
    yield next.value;
  }
}
