/**
 * Parsers of option values. Each takes the option's name and the text typed, and either answers the
 * value or throws a {@linkcode UsageError} that says what would have been right.
 *
 * Numbers are plain decimal on purpose: `1e9`, `0x10`, `1_000`, ` 4` and `4.0` are refused, because
 * a number that was read otherwise than meant spoils a measurement silently.
 *
 * @module
 */

import { UsageError } from "./errors.ts";

/** A closed range of whole numbers, with its unit for messages ("" if it counts things). */
export interface WholeRange {
  readonly min: number;
  readonly max: number;
  readonly unit?: string;
  /** A value that is right, for the advice. */
  readonly example: number;
}

/** Ranges of the numbers of the command line. */
export const RANGES = {
  procs: { min: 1, max: 1024, example: 4 },
  cores: { min: 1, max: 1024, example: 4 },
  seed: { min: 0, max: 2 ** 32 - 1, example: 1 },
  seeds: { min: 1, max: 100, example: 5 },
  count: { min: 1, max: 10_000_000, example: 10_000 },
  msMax: { min: 1, max: 10_000, example: 100 },
  sysmonNs: { min: 20_000, max: 10_000_000_000, unit: "ns", example: 10_000_000 },
  netPollNs: { min: 0, max: 10_000_000_000, unit: "ns", example: 10_000_000 },
  phase: { min: 0, max: 2 ** 31 - 1, example: 37 },
  untilNs: { min: 1, max: 2 ** 52, unit: "ns", example: 1_000_000_000 },
} as const satisfies Record<string, WholeRange>;

const WHOLE = /^-?(0|[1-9][0-9]*)$/;

/** "1..1024", or "1..1024 ns". */
function rangeText(range: { min: number; max: number; unit?: string }): string {
  return `${range.min}..${range.max}${range.unit ? ` ${range.unit}` : ""}`;
}

/**
 * A whole number in decimal digits.
 *
 * @throws {UsageError} Unless `text` is one, within the range.
 */
export function parseWhole(option: string, text: string, range: WholeRange): number {
  const value = WHOLE.test(text) ? Number(text) : NaN;
  if (!(value >= range.min && value <= range.max)) {
    throw new UsageError(
      option,
      `must be a whole number in plain digits, ${rangeText(range)}`,
      text,
      `give for example ${range.example}`,
    );
  }
  return value;
}

/** How many letters must be added, removed, replaced or swapped to make `b` of `a`. */
function distance(a: string, b: string): number {
  let before: number[] = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const isSame = a[i - 1] === b[j - 1];
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (isSame ? 0 : 1));
      const isSwapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwapped) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    [before, last] = [last, row];
  }
  return last[b.length];
}

/** Longest word that is compared: a longer one is no slip of the fingers. */
const WORD_MAX = 64;

/** The word that was probably meant, as the beginning of an advice; "" if none is near. */
export function didYouMean(word: string, known: readonly string[]): string {
  if (word.length > WORD_MAX) return "";
  const lengthOff = (one: string) => Math.abs(one.length - word.length);
  const near = known.map((one) => ({ one, off: distance(word, one) }))
    .filter(({ one, off }) => off > 0 && off <= Math.max(1, Math.min(word.length, one.length) / 3))
    .toSorted((a, b) => a.off - b.off || lengthOff(a.one) - lengthOff(b.one));
  return near.length === 0 ? "" : `did you mean ${near[0].one}? `;
}

/**
 * One of a list of words.
 *
 * @throws {UsageError} That lists the words.
 */
export function parseChoice<T extends string>(
  option: string,
  text: string,
  choices: readonly T[],
): T {
  const found = choices.find((choice) => choice === text);
  if (found === undefined) {
    const advice = `${didYouMean(text, choices)}choose one of: ${choices.join(", ")}`;
    throw new UsageError(option, "is not known", text, advice);
  }
  return found;
}

/**
 * Values with commas between, each once.
 *
 * @param one Reads one of them.
 * @throws {UsageError} If one is there twice, or cannot be read.
 */
export function parseList<T>(option: string, text: string, one: (text: string) => T): T[] {
  const values = text.split(",").map((piece) => one(piece));
  const twice = values.find((value, i) => values.indexOf(value) !== i);
  if (twice === undefined) return values;
  throw new UsageError(option, `has ${twice} twice`, text, "give each once");
}

/**
 * A plain decimal number above 0, at most 100.
 *
 * @throws {UsageError} Unless it is one.
 */
export function parseFactor(option: string, text: string): number {
  const value = /^(0|[1-9][0-9]*)(\.[0-9]+)?$/.test(text) ? Number(text) : NaN;
  if (value > 0 && value <= 100) return value;
  const rule = "must be a plain number above 0, at most 100";
  throw new UsageError(option, rule, text, "give for example 0.1");
}

/** Name and value of `name=value`. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/**
 * `name=value`, with a name of letters, digits, `_` and `-`.
 *
 * @throws {UsageError} Unless it is one.
 */
export function parseKeyValue(option: string, text: string): KeyValue {
  const match = /^([A-Za-z_][A-Za-z0-9_-]*)=(.*)$/s.exec(text);
  if (match === null) {
    throw new UsageError(option, "must be name=value", text, `give for example ${option} n=10`);
  }
  return { key: match[1], value: match[2] };
}

/**
 * Adds one `name=value` to those given before it.
 *
 * @throws {UsageError} If the name was given before: two values for one name are a slip.
 */
export function addKeyValue(
  option: string,
  text: string,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  return addGiven(option, parseKeyValue(option, text), before);
}

/** Adds what was read as name and value. @throws {UsageError} If the name was given before. */
export function addGiven(
  option: string,
  { key, value }: KeyValue,
  before: Readonly<Record<string, string>>,
): Record<string, string> {
  if (Object.hasOwn(before, key)) {
    throw new UsageError(
      `${option} ${key}`,
      "was given twice",
      `${key}=${before[key]} and ${key}=${value}`,
      "give it once",
    );
  }
  return { ...before, [key]: value };
}

/**
 * Values of `--param`, as numbers.
 *
 * @throws {UsageError} If one is not a whole number.
 */
export function parseParams(texts: Readonly<Record<string, string>>): Record<string, number> {
  const range = {
    min: Number.MIN_SAFE_INTEGER,
    max: Number.MAX_SAFE_INTEGER,
    example: 10,
  };
  const params: Record<string, number> = {};
  for (const [name, text] of Object.entries(texts)) {
    params[name] = parseWhole(`--param ${name}`, text, range);
  }
  return params;
}

const SECONDS = { s: 1, m: 60, h: 3_600 } as const;

/** A time as typed, in seconds. @throws {UsageError} It is none. */
export function parseTime(option: string, text: string): number {
  const [, digits, unit] = /^([1-9][0-9]{0,4})([smh])$/.exec(text) ?? [];
  if (digits !== undefined) return Number(digits) * SECONDS[unit as keyof typeof SECONDS];
  throw new UsageError(option, "must be a time from 1s to 99999h", text, "give for example 60s");
}
