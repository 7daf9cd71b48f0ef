/**
 * Planted bug: sysmon never ends a slice.
 *
 * @module
 */

import { Gpm } from "@lab/models";
import type { GId, MId } from "@lab/runtime";
import { harmedGpm } from "./gpm_options.ts";
import type { Mutant } from "../mutant.ts";

class NeverPreempts extends Gpm {
  override tick(_g: GId, _m: MId, _ranNs: number): boolean {
    return false;
  }
}

/** See the module comment. */
export const mutant: Mutant = {
  name: "gpm-never-preempts",
  base: "gpm",
  law: "preemption-bound",
  family: "monitor",
  goIssues: [10958, 35923],
  about: "sysmon never ends a slice",
  make: harmedGpm(NeverPreempts),
};
