/**
 * How the cost of a decision grows with Ps and with Gs, and what ten million Gs need. Those run in
 * a process of their own, so that its peak of memory is theirs: this file, run by itself.
 *
 * @module
 */

// deno-lint-ignore lab/import-direction -- only it tells a peak of memory
import process from "node:process";
import { ZERO } from "@lab/runtime";
import { jsonOf, pathOf, Unavailable } from "../children.ts";
import { inTurns, type Note, spreadText } from "./figures.ts";
import { spreadOf } from "../statistics/spread.ts";
import { runYielders, type Size } from "./floors.ts";

const PROCS = [1, 4, 16, 64, 256, 1024];
const ROUNDS = 10;
/** A turn repeats a small run until it has made so many decisions. */
const DECISIONS_LEAST = 500_000;
const LARGE = pathOf(new URL("./scaling.ts", import.meta.url));
const LAST_PLACE = { section: "gs", name: "ns per decision", x: 10_000_000 } as const;
/** Target of the largest run. */
const GIB = 2 ** 30;

/** What the run of ten million Gs prints. */
export interface LargeResult {
  readonly nsPerDecision: number;
  readonly bytesPerG: number;
  /** Peak resident memory of the process, in bytes. */
  readonly peakBytes: number;
}

/** Prints both curves. */
export async function scaling(
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const turns = isQuick ? 1 : 3;
  const noteCurve = (section: "procs" | "gs", xs: readonly number[], samples: number[][]) =>
    samples.forEach((list, i) =>
      note({ section, name: "ns per decision", unit: "ns", x: xs[i], samples: list })
    );
  const overProcs = await curve(
    `ns per decision over Ps (100,000 Gs, ${ROUNDS} dispatches each, costs zero)`,
    PROCS.map((procs) => ({ name: `${procs} Ps`, size: { procs, gs: 100_000, rounds: ROUNDS } })),
    turns,
    print,
    (ratios) =>
      PROCS.map((procs, i) =>
        `${procs}: ${ratios[i].toFixed(2)}/${(1 + Math.log2(procs)).toFixed(0)}`
      )
        .join("  "),
    "growth over 1 P / allowed by log P",
  );
  noteCurve("procs", PROCS, overProcs);
  const gs = isQuick ? [1_000, 10_000, 100_000] : [1_000, 10_000, 100_000, 1_000_000];
  const overGs = await curve(
    `ns per decision over Gs (8 Ps, ${ROUNDS} dispatches each, costs zero)`,
    gs.map((n) => ({
      name: `${n.toLocaleString("en")} Gs`,
      size: { procs: 8, gs: n, rounds: ROUNDS },
    })),
    turns,
    print,
    (ratios) => gs.map((n, i) => `${n.toLocaleString("en")}: ${ratios[i].toFixed(2)}`).join("  "),
    "growth over 1,000 Gs",
  );
  noteCurve("gs", gs, overGs);
  await large(isQuick, print, note);
}

async function curve(
  title: string,
  points: readonly { readonly name: string; readonly size: Size }[],
  turns: number,
  print: (line: string) => void,
  growth: (ratios: readonly number[]) => string,
  growthTitle: string,
): Promise<number[][]> {
  const samples = await inTurns(
    points.map(({ name, size }) => ({ name, turn: () => turnOf(size) })),
    turns,
  );
  print(`${title}; median (range) of ${turns} ${turns === 1 ? "turn" : "turns"}`);
  for (const [i, { name }] of points.entries()) {
    print(`  ${name}: ${spreadText(spreadOf(samples[i]))}`);
  }
  const medians = samples.map((values) => spreadOf(values).median);
  print(`  ${growthTitle}: ${growth(medians.map((ns) => ns / medians[0]))}`);
  return samples;
}

function turnOf(size: Size): number {
  const runs = Math.ceil(DECISIONS_LEAST / (size.gs * size.rounds));
  let sum = 0;
  for (let run = 0; run < runs; run++) sum += runYielders(size, ZERO).nsPerDecision;
  return sum / runs;
}

async function large(
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const rounds = isQuick ? 1 : ROUNDS;
  try {
    const args = ["run", "-q", "--no-prompt", LARGE, String(rounds)];
    const { nsPerDecision, bytesPerG, peakBytes } = await jsonOf<LargeResult>("deno", args);
    const name = "10,000,000 Gs", section = "large" as const;
    note({
      section,
      name: `${name}: peak memory`,
      unit: "bytes",
      atMost: GIB,
      samples: [peakBytes],
    });
    // The last place of the curve over Gs, if it is as many dispatches each.
    const figure = {
      section,
      name: `${name}: a decision`,
      unit: "ns",
      samples: [nsPerDecision],
    } as const;
    note(isQuick ? figure : { ...figure, ...LAST_PLACE });
    const peak = `peak memory of its process ${(peakBytes / GIB).toFixed(2)} GiB (target: below 1)`;
    print(
      `  10,000,000 Gs, ${rounds} dispatches each, in a process of its own: ` +
        `${nsPerDecision.toFixed(1)} ns per decision, ${bytesPerG.toFixed(1)} bytes per G, ${peak}`,
    );
  } catch (error) {
    if (!(error instanceof Unavailable)) throw error;
    print(`  10,000,000 Gs: left out, ${error.message}`);
  }
}

if (import.meta.main) {
  // Main is one of them: ten million is the most a run may have.
  const size = { procs: 8, gs: 9_999_999, rounds: Number(Deno.args[0]) };
  const { outcome, nsPerDecision } = runYielders(size, ZERO);
  const result: LargeResult = {
    nsPerDecision,
    bytesPerG: outcome.engineBytesPerG,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  console.log(JSON.stringify(result));
}
