/**
 * Ctrl-C and SIGTERM, answered between two runs: nothing half-written, the old report stays.
 *
 * @module
 */

/** The user pressed Ctrl-C, or the system asked for the end. */
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

/**
 * Listens for Ctrl-C and SIGTERM.
 *
 * @param note Gets which one it was.
 * @returns Stops listening.
 */
export function onInterrupt(note: (signal: "SIGINT" | "SIGTERM") => void): () => void {
  // Windows has no SIGTERM.
  const signals = Deno.build.os === "windows"
    ? ["SIGINT"] as const
    : ["SIGINT", "SIGTERM"] as const;
  const heard = signals.map((signal) => [signal, () => note(signal)] as const);
  for (const [signal, listener] of heard) Deno.addSignalListener(signal, listener);
  return () => {
    for (const [signal, listener] of heard) Deno.removeSignalListener(signal, listener);
  };
}

/** Starts listening for Ctrl-C and SIGTERM. */
export function listenForInterrupt(): Interrupt {
  let isInterrupted = false;
  const close = onInterrupt(() => {
    isInterrupted = true;
  });
  return {
    async breathe() {
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (isInterrupted) throw new Interrupted("Ctrl-C");
    },
    close,
  };
}
