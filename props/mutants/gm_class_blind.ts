/**
 * Planted bug: promises strict priorities, and takes the G that came first, whatever its class.
 *
 * @module
 */

import { GlobalOnly } from "@lab/models";
import type { Promises } from "@lab/runtime";
import { withAttrs } from "./with_attrs.ts";
import type { Mutant } from "../mutant.ts";

class ClassBlind extends GlobalOnly {
  override readonly promises: Promises = {
    priorities: { queues: ["global"], agingNs: Infinity },
  };
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gm-class-blind",
  base: "gm",
  law: "priorities",
  family: "queue",
  about: "promises strict priorities, and takes the G that came first",
  make: (ops, options) => new ClassBlind(ops, options["slice"] as number),
  mutate: withAttrs,
};
