/**
 * Cells of kind `theory`: one experiment of the table of queueing theory.
 *
 * @module
 */

import { rowLine, type TheoryPiece, type TheoryRow, theoryRows } from "@lab/props";
import type { Finding, Json } from "../cell.ts";
import type { Kind } from "./kind.ts";

/** Runs an experiment. */
export const theory: Kind = {
  name: "theory",
  about: "the models against queueing theory",
  run(plan) {
    const piece = plan as unknown as TheoryPiece;
    const rows = theoryRows(piece);
    const wrong = rows.filter(({ verdict }) => verdict === "fail" || verdict === "weak");
    const findings = wrong.map((row) => failed(row, piece));
    return { runs: rows.length, findings, facts: { rows: rows as unknown as Json } };
  },
};

function failed(row: TheoryRow, { quick, effort, plant }: TheoryPiece): Finding {
  const { block, setting, metric, model } = row;
  const flags = [
    ...(quick ? ["--quick"] : []),
    ...(effort === 1 ? [] : [`--effort ${effort}`]),
    ...(plant === 1 ? [] : [`--plant ${plant}`]),
  ].map((flag) => ` ${flag}`).join("");
  return {
    law: "theory",
    who: model,
    reason: rowLine(row).replaceAll(/\s+/g, " "),
    normal: [block, setting, metric].join(", "),
    decision: "",
    replay: `deno task theory --block ${block}${flags}`,
    play: null,
  };
}
