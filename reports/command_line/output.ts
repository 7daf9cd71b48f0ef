/**
 * What a command prints, when nobody reads it any more or the disk is full.
 *
 * Deno's own `console.log` says nothing of a reader that is gone, so `theory | head -1` would go on
 * for a quarter of an hour; and it throws an error without a class when the disk is full.
 *
 * @module
 */

/** Standard output takes no more. */
export class OutputFault extends Error {
  override readonly name = "OutputFault";
  /** @param isClosed The reader is gone, as with `| head`: nobody wants to hear of it. */
  constructor(message: string, readonly isClosed: boolean) {
    super(message);
  }
}

type Write = (bytes: Uint8Array) => number;

/**
 * From now on what is printed goes straight to standard output, and ends the command when that
 * takes no more.
 *
 * @param write Takes some of the bytes, and answers how many; default: standard output.
 * @param to The console that is changed.
 */
export function guardOutput(
  write: Write = (bytes) => Deno.stdout.writeSync(bytes),
  to: Pick<Console, "log" | "error"> = console,
): void {
  const { error } = to;
  to.log = (...words: unknown[]) => print(words, write);
  to.error = (...words: unknown[]) => {
    try {
      error.apply(console, words);
    } catch {
      // There is no place left to complain.
    }
  };
}

function print(words: readonly unknown[], write: Write): void {
  const text = words.map((word) => typeof word === "string" ? word : Deno.inspect(word)).join(" ");
  let rest = new TextEncoder().encode(`${text}\n`);
  try {
    while (rest.length > 0) rest = rest.subarray(write(rest));
  } catch (error) {
    const said = (error instanceof Error ? error.message : String(error))
      .replace(/ \(os error \d+\)$/, "");
    const isClosed = error instanceof Deno.errors.BrokenPipe;
    throw new OutputFault(`the output cannot be written: ${said}`, isClosed);
  }
}
