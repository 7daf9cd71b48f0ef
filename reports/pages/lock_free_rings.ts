/**
 * Go's change from locked run queues to lock-free rings: does the lab tell its direction and order?
 *
 * @module
 */

import { AFTER, BEFORE, GO_ROWS, type GoRow, WAKES_NS } from "../collect/lock_free_rings.ts";
import type { RingsCell } from "../collect/results.ts";
import { change, counted, duration, significant } from "../command_line/format.ts";
import {
  blocks,
  code,
  type Column,
  command,
  type FilePage,
  folded,
  mainCommand,
  plain,
  section,
  table,
} from "./markdown.ts";

/** What stands before the change: a scheduler, on a machine that wakes threads so fast. */
interface Variant {
  readonly model: string;
  readonly wakeNs: number;
}

const VARIANTS: readonly Variant[] = WAKES_NS.flatMap((wakeNs) =>
  BEFORE.map(({ name }) => ({ model: name, wakeNs }))
);

/** The page. */
export const lockFreeRingsPage: FilePage = {
  file: "rings.md",
  title: "Go's change to lock-free rings: direction and order",
  verdict: ({ rings }) => {
    const told = VARIANTS.map((variant) => {
      const claims = claimsOf(rings, variant);
      return { variant, of: claims.length, held: claims.filter((claim) => claim.holds).length };
    });
    const best = told.reduce((a, b) => b.held > a.held ? b : a);
    const slower = VARIANTS.filter((variant) => !TESTS[0].test(ratioOf(rings, variant)));
    return `${
      slower.length === 0
        ? "The direction is Go's everywhere"
        : "The direction is not Go's everywhere"
    }; of the order, ${best.held} of ${best.of} claims hold with ${best.variant.model} before and ` +
      `threads that wake in ${duration(best.variant.wakeNs)}${
        best.variant.wakeNs === WAKES_NS[0] ? "" : " (assumed)"
      }, fewer otherwise (${
        told.filter((one) => one !== best).map(({ variant, held }) =>
          `${variant.model}, ${duration(variant.wakeNs)}: ${held}`
        ).join("; ")
      }).`;
  },
  body: ({ rings, about }) => ({
    markdown: blocks([
      "In 2014 Go replaced the locked queue of each P by a lock-free ring of 256, with overflow " +
      "to the global queue (change 46170044). Its text holds the figures of " +
      "`BenchmarkCreateGoroutines`: a goroutine creates the next one and ends, in one chain or in " +
      "one chain for each P. The lab runs the same program. **One number is fitted**, the price " +
      "of a lock, so that one chain on one P gains what it gained in Go; all other cells follow. " +
      "The nanoseconds are not comparable (another machine, another Go); direction and order are.",
      "Two schedulers may stand for Go before the change: *one global queue* under one lock (gm), " +
      `and *a lock on each ring* (the rings of ${code("gpm-no-runnext")}, each access dearer by ` +
      `the lock). And two machines: threads that wake in ${
        duration(WAKES_NS[0])
      }, as measured on ` +
      `the virtual machine of the cost table, and in ${duration(WAKES_NS[1])}, an assumption.`,
      section(2, "Gain", [
        table<GoRow>(gainColumns(rings), GO_ROWS),
        "Change of the time for each goroutine created, before → after. Go's are from the text of " +
        `the change; after is ${code("gpm-no-runnext")} (runnext came later).`,
      ]),
      section(2, "Expected, measured, verdict", [
        "From the table above; *more* and *less* mean by at least one percentage point.",
        table<typeof TESTS[number]>([
          { head: "expected", cell: ({ words }) => plain(words) },
          { head: "Go", cell: ({ test }) => yesNo(test(goRatio)) },
          ...VARIANTS.map((variant): Column<typeof TESTS[number]> => ({
            head: headOf(variant),
            cell: ({ test }) => yesNo(test(ratioOf(rings, variant))),
          })),
        ], TESTS),
      ]),
      WHY,
      folded("Nanoseconds for each goroutine", nanoseconds(rings)),
      command(mainCommand(about)),
    ]),
  }),
};

