/**
 * Options of pm as its table row makes them, for mutants that extend it.
 *
 * @module
 */

import type { OptionValues, PmOptions } from "@lab/models";

/** Turns option values into the object that the class wants. */
export function pmOptionsOf(o: OptionValues): PmOptions {
  return {
    steal: o["steal"] as PmOptions["steal"],
    sliceNs: o["slice"] as number,
    slots: o["queue"] === "bounded" ? 256 : Infinity,
  };
}
