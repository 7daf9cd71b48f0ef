/**
 * The scheduler models. Start at {@linkcode MODELS}; read `gm.ts` first, then `gpm.ts`.
 *
 * @module
 */

export { COMPARED, MODELS } from "./table.ts";
export { configure, configured } from "./configure.ts";
export { admitGuest, modelNamed } from "./guests.ts";
export type { Configured, ModelSpec, OptionSpec, OptionValues } from "./spec.ts";
export { OneToOne } from "./g.ts";
export { ManyToOne } from "./n1.ts";
export { GlobalOnly } from "./gm.ts";
export { type PmOptions, PrivateQueues } from "./pm.ts";
export { Gpm, type GpmOptions } from "./gpm.ts";
