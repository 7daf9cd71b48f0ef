/**
 * The file of `lab explore --checkpoint`, which keeps what is done.
 *
 * @module
 */

import type { SearchJob, SearchResult, Walk } from "@lab/props";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";

/** What JSON has no number for. */
const INFINITE = "∞";
const toJson = (value: unknown): string =>
  JSON.stringify(value, (_, one) => one === Infinity ? INFINITE : one);
const fromJson = (text: string) => JSON.parse(text, (_, one) => one === INFINITE ? Infinity : one);

/** A line: a piece that is done, or runs of one that goes on. */
interface Line {
  readonly piece: number;
  readonly result?: SearchResult;
  readonly walks?: readonly Walk[];
}

/** Runs in a line: as many as take some tenths of a second. */
const WALKS_A_LINE = 2_000;

/**
 * The file, one result a line behind a line that names the command. It is only ever appended to:
 * whoever is killed in the middle of a line leaves half of one, and what it tells is done again.
 */
export class Checkpoint {
  /** Runs of the piece that goes on, which are in no line yet. */
  #walks: Walk[] = [];
  #piece = 0;

  private constructor(
    private readonly file: Deno.FsFile,
    /** What is done, by the number of the piece. */
    readonly done: Map<number, SearchResult>,
    /** What was run of pieces that are not done. */
    private readonly walks: Map<number, Walk[]>,
  ) {}

  /**
   * Opens it, or begins it.
   *
   * @throws {UsageError} It belongs to another command, or cannot be written.
   */
  static async open(path: string, all: readonly SearchJob[]): Promise<Checkpoint> {
    const bytes = new TextEncoder().encode(toJson(all));
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).toHex();
    const head = `${JSON.stringify({ explore: hash })}\n`;
    try {
      const file = Deno.openSync(fromUser(path), { read: true, write: true, create: true });
      const text = new TextDecoder().decode(readAll(file));
      const ends = text.indexOf("\n") + 1;
      if (text !== "" && text.slice(0, ends) !== head) {
        file.close();
        throw new UsageError("--checkpoint", "is of another command", path, "name another file");
      }
      const done = new Map<number, SearchResult>(), walks = new Map<number, Walk[]>();
      for (const line of text.slice(ends).split("\n").slice(0, -1)) {
        const { piece, result, walks: more } = fromJson(line) as Line;
        if (result !== undefined) done.set(piece, result);
        else walks.set(piece, (walks.get(piece) ?? []).concat(more!));
      }
      // The half of a line that was being written when its process was killed.
      const good = ends === 0 ? "" : text.slice(0, text.lastIndexOf("\n") + 1);
      file.truncateSync(new TextEncoder().encode(good).length);
      file.seekSync(0, Deno.SeekMode.End);
      if (good === "") writeAll(file, head);
      return new Checkpoint(file, done, walks);
    } catch (error) {
      if (error instanceof UsageError) throw error;
      const why = error instanceof Deno.errors.NotCapable
        ? "this command may write nowhere else"
        : messageOf(error);
      const advice = `give a file in reports/out: ${why}`;
      throw new UsageError("--checkpoint", "must be a file that can be written", path, advice);
    }
  }

  /** What was run of a piece before, and who keeps what is run of it now. */
  walksOf(piece: number): { walks: readonly Walk[]; onWalk: (walk: Walk) => void } {
    this.#piece = piece;
    const onWalk = (walk: Walk) => {
      this.#walks.push(walk);
      if (this.#walks.length === WALKS_A_LINE) this.flush();
    };
    return { walks: this.walks.get(piece) ?? [], onWalk };
  }

  /** Writes the runs that are in no line yet. */
  flush(): void {
    if (this.#walks.length === 0) return;
    this.#write({ piece: this.#piece, walks: this.#walks });
    this.#walks = [];
  }

  /** Keeps the result of a piece, in place of runs of it. */
  add(piece: number, result: SearchResult): void {
    this.#walks = [];
    this.#write({ piece, result });
  }

  #write(line: Line): void {
    writeAll(this.file, `${toJson(line)}\n`);
  }

  close(): void {
    this.file.close();
  }
}

function readAll(file: Deno.FsFile): Uint8Array {
  const bytes = new Uint8Array(file.statSync().size);
  let at = 0;
  for (let n = 1; at < bytes.length && n !== null && n > 0; at += n ?? 0) {
    n = file.readSync(bytes.subarray(at)) ?? 0;
  }
  return bytes.subarray(0, at);
}

function writeAll(file: Deno.FsFile, text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  file.syncDataSync();
}
