/**
 * The scheduler models. Start at {@linkcode MODELS}; read `gm.ts` first, then `gpm.ts`.
 *
 * @module
 */

export { COMPARED, MODELS } from "./table.ts";
export { configure } from "./configure.ts";
export { admitGuest, allModels, guestOptions, loadGuest, modelNamed } from "./guests.ts";

export type { Configured, ModelSpec, OptionSpec, OptionValues } from "./spec.ts";
export { OneToOne } from "./g.ts";
export { ManyToOne } from "./n1.ts";
export { GlobalOnly } from "./gm.ts";
export { type PmOptions, PrivateQueues } from "./pm.ts";
export { Gpm } from "./gpm.ts";
export type { GpmOptions } from "./gpm_terms.ts";
export { batchOf, GO_QUEUES, haulOf, type Part, type QueueRules, spillOf } from "./go_queues.ts";
export { default as Cfs } from "./examples/cfs.ts";
export { default as Cilk } from "./examples/cilk.ts";
export { default as Edf } from "./examples/edf.ts";
export { default as GmLifo } from "./examples/gm_lifo.ts";
export { default as Injection } from "./examples/injection.ts";
export { default as Libuv } from "./examples/libuv.ts";
export { default as LifoSlot } from "./examples/lifo_slot.ts";
export { default as Priorities } from "./examples/priorities.ts";
export { default as RandomChoice } from "./examples/random_choice.ts";
export { default as Stack } from "./examples/stack.ts";
export { default as Beam } from "./runtimes/beam.ts";
export { default as Jdk } from "./runtimes/jdk.ts";
export { default as Kotlin } from "./runtimes/kotlin.ts";
export { KotlinWorkers } from "./runtimes/kotlin_workers.ts";
export { default as Rayon } from "./runtimes/rayon.ts";
export { default as Tokio } from "./runtimes/tokio.ts";
export { default as TokioCurrentThread } from "./runtimes/tokio_current_thread.ts";
