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
 * @returns Stops listening, unless one came: a Ctrl-C reaches this process up to three times, as
 * `deno task` and npx pass it on. The first ends the work, and the others must not keep the process
 * from saying how it ended.
 */
export function onInterrupt(note: (signal: "SIGINT" | "SIGTERM") => void): () => void {
  // Windows has no SIGTERM.
  const signals = Deno.build.os === "windows"
    ? ["SIGINT"] as const
    : ["SIGINT", "SIGTERM"] as const;
  let hasCome = false;
  const listeners = signals.map((signal) =>
    [signal, () => {
      hasCome = true;
      note(signal);
    }] as const
  );
  for (const [signal, listener] of listeners) Deno.addSignalListener(signal, listener);
  return () => {
    if (hasCome) return;
    for (const [signal, listener] of listeners) Deno.removeSignalListener(signal, listener);
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
