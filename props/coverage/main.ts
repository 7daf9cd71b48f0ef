/**
 * `deno task coverage`: do generated cases reach what the laws are about? Exit 0 if every floor is
 * kept, 1 if one is not, 2 for a bad option.
 *
 * @module
 */

import { MODELS } from "@lab/models";
import { COVERED } from "./floors.ts";
import { type CoverageRow, ERROR, measure } from "./measure.ts";
import { raiseFor } from "./rows.ts";

const HELP = `usage: deno task coverage [options]

How many generated cases show each thing worth seeing, by model, and whether that is at least the
floor. Each floor is a sequential test (share >= floor against share <= floor / 2, chance of error
${ERROR} either way), so each model runs until all its floors are decided.

  --runs N         cases per model at most, 1..1000000 (default 10000)
  --seed N         of the generator, whole number 1..2147483647 (default 20261)
  --model NAME     only this model (may be repeated; default: ${COVERED.join(", ")})
  --short          only floors that are not kept, and the sum
  --json           the rows as JSON
  --help           this text
`;

/** A bad command line. */
class UsageError extends Error {}

/** What the command line asks for. */
export interface Request {
  readonly runs: number;
  readonly seed: number;
  readonly models: readonly string[];
  readonly short: boolean;
  readonly json: boolean;
  readonly help: boolean;
}

/** Reads the command line. @throws {UsageError} Something in it is wrong. */
export function parseRequest(args: readonly string[]): Request {
  const numbers = { runs: 10_000, seed: 20_261 };
  const most = { runs: 1_000_000, seed: 2 ** 31 - 1 };
  const flags = { short: false, json: false, help: false };
  const models: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const name = args[i].slice(2);
    if (args[i] === "--model") models.push(modelNamed(args[++i]));
    else if (args[i] === "--runs" || args[i] === "--seed") {
      const key = name as keyof typeof numbers;
      numbers[key] = whole(args[i], args[++i], most[key]);
    } else if (args[i].startsWith("--") && Object.hasOwn(flags, name)) {
      flags[name as keyof typeof flags] = true;
    } else throw new UsageError(`unknown option '${args[i]}'; see --help`);
  }
  return { ...numbers, ...flags, models: models.length > 0 ? [...new Set(models)] : COVERED };
}

function whole(option: string, text: string | undefined, most: number): number {
  const value = text !== undefined && /^[0-9]{1,10}$/.test(text) ? Number(text) : NaN;
  if (value >= 1 && value <= most) return value;
  throw new UsageError(
    `${option} must be a whole number 1..${most}: received '${text ?? ""}'; see --help`,
  );
}

function modelNamed(name = ""): string {
  const names = MODELS.map((model) => model.name);
  if (names.includes(name)) return name;
  throw new UsageError(`--model must be one of ${names.join(", ")}: received '${name}'`);
}

const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 2 : 1)} %`;
const WIDTHS = [38, 9, 19, 9, 8, 7];
const HEAD = ["", "share", "95 %", "floor", "verdict", "cases"];
const line = (cells: readonly string[]) =>
  cells.map((cell, i) => i === 0 ? cell.padEnd(WIDTHS[i]) : cell.padStart(WIDTHS[i])).join(" ");

/** One line of the table. */
export function rowLine({ name, hits, cases, ci95, floor, verdict }: CoverageRow): string {
  return line([
    name,
    percent(hits / cases),
    ci95.map(percent).join(" .. "),
    floor === null ? "-" : percent(floor),
    verdict ?? "-",
    String(cases),
  ]).trimEnd();
}

/** What to do about a floor that is not kept. */
export function adviceLine({ model, name, hits, cases, floor, verdict }: CoverageRow): string {
  const seen = `${model}: '${name}' in ${percent(hits / cases)} of ${cases} cases`;
  return verdict === "missed"
    ? `${seen}, the floor is ${percent(floor!)}: raise ${raiseFor(name)}`
    : `${seen}, not decided against the floor of ${percent(floor!)}: give more --runs, or raise ` +
      raiseFor(name);
}

/** Is this a row that fails the build? */
export const fails = ({ verdict }: CoverageRow) => verdict === "missed" || verdict === "open";

function run(request: Request): number {
  const { models, short, json, runs, seed } = request;
  const all: CoverageRow[] = [];
  for (const spec of MODELS.filter(({ name }) => models.includes(name))) {
    const rows = measure(spec, { runs, seed });
    all.push(...rows);
    if (short || json) continue;
    console.log(line([spec.name, ...HEAD.slice(1)]).trimEnd());
    for (const row of rows) if (row.hits > 0 || row.floor !== null) console.log(rowLine(row));
    console.log();
  }
  const failed = all.filter(fails);
  if (json) console.log(JSON.stringify({ runs, seed, error: ERROR, rows: all }));
  else {
    const floors = all.filter(({ floor }) => floor !== null).length;
    for (const row of failed) console.log(adviceLine(row));
    console.log(`${floors - failed.length} of ${floors} floors kept`);
  }
  return failed.length === 0 ? 0 : 1;
}

if (import.meta.main) {
  try {
    const request = parseRequest(Deno.args);
    if (request.help) console.log(HELP);
    Deno.exit(request.help ? 0 : run(request));
  } catch (error) {
    // A full disk behind the output is no bug: `console.log` throws it without a class.
    const isFull = error instanceof Error && /\(os error \d+\)$/.test(error.message);
    if (!(error instanceof UsageError || isFull)) throw error;
    console.error(`coverage: ${(error as Error).message}`);
    Deno.exit(isFull ? 1 : 2);
  }
}
