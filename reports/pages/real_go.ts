/**
 * Real input: traces recorded from the Go scheduler, and whether gpm gives the same.
 *
 * @module
 */

import { type GoldenRow, isSame } from "../collect/results.ts";
import { LAB } from "../command_line/command_line.ts";
import { whole } from "../command_line/format.ts";
import { command, type PageMaker, plain, section, table } from "./markdown.ts";

/** Traces of one program. */
export interface Family {
  readonly program: string;
  readonly rows: readonly GoldenRow[];
}

/** The section. */
export const realGoPage: PageMaker = ({ golden }) => {
  if (golden.length === 0) return { markdown: "" };
  const same = golden.filter(isSame).length;
  const marks = golden.reduce((sum, row) => sum + row.marks, 0);
  const versions = [...new Set(golden.map((row) => row.goVersion))].join(", ");
  return {
    markdown: section(2, "Against real Go", [
      `${golden.length} traces were recorded from ${versions} at GOMAXPROCS=1 (${whole(marks)} ` +
      "marks): the order in which goroutines ran, and the scheduler's tick at each mark. gpm " +
      `reproduces **${same} of ${golden.length}** in order *and* ticks.`,
      table<Family>([
        { head: "program", cell: ({ program }) => program },
        { head: "traces", align: "right", cell: ({ rows }) => whole(rows.length) },
        {
          head: "marks",
          align: "right",
          cell: ({ rows }) => whole(rows.reduce((sum, row) => sum + row.marks, 0)),
        },
        { head: "order same", align: "right", cell: share((row) => row.orderSame) },
        { head: "ticks same", align: "right", cell: share((row) => row.ticksSame) },
      ], families(golden)),
      ...golden.filter((row) => !isSame(row)).map((row) =>
        `- ${row.scenario}: ${plain(row.difference)}`
      ),
      command(`${LAB} order props/golden/go/programs/spawn_n.json --param n=300 --phase 37`),
    ]),
  };
};

/** Traces by program, in the order of the first of each. */
export function families(golden: readonly GoldenRow[]): Family[] {
  return [...new Set(golden.map((row) => row.program))].map((program) => ({
    program,
    rows: golden.filter((row) => row.program === program),
  }));
}

/** A cell that says in how many traces of a family something holds. */
export function share(test: (row: GoldenRow) => boolean) {
  return ({ rows }: Family): string => {
    const hits = rows.filter(test).length;
    return hits === rows.length ? `all ${hits}` : `**${hits} of ${rows.length}**`;
  };
}
