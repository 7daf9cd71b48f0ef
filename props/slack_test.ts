import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { modelNamed } from "@lab/models";
import type { Promises } from "@lab/runtime";
import { caseFor } from "./arbitraries/scenes.ts";
import { runCase } from "./run.ts";
import { Slack } from "./slack.ts";

/** How much of its bounds a model uses on generated cases, if they were `promised`. */
function slackOf(name: string, promised = (promises: Promises): Promises => promises): Slack {
  const slack = new Slack();
  for (const c of fc.sample(caseFor(modelNamed(name)), { numRuns: 120, seed: 3 })) {
    const { trace, context } = runCase(c, []);
    if (trace === null || context === null) continue;
    slack.look(trace, { ...context, promises: promised(context.promises) });
  }
  return slack;
}

/** The least part of each bound that is used, so that a wider one does not pass unnoticed. */
const LEAST: Readonly<Record<string, { startTicks: number; idleBesideWorkNs: number }>> = {
  gm: { startTicks: 1, idleBesideWorkNs: 0.5 },
  pm: { startTicks: 1, idleBesideWorkNs: 0.3 },
  gpm: { startTicks: 0.1, idleBesideWorkNs: 0.2 },
};

for (const [name, least] of Object.entries(LEAST)) {
  Deno.test(`${name} uses its bounds as far as it did`, () => {
    const slack = slackOf(name);
    for (const bound of ["startTicks", "idleBesideWorkNs"] as const) {
      const used = slack.used(bound);
      assert(used >= least[bound], `${bound}: ${used} of it is used, it was ${least[bound]}`);
    }
  });
}

Deno.test("a bound that could be halved is told, a tight one is not", () => {
  const wider = (promises: Promises): Promises => ({
    ...promises,
    startTicks: (about) => 3 * promises.startTicks!(about),
  });
  const told = (slack: Slack) => slack.loose().map(({ promise, used }) => `${promise} ${used}`);
  assertEquals(told(slackOf("gm")), ["idleBesideWorkNs 0.5"]);
  assertEquals(told(slackOf("gm", wider)), ["startTicks 0.4", "idleBesideWorkNs 0.5"]);
});

Deno.test("20 ms more than it needs show in the bound of gpm", () => {
  const slack = slackOf("gpm", (promises) => ({
    ...promises,
    idleBesideWorkNs: (about) => promises.idleBesideWorkNs!(about) + 20_000_000,
  }));
  assert(slack.used("idleBesideWorkNs") < LEAST.gpm.idleBesideWorkNs);
});
