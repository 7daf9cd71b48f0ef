/**
 * The three findings that matter, computed from results and said with numbers: who leads, what part
 * carries it, and whether any of it can be trusted.
 *
 * And the top of the report that says them.
 *
 * @module
 */

import { isSame, type Results } from "../collect/results.ts";
import { counted } from "../command_line/format.ts";
import { betterText, type Duel, duels, leads, worseText } from "./compare_models.ts";
import { spreadText } from "./figures.ts";
import { blocks, type FilePage, note, plain, table } from "./markdown.ts";

const YARDSTICK = "gpm";

/** Exactly three sentences or so each, plain text, the most important first. */
export function findings(results: Results): readonly [string, string, string] {
  return [leadFinding(results), partFinding(results), trustFinding(results)];
}

function leadFinding(results: Results): string {
  const list = leads(results);
  const winsAlone = list.filter(({ leaders }) => leaders.length === 1 && leaders[0] === YARDSTICK);
  const shares = list.filter(({ leaders }) => leaders.length > 1 && leaders.includes(YARDSTICK));
  const losses = list.filter(({ leaders }) => !leaders.includes(YARDSTICK));
  const head = `${YARDSTICK} leads alone in ${winsAlone.length} of ${list.length} scenarios, ` +
    `is one of several that may lead in ${shares.length}, and is beaten in ${losses.length}`;
  const worst = losses.flatMap(({ scenario, leaders }) => {
    const found = duels(results, leaders[0], YARDSTICK).find((row) => row.scenario === scenario);
    return found === undefined ? [] : [{ winner: leaders[0], found }];
  }).sort((a, b) => b.found.atLeast - a.found.atLeast)[0];
  if (worst === undefined) return `${head}.`;
  const { winner, found } = worst;
  return `${head}; worst in ${found.scenario.name}, where ${winner} is ` +
    `${betterText(found)} better by ${found.figure.head} (${
      spreadText(found.a, found.figure)
    } against ` +
    `${spreadText(found.b, found.figure)}).`;
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
  const useless = parts.filter((candidate) => !losses.some((loss) => loss.part === candidate.name));
  const rest = useless.length === 0
    ? "every part taken out hurts somewhere"
    : `nothing here clearly needs: ${useless.map(({ name }) => shortName(name)).join(", ")}`;
  return `The part of ${YARDSTICK} worth most is ${shortName(part)}: without it ` +
    `${found.scenario.name} gets ${worseText(found)} worse by ${found.figure.head} ` +
    `(${pairText(found)}); ${rest}.`;
}

function pairText(found: Duel): string {
  return `${spreadText(found.b, found.figure)} to ${spreadText(found.a, found.figure)}`;
}

/** `gpm-no-steal` → `steal`. */
function shortName(name: string): string {
  return name.replace(/^gpm-no-/, "").replaceAll("-", " ");
}

function trustFinding({ golden, laws, mutants, cells }: Results): string {
  const same = golden.filter(isSame).length;
  const checks = laws.reduce((sum, law) => sum + law.runs, 0);
  const breaches = laws.reduce((sum, law) => sum + law.violations, 0);
  const killed = mutants.filter((mutant) => mutant.isKilled).length;
  const runs = cells.reduce((sum, cell) => sum + cell.runs.length, 0);
  return [
    `${YARDSTICK} reproduces ${same} of ${golden.length} traces of real Go in order and ticks`,
    `${counted(laws.length, "law")} held against ${counted(runs, "run")} find ` +
    `${breaches === 0 ? "no breach" : counted(breaches, "breach")} (${counted(checks, "check")})`,
    `${killed} of ${mutants.length} planted bugs are found`,
  ].join("; ") + ".";
}

/**
 * The title of the report, its findings, and links.
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
    table<FilePage>([
      { head: "page", cell: ({ title, file }) => `[${title}](${file})` },
      { head: "what came out", cell: (page) => plain(page.verdict(results)) },
    ], pages),
    `Below: ${titles.map((title) => `[${title}](#${anchor(title)})`).join(" · ")}`,
  ]);
}

/** The anchor that GitHub gives a heading. */
export function anchor(title: string): string {
  return title.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, "").replaceAll(" ", "-");
}
