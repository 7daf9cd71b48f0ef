/**
 * `deno task speed`: how fast the virtual engine is, beside a bare loop, beside itself when watched,
 * over Ps and Gs, beside real Go, and beside other simulators. A measurement, not a test: it fails
 * only for a bad option (2), never for a figure.
 *
 * @module
 */

import { families } from "./families.ts";
import { floors, watching } from "./floors.ts";
import { peers } from "./peers.ts";
import { scaling } from "./scaling.ts";

const HELP = `usage: deno task speed [options]

Wall time of the simulator; last line: floor ratio N.NN (gpm, 8 Ps, 100,000 Gs, costs zero).

  --quick    a first look: fewer turns, smaller runs
  --floor    only the floor ratios and bytes for each G
  --help     this text
`;

const OPTIONS = ["--quick", "--floor", "--help"];

/** What the sections print under. */
function section(title: string, run: (print: (line: string) => void) => unknown): Promise<unknown> {
  console.log(`\n${title}`);
  return Promise.resolve(run(console.log));
}

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
  let ratio = 0;
  await section("The floor", async (print) => {
    ratio = await floors(isQuick, print);
  });
  if (!args.includes("--floor")) {
    await section("Watching a run", (print) => watching(isQuick, print));
    await section("Scaling", (print) => scaling(isQuick, print));
    await section("Faster than the thing it models", (print) => families(isQuick, print));
    await section("Other simulators", (print) => peers(isQuick, print));
  }
  console.log(`\nfloor ratio ${ratio.toFixed(2)}`);
  return 0;
}

if (import.meta.main) Deno.exit(await main(Deno.args));
