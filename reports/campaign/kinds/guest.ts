/**
 * Cells of kind `guest`: one of another kind, with a model that somebody brings.
 *
 * @module
 */

import { type GuestPlan, runGuestCell } from "../guest_cell.ts";
import type { Kind } from "./kind.ts";

/** Does it in a process of the guest's own. */
export const guest: Kind = {
  name: "guest",
  about: "models from files, in processes of their own",
  run: (plan) => runGuestCell(plan as unknown as GuestPlan),
};
