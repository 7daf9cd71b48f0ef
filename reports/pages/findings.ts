/**
 * The four findings that matter, computed from results and said plainly: who leads, how bad it can
 * get, what part carries it, and whether any of it can be trusted.
 *
 * And the first screen of the report, which says them.
 *
 * @module
 */

import { HEAT_WORDS } from "../charts/heat.ts";
import { isSame, type Results } from "../collect/results.ts";
import { counted, times } from "../command_line/format.ts";
import { duels, leads, worseText } from "./compare_models.ts";
import {
  blocks,
  code,
  type Column,
  command,
  type FilePage,
  mainCommand,
  note,
  picture,
  plain,
  table,
} from "./markdown.ts";
import { HEAT_FILE, type Regret, regrets } from "./regret.ts";

const YARDSTICK = "gpm";

/** Four sentences, plain text, the most important first. */
export function findings(results: Results): readonly [string, string, string, string] {
  return [leadFinding(results), worstFinding(results), partFinding(results), trustFinding(results)];
}

const leadsOf = ({ behind }: Regret): number => behind.filter(({ mayLead }) => mayLead).length;

function leadFinding(results: Results): string {
  const list = regrets(results);
  const own = list.find(({ model }) => model === YARDSTICK);
  if (own === undefined) return `${YARDSTICK} was not run.`;
  const others = list.filter((row) => row !== own);
  const best = Math.max(0, ...others.map(leadsOf));
  const names = others.filter((row) => leadsOf(row) === best).map(({ model }) => model);
  const n = leadsOf(own);
  const how = n > best
    ? "more often than any other"
    : n === best
    ? "as often as"
    : "less often than";
  const whom = n > best
    ? ` (next: ${names.join(", ")}, in ${best})`
    : ` ${names.join(", ")} (${best})`;
  return `No scheduler is best everywhere: Go's (${YARDSTICK}) is the best, or not clearly behind ` +
    `it, in ${n} of ${counted(own.behind.length, "scenario")}, ${how}${whom}.`;
}

function worstFinding(results: Results): string {
  const list = regrets(results).toSorted((a, b) => a.worst.factor - b.worst.factor);
  const own = list.find(({ model }) => model === YARDSTICK);
  if (own === undefined) return "";
  const { factor, scenario } = own.worst;
  const head = `At worst ${YARDSTICK} is ${times(factor)} behind the best (${scenario.name})`;
  const milder = list.slice(0, list.indexOf(own));
  if (milder.length > 0) {
    const [first] = milder;
    return `${head}; ${first.model} has a milder worst case (${times(first.worst.factor)}, in ` +
      `${first.worst.scenario.name}).`;
  }
  const next = list[1];
  if (next === undefined) return `${head}.`;
  return `${head}; every other model has a scenario in which it is ${times(next.worst.factor)} ` +
    `behind, or more.`;
}

function partFinding(results: Results): string {
  const parts = results.models.filter((model) => model.kind === "ablation");
  const losses = parts.flatMap((part) =>
    duels(results, part.name, YARDSTICK)
      .filter((found) => found.verdict === "worse")
      .map((found) => ({ part: part.name, found }))
  ).sort((a, b) => a.found.atLeast - b.found.atLeast);
  if (losses.length === 0) {
    return `None of the ${parts.length} parts of ${YARDSTICK} that were taken out makes a ` +
      "difference that is more than luck.";
  }
  const [{ part, found }] = losses;
  return `The part of ${YARDSTICK} worth most is ${shortName(part)}: without it ` +
    `${found.scenario.name} is ${worseText(found)} worse by ${found.figure.head}.`;
}

/** `gpm-no-steal` → `steal`. */
function shortName(name: string): string {
  return name.replace(/^gpm-no-/, "").replaceAll("-", " ");
}

