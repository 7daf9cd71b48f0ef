/**
 * How fast the virtual engine is: compared with a bare loop, with itself when watched, over Ps and
 * Gs, with real Go, and with other simulators. A measurement, not a test: it never fails for a
 * figure.
 *
 * @module
 */

import { thisMachine } from "../machine.ts";
import { families } from "./families.ts";
import { type Note, SPEED_SCHEMA, type SpeedFigure, type SpeedFigures } from "./figures.ts";
import { floors, watching } from "./floors.ts";
import { peers } from "./peers.ts";
import { scaling } from "./scaling.ts";

/** A section: prints lines, notes figures. */
type Section = (
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
) => Promise<number | void>;

/** The sections under their titles; the first one answers the floor ratio. */
const SECTIONS: readonly (readonly [title: string, run: Section])[] = [
  ["The floor", floors],
  ["Watching a run", watching],
  ["Scaling", scaling],
  ["Faster than the thing it models", families],
  ["Other simulators", peers],
];

/** How many sections there are. @param onlyFloor The first alone. */
export const speedSections = (onlyFloor: boolean): number => onlyFloor ? 1 : SECTIONS.length;

/**
 * Measures.
 *
 * @param print Gets lines for people.
 * @param onSection Told after each section.
 */
export async function measureSpeed(
  { isQuick, onlyFloor }: { readonly isQuick: boolean; readonly onlyFloor: boolean },
  print: (line: string) => void,
  onSection: (title: string) => void,
): Promise<SpeedFigures> {
  const figures: SpeedFigure[] = [];
  const at = new Date().toISOString();
  let ratio = 0;
  for (const [title, run] of SECTIONS.slice(0, speedSections(onlyFloor))) {
    print(`\n${title}`);
    ratio = await run(isQuick, print, (figure) => figures.push(figure)) ?? ratio;
    onSection(title);
  }
  print(`\nfloor ratio ${ratio.toFixed(2)}`);
  return { schema: SPEED_SCHEMA, at, isQuick, machine: thisMachine(), figures };
}
