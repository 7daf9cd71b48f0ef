/**
 * Values that are kept while a long job goes on, so that it can go on where it was interrupted.
 *
 * @module
 */

/** Kept values by key; each is plain JSON, and depends on its key alone. */
export interface Keep {
  /** @returns Undefined: it is not there. */
  get(key: string): unknown;
  put(key: string, value: unknown): void;
}

/** Keeps nothing. */
export const KEEP_NOTHING: Keep = { get: () => undefined, put: () => {} };
