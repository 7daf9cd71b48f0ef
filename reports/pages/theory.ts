/**
 * The table of queueing theory: what the models must do, and what they do.
 *
 * And what is measured of coordinated omission.
 *
 * @module
 */

import { SPAN_MAX, type StoredRow } from "@lab/props";
import type { BlockFacts, Deviation, StoredTheoryFacts, Validity } from "../collect/results.ts";
import { change, counted, duration, significant, whole } from "../command_line/format.ts";
import { command, folded, type PageMaker, plain, section, table } from "./markdown.ts";
import { countRows, rowsText, theoryCounts } from "./validity_checks.ts";

/** The section of the page *Validity*. */
export function theorySection(validity: Validity): string {
  const { theory, liveTheory } = validity;
  const kept = theoryCounts(validity), live = countRows(liveTheory);
  return section(2, "Queueing theory", [
    "With free scheduling and random work there are exact answers, and the models are held to " +
    `them: **${rowsText(kept)}** (|z| at most ${theory.zMax} from batch ` +
    `means; means of sojourns run until an error of ${
      significant(100 * theory.promised)
    } % would ` +
    "fail; undecided: what is compared varies by more than a factor of " +
    `${SPAN_MAX} from run to run). The whole table takes a quarter of an hour, so it is kept; this ` +
    `run measured ${whole(live.rows)} of its rows again in short runs: **${rowsText(live)}**.`,
    invarianceSection(theory),
    grahamSection(theory),
    blocksSection(theory, liveTheory),
    omissionsText(theory),
  ]);
}

function invarianceSection({ invariance }: StoredTheoryFacts): string {
  const rows = invariance.filter((row) => row.metric === "W").map((mean) => ({
    mean,
    tail: invariance.find((row) =>
      row.metric === "T_p99" && row.setting === mean.setting && row.model === mean.model
    ),
  }));
  if (rows.length === 0) return "";
  type Row = typeof rows[number];
  return section(3, "The invariance row", [
    "With exponential service, free scheduling and no P idle beside work, *every* model that does " +
    "not interrupt has the mean sojourn of Erlang C, while the tails differ: a model with another " +
    "mean loses work or leaves a P idle, one with local queues and the tail of a single queue does " +
    "not use them. Times in mean services.",
    folded(
      `The ${rows.length} set-ups, one by one`,
      table<Row>([
        { head: "setting", cell: ({ mean }) => plain(mean.setting) },
        { head: "model", cell: ({ mean }) => plain(mean.model) },
        { head: "mean expected", align: "right", cell: ({ mean }) => expectedText(mean) },
        { head: "measured", align: "right", cell: ({ mean }) => digits(mean.measured) },
        { head: "z", align: "right", cell: ({ mean }) => zText(mean.z) },
        {
          head: "p99 of one queue",
          align: "right",
          cell: ({ tail }) => tail === undefined ? "" : expectedText(tail),
        },
        {
          head: "measured",
          align: "right",
          cell: ({ tail }) => tail === undefined ? "" : digits(tail.measured),
        },
        {
          head: "must be",
          cell: ({ tail }) => tail === undefined ? "" : tail.relation,
        },
        { head: "holds", cell: ({ mean, tail }) => holds([mean, ...(tail ? [tail] : [])]) },
      ], rows),
    ),
    invarianceText(rows.map(({ mean }) => mean)),
    command("deno task theory --block mmk_erlang_c"),
  ]);
}

function invarianceText(means: readonly StoredRow[]): string {
  const worst = means.reduce((a, b) => off(b) > off(a) ? b : a);
  const models = new Set(means.map((row) => row.model)).size;
  return `${counted(models, "model")}, ${counted(means.length, "mean")}: the one furthest off is ` +
    `${plain(worst.model)} at ${plain(worst.setting)} by ` +
    `${change(worst.measured / (worst.expected as number))} (z ${zText(worst.z)}).`;
}

const off = ({ measured, expected }: StoredRow) => Math.abs(measured / (expected as number) - 1);

function grahamSection({ graham }: StoredTheoryFacts): string {
  if (graham.length === 0) return "";
  const of = (model: string) => graham.filter((row) => row.model === model);
  const models = [...new Set(graham.map((row) => row.model))];
  const settings = [...new Set(graham.map((row) => row.setting))];
  const makespan = (model: string, setting: string) => {
    const row = of(model).find((found) => found.setting === setting);
    return row === undefined ? "–" : digits(row.measured);
  };
  return section(3, "More Ps may be slower", [
    '"More Ps is never slower" is false for programs whose tasks wait for each other, and so are ' +
    '"shorter tasks are never slower" and "fewer constraints are never slower" (Graham 1969). The ' +
    "lab shows it: nine tasks, one of them long; makespan in units.",
    table<string>([
      { head: "case", cell: plain },
      {
        head: "theory",
        align: "right",
        cell: (setting) => expectedText(graham.find((row) => row.setting === setting)!),
      },
      ...models.map((model) => ({
        head: plain(model),
        align: "right" as const,
        cell: (setting: string) => makespan(model, setting),
      })),
    ], settings),
    "`–`: the model does not take tasks in the order of the list there, so the theorem says " +
    "nothing about it.",
    command("deno task theory --block graham_anomalies"),
  ]);
}

