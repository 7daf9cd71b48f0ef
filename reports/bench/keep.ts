/**
 * `deno task bench keep`: gathers the figures of the report's page *Speed*.
 *
 * @module
 */

import { SPEED_SCHEMA, type SpeedFigures } from "@lab/benches";
import type { Command } from "commander";
import type { SpeedFacts } from "../collect/results_parts.ts";
import { speedFacts } from "../collect/speed_facts.ts";
import { newCommand, valueOption } from "../command_line/command_line.ts";
import { messageOf, UsageError } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { readBounded } from "../files/read_text.ts";
import { outFolder, shownPath } from "../files/write.ts";
import { findRun } from "./history.ts";
import { historyOption, historyPath } from "./options.ts";

const SPEED_FILE = "speed.json";
const MAKE = "deno task -q speed --json > reports/out/speed.json";
const MAKE_PEERS = "deno task -q speed --peers --json > reports/out/peers.json";

interface KeepFlags {
  readonly speed?: string;
  readonly peers?: string;
  readonly history?: string;
}

/** The subcommand. @param typed How the task is typed. */
export function keepCommand(typed: string): Command {
  return newCommand(
    "keep",
    "Prints the figures of the report's page Speed as JSON: those of 'deno task speed --json' and " +
      "of the runs that are named, real cores among them. Redirect it to reports/kept_speed.json.",
    ["keep main new > reports/kept_speed.json"],
    typed,
  )
    .argument("[RUN...]", "numbers, labels, commits or files, the oldest first")
    .addOption(
      valueOption(
        "--speed <FILE>",
        `what '${MAKE}' made (default: reports/out/${SPEED_FILE})`,
        (_, text) => fromUser(text),
      ),
    )
    .addOption(
      valueOption(
        "--peers <FILE>",
        `what '${MAKE_PEERS}' made, if that is of another day`,
        (_, text) => fromUser(text),
      ),
    )
    .addOption(historyOption())
    .action((names: readonly string[], flags: KeepFlags) => {
      const runs = names.map((name) => findRun("RUN", name, historyPath(flags.history)));
      const figures = readSpeed(flags.speed ?? `${outFolder()}/${SPEED_FILE}`);
      const peers = flags.peers === undefined ? null : readSpeed(flags.peers);
      console.log(storedText(speedFacts(figures, peers, runs)));
    });
}

/** One figure a line. */
function storedText(facts: SpeedFacts): string {
  return JSON.stringify(facts, null, 1).replaceAll(
    /\{[^{}]*\}/g,
    (inner) => inner.replaceAll(/\s*\n\s*/g, " "),
  );
}

/**
 * Reads what `deno task speed --json` wrote.
 *
 * @throws {UsageError} If it is missing, or something else.
 */
export function readSpeed(path: string): SpeedFigures {
  const shown = shownPath(path);
  let data: unknown;
  try {
    data = JSON.parse(readBounded(path));
  } catch (error) {
    const why = messageOf(error);
    throw new UsageError("speed figures", `cannot be read (${why})`, shown, `make them: '${MAKE}'`);
  }
  const fault = speedFault(data);
  if (fault === null) return data as SpeedFigures;
  throw new UsageError("speed figures", fault, shown, `make them anew: '${MAKE}'`);
}

/** What is wrong with them; null if nothing is. */
export function speedFault(data: unknown): string | null {
  const { schema, machine, figures } = (data ?? {}) as Partial<SpeedFigures>;
  if (schema !== SPEED_SCHEMA) return `must have schema ${SPEED_SCHEMA}`;
  if (typeof machine !== "object" || machine === null) return "lack 'machine'";
  if (!Array.isArray(figures) || figures.length === 0) return "are empty";
  const isRight = figures.every((figure: Partial<typeof figures[number]> | null) => {
    const { name, section, samples } = figure ?? {};
    return typeof name === "string" && typeof section === "string" && Array.isArray(samples) &&
      samples.length > 0 && samples.every((value) => Number.isFinite(value));
  });
  return isRight ? null : "have samples that are no numbers";
}
