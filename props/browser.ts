/**
 * What a page in a browser takes of props: nothing of it asks Deno for anything. Start at
 * {@linkcode Playhead}, the state of a trace at any of its events.
 *
 * @module
 */

export { type Case, costTable } from "./case.ts";
export { type ShownTrace, traceOf } from "./conform/shown.ts";
export { type Violation } from "./law.ts";
export { LAWS } from "./laws.ts";
export { MUTANTS } from "./mutants.ts";
export { mutantNamed } from "./mutants.ts";
export { type ModelClass, specOf } from "./own_model.ts";
export { runCase, runLaws } from "./run.ts";
export { certificate } from "./explain/certificate.ts";
export { programText } from "./explain/program_text.ts";
export { readProgram } from "./explain/read_program.ts";
export { isAbout, Sources, told, toldInChinese, whoText } from "./explain/timeline.ts";
export { BY_CODE, byCode, namesG } from "./trace_state/events.ts";
export { CHINESE } from "./trace_state/events_zh.ts";
export { Doing, DOING_NAMES, type MachineState } from "./trace_state/machine_state.ts";
export { stateOf } from "./trace_state/playback.ts";
export { Playhead } from "./trace_state/playhead.ts";
export { numberOf } from "./trace_state/queue_steps.ts";
export { queueName } from "./trace_state/queue_lists.ts";
export { isPut, Place, PLACE_NAMES } from "./trace_state/state.ts";
export { idText, mText } from "./words.ts";
