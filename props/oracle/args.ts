/**
 * The command lines of `deno task oracle` and `deno task record`: `--name value` pairs.
 *
 * @module
 */

/** A command line that cannot be followed. The message is one line. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** A flag that takes a whole number. */
export interface WholeFlag {
  readonly min: number;
  readonly max: number;
}

/** Values of flags, in the order given: a flag may be there several times. */
export type FlagValues = ReadonlyMap<string, readonly string[]>;

/**
 * Splits a command line into flags and their values.
 *
 * @param known Names of flags, without dashes.
 * @throws {UsageError} For anything that is not a known flag followed by its value.
 */
export function readFlags(args: readonly string[], known: readonly string[]): FlagValues {
  const values = new Map<string, string[]>();
  const list = known.map((name) => `--${name}`).join(", ");
  for (let i = 0; i < args.length; i++) {
    const [, name, , joined] = /^--([a-z]+)(=(.*))?$/s.exec(args[i]) ?? [];
    if (name === undefined || !known.includes(name)) {
      throw new UsageError(`unknown argument '${args[i]}': there are ${list}`);
    }
    const value = joined ?? args[++i];
    if (value === undefined) throw new UsageError(`--${name} needs a value after it`);
    values.set(name, [...(values.get(name) ?? []), value]);
  }
  return values;
}

/** The only value of a flag, or undefined. @throws {UsageError} If it was given twice. */
export function single(flags: FlagValues, name: string): string | undefined {
  const values = flags.get(name);
  if (values !== undefined && values.length > 1) {
    throw new UsageError(`--${name} was given ${values.length} times: give it once`);
  }
  return values?.[0];
}

/** A whole number in plain digits, or `initial`. @throws {UsageError} Unless it is in range. */
export function whole(
  flags: FlagValues,
  name: string,
  { min, max }: WholeFlag,
  initial: number,
): number {
  const text = single(flags, name);
  if (text === undefined) return initial;
  const value = /^(0|[1-9]\d*)$/.test(text) ? Number(text) : NaN;
  if (!(value >= min && value <= max)) {
    throw new UsageError(`--${name} must be a whole number ${min}..${max}: received '${text}'`);
  }
  return value;
}

/**
 * Values of a flag of the form `name=value`. @throws {UsageError} For another form, or a name
 * twice.
 */
export function pairs(flags: FlagValues, name: string): Record<string, string> {
  const all: Record<string, string> = {};
  for (const text of flags.get(name) ?? []) {
    const [, key, value] = /^([A-Za-z]+)=(.*)$/s.exec(text) ?? [];
    if (key === undefined || Object.hasOwn(all, key)) {
      throw new UsageError(`--${name} must be name=value, each name once: received '${text}'`);
    }
    all[key] = value;
  }
  return all;
}
