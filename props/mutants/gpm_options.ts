/**
 * Makes a harmed gpm from option values, as its table row makes the sound one.
 *
 * @module
 */

import type { Gpm, GpmOptions, OptionValues } from "@lab/models";
import type { Ops } from "@lab/runtime";

/** What a mutant's `make` is, for a class that extends gpm. */
export function harmedGpm(
  Part: new (ops: Ops, options: GpmOptions) => Gpm,
): (ops: Ops, options: OptionValues) => Gpm {
  return (ops, o) =>
    new Part(ops, {
      ring: o["ring"] as number,
      globalEvery: o["globalEvery"] as number,
      steal: o["steal"] as GpmOptions["steal"],
      sliceNs: o["slice"] as number,
      go: o["go"] as GpmOptions["go"],
    });
}
