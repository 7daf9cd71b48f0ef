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
import { queues } from "./peers/mm4.ts";
import { schedules } from "./peers/schedules.ts";
import { scaling } from "./scaling.ts";

/** A section: prints lines, notes figures. */
type Section = (
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
) => Promise<number | void>;

/** Which part of it: all, the floor ratios, or other people's programs. */
export type SpeedPart = "all" | "floor" | "peers";

/** What is measured. */
export interface SpeedChoice {
  readonly isQuick: boolean;
  readonly part: SpeedPart;
  /** Path of the script with which the lab answers as the peers that explore schedules do. */
  readonly explorer: string;
}

/** The sections under their titles; the first one answers the floor ratio. */
function sectionsOf({ part, explorer }: SpeedChoice): readonly (readonly [string, Section])[] {
  const floor = ["The floor", floors] as const;
  const peers = [
    ["Other simulators", queues],
    ["Other explorers of schedules", (...args) => schedules(explorer, ...args)],
  ] as const satisfies readonly (readonly [string, Section])[];
  if (part === "floor") return [floor];
  if (part === "peers") return peers;
  return [
    floor,
    ["Watching a run", watching],
    ["Scaling", scaling],
    ["Faster than the thing it models", families],
    ...peers,
  ];
}

/** How many sections there are. */
export const speedSections = (choice: SpeedChoice): number => sectionsOf(choice).length;

/**
 * Measures.
 *
 * @param print Gets lines for people.
 * @param onSection Told after each section.
 */
export async function measureSpeed(
  choice: SpeedChoice,
  print: (line: string) => void,
  onSection: (title: string) => void,
): Promise<SpeedFigures> {
  const figures: SpeedFigure[] = [];
  const at = new Date().toISOString();
  let ratio: number | null = null;
  for (const [title, run] of sectionsOf(choice)) {
    print(`\n${title}`);
    ratio = await run(choice.isQuick, print, (figure) => figures.push(figure)) ?? ratio;
    onSection(title);
  }
  if (ratio !== null) print(`\nfloor ratio ${ratio.toFixed(2)}`);
  return {
    schema: SPEED_SCHEMA,
    at,
    isQuick: choice.isQuick,
    machine: thisMachine(),
    figures,
  };
}
