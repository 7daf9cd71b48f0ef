/**
 * How many cases a property test runs. More of them need no permission: `deno test -- --runs=5000`,
 * which `deno task deep` does.
 *
 * @module
 */

/** What a run count may be. */
const RUNS_MAX = 10_000_000;

/**
 * Cases to run.
 *
 * @param initial Count of a plain `deno test`; `--runs` of the command line scales all counts so
 * that the suite's largest, {@linkcode RUNS}, becomes that number.
 * @throws {RangeError} `--runs` or `--seed` is no whole number in range.
 */
export function runs(initial: number): number {
  const wanted = argument("runs", RUNS_MAX);
  return wanted === null ? initial : Math.max(1, Math.ceil(initial * wanted / RUNS));
}

/**
 * The same for a hunt that must find something: more cases with a large `--runs`, but never fewer
 * than `initial`, as it would miss what it is there to find.
 */
export function runsAtLeast(initial: number): number {
  return Math.max(initial, runs(initial));
}

/** Cases per model in a plain `deno test`. */
export const RUNS = 400;

/**
 * Seed of the generators: fixed, so that a failure in CI is a failure here; `--seed=N` takes
 * another.
 */
export function seed(): number {
  return argument("seed", 2 ** 31 - 1) ?? 20_261;
}

function argument(name: string, most: number): number | null {
  const prefix = `--${name}=`;
  const text = Deno.args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length);
  if (text === undefined) return null;
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  throw new RangeError(
    `${prefix.slice(0, -1)} must be a whole number 1..${most}: received '${text}'`,
  );
}
