/**
 * Holds laws that do not depend on the order between different Gs against a run on real cores.
 *
 * @module
 */

import {
  assemble,
  type CoresOutcome,
  type Outcome,
  type RealCores,
  simulate,
  WorkloadError,
} from "@lab/runtime";
import { configure } from "@lab/models";
import type { LawContext, Violation } from "../law.ts";
import { LAWS, sameValues } from "../laws.ts";
import { factsOf, YARDSTICK } from "../run.ts";
import { type CoresScene, SYSCALLS_IN_ALL } from "./scenes.ts";

/**
 * Laws that read no more than the events of one G, one channel or one mutex: their order in a
 * merged trace is the order in which they happened. `same-values` is held as well.
 */
export const CORES_LAWS: readonly string[] = [
  "monotonic-time",
  "spawn-before-run",
  "exclusive-run",
  "mutex-exclusion",
  "channel-fifo",
  "progress",
];

/** Events that one M may log for a generated program. */
const EVENTS_MAX = 40_000;

/** A run and what the laws say of it. */
export interface CoresCheck {
  readonly outcome: CoresOutcome;
  readonly violations: readonly Violation[];
}

/**
 * Runs a scene on real cores and holds the laws against its trace.
 *
 * @throws What {@linkcode RealCores.run} throws: a model that breaks a rule of its verbs, for
 * example by running a G twice.
 */
export function checkOnCores(cores: RealCores, scene: CoresScene): CoresCheck {
  const { model, options, procs, seed } = scene;
  const program = assemble(scene.workload);
  const outcome = cores.run({
    program,
    model,
    options,
    procs,
    seed,
    // No more than it needs: then Ms that are wanted and Ms that go to sleep meet most often.
    workers: Math.min(procs + SYSCALLS_IN_ALL, cores.size),
    untilAll: true,
    eventsMax: EVENTS_MAX,
    timeoutMs: 20_000,
  });
  const { spec, options: values, make } = configure(model, options);
  const context: LawContext = {
    spec,
    options: values,
    ...factsOf({ make }),
    program,
    outcome: asOutcome(outcome),
  };
  const violations = LAWS.filter(({ name }) => CORES_LAWS.includes(name))
    .flatMap((law) => law.check(outcome.trace!, context));
  const yardstick = configure(YARDSTICK);
  const virtual = simulate({
    model: yardstick.make,
    program: untilAll(scene),
    machine: { procs: 1 },
    sink: "columns",
  });
  violations.push(...sameValues.checkRuns([
    { label: `${YARDSTICK} on virtual time`, outcome: virtual },
    { label: `${model} on real cores`, outcome: context.outcome },
  ]));
  return { outcome, violations };
}

/**
 * The program with a main that sleeps until the others are done, as the virtual engine ends with
 * it.
 */
function untilAll({ workload }: CoresScene) {
  const main = workload.progs.main;
  if (main === undefined) throw new WorkloadError("progs", "must have a main", "none");
  return assemble({
    ...workload,
    progs: { ...workload.progs, main: [...main, ["sleep", 1_000_000_000]] },
  });
}

/** What the laws read of an outcome. */
function asOutcome(outcome: CoresOutcome): Outcome {
  const { end, endName, elapsedNs, stats, stuck, finals, trace } = outcome;
  return {
    end,
    endName,
    elapsedNs,
    spawned: stats.spawned,
    completed: stats.completed,
    stuck: stuck.map((g) => ({ g, prog: "", waitsFor: "", where: "" })),
    finals,
    trace,
  } as unknown as Outcome;
}
