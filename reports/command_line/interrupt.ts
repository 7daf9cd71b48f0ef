/**
 * Ctrl-C, answered between two runs: nothing half-written, the old report stays.
 *
 * @module
 */

/** The user pressed Ctrl-C. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";
}

/** A listener for Ctrl-C, to be asked between steps. */
export interface Interrupt {
  /**
   * Lets signals in, then goes on.
   *
   * @throws {Interrupted} If one came.
   */
  breathe(): Promise<void>;
  /** Stops listening. */
  close(): void;
}

/** Starts listening for Ctrl-C. */
export function listenForInterrupt(): Interrupt {
  let isInterrupted = false;
  const note = (): void => {
    isInterrupted = true;
  };
  Deno.addSignalListener("SIGINT", note);
  return {
    async breathe() {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (isInterrupted) throw new Interrupted("Ctrl-C");
    },
    close: () => Deno.removeSignalListener("SIGINT", note),
  };
}
