/**
 * The drawn strategies by name.
 *
 * @module
 */

import { Portfolio } from "./portfolio.ts";
import { Pct, type Picker, RandomWalk, UniformWalk } from "./sampled.ts";
import { Pos, SelectiveWalk } from "./word_pickers.ts";

/** The pickers, each of which finds something that the others miss. */
const ALONE = {
  "random": () => new RandomWalk(),
  "pct 2": () => new Pct(2),
  "pct 3": () => new Pct(3),
  "pct 4": () => new Pct(4),
  "urw": () => new UniformWalk(),
  "pos": () => new Pos(),
  "surw": () => new SelectiveWalk(),
} as const satisfies Readonly<Record<string, () => Picker>>;

/** Name of a picker, or of all of them. */
export type DrawnName = keyof typeof ALONE | "portfolio";

/** All names. */
export const DRAWN: readonly DrawnName[] = [
  ...Object.keys(ALONE) as (keyof typeof ALONE)[],
  "portfolio",
];

/** How the portfolio goes round: who needs few runs for many races comes early. */
const ROUND = ["pct 2", "surw", "pct 3", "pos", "pct 4", "urw", "random"] as const;

/** The picker of that name, made anew. */
export function drawnPicker(name: DrawnName): Picker {
  if (name !== "portfolio") return ALONE[name]();
  return new Portfolio(
    Object.fromEntries(ROUND.map((member) => [member, ALONE[member]()])),
    "surw",
  );
}
