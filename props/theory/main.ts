/**
 * `deno task theory`: runs the table and prints it. Exit 0 if every row holds or is undecided, 1 if
 * one does not hold, 2 for a bad option.
 *
 * @module
 */

import { T_95 } from "./batch_means.ts";
import { compactText } from "./stored.ts";
import type { Omission } from "./experiment.ts";
import { SPAN_MAX } from "./finding.ts";
import { BLOCKS, type TheoryOptions, theoryResults, type TheoryRow } from "./results.ts";

const HELP = `usage: deno task theory [options]

Closed forms of queueing theory, and the models measured against them.

  --block NAME     only this block of queueing.json (may be repeated)
  --effort X       share of the full number of arrivals, above 0 (default 1: a quarter of an hour);
                   less is a first look, not a verdict: rows may fail because runs are short
  --seed N         whole number 0..1000000000 (default 1)
  --plant X        a planted error: each service takes X times as long (try 1.03: rows must fail)
  --quick          only the rows of the plain test run
  --json           print the table as JSON instead
  --compact        print it as JSON in the form of props/golden/theory.json (the whole table only)
  --help           this text

blocks: ${Object.keys(BLOCKS).join(", ")}
`;

/** A bad command line. */
class UsageError extends Error {}

/** What the command line asks for. */
interface Request extends TheoryOptions {
  readonly json: boolean;
  readonly compact: boolean;
  readonly help: boolean;
}

/** Reads the command line. @throws {UsageError} Something in it is wrong. */
export function parseRequest(args: readonly string[]): Request {
  const blocks: string[] = [];
  const numbers: { effort?: number; seed?: number; plant?: number } = {};
  const flags = { quick: false, json: false, compact: false, help: false };
  for (let i = 0; i < args.length; i++) {
    const name = args[i].slice(2);
    if (args[i] === "--block") blocks.push(blockNamed(args[++i]));
    else if (args[i] === "--effort" || args[i] === "--plant") {
      numbers[name as "effort" | "plant"] = above0(args[i], args[++i]);
    } else if (args[i] === "--seed") numbers.seed = seedOf(args[++i]);
    else if (args[i].startsWith("--") && Object.hasOwn(flags, name)) {
      flags[name as keyof typeof flags] = true;
    } else throw new UsageError(`unknown option '${args[i]}'; see --help`);
  }
  if (flags.compact && (blocks.length > 0 || flags.quick || Object.keys(numbers).length > 0)) {
    throw new UsageError("--compact prints the whole table: leave the other options out");
  }
  return { ...numbers, ...flags, ...(blocks.length > 0 ? { blocks } : {}) };
}

function blockNamed(name: string | undefined): string {
  if (name !== undefined && Object.hasOwn(BLOCKS, name)) return name;
  throw new UsageError(`--block must be a block of queueing.json: received '${name}'; see --help`);
}

function above0(option: string, text: string | undefined): number {
  const value = Number(text);
  if (text !== undefined && text !== "" && value > 0 && value <= 100) return value;
  throw new UsageError(`${option} must be a number above 0, at most 100: received '${text}'`);
}

function seedOf(text: string | undefined): number {
  const value = Number(text);
  if (text !== undefined && /^\d+$/.test(text) && value <= 1e9) return value;
  throw new UsageError(`--seed must be a whole number 0..1000000000: received '${text}'`);
}

const digits = (x: number) => Number.isInteger(x) ? String(x) : x.toPrecision(6);

const MARKS = { pass: "ok", weak: "WEAK", fail: "FAIL", undecided: "undecided" } as const;
const WIDTHS = [9, 26, 9, 24, 11, 24, 7, 8];

/** One line of the table. */
export function rowLine(row: TheoryRow): string {
  const { expected, relation, ci95, z, detects } = row;
  return [
    MARKS[row.verdict],
    row.metric,
    relation,
    typeof expected === "number" ? digits(expected) : expected.map(digits).join(" .. "),
    digits(row.measured),
    ci95 === null ? "exact" : ci95.map(digits).join(" .. "),
    z === null ? "-" : z.toFixed(2),
    detects === null ? "-" : `${(100 * detects).toFixed(1)} %`,
  ].map((cell, i) => cell.padEnd(WIDTHS[i])).join(" ").trimEnd();
}

/** What stands above the rows of one experiment. */
export function headLines(row: TheoryRow): string[] {
  return [
    "",
    `${row.block}: ${row.setting} | ${row.model} | ${row.runs} x ${row.gs} Gs, seed ${row.seed}`,
    `      if: ${row.assumption}`,
    ...(row.differs === undefined ? [] : [`      not: ${row.differs}`]),
  ];
}

const omissionLine = ({ verdict, block, setting, because }: Omission) =>
  `${verdict}: ${block}, ${setting}: ${because}`;

if (import.meta.main) {
  let request: Request;
  try {
    request = parseRequest(Deno.args);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`theory: ${error.message}`);
    Deno.exit(2);
  }
  if (request.help) {
    console.log(HELP);
    Deno.exit(0);
  }
  const columns = ["", "metric", "must be", "expected", "measured", "95 %", "z", "detects"];
  const json = request.json || request.compact;
  if (!json) console.log(columns.map((cell, i) => cell.padEnd(WIDTHS[i])).join(" ").trimEnd());
  const table = theoryResults({
    ...request,
    onRows: (rows) => {
      if (!json) {
        for (const line of [...headLines(rows[0]), ...rows.map(rowLine)]) console.log(line);
      }
    },
  });
  const undecided = table.rows.filter((row) => row.verdict === "undecided").length;
  const failed = table.rows.filter(({ verdict }) => verdict === "fail" || verdict === "weak");
  if (request.compact) console.log(compactText(table).trimEnd());
  else if (json) console.log(JSON.stringify(table));
  else {
    console.log(`\n${table.omissions.map(omissionLine).join("\n")}`);
    const { batches, warmUp, zMax, promised } = table.method;
    console.log(
      `\n${table.rows.length} rows: ${table.rows.length - failed.length - undecided} hold, ` +
        `${failed.length} not as theory says, ${undecided} undecided (95 % of single runs span a ` +
        `factor above ${SPAN_MAX}). ${batches} batches, ` +
        `${
          100 * warmUp
        } % warm-up, 95 % = ${T_95} standard errors, |z| <= ${zMax}; "detects" is the ` +
        `error of a mean that would have failed (${
          100 * promised
        } % is promised for means of sojourns).`,
    );
    for (const row of failed) console.log(`${headLines(row)[1]}\n${rowLine(row)}`);
  }
  Deno.exit(failed.length === 0 ? 0 : 1);
}
