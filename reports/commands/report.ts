/**
 * `lab report`: rebuilds the report from stored results, or checks that it is not stale.
 *
 * @module
 */

import type { Command } from "commander";
import { REPORT_FILE } from "../pages/build.ts";
import { newCommand, textOption } from "../command_line/command_line.ts";
import { EXIT } from "../command_line/errors.ts";
import { fromUser } from "../command_line/paths.ts";
import { checkFresh, readResults, reportOf } from "../pages/stored.ts";
import { OUT_DEFAULT, outFolder, refuseLinkOut, shownPath, writeAll } from "../files/write.ts";

interface ReportFlags {
  readonly check?: boolean;
  readonly out?: string;
}

/** The subcommand. @param done Gets the exit code. */
export function reportCommand(done: (exit: number) => void): Command {
  return newCommand("report", "Rebuilds the report from the results of the last main job.", [
    "report",
    "report --check",
    "report --check --out reports/sample",
  ])
    .option("--check", "write nothing; exit 1 if the report differs from its results")
    .addOption(
      textOption("--out <FOLDER>", `folder of the report (default: ${OUT_DEFAULT})`),
    )
    .action((flags: ReportFlags) => {
      const folder = flags.out === undefined ? outFolder() : fromUser(flags.out);
      if (!flags.check) refuseLinkOut(folder);
      const files = reportOf(folder, readResults(folder));
      if (flags.check) checkFresh(folder, files);
      else writeAll(folder, files);
      const state = flags.check ? "is what its results give" : "rebuilt";
      console.log(`${shownPath(folder)}/${REPORT_FILE} ${state}`);
      done(EXIT.ok);
    });
}
