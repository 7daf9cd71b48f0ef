/**
 * Cells of kind `mutants`: one hunt of the kill table, or a shard of its unharmed models.
 *
 * @module
 */

import { ACCEPTED, type Job, type JobResult, MUTANTS, runJob } from "@lab/props";
import type { Finding, Json } from "../cell.ts";
import type { Kind } from "./kind.ts";

/** Does a job of the kill table. Its wall time is a sample. */
export const mutants: Kind = {
  name: "mutants",
  about: "the kill table: does each law find its planted bug?",
  run(plan) {
    const job = plan as unknown as Job;
    const result = runJob(job);
    if (result.kind !== "hunt") {
      const runs = result.kind === "sound" ? result.runs : job.kind === "normal" ? job.casesMax : 1;
      const findings = result.kind === "sound" ? result.blamed.map(blamed) : [];
      return { runs, findings, facts: result as unknown as Json };
    }
    const { ms, ...facts } = result;
    const findings = facts.runs === null ? lived(facts.mutant) : [];
    const { casesMax } = job as Extract<Job, { kind: "hunt" }>;
    return {
      runs: facts.runs ?? casesMax,
      findings,
      facts: facts as unknown as Json,
      samples: { ms },
    };
  },
};

/** A result with its wall time, as the kill table takes it. */
export function jobResult(facts: Json, samples: Json): JobResult {
  return { ...facts as object, ...samples as object } as unknown as JobResult;
}

function lived(name: string): Finding[] {
  if (ACCEPTED.some(({ mutant }) => mutant === name)) return [];
  const { law, base } = MUTANTS.find((mutant) => mutant.name === name)!;
  return [{
    law: "mutant-lives",
    who: `${base} (planted bug ${name})`,
    reason: `law ${law} does not find its planted bug ${name}`,
    normal: name,
    decision: "",
    replay: `deno task mutants --mutant ${name}`,
    play: null,
  }];
}

/** An unharmed model that was blamed: a sentence, and the command that replays it. */
function blamed(text: string): Finding {
  const [reason, replay = ""] = text.split("\n  ");
  const [, law, who] = /^law (\S+) blames ([^:]+)/.exec(reason) ?? ["", "law", "model"];
  return { law, who, reason, normal: replay, decision: "", replay, play: null };
}
