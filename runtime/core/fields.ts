/**
 * Rules for the fields of small option objects (distributions, arrivals), as data: one row is one
 * field, and both the JSON form and the command-line form are checked by the same rows.
 *
 * @module
 */

/**
 * Longest duration of one operation, in ns, wherever it comes from (file, expression, draw): some
 * ten hours. Clocks stay below 2**52, so clock plus duration is an exact integer; and sysmon, which
 * looks every 10 ms, looks 3.5 million times at the longest compute (2.6 s of wall time under gpm).
 */
export const DURATION_NS_MAX = 2 ** 45 - 1;
/** {@linkcode DURATION_NS_MAX} as messages write it. */
export const DURATION_MAX_TEXT = "2**45-1";

/** What a field must be. */
export interface FieldRule {
  /** In words, to follow the field's name: "must be …". */
  readonly rule: string;
  /** Does the value keep the rule? */
  readonly test: (value: unknown) => boolean;
  /** May the field be left out? */
  readonly optional?: true;
}

/** Something wrong in an option object. */
export interface Problem {
  /** Where, relative to the object: `.meanNs`, `.parts[0][1]` or "" for the object itself. */
  readonly at: string;
  /** What must hold there. */
  readonly rule: string;
  /** The value found there. */
  readonly received: unknown;
}

const isNumber = (value: unknown, min: number, max: number): value is number =>
  typeof value === "number" && value >= min && value <= max;

/** A whole number in `min..max`. */
export function wholeNumber(min: number, max: number, unit = ""): FieldRule {
  return {
    rule: `must be a whole number${unit} in ${limitText(min)}..${limitText(max)}`,
    test: (value) => isNumber(value, min, max) && Number.isInteger(value),
  };
}

/** A finite number greater than `above`, at most `max`. */
export function numberAbove(above: number, max: number, unit = ""): FieldRule {
  return {
    rule: `must be a number${unit} greater than ${above}, at most ${limitText(max)}`,
    test: (value) => isNumber(value, above, max) && value > above,
  };
}

/** The same rule for a field that may be left out. */
export const optional = (rule: FieldRule): FieldRule => ({ ...rule, optional: true });

/** A duration: whole ns from 0. */
export const DURATION_NS = wholeNumber(0, DURATION_NS_MAX, " of ns");
/** A mean duration in ns; need not be whole. */
export const MEAN_NS = numberAbove(0, DURATION_NS_MAX, " of ns");

/**
 * Checks the fields of `object` against their rows.
 *
 * @param skip Fields that somebody else checks.
 * @returns The first problem, in the order of the rows, then unknown fields.
 */
export function fieldsProblem(
  object: Readonly<Record<string, unknown>>,
  rules: Readonly<Record<string, FieldRule>>,
  skip: readonly string[],
): Problem | null {
  for (const [name, row] of Object.entries(rules)) {
    const value = object[name];
    if (value === undefined && row.optional) continue;
    if (!row.test(value)) return { at: `.${name}`, rule: row.rule, received: value };
  }
  for (const name of Object.keys(object)) {
    if (Object.hasOwn(rules, name) || skip.includes(name)) continue;
    const known = [...skip, ...Object.keys(rules)].join(", ");
    return {
      at: `.${name}`,
      rule: `unknown field, must be one of ${known}`,
      received: object[name],
    };
  }
  return null;
}

/** Is `value` a JSON object (not null, not an array)? */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Powers of two read better than their sixteen digits. */
function limitText(limit: number): string {
  if (limit === DURATION_NS_MAX) return DURATION_MAX_TEXT;
  return String(limit);
}
