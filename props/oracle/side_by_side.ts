/**
 * Questions to several processes that answer the same, each to whichever is free.
 *
 * @module
 */

/** Gives work to whoever is free. */
export class SideBySide<T> {
  readonly #free: T[];
  readonly #waiting: (() => void)[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | null = null;

  /** @param all At least one; each is used for one piece of work at a time. */
  constructor(all: readonly T[]) {
    this.#free = [...all];
  }

  /**
   * Begins a piece of work as soon as one is free.
   *
   * @returns Settled when it is begun.
   * @throws What work before it threw.
   */
  async begin(work: (one: T) => Promise<void>): Promise<void> {
    while (this.#free.length === 0) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    if (this.#failure !== null) throw this.#failure.error;
    const one = this.#free.pop()!;
    const own: Promise<void> = work(one).catch((error) => {
      this.#failure ??= { error };
    }).finally(() => {
      this.#underWay.delete(own);
      this.#free.push(one);
      this.#waiting.shift()?.();
    });
    this.#underWay.add(own);
  }

  /** Waits for all work. @throws What a piece of it threw first. */
  async end(): Promise<void> {
    await Promise.all(this.#underWay);
    if (this.#failure !== null) throw this.#failure.error;
  }
}

/** Values by number, in the order of the numbers. */
export const inOrder = <V>(values: ReadonlyMap<number, V>): V[] =>
  [...values].toSorted(([a], [b]) => a - b).map(([, value]) => value);

/** Starts so many; if one cannot be started, those that are there are closed. */
export async function startAll<T extends { close(): Promise<void> }>(
  count: number,
  start: () => Promise<T>,
): Promise<T[]> {
  const all: T[] = [];
  try {
    // One after the other: the first one may have to be built.
    for (let i = 0; i < count; i++) all.push(await start());
    return all;
  } catch (error) {
    for (const one of all) await one.close();
    throw error;
  }
}
