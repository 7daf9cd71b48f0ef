/**
 * Planted bug: promises the earliest deadline first, and takes the G that came first.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import type { Promises } from "@lab/runtime";
import { withAttrs } from "./with_attrs.ts";
import type { Mutant } from "../mutant.ts";

class DeadlineBlind extends GlobalOnly {
  override readonly promises: Promises = { deadlines: { queues: ["global"] } };
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-deadline-blind",
  base: "gm",
  law: "deadlines",
  family: "queue",
  about: "promises the earliest deadline first, and takes the G that came first",
  make: (ops, options) => new DeadlineBlind(ops, options["slice"] as number),
  mutate: withAttrs,
};
