/**
 * The bimodal table: what stealing repairs and what only preemption does, against an independent
 * simulation.
 *
 * @module
 */

import { SPAN_MAX, type StoredRow } from "@lab/props";
import type { StoredTheoryFacts } from "../collect/results.ts";
import { counted, significant } from "../command_line/format.ts";
import { blocks, command, type FilePage, plain, section, table } from "./markdown.ts";

/** Policies in the order of the story, and what each is. */
const POLICIES: readonly (readonly [policy: string, about: string])[] = [
  ["dFCFS random", "own queues, nobody steals"],
  ["cFCFS", "one queue"],
  ["steal_half_exhaustive", "own queues, idle Ps steal half"],
  ["RR q=50 c=0.5", "slices of 50 µs, at 0.5 µs"],
  ["RR q=10 c=0.5", "slices of 10 µs, at 0.5 µs"],
  ["RR q=5 c=1.0", "slices of 5 µs, at 1 µs"],
  ["RR q=5 c=0.5", "slices of 5 µs, at 0.5 µs"],
  ["RR q=5 c=0.0", "slices of 5 µs, free"],
];

/** Which figures are shown, with their units. */
const FIGURES = [
  { metric: "slowdown p999", head: "p99.9 of the slowdown", unit: "" },
  { metric: "T mean", head: "mean sojourn", unit: " µs" },
] as const;

/** The page. */
export const bimodalPage: FilePage = {
  file: "bimodal.md",
  title: "Few long among many short: what stealing repairs, and what only preemption does",
  verdict: ({ validity: { theory } }) => {
    const rows = theory.bimodal;
    const count = (sort: Standing) => rows.filter((row) => standing(row) === sort).length;
    const undecided = count("undecided");
    const claims = claimsOf(theory);
    const kept = claims.filter((claim) => claim.holds).length;
    const rest = undecided === 0
      ? ""
      : `${undecided} more are undecided (their 95 % spans a factor above ${SPAN_MAX}); `;
    return `${count("holds")} of ${
      counted(rows.length - undecided, "decided figure")
    } are where the independent simulation has ` +
      `them; ${rest}${kept} of ${counted(claims.length, "claim")} of the story hold.`;
  },
  body: ({ validity: { theory } }) => ({
    markdown: blocks([
      "16 Ps; 99.5 % of the Gs take 0.5 µs, 0.5 % take 500 µs. Slowdown is sojourn by service: a " +
      "short G that waits 250 µs behind a long one has a slowdown of 500. *Expected* is one run of " +
      "an independent simulation of 300,000 arrivals; *measured* is the (geometric) mean of 16 " +
      "runs of that length of this lab's engine, beside it where 95 % of single runs fall: a " +
      "figure holds if the reference could have been one of them. The tail of a run hangs on some " +
      "dozens of collisions of long Gs, so these ranges are wide; where the ends of one are more " +
      `than a factor of ${SPAN_MAX} apart, the row decides nothing and is called *undecided*: an ` +
      "error of a factor of two could hide in it.",
      claimsSection(theory),
      ...FIGURES.map(({ metric, head, unit }) => figureSection(theory.bimodal, metric, head, unit)),
      "*Slices of 5 µs, at 0.5 µs*: one queue, and each preemption costs 0.5 µs. Of each set-up eight " +
      "figures are compared (mean, median, p99 and p99.9 of sojourn and slowdown); shown are the two " +
      "that tell the story.",
      "gpm is not a row of its own: with Go's slice of 10 ms a G of 500 µs is never preempted, so " +
      "in this table Go sits on the line of stealing.",
      command("deno task theory --block simulated_reference"),
    ]),
  }),
};

/** What a row comes to, and how it is shown. */
const STANDINGS = { holds: "yes", undecided: "undecided", fails: "**no**" } as const;
type Standing = keyof typeof STANDINGS;

/**
 * A row fails however wide its range is; it holds only if the range is narrow enough to fail in.
 */
function standing({ verdict }: StoredRow): Standing {
  return verdict === "pass" ? "holds" : verdict === "undecided" ? "undecided" : "fails";
}

interface Place {
  readonly policy: string;
  readonly load: number;
}

/** `cFCFS, b995, k=16 rho=0.5` */
function placeOf({ setting }: StoredRow): Place {
  return {
    policy: setting.split(",")[0],
    load: Number(setting.match(/rho=([\d.]+)/)?.[1]),
  };
}

