/**
 * `deno task speed`: how fast the virtual engine is, beside a bare loop, beside itself when
 * watched, over Ps and Gs, beside real Go, and beside other simulators. A measurement, not a test:
 * it fails only for a bad option (2), never for a figure.
 *
 * @module
 */

import { thisMachine } from "../machine.ts";
import { families } from "./families.ts";
import { type Note, SPEED_SCHEMA, type SpeedFigure, type SpeedFigures } from "./figures.ts";
import { floors, watching } from "./floors.ts";
import { peers } from "./peers.ts";
import { scaling } from "./scaling.ts";

const HELP = `usage: deno task speed [options]

Wall time of the simulator; last line: floor ratio N.NN (gpm, 8 Ps, 100,000 Gs, costs zero).

  --quick    a first look: fewer turns, smaller runs
  --floor    only the floor ratios and bytes for each G
  --json     all samples as one JSON object on standard output; the text goes to standard error
  --help     this text
`;

const OPTIONS = ["--quick", "--floor", "--json", "--help"];

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

async function main(args: readonly string[]): Promise<number> {
  const stranger = args.find((arg) => !OPTIONS.includes(arg));
  if (stranger !== undefined) {
    console.error(`speed: unknown option '${stranger}'; there are: ${OPTIONS.join(", ")}`);
    return 2;
  }
  if (args.includes("--help")) {
    console.log(HELP);
    return 0;
  }
  const isQuick = args.includes("--quick");
  const isJson = args.includes("--json");
  const print = isJson ? console.error : console.log;
  const figures: SpeedFigure[] = [];
  const at = new Date().toISOString();
  let ratio = 0;
  for (const [title, run] of args.includes("--floor") ? SECTIONS.slice(0, 1) : SECTIONS) {
    print(`\n${title}`);
    ratio = await run(isQuick, print, (figure) => figures.push(figure)) ?? ratio;
  }
  print(`\nfloor ratio ${ratio.toFixed(2)}`);
  if (isJson) {
    const all: SpeedFigures = {
      schema: SPEED_SCHEMA,
      at,
      isQuick,
      machine: thisMachine(),
      figures,
    };
    console.log(JSON.stringify(all, null, 1));
  }
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
