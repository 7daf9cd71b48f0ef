/**
 * The schedulers that come with the lab, by name: from a thread for each goroutine to Go's own.
 *
 * @module
 */

export { COMPARED, MODELS } from "./table.ts";
export { configure } from "./configure.ts";
export type { Configured, ModelSpec, OptionSpec, OptionValues } from "./spec.ts";
