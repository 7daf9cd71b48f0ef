/**
 * Other programs that this one is compared with: each prints one line of JSON. They need the right to
 * run one command each, and a machine without the command leaves the comparison out.
 *
 * @module
 */

/** A comparison cannot be made here; the message says why. */
export class Unavailable extends Error {
  override readonly name = "Unavailable";
}

/** The path of a file of this folder. */
export const here = (path: string): string =>
  decodeURIComponent(new URL(path, import.meta.url).pathname);

/**
 * Runs a command.
 *
 * @returns What it printed.
 * @throws {Unavailable} It is not there, may not be run, or ended with an error.
 */
export async function outputOf(command: string, args: readonly string[]): Promise<string> {
  const name = command.split("/").pop()!;
  let result: Deno.CommandOutput;
  try {
    result = await new Deno.Command(command, { args: [...args], stdin: "null" }).output();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new Unavailable(`there is no '${name}' here`);
    if (error instanceof Deno.errors.NotCapable) {
      throw new Unavailable(`'${name}' may not be run: see the task's rights in deno.json`);
    }
    throw error;
  }
  const text = new TextDecoder();
  if (result.code === 0) return text.decode(result.stdout);
  const said = text.decode(result.stderr).trim().split("\n").pop() ?? "";
  throw new Unavailable(
    `'${name} ${args[0] ?? ""}' ended with ${result.code}: ${said.slice(0, 160)}`,
  );
}

/** As `outputOf`, for the JSON of the last line. */
export async function jsonOf<T>(command: string, args: readonly string[]): Promise<T> {
  const lines = (await outputOf(command, args)).trim().split("\n");
  return JSON.parse(lines[lines.length - 1]) as T;
}
