/**
 * Planted bug: promises shares by weight within a microsecond, and runs each G to its end.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import type { Promises } from "@lab/runtime";
import { withAttrs } from "./with_attrs.ts";
import type { Mutant } from "../mutant.ts";

class WeightBlind extends GlobalOnly {
  override readonly promises: Promises = {
    weights: { periodNs: 1_000, within: 0.2, of: "machine" },
  };
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-weight-blind",
  base: "gm",
  law: "weights",
  family: "queue",
  about: "promises shares by weight, and runs each G to its end",
  make: (ops, options) => new WeightBlind(ops, options["slice"] as number),
  mutate: withAttrs,
};