function figureSection(
  all: readonly StoredRow[],
  metric: string,
  head: string,
  unit: string,
): string {
  const rows = all.filter((row) => row.metric === metric).map((row) => ({ row, ...placeOf(row) }))
    .sort((a, b) => a.load - b.load || rank(a.policy) - rank(b.policy));
  if (rows.length === 0) return "";
  type Row = typeof rows[number];
  return section(2, head[0].toUpperCase() + head.slice(1), [
    table<Row>([
      { head: "load", align: "right", cell: ({ load }) => String(load) },
      { head: "policy", cell: ({ policy }) => plain(aboutOf(policy)) },
      { head: "model", cell: ({ row }) => plain(row.model.replace(" (theory only)", "")) },
      {
        head: "expected",
        align: "right",
        cell: ({ row }) => significant(row.expected as number) + unit,
      },
      { head: "measured", align: "right", cell: ({ row }) => significant(row.measured) + unit },
      {
        head: "95 % of runs",
        align: "right",
        cell: ({ row }) => (row.ci95 ?? []).map((end) => significant(end)).join(" to "),
      },
      { head: "z", align: "right", cell: ({ row }) => row.z === null ? "–" : row.z.toFixed(2) },
      { head: "holds", cell: ({ row }) => STANDINGS[standing(row)] },
    ], rows),
  ]);
}

const rank = (policy: string) => POLICIES.findIndex(([name]) => name === policy);
const aboutOf = (policy: string) => POLICIES.find(([name]) => name === policy)?.[1] ?? policy;

/** A sentence of the story with the figures it rests on. */
interface Claim {
  readonly words: string;
  /** In the reference. */
  readonly expected: string;
  /** In this lab. */
  readonly measured: string;
  readonly holds: boolean;
}

/** What a claim compares: two figures, and how far apart they must be. */
interface Comparison {
  readonly words: string;
  readonly metric: string;
  readonly load: number;
  readonly of: string;
  readonly to: string;
  /** The first by the second must lie in here. */
  readonly between: readonly [least: number, most: number];
}

const STEAL = "steal_half_exhaustive";
const COMPARISONS: readonly Comparison[] = [
  {
    words: "stealing repairs the mean of private queues",
    metric: "T mean",
    load: 0.7,
    of: "dFCFS random",
    to: STEAL,
    between: [10, Infinity],
  },
  {
    words: "stealing repairs the tail no further than one queue does",
    metric: "slowdown p999",
    load: 0.7,
    of: STEAL,
    to: "cFCFS",
    between: [0.5, 2],
  },
  {
    words: "only preemption repairs the tail",
    metric: "slowdown p999",
    load: 0.7,
    of: "cFCFS",
    to: "RR q=5 c=0.5",
    between: [10, Infinity],
  },
  {
    words: "the shorter the slice, the better the tail, though each costs",
    metric: "slowdown p999",
    load: 0.7,
    of: "RR q=50 c=0.5",
    to: "RR q=5 c=0.5",
    between: [2, Infinity],
  },
];

function claimsOf({ bimodal }: StoredTheoryFacts): Claim[] {
  return COMPARISONS.flatMap(({ words, metric, load, of, to, between }) => {
    const find = (policy: string) =>
      bimodal.find((row) => {
        const place = placeOf(row);
        return row.metric === metric && place.policy === policy && place.load === load;
      });
    const a = find(of), b = find(to);
    if (a === undefined || b === undefined) return [];
    const [least, most] = between;
    const isIn = (by: number) => by >= least && by <= most;
    const expected = (a.expected as number) / (b.expected as number);
    const measured = a.measured / b.measured;
    const text = (by: number) => `${significant(by, 2)}×`;
    const holds = isIn(expected) && isIn(measured);
    return [{ words, expected: text(expected), measured: text(measured), holds }];
  });
}

function claimsSection(theory: StoredTheoryFacts): string {
  const claims = claimsOf(theory);
  if (claims.length === 0) return "";
  return section(2, "The story", [
    table<Claim>([
      { head: "at load 0.7", cell: ({ words }) => words },
      { head: "expected", align: "right", cell: ({ expected }) => expected },
      { head: "measured", align: "right", cell: ({ measured }) => measured },
      { head: "holds", cell: ({ holds }) => holds ? "yes" : "**no**" },
    ], claims),
  ]);
}
