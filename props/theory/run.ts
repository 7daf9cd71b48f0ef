/**
 * The table of closed forms and what was measured against them, as `deno task theory` prints it.
 *
 * @module
 */

import { T_95 } from "./batch_means.ts";
import type { Omission } from "./experiment.ts";
import { SPAN_MAX } from "./finding.ts";
import {
  BLOCKS,
  type TheoryOptions,
  type TheoryRow,
  type TheoryTable,
  theoryTable,
} from "./results.ts";
import { compactText } from "./stored.ts";

/** What is asked. */
export interface TheoryRequest extends TheoryOptions {
  /** Print the table as JSON instead. */
  readonly json?: boolean;
  /** Print it in the form of `props/golden/theory.json`. */
  readonly compact?: boolean;
}

/** Names of the blocks of rows. */
export const THEORY_BLOCKS: readonly string[] = Object.keys(BLOCKS);

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

const COLUMNS = ["", "metric", "must be", "expected", "measured", "95 %", "z", "detects"];

/** Prints the table as its rows come. */
export class TheoryPrinter {
  readonly #rows: TheoryRow[] = [];
  readonly #asText: boolean;

  /** Prints what stands above all. */
  constructor(
    private readonly request: TheoryRequest,
    private readonly print: (text: string) => void,
  ) {
    this.#asText = !request.json && !request.compact;
    if (this.#asText) print(COLUMNS.map((cell, i) => cell.padEnd(WIDTHS[i])).join(" ").trimEnd());
  }

  /** @param rows Of one experiment: the next one in the order of the table. */
  add(rows: readonly TheoryRow[]): void {
    this.#rows.push(...rows);
    if (this.#asText) [...headLines(rows[0]), ...rows.map(rowLine)].forEach(this.print);
  }

  /** Prints what stands below. @returns Whether every row holds or is undecided. */
  end(): boolean {
    const table = theoryTable(this.request, this.#rows);
    const failed = table.rows.filter(({ verdict }) => verdict === "fail" || verdict === "weak");
    if (this.request.compact) this.print(compactText(table).trimEnd());
    else if (!this.#asText) this.print(JSON.stringify(table));
    else footLines(table, failed).forEach(this.print);
    return failed.length === 0;
  }
}

function footLines(table: TheoryTable, failed: readonly TheoryRow[]): string[] {
  const { batches, warmUp, zMax, promised } = table.method;
  const undecided = table.rows.filter((row) => row.verdict === "undecided").length;
  return [
    `\n${table.omissions.map(omissionLine).join("\n")}`,
    `\n${table.rows.length} rows: ${table.rows.length - failed.length - undecided} hold, ` +
    `${failed.length} not as theory says, ${undecided} undecided (95 % of single runs span a ` +
    `factor above ${SPAN_MAX}). ${batches} batches, ${100 * warmUp} % warm-up, ` +
    `95 % = ${T_95} standard errors, |z| <= ${zMax}; "detects" is the error of a mean that would ` +
    `have failed (${100 * promised} % is promised for means of sojourns).`,
    ...failed.map((row) => `${headLines(row)[1]}\n${rowLine(row)}`),
  ];
}