function trustFinding({ golden, laws, mutants, cells }: Results): string {
  const same = golden.filter(isSame).length;
  const breaches = laws.reduce((sum, law) => sum + law.violations, 0);
  const killed = mutants.filter((mutant) => mutant.isKilled).length;
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  return `Decisions are exact and times indicative: ${same} of ${golden.length} traces of real Go ` +
    `come out again in order and ticks, ${counted(laws.length, "law")} held against ` +
    `${counted(runs, "run")} find ${breaches === 0 ? "no breach" : counted(breaches, "breach")}, ` +
    `${killed} of ${mutants.length} planted bugs are found; a nanosecond is a price of a table.`;
}

/** What a program does, and the scenarios that have it. */
interface Need {
  readonly what: string;
  readonly scenarios: readonly string[];
}

const NEEDS: readonly Need[] = [
  { what: "many short tasks, made in bursts", scenarios: ["spawn-burst", "fan", "unbalanced"] },
  { what: "tasks that wake each other", scenarios: ["ping-pong", "producers-consumers"] },
  { what: "tasks that yield all the time", scenarios: ["yield-storm"] },
  { what: "blocking calls", scenarios: ["syscall-storm"] },
  { what: "waits for the network", scenarios: ["netpoll-server"] },
  { what: "long tasks among short ones", scenarios: ["mixed-lengths", "long-loops"] },
];

/** Who leads in all scenarios of a need, or in each of them. */
function chooseText(results: Results, { scenarios }: Need): string {
  const own = leads(results).filter(({ scenario }) => scenarios.includes(scenario.name));
  const common = own[0].leaders.filter((model) =>
    own.every(({ leaders }) => leaders.includes(model))
  );
  const isClear = own.every(({ leaders }) => leaders.length === 1);
  if (common.length === 1 && isClear) return `**${common[0]}**`;
  const word = (leaders: readonly string[]) =>
    leaders.length === 1 ? `**${leaders[0]}**` : `${leaders.join(" or ")} (undecided)`;
  if (own.length === 1) return word(own[0].leaders);
  return own.map(({ scenario, leaders }) => `${code(scenario.name)}: ${word(leaders)}`).join("; ");
}

function chooseTable(results: Results): string {
  const names = results.scenarios.map(({ name }) => name);
  const needs = NEEDS.map(({ what, scenarios }) => ({
    what,
    scenarios: scenarios.filter((name) => names.includes(name)),
  })).filter(({ scenarios }) => scenarios.length > 0);
  if (needs.length === 0) return "";
  const columns: Column<Need>[] = [
    { head: "if a program has", cell: ({ what }) => what },
    { head: "then", cell: (need) => chooseText(results, need) },
    { head: "seen in", cell: ({ scenarios }) => scenarios.map(code).join(", ") },
  ];
  return blocks([
    "## What to choose when",
    table(columns, needs),
    command(mainCommand(results.about)),
  ]);
}

/**
 * The first screen: title, findings, picture, what to choose, and the pages behind.
 *
 * @param titles Headings of the sections below.
 */
export function verdictPage(
  results: Results,
  pages: readonly FilePage[],
  titles: readonly string[],
): string {
  const isPartial = results.about.quick
    ? note(
      "NOTE",
      "This is a quick run: fewer seeds and shorter sweeps. The full one: `deno task lab`.",
    )
    : "";
  return blocks([
    "# Which scheduler is right, how fast is it, and why?",
    findings(results).map((text, i) => `${i + 1}. ${plain(text)}`).join("\n"),
    isPartial,
    picture("How many times the best is better, for each model and scenario", HEAT_FILE),
    `Rows: models; columns: scenarios, the worst of them, and the geometric mean of all. ` +
    `${HEAT_WORDS}.`,
    chooseTable(results),
    "## The pages behind this",
    table<FilePage>([
      { head: "page", cell: ({ title, file }) => `[${title}](${file})` },
      { head: "what came out", cell: (page) => plain(page.verdict(results)) },
    ], pages),
    command(mainCommand(results.about)),
    `Below: ${titles.map((title) => `[${title}](#${anchor(title)})`).join(" · ")}`,
  ]);
}

/** The anchor that GitHub gives a heading. */
export function anchor(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}
