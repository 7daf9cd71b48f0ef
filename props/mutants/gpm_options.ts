/**
 * Options of gpm as its table row makes them, for mutants that extend it.
 *
 * @module
 */

import type { GpmOptions, OptionValues } from "@lab/models";

/** Turns option values into the object that the class wants. */
export function gpmOptionsOf(o: OptionValues): GpmOptions {
  return {
    globalEvery: o["globalEvery"] as number,
    steal: o["steal"] as GpmOptions["steal"],
    sliceNs: o["slice"] as number,
    go: o["go"] as GpmOptions["go"],
  };
}
