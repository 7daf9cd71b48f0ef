/**
 * Go, Tokio, Java, Kotlin, Erlang and Rayon on the same programs: whom each starves, as the real
 * one does, and how it does on the scenarios.
 *
 * @module
 */

import { SCENARIOS } from "@lab/benches";
import { configure, modelNamed } from "@lab/models";
import {
  type AskedModel,
  COMPLAINED_REAL,
  complaintFigure,
  COMPLAINTS,
  STARVATION_CASES,
  STARVATION_MODELS,
  STARVED_REAL,
  starvedTurns,
} from "@lab/props";
import { assemble, LINUX_X64, simulate } from "@lab/runtime";
import { promisesOf } from "./checks.ts";
import type { ComplaintRow, RuntimeRow } from "./results_parts.ts";

/** Size of the scenarios here. */
export const RUNTIMES_SIZE = "smoke";

/** A row for each of them. */
export function runtimeRows(): RuntimeRow[] {
  return STARVATION_MODELS.map((model) => {
    const real = STARVED_REAL[model];
    return {
      model,
      real: real?.runtime ?? null,
      promises: Object.keys(promisesOf(model)).sort(),
      starved: STARVATION_CASES.map((one) => ({
        name: one.name,
        turns: starvedTurns(model, one),
        real: real?.turns[one.name] ?? null,
      })),
      scenarios: SCENARIOS.map((scenario) => {
        const workload = scenario.workload(RUNTIMES_SIZE);
        const { elapsedNs, metrics } = simulate({
          model: configure(model).make,
          program: assemble({ ...workload, sync: modelNamed(model).sync ?? "go" }),
          machine: scenario.machine,
          costs: LINUX_X64,
          seed: 1,
        });
        return { name: scenario.name, elapsedNs, waitP99Ns: metrics.waitNs.p99 };
      }),
    };
  });
}

/** A row for each open complaint. */
export function complaintRows(): ComplaintRow[] {
  return COMPLAINTS.map((complaint) => {
    const { name, file, about, verdict, figure } = complaint, real = COMPLAINED_REAL[name];
    return {
      name,
      about,
      verdict,
      figures: figure,
      asked: complaint.asked.map((asked) => ({
        model: asked.model,
        typed: typedFor(asked, file, figure),
        figure: shown(complaintFigure(complaint, asked)),
      })),
      real: real === undefined ? null : `${real.runtime}: ${real.said}`,
    };
  });
}

const shown = (figure: number | string) =>
  typeof figure === "number" ? figure.toLocaleString("en-US") : figure;

/** What `lab sim` is to be told. */
function typedFor(
  { model, options = {}, params = {}, procs }: AskedModel,
  file: string,
  figure: string,
): string {
  const pairs = (flag: string, values: Readonly<Record<string, unknown>>) =>
    Object.entries(values).map(([name, value]) => `${flag} ${name}=${value}`);
  const more = figure === "end" ? "--allow-deadlock" : figure === "wakes" ? "" : "--by prog";
  const workload = `--workload props/golden/complaints/${file}.json`;
  const words = [...pairs("--option", options), `--procs ${procs}`, workload];
  return ["sim", "--model", model, ...words, ...pairs("--param", params), more].join(" ").trim();
}