const yesNo = (holds: boolean) => holds ? "yes" : "**no**";
const headOf = ({ model, wakeNs }: Variant) => `${model}, ${duration(wakeNs)}`;
const rowName = ({ chains, procs }: GoRow) =>
  `${chains === "one" ? "one chain" : "a chain for each P"}, ${counted(procs, "P")}`;

function nsOf(rings: readonly RingsCell[], { model, wakeNs }: Variant, row: GoRow): number {
  const found = rings.find((cell) =>
    cell.model === model && cell.wakeNs === wakeNs && cell.chains === row.chains &&
    cell.procs === row.procs
  );
  if (found === undefined) throw new RangeError(`rings: no cell of ${model}, ${rowName(row)}`);
  return found.nsPerG;
}

/** After by before: below 1 the change pays. */
type Ratio = (row: GoRow) => number;
const goRatio: Ratio = (row) => row.after / row.before;
const ratioOf = (rings: readonly RingsCell[], variant: Variant): Ratio => (row) =>
  nsOf(rings, { ...variant, model: AFTER.name }, row) / nsOf(rings, variant, row);

function gainColumns(rings: readonly RingsCell[]): Column<GoRow>[] {
  return [
    { head: "benchmark", cell: rowName },
    { head: "Go", align: "right", cell: (row) => change(goRatio(row)) },
    ...VARIANTS.map((variant): Column<GoRow> => ({
      head: headOf(variant),
      align: "right",
      cell: (row) => change(ratioOf(rings, variant)(row)) + (row === GO_ROWS[0] ? " (fitted)" : ""),
    })),
  ];
}

const row = (chains: GoRow["chains"], procs: number) =>
  GO_ROWS.find((found) => found.chains === chains && found.procs === procs)!;
const ONE = "one", EACH = "one for each P";
/** Gains nearer than this are not told apart. */
const POINT = 0.01;

/** What must hold of the six gains, in Go and in the lab. */
const TESTS: readonly {
  readonly words: string;
  readonly test: (ratio: Ratio) => boolean;
}[] = [
  {
    words: "nothing gets slower",
    test: (ratio) => GO_ROWS.every((one) => ratio(one) < 1),
  },
  ...[4, 16].map((procs) => ({
    words: `one chain gains more on ${procs} Ps than on one`,
    test: (ratio: Ratio) => ratio(row(ONE, procs)) <= ratio(row(ONE, 1)) - POINT,
  })),
  ...[4, 16].map((procs) => ({
    words: `a chain for each of ${procs} Ps gains less than one chain there`,
    test: (ratio: Ratio) => ratio(row(EACH, procs)) >= ratio(row(ONE, procs)) + POINT,
  })),
];

function claimsOf(rings: readonly RingsCell[], variant: Variant) {
  return TESTS.map(({ test }) => ({ holds: test(ratioOf(rings, variant)) }));
}

function nanoseconds(rings: readonly RingsCell[]): string {
  return table<GoRow>([
    { head: "benchmark", cell: rowName },
    { head: "Go before", align: "right", cell: ({ before }) => String(before) },
    { head: "Go after", align: "right", cell: ({ after }) => String(after) },
    ...WAKES_NS.flatMap((wakeNs) =>
      [...BEFORE, AFTER].map(({ name }): Column<GoRow> => ({
        head: headOf({ model: name, wakeNs }),
        align: "right",
        cell: (one) => significant(nsOf(rings, { model: name, wakeNs }, one)),
      }))
    ),
  ], GO_ROWS);
}

const WHY = section(2, "How to read it", [
  [
    "- **One global queue** is older than what the change replaced. As long as there is one chain, " +
    "idle threads that look for it make it dearer; with a chain for each P all of them fight for " +
    "one lock, so the step to rings exaggerates what parallel creation gains.",
    "- **A lock on each ring** is what Go had. The price of the lock carries over to parallel " +
    "creation, where each P has its own lock, as in Go. One chain gains more where threads wake " +
    "fast: then a thief is at the ring before its owner, and takes the lock as well.",
    "- **How much** one chain gains on 4 Ps (in Go, more than twice what it gains on one) is not " +
    "reproduced. The lab charges the price of a lock; that idle threads hold the lock while its " +
    "owner wants it is modelled for the global queue only.",
  ].join("\n"),
]);
