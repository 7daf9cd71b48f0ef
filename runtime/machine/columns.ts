/**
 * Typed arrays that grow, and the one book that counts their bytes before they are taken.
 *
 * @module
 */

import { LimitError } from "../core/errors.ts";

/** A typed array that the growing helper accepts. */
export type Column = Int32Array | Int16Array | Uint16Array | Uint8Array | Float64Array;

/**
 * A longer copy of a column.
 *
 * @param least Least length wanted. @param exact Give exactly that length, else half again as much.
 */
export function grown<T extends Column>(column: T, least: number, exact = false): T {
  const n = exact ? least : roomy(column, least);
  const longer = new (column.constructor as new (n: number) => T)(n);
  longer.set(column);
  return longer;
}

/** Half again as long as it is, or as long as it must be. */
function roomy(column: Column, least: number): number {
  return Math.max(least, Math.ceil(column.length * 1.5) + 16);
}

/**
 * Real memory of one run: what the engine's tables hold. Each limit on a number alone is sensible,
 * but products of them are not: millions of Gs of hundreds of variables each. So bytes are counted
 * where a table grows, which is seldom, and before the machine is asked for them.
 */
export class EngineMemory {
  /** Bytes held. */
  bytes = 0;

  /** @param bytesMax Most bytes at one time; a table that grows is there twice for a moment. */
  constructor(readonly bytesMax: number = Infinity) {}

  /**
   * Counts bytes that are about to be taken.
   *
   * @param what Which table asks, for the message.
   * @throws {LimitError} They are more than the run may have; nothing is counted then.
   */
  take(bytes: number, what: string): void {
    if (this.bytes + bytes > this.bytesMax) throw this.#full(bytes, what, "");
    this.bytes += bytes;
  }

  /** Counts bytes that nobody uses any more. */
  give(bytes: number): void {
    this.bytes -= bytes;
  }

  /** A new column of `n` zeros. @throws {LimitError} As `take`, or this computer has no such. */
  column<T extends Column>(Kind: new (n: number) => T, n: number, what: string): T {
    const before = this.bytes;
    this.take(n * (Kind as unknown as Int32ArrayConstructor).BYTES_PER_ELEMENT, what);
    try {
      return new Kind(n);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      const bytes = this.bytes - before;
      this.bytes = before;
      throw this.#full(bytes, what, "this computer does not give so much; ");
    }
  }

  /**
   * A longer copy of a column.
   *
   * @param least Least length wanted.
   * @param wanted Length to give if it takes no more than half of what is left.
   * @throws {LimitError} As `column`.
   */
  grown<T extends Column>(column: T, least: number, what: string, wanted?: number): T {
    const size = column.BYTES_PER_ELEMENT, before = column.length;
    // So that it does not grow by ever smaller steps towards the limit.
    const enough = Math.max(least, Math.min(wanted ?? Infinity, Math.ceil(before * 1.125)));
    const most = Math.floor((enough + (this.bytesMax - this.bytes) / size) / 2);
    const n = Math.max(enough, Math.min(wanted ?? roomy(column, least), most));
    const longer = this.column(column.constructor as new (n: number) => T, n, what);
    longer.set(column);
    this.give(size * before);
    return longer;
  }

  #full(bytes: number, what: string, why: string): LimitError {
    return new LimitError(
      "engineBytesMax",
      this.bytesMax,
      `${why}${what} need ${bytes} bytes beside the ${this.bytes} that the engine's tables hold, ` +
        "usually Gs created without an end, or many variables in each of very many Gs",
    );
  }
}
