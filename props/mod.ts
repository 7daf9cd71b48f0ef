/**
 * Is it right? Laws, planted bugs, generated cases and traces of real Go. Start at
 * {@linkcode Law}, then {@linkcode LAWS}.
 *
 * @module
 */

export {
  isHeld,
  type Law,
  type LawContext,
  type OwnLaw,
  type Promised,
  type Violation,
} from "./law.ts";
export { admitLaws, ownContext, ownLaws } from "./own_laws.ts";
export { lawName, LAWS, RUNS_LAWS } from "./laws.ts";
export type { Mutant } from "./mutant.ts";
export { MUTANTS } from "./mutants.ts";
export { type Case, type CaseCosts } from "./case.ts";
export {
  type CaseResult,
  ENGINE_LAWS,
  factsOf,
  lawContext,
  lawsFor,
  runCase,
  runLaws,
  Watched,
} from "./run.ts";
export { PROGRAM_LAWS, stuckText } from "./program_faults.ts";
export { lookCommand, replayCommand, replayedCase } from "./replay.ts";
export { type Regression, regressionOf } from "./regressions/regression.ts";
export { regressions, saveRegression } from "./regressions/save.ts";
export { shrinkFound, type Small } from "./explore/shrink_found.ts";
export { explain, explainFailure, explainShrunk, lastDecision } from "./explain/explain.ts";
export { checkModel, type CheckPlan, type GivenScene } from "./check_model.ts";
export { lawsOf, type Suggestion } from "./offers.ts";
export type { Slackness } from "./slack.ts";
export {
  type Explored,
  SEARCHES,
  STRATEGIES,
  type Strategy,
  strategyNamed,
} from "./explore/strategies.ts";
export { CASES_MAX, killMutant } from "./kill.ts";
export {
  type BrokenCase,
  brokenCases,
  CASE_FLAVOURS,
  type CaseFlavour,
  firstOfEachKind,
  type ShardPlan,
  shrinkBroken,
} from "./shard.ts";
export { ACCEPTED, type Accepted, type Hunt } from "./kill_table/hunt.ts";
export type { Normal } from "./kill_table/normalise.ts";
export { SHARD_RUNS, type Sound } from "./kill_table/soundness.ts";
export { type Job, type JobResult, runJob } from "./kill_table/jobs.ts";
export {
  hasFindings,
  merged,
  runSearch,
  type SearchJob,
  type SearchResult,
  SearchRun,
  slicesOf,
} from "./explore/search_job.ts";
export { AheadCores } from "./explore/ahead.ts";
export { MergedStates } from "./explore/merged_states.ts";
export type { Walk } from "./explore/walker.ts";
export { type Answer, Cores, type Pool, pooled, serve, startPool } from "./pool.ts";
export { DRAWN, type DrawnName } from "./explore/drawn.ts";
export { medianRuns, type Race, races, runsToKill } from "./explore/races.ts";
export type { Bound, Coverage, Faults, Found, Search, Share } from "./explore/search.ts";
export { SMALL_PROGRAMS } from "./programs/small.ts";
export {
  hitRate,
  INDEPENDENT_STEPS,
  independentCase,
  PLANTED_DEPTHS,
} from "./explore/known_answers.ts";
export { type Imported, importTrace } from "./import/import_trace.ts";
export { workloadText } from "./import/import_trace.ts";
export type { ImportSummary } from "./import/summary.ts";
export {
  type Predicted,
  predictions,
  type RealRuns,
  realRuns,
  recordedIn,
  withPricesOf,
} from "./import/others.ts";
export { TraceError } from "./import/lines.ts";
export { ADMITTING, BEAM_MAX, conform, type Conformance } from "./conform/conform.ts";
export { goText } from "./conform/go_text.ts";
export { SHOWN_MAX, type ShownTrace, shownTrace } from "./conform/shown.ts";
export {
  changedRules,
  RULE_SPECS,
  ruleNamed,
  type RuleSpec,
  WRONG_RULES,
} from "./conform/rules.ts";
export type { Unexplained } from "./conform/tally.ts";
export {
  predictElapsedNs,
  programFor,
  type Recorded,
  replayCores,
  replayCosts,
  type Replayed,
  replayRecorded,
  type Spread,
  TOLERANCE,
  waitAsRecorded,
  workDiffers,
} from "./import/replay.ts";
export {
  loadRecordedTrace,
  RECORDED_TRACES,
  type RecordedTrace,
} from "./golden/recorded_traces.ts";
export { whileLent } from "./trace_state/once_per_trace.ts";
export { GOLDEN_TRACES, type GoldenTrace, replayGolden } from "./golden.ts";
export { CORPUS, replayCorpus } from "./oracle/corpus.ts";
export { NoProgramError } from "./oracle/differential.ts";
export { goInstructions, NoGoError } from "./oracle/go_oracle.ts";
export { type GeneratorName, GENERATORS } from "./oracle/programs.ts";
export { recordCorpus } from "./oracle/record.ts";
export { compareWithGo } from "./oracle/run.ts";
export { LIVE_RUNTIMES, NoRuntimeError } from "./oracle/live_runtimes.ts";
export { compareRuntimes } from "./oracle/compare_runtimes.ts";
export { recordedPrograms, recordRuntime, recordStarvation } from "./oracle/record_runtime.ts";
export {
  STARVATION_CASES,
  STARVATION_MODELS,
  type StarvationCase,
  STARVED_REAL,
  starvedTurns,
  STARVING_TURNS,
} from "./starvation.ts";
export {
  type AskedModel,
  COMPLAINED_REAL,
  type Complaint,
  complaintFigure,
  COMPLAINTS,
} from "./complaints.ts";
export { compareWithRuntime } from "./oracle/runtime_differential.ts";
export { GO, type OraclePlan, type OracleShard, oracleShard } from "./oracle/shard.ts";
export { stressCores } from "./cores/run.ts";
export { COVERED } from "./coverage/floors.ts";
export { ERROR as COVERAGE_ERROR } from "./coverage/measure.ts";
export { coverage } from "./coverage/run.ts";
export { rowLine, THEORY_BLOCKS, TheoryPrinter, type TheoryRequest } from "./theory/run.ts";
export {
  type TheoryOptions,
  type TheoryPiece,
  theoryPieces,
  theoryResults,
  type TheoryRow,
  theoryRows,
} from "./theory/results.ts";
export type { StoredRow } from "./theory/stored.ts";
export { SPAN_MAX } from "./theory/finding.ts";
export { STORED_THEORY, type StoredTheory } from "./theory/stored.ts";
export type { LiveConformance, LiveOrders, LiveScene, LiveSpread } from "./oracle/live.ts";
export { recordedSchedule, SCHEDULE_SCENES } from "./conform/record.ts";
export { LIVE_CONFORMANCE, LIVE_ORDERS, LIVE_SPREAD } from "./oracle/live.ts";
export { countSpread, isConstant, type SpreadCounts, tellCounts } from "./oracle/distributions.ts";
