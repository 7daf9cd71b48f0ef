/**
 * Runtimes compared: Go, Tokio, Java's virtual threads, Kotlin, Erlang's BEAM and Rayon.
 *
 * @module
 */

import { STARVATION_CASES, type StarvationCase, STARVING_TURNS } from "@lab/props";
import type { ComplaintRow, RuntimeRow } from "../collect/results_parts.ts";
import { duration } from "../command_line/format.ts";
import {
  blocks,
  code,
  type Column,
  command,
  type FilePage,
  plain,
  section,
  table,
} from "./markdown.ts";

/** Above this share of the turns of others a victim starves. */
const STARVES = 0.9;

/** The page. */
export const runtimesPage: FilePage = {
  file: "runtimes.md",
  title: "Runtimes compared: who starves whom",
  verdict: ({ runtimes = [] }) => {
    const cells = runtimes.flatMap(({ starved }) => starved);
    const asked = cells.filter(({ real }) => real !== null);
    const same = asked.filter(({ turns, real }) => turns === real);
    const starving = runtimes.filter((row) => row.starved.some(({ turns }) => starves(turns)));
    return asked.length === 0
      ? "No real runtime was asked."
      : `Of ${runtimes.length} models ${starving.length} starve somebody, each in another way; on ` +
        `the real runtimes the same victims wait for as many turns in ${same.length} of ` +
        `${asked.length} cases that were run there.`;
  },
  body: ({ runtimes = [], complaints = [] }) => ({
    markdown: blocks([
      "The same programs under the model of each runtime, on one P, and on the real runtime with " +
      "one worker. All of them synchronise in order of coming (gpm: as Go). A victim is ready all " +
      "the time, and the others have " + STARVING_TURNS + " turns.",
      section(2, "Who starves whom", [
        table(starvedColumns(runtimes), STARVATION_CASES),
        "Turns of others before the victim ran: in the model, and in brackets on the real runtime " +
        "where that was run. Bold: it starves to the end.",
        table<StarvationCase>([
          { head: "case", cell: ({ name }) => code(name) },
          { head: "what happens", cell: ({ about }) => plain(about) },
          { head: "known of", cell: ({ known }) => plain(known) },
        ], STARVATION_CASES),
        "Each cell by its own command, which prints the order: the victim marks 9, a turn of the " +
        "others 1.",
        table<StarvedCell>([
          { head: "case", cell: ({ name }) => code(name) },
          { head: "model", cell: ({ model }) => code(model) },
          { head: "turns", align: "right", cell: ({ turns }) => turnsText(turns) },
          { head: "real", align: "right", cell: ({ real }) => real === null ? "-" : `${real}` },
          {
            head: "what shows it",
            cell: ({ name, model }) =>
              code(`deno task lab order --model ${model} props/golden/starvation/${name}.json`),
          },
        ], starvedCells(runtimes)),
        `The real ones were asked by ${
          code("deno task record --runtime NAME --starvation")
        } (go, ` +
        "tokio, tokio-current-thread, jdk, kotlin, beam, rayon), which keeps the answers in " +
        `${code("props/golden/runtimes/starvation.json")}.`,
        command("deno task lab order --model jdk props/golden/starvation/pair.json"),
      ]),
      section(2, "Open complaints", [
        "What users of these runtimes have complained of, as programs: the first model shows it, " +
        "the others what changes it.",
        table<ComplaintRow>([
          { head: "complaint", cell: ({ name }) => code(name) },
          { head: "what of", cell: ({ about }) => plain(about) },
          { head: "verdict", cell: ({ verdict }) => plain(verdict) },
          {
            head: "on the real one",
            cell: ({ real }) => real === null ? "not asked" : plain(real),
          },
        ], complaints),
        table<AskedCell>([
          { head: "complaint", cell: ({ name }) => code(name) },
          { head: "figure", cell: ({ figures }) => plain(figures) },
          { head: "value", align: "right", cell: ({ figure }) => plain(figure) },
          { head: "what shows it", cell: ({ typed }) => code(`deno task lab ${typed}`) },
        ], complaints.flatMap(({ asked, ...row }) => asked.map((one) => ({ ...row, ...one })))),
        "How the real ones were asked: " + code("props/golden/oracle/RUNTIMES.md") + ".",
        command("deno test props/complaints_test.ts"),
      ]),
      section(2, "What was asked, and what each promises", [
        table<RuntimeRow>([
          { head: "model", cell: ({ model }) => code(model) },
          {
            head: "the real one that was run",
            cell: ({ real }) => real === null ? "-" : plain(real),
          },
          { head: "promises", cell: ({ promises }) => promises.map(code).join(" ") || "nothing" },
        ], runtimes),
        command("deno task lab models"),
      ]),
      section(2, "The scenarios", [
        table(scenarioColumns(runtimes), runtimes[0]?.scenarios ?? []),
        "Makespan, and in brackets the wait that 99 of 100 starts of a G did not exceed: one run of " +
        "the smallest size each, on the Ps and cores of the scenario. So differences of some " +
        "percent say nothing, and every price is that of the cost table, which was measured for Go.",
        table<RuntimeRow>([
          { head: "model", cell: ({ model }) => code(model) },
          {
            head: "what shows a cell of it, with more figures and at full size",
            cell: ({ model }) => code(`deno task lab sim --model ${model} --scenario unbalanced`),
          },
        ], runtimes),
        command("deno task lab sim --model tokio --scenario unbalanced"),
      ]),
    ]),
  }),
};

/** A cell of the table of who starves whom. */
type StarvedCell = RuntimeRow["starved"][number] & Pick<RuntimeRow, "model">;
/** A model that was asked about a complaint. */
type AskedCell = Omit<ComplaintRow, "asked"> & ComplaintRow["asked"][number];

function starvedCells(runtimes: readonly RuntimeRow[]): StarvedCell[] {
  return STARVATION_CASES.flatMap(({ name }) =>
    runtimes.flatMap(({ model, starved }) =>
      starved.filter((cell) => cell.name === name).map((cell) => ({ model, ...cell }))
    )
  );
}

const turnsText = (turns: number): string => starves(turns) ? `**${turns}**` : `${turns}`;

const starves = (turns: number): boolean => turns >= STARVES * STARVING_TURNS;

function starvedColumns(runtimes: readonly RuntimeRow[]): Column<StarvationCase>[] {
  return [
    { head: "case", cell: ({ name }) => code(name) },
    ...runtimes.map(({ model, starved }): Column<StarvationCase> => ({
      head: model,
      align: "right",
      cell: ({ name }) => {
        const cell = starved.find((one) => one.name === name);
        if (cell === undefined) return "-";
        const turns = turnsText(cell.turns);
        return cell.real === null ? turns : `${turns} (${cell.real})`;
      },
    })),
  ];
}

type ScenarioCell = RuntimeRow["scenarios"][number];

function scenarioColumns(runtimes: readonly RuntimeRow[]): Column<ScenarioCell>[] {
  return [
    { head: "scenario", cell: ({ name }) => code(name) },
    ...runtimes.map(({ model, scenarios }): Column<ScenarioCell> => ({
      head: model,
      align: "right",
      cell: ({ name }) => {
        const cell = scenarios.find((one) => one.name === name)!;
        return `${duration(cell.elapsedNs)} (${duration(cell.waitP99Ns)})`;
      },
    })),
  ];
}
