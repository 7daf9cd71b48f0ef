/**
 * Reads text that a user names: a file, or a pipe of the shell. Never more than a bound,
 * and never something that has no end or waits for a writer who may not come.
 *
 * @module
 */

/** Longest file that is read, in bytes: ten times the largest recorded workload. */
export const FILE_BYTES_MAX = 64 * 2 ** 20;
/** Streams that a shell opened for this command: `<(…)`. */
const PIPED = /^\/(dev|proc\/self)\/fd\/\d+$/;

/** A file that is not to be read, whatever the system says. Its message is the rule it breaks. */
export class UnreadableFile extends Error {
  override readonly name = "UnreadableFile";
  /** @param isBinary Is it no text at all? */
  constructor(rule: string, readonly isBinary = false) {
    super(rule);
  }
}

/**
 * Refuses what has no end: a device, a named pipe, a socket.
 *
 * @throws {UnreadableFile} It is one. @throws The system's own errors.
 */
export function checkReadable(path: string): void {
  const { isFile, isDirectory } = Deno.statSync(path);
  if (isFile || isDirectory || PIPED.test(path)) return;
  throw new UnreadableFile("must be a regular file, or a pipe of the shell: <(command)");
}

/**
 * The text of a file.
 *
 * @param bytesMax Bound on what is read.
 * @throws {UnreadableFile} It is longer than the bound, no text in UTF-8, or
 * {@linkcode checkReadable} refuses it.
 * @throws The system's own errors.
 */
export function readBounded(path: string, bytesMax = FILE_BYTES_MAX): string {
  checkReadable(path);
  const file = Deno.openSync(path);
  try {
    // As long as a chunk may end within a character, only the next one shows whether it is one.
    const decoder = new TextDecoder("utf-8", { fatal: true }), chunk = new Uint8Array(64 * 1024);
    const parts: string[] = [];
    let bytes = 0;
    for (let n = file.readSync(chunk); n !== null; n = file.readSync(chunk)) {
      bytes += n;
      if (bytes > bytesMax) {
        throw new UnreadableFile(`must have at most ${bytesMax / 2 ** 20} MiB`);
      }
      parts.push(decoded(decoder, chunk.subarray(0, n), parts.length === 0));
    }
    parts.push(decoded(decoder, null, parts.length === 0));
    return parts.join("");
  } finally {
    file.close();
  }
}

/** Text of bytes; null: the end. @param isFirst Are they the first of the file? */
function decoded(decoder: TextDecoder, bytes: Uint8Array | null, isFirst: boolean): string {
  try {
    return bytes === null ? decoder.decode() : decoder.decode(bytes, { stream: true });
  } catch {
    if (!isFirst || bytes === null || !isBinary(bytes)) {
      throw new UnreadableFile("must be text in UTF-8");
    }
    throw new UnreadableFile("must be text, this is binary", true);
  }
}

/**
 * Files that are no text show it in the first bytes: one is a control character that no text has.
 */
function isBinary(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 32).some((byte) => byte < 32 && (byte < 9 || byte > 13));
}
