/**
 * The machine every model runs on: simulated, and beside it on real cores, or with the model in a
 * thread of its own.
 *
 * @module
 */

export * from "./simulator.ts";
export type { Block, Expr, ObjectRef, SelectPart } from "./program/workload.ts";
export { instructionsPage } from "./program/instructions_page.ts";
export { WORKLOAD_SCHEMA } from "./program/schema.ts";
export { type CoresOutcome, type CoresRun, RealCores } from "./parallel/real_cores.ts";
export { CHILD_VARIABLES, cleanCommand } from "./parallel/clean_command.ts";
export type { Stats as CoresStats } from "./parallel/to_host.ts";
export type { ModelsModule } from "./parallel/m_thread.ts";
export { channelMemory, type Patience } from "./guest/channel.ts";
export { GuestFault, type GuestFiles } from "./guest/fault.ts";
export { serveGuest } from "./guest/guest_side.ts";
export { ask as askLaws, lawMemory } from "./guest/law_channel.ts";
export { type LawAnswer, type LawQuestion, serveLaws } from "./guest/laws_side.ts";
export { type GuestAbout, type GuestLoaded, GuestSide } from "./guest/lab_side.ts";
export type { GuestValues } from "./guest/record.ts";
export { type Hook, HOOKS } from "./hooks.ts";
