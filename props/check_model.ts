/**
 * Holds every law against one model on generated cases, and makes what fails small: what
 * `models_test.ts` does for the lab's own models, for a model that is not in the table.
 *
 * @module
 */

import fc from "fast-check";
import { GuestFault, type Trace, type Workload } from "@lab/runtime";
import type { ModelSpec } from "@lab/models";
import { attributed, caseFor, givenScene, orderFreeScene, scene } from "./arbitraries/scenes.ts";
import type { Case, CaseCosts, Scene } from "./case.ts";
import { explainFailure } from "./explain/explain.ts";
import { count } from "./words.ts";
import { UnsteadyModel } from "./explore/all_schedules.ts";
import { type Explored, exploreModel } from "./explore/strategies.ts";
import type { LawContext, Promised } from "./law.ts";
import { determinism, LAWS, sameValues } from "./laws.ts";
import { Suggester, type Suggestion } from "./offers.ts";
import { Slack, type Slackness } from "./slack.ts";
import { ENGINE_LAWS, runCase } from "./run.ts";
import { shrinkCase } from "./shrink/shrink_case.ts";

/** How much is checked. */
export interface CheckPlan {
  /** Generated cases under all laws about one run. */
  readonly cases: number;
  /** Generated cases for each law about two runs. */
  readonly comparedCases: number;
  /** Runs under other schedules, of small programs on small machines. */
  readonly schedules: number;
  /** Of the generator: the same seed, the same cases. */
  readonly seed: number;
  /**
   * What the model promises: decides whether Gs of some cases get classes, weights and deadlines.
   */
  readonly promises: Promised;
  /** A case that fails is made smaller within so many runs: runs, so that time decides nothing. */
  readonly shrinkRuns: number;
  /** Option values that every case has, as typed. */
  readonly options?: Readonly<Record<string, string>>;
  /** Takes the place of what is generated; then there is no exploring. */
  readonly given?: GivenScene;
}

/** What of a case is not generated. */
export interface GivenScene {
  readonly workload?: Workload;
  readonly procs?: number;
  readonly cores?: number;
  readonly costs?: CaseCosts;
}

/** A law that the model broke. */
export interface BrokenLaw {
  readonly law: string;
  /** The smallest case found, explained, with the command that replays it; "" if not looked for. */
  readonly text: string;
  /** The smallest case found, or the first if none was looked for. */
  readonly case: Case;
  /** What the law says of that case; "" if it was not looked for. */
  readonly reason: string;
}

/** Told about each case before it is run: what to blame if the run never ends. */
export interface CheckWatcher {
  onCase(c: Case): void;
  /** Before each of the explorer's searches. */
  onSearch(c: Case): void;
}

/** What a check came to. */
export interface Checked {
  /**
   * The laws that were broken, the most basic first; explained at most {@linkcode EXPLAINED_MAX}.
   */
  readonly broken: readonly BrokenLaw[];
  /** Null: a program or machine was given, and nothing was explored. */
  readonly explored: Explored | null;
  /** What the model could promise, by what it did in all generated cases. */
  readonly suggestions: readonly Suggestion[];
  /** Its bounds that could be halved on all generated cases. */
  readonly loose: readonly Slackness[];
}

/** Cases that are generated at a time. */
const BATCH = 100;
/** Broken laws that get a counterexample; the others are only named. */
const EXPLAINED_MAX = 2;
/** Cases are no longer looked for once this many have failed: the model is wrong. */
const FAILURES_MAX = 20;

/** All laws, the most basic first. */
const ORDER = [
  ...Object.values(ENGINE_LAWS),
  ...LAWS.map((law) => law.name),
  determinism.name,
  sameValues.name,
];

/** Place of a law in that order; laws that somebody brought come last. */
function placeOf(law: string): number {
  const place = ORDER.indexOf(law);
  return place < 0 ? ORDER.length : place;
}

/** One kind of cases, and the laws that are held on them. */
interface Stage {
  readonly scenes: fc.Arbitrary<Scene>;
  readonly cases: number;
  /** Default: all about one run. */
  readonly only?: readonly string[];
}

/** Where a law was first broken. */
interface Finding {
  readonly law: string;
  readonly stage: Stage;
  readonly case: Case;
}

/**
 * Checks a model.
 *
 * @throws {GuestFault} The model did what no model may do.
 */