function blocksSection(theory: StoredTheoryFacts, live: readonly BlockFacts[]): string {
  if (theory.blocks.length === 0) return "";
  return section(3, "Block by block", [
    "The worst |z| is over rows that must be equal, of which one right row in some thousands is " +
    "beyond 3.5 by chance; the largest deviation is over means that are promised to 3 %. `–`: " +
    "nothing random, or no such mean.",
    table<BlockFacts>([
      { head: "block", cell: ({ block }) => plain(block) },
      { head: "rows", align: "right", cell: ({ rows }) => whole(rows) },
      { head: "hold", align: "right", cell: holdCell },
      { head: "worst z", align: "right", cell: ({ worstZ }) => zText(worstZ?.value ?? null) },
      {
        head: "largest deviation",
        align: "right",
        cell: ({ worstMean }) => worstMean === null ? "–" : change(1 + worstMean.value),
      },
      {
        head: "here: rows",
        align: "right",
        cell: ({ block }) => whole(live.find((found) => found.block === block)?.rows ?? 0),
      },
      {
        head: "hold",
        align: "right",
        cell: ({ block }) => {
          const found = live.find((one) => one.block === block);
          return found === undefined ? "–" : holdCell(found);
        },
      },
    ], theory.blocks),
    folded(
      "What each block assumes, with which models, and where it is furthest off",
      theory.blocks.map(blockText).join("\n"),
    ),
    command("deno task theory"),
    command("deno task theory --quick"),
  ]);
}

function blockText({ block, models, assumptions, worstZ, worstMean }: BlockFacts): string {
  const where = (found: Deviation) => plain(`${found.metric}, ${found.setting}, ${found.model}`);
  return [
    `- **${plain(block)}** (${models.map(plain).join(", ")})`,
    ...assumptions.map((text) => `  - if: ${plain(text)}`),
    ...(worstZ === null ? [] : [`  - worst z ${zText(worstZ.value)}: ${where(worstZ)}`]),
    ...(worstMean === null
      ? []
      : [`  - largest deviation ${change(1 + worstMean.value)}: ${where(worstMean)}`]),
  ].join("\n");
}

function omissionsText({ omissions }: StoredTheoryFacts): string {
  if (omissions.length === 0) return "";
  const missing = omissions.filter(({ verdict }) => verdict === "not set up").length;
  return folded(
    `Not in the table: ${missing} not set up, ${omissions.length - missing} held elsewhere`,
    omissions.map(({ verdict, block, setting, because }) =>
      `- **${plain(block)}**, ${plain(setting)} (${verdict}): ${plain(because)}.`
    ).join("\n"),
  );
}

function holdCell({ rows, pass, undecided }: BlockFacts): string {
  if (pass === rows) return `all ${whole(rows)}`;
  const text = `${whole(pass)} of ${whole(rows)}`;
  return pass + undecided === rows ? `${text}, ${whole(undecided)} undecided` : `**${text}**`;
}

const digits = (value: number) => significant(value, 4);
const zText = (z: number | null) => z === null ? "–" : z.toFixed(2);

function expectedText({ expected }: StoredRow): string {
  return typeof expected === "number" ? digits(expected) : expected.map(digits).join(" to ");
}

function holds(rows: readonly StoredRow[]): string {
  return rows.every((row) => row.verdict === "pass") ? "yes" : "**no**";
}

/** One setting of the coordinated-omission table: all that both testers measured. */
interface Omission {
  readonly setting: string;
  readonly figures: ReadonlyMap<string, StoredRow>;
}

/** The section. */
export const omissionPage: PageMaker = ({ validity }) => {
  const rows = validity.theory.omission;
  const settings = [...new Set(rows.map(({ setting }) => setting))].map((setting): Omission => ({
    setting,
    figures: new Map(rows.filter((row) => row.setting === setting).map((row) => [row.metric, row])),
  }));
  const seconds = ({ figures }: Omission, metric: string) => {
    const row = figures.get(metric);
    if (row === undefined) return "–";
    const text = duration(row.measured * 1e9);
    return row.verdict === "pass" ? text : `**${text}** (expected otherwise)`;
  };
  return {
    markdown: section(2, "Latency without coordinated omission", [
      "Open load means open: every latency here counts from the moment a G was to arrive, and arrivals " +
      "never wait for answers. A tester that waits for each answer before it asks again (a closed " +
      "loop) sees a stall once and leaves out all requests that would have met it. Both were run " +
      "against the same scheduler with one stall: the closed loop reports a p99 of next to nothing.",
      table<Omission>([
        { head: "run, stall, one request", cell: ({ setting }) => plain(setting) },
        { head: "closed loop: p99", align: "right", cell: (one) => seconds(one, "naive_p99") },
        { head: "open loop: p99", align: "right", cell: (one) => seconds(one, "true_p99") },
        { head: "p99.9", align: "right", cell: (one) => seconds(one, "true_p999") },
        { head: "mean", align: "right", cell: (one) => seconds(one, "true_mean") },
      ], settings),
      "A p99 of 0 in the open loop as well is right where the stall is no longer than a hundredth of " +
      "the run. (Kept, part of the table of queueing theory, which has the exact values.)",
      command("deno task theory --block coordinated_omission"),
    ]),
  };
};