export function checkModel(spec: ModelSpec, plan: CheckPlan, watcher: CheckWatcher): Checked {
  const { given, promises: { priorities, deadlines, weights } } = plan;
  const [any, orderFree] = [scene, orderFreeScene]
    .map((scenes) => given === undefined ? scenes : givenScene(scenes, given));
  // Without attributes the laws about them are silent: a third of the cases says something of its
  // Gs.
  const speaks = given?.workload === undefined && (priorities ?? deadlines ?? weights);
  const withAttrs = speaks ? Math.ceil(plan.cases / 3) : 0;
  const stages: readonly Stage[] = [
    { scenes: any, cases: plan.cases - withAttrs },
    { scenes: attributed(any), cases: withAttrs },
    { scenes: any, cases: plan.comparedCases, only: [determinism.name] },
    // Whether a program that was given depends on the order, nobody knows.
    ...given?.workload !== undefined
      ? []
      : [{ scenes: orderFree, cases: plan.comparedCases, only: [sameValues.name] }],
  ];
  const found = new Map<string, Finding>();
  const suggester = new Suggester(), slack = new Slack();
  const look = (trace: Trace, context: LawContext) => {
    suggester.look(trace, context);
    slack.look(trace, context);
  };
  for (const stage of stages) hunt(spec, stage, plan, found, watcher, look);
  const explored = given === undefined ? explore(spec, plan, watcher) : null;
  for (const { case: c, violations: [{ law }] } of explored?.found ?? []) {
    if (!found.has(law)) found.set(law, { law, stage: stages[0], case: c });
  }
  const findings = [...found.values()].sort((a, b) => placeOf(a.law) - placeOf(b.law));
  const broken = findings.map((finding, i): BrokenLaw => {
    const { law, case: c } = finding;
    return i < EXPLAINED_MAX
      ? smallest(finding, plan, watcher)
      : { law, text: "", case: c, reason: "" };
  });
  return { broken, explored, suggestions: suggester.suggestions(), loose: slack.loose() };
}

function explore(spec: ModelSpec, plan: CheckPlan, watcher: CheckWatcher): Explored {
  try {
    return exploreModel(spec, plan, (c) => watcher.onSearch(c));
  } catch (error) {
    if (error instanceof UnsteadyModel) throw new GuestFault(NOT_THE_SAME);
    throw error;
  }
}

function hunt(
  spec: ModelSpec,
  stage: Stage,
  { seed, options, given }: CheckPlan,
  found: Map<string, Finding>,
  watcher: CheckWatcher,
  look: (trace: Trace, context: LawContext) => void,
): void {
  let failures = 0;
  for (let done = 0; done < stage.cases && failures < FAILURES_MAX; done += BATCH) {
    const numRuns = Math.min(BATCH, stage.cases - done);
    for (const made of fc.sample(caseFor(spec, stage.scenes), { numRuns, seed: seed + done })) {
      const c = { ...made, options: { ...made.options, ...options } };
      watcher.onCase(c);
      const { violations, trace, context } = runCase(
        c,
        stage.only,
        given === undefined ? {} : LONG,
      );
      if (trace !== null && context !== null) look(trace, context);
      if (violations.length > 0 && ++failures >= FAILURES_MAX) break;
      for (const { law } of violations) {
        if (!found.has(law)) found.set(law, { law, stage, case: c });
      }
    }
  }
}

/** Programs that were given may take longer than generated ones. */
const LONG = { stepsMax: 100_000_000 };

/**
 * The smallest case that breaks a law, explained. It keeps the machine and options that were given.
 */
function smallest(
  { law, stage, case: found }: Finding,
  { shrinkRuns, given, options }: CheckPlan,
  watcher: CheckWatcher,
): BrokenLaw {
  let fault: GuestFault | null = null;
  const broken = (c: Case) => runCase(c, stage.only).violations.filter((row) => row.law === law);
  const fails = (c: Case) => {
    if (fault !== null) return false;
    watcher.onCase(c);
    try {
      return broken(c).length > 0;
    } catch (error) {
      // The shrinker takes any error for a case that cannot be run, and would ask a guest that is
      // gone.
      if (error instanceof GuestFault) fault = error;
      throw error;
    }
  };
  if (!fails(found)) throw new GuestFault(NOT_THE_SAME);
  let c = found, isNormal = true;
  try {
    // Made smaller, a program may come to depend on the order, and its values say nothing any more.
    if (law !== sameValues.name) {
      const keep = { ...given, options };
      ({ case: c, isNormal } = shrinkCase(found, fails, { evaluationsMax: shrinkRuns, keep }));
    }
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw fault ?? new GuestFault(NOT_THE_SAME);
  }
  if (fault !== null) throw fault;
  const violations = broken(c);
  if (violations.length === 0) throw new GuestFault(NOT_THE_SAME);
  const lines = explainFailure(c, violations).split("\n");
  // Above the last line, which is the command that runs it again.
  if (!isNormal) lines.splice(-1, 0, `not shrunk to the end: ${count(shrinkRuns)} runs used`);
  return { law, text: lines.join("\n"), case: c, reason: violations[0].reason };
}

const NOT_THE_SAME = "did otherwise when the same case was run again: a model must decide by " +
  "what it is told, and keep nothing from one run to the next";
