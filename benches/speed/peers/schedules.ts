/**
 * Against other explorers of schedules, on small programs: schedules for each second of CPU time,
 * and runs until a planted bug is found. What is not equal: shuttle and loom run real code and
 * switch at each lock; the lab switches between the steps of a model's hooks, and holds all laws
 * against each new trace.
 *
 * @module
 */

import { jsonOf, Unavailable } from "../../children.ts";
import { median } from "simple-statistics";
import { spreadOf } from "../../statistics/spread.ts";
import { type Note, ratiosOf, ratioTo, spreadText } from "../figures.ts";
import { built, lab, type Project, rust } from "./projects.ts";

/** Programs in which nothing is wrong with the explored thing, or is found at once (a circle). */
export const RATE_PROGRAMS = ["gm-3", "ring-3", "circle-2"] as const;
/** Planted bugs: in Rust by these names (`../../peers/worlds.rs`), in the lab by those behind. */
export const BUGS = {
  "no-recheck": "gm-no-recheck",
  "wake-first": "gm-wake-first",
  "check-then-push": "gm-check-then-push",
  "no-chain": "gpm-no-chain",
} as const;
/** Strategies that both sides have. */
export const RATE_STRATEGIES = ["random", "pct 3"] as const;

/** What `rate` prints. */
export interface RateAnswer {
  readonly schedules: number;
  readonly ns: number;
}
/** What `find` prints: for each seed which run found it, 0: none. */
export interface FindAnswer {
  readonly found: readonly number[];
}

/** A strategy of an explorer, in the hunt for bugs. */
interface Hunter {
  readonly project: Project;
  readonly strategy: string;
}

const SHUTTLE = rust("shuttle", "shuttle 0.9.10"), LOOM = rust("loom", "loom 0.7.3");
const HUNTERS: readonly Hunter[] = [
  ...["random", "pct 2", "pct 3", "urw"].map((strategy) => ({ project: SHUTTLE, strategy })),
  ...["dpor", "bound 2"].map((strategy) => ({ project: LOOM, strategy })),
];

/** Schedules each second on the same programs, and how soon bugs are found. @param script Ours. */
export async function schedules(
  script: string,
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const own = lab(script, "the lab");
  const ready = await built([SHUTTLE, LOOM], print);
  if (ready.includes(SHUTTLE)) await rates(own, isQuick, print, note);
  if (ready.length > 0) await hunts(own, ready, isQuick, print);
}

/** Asks an explorer. Null: it cannot answer here. */
async function ask<T>(
  { run: [command, ...args] }: Project,
  ...words: readonly (string | number)[]
): Promise<T | null> {
  try {
    return await jsonOf<T>(command, [...args, ...words.map(String)]);
  } catch (error) {
    if (error instanceof Unavailable) return null;
    throw error;
  }
}

async function rates(
  own: Project,
  isQuick: boolean,
  print: (line: string) => void,
  note: Note,
): Promise<void> {
  const count = isQuick ? 5_000 : 20_000, turns = isQuick ? 2 : 5;
  print(
    `${
      count.toLocaleString("en")
    } schedules, ns of CPU time for each; median (range) of ${turns} ` +
      "turns; the lab holds all laws",
  );
  for (const program of RATE_PROGRAMS) {
    for (const strategy of RATE_STRATEGIES) {
      const samples = [own, SHUTTLE].map((): number[] => []);
      for (let turn = 0; turn < turns; turn++) {
        for (const [i, project] of [own, SHUTTLE].entries()) {
          const answer = await ask<RateAnswer>(project, "rate", program, strategy, count, turn + 1);
          if (answer === null) throw new Error(`${project.name} cannot run ${program}`);
          samples[i].push(answer.ns / answer.schedules);
        }
      }
      const [lab, shuttle] = samples;
      note({
        section: "schedules",
        name: `${program}, ${strategy}: ${SHUTTLE.name}`,
        unit: "x",
        atLeast: 1,
        samples: ratiosOf(shuttle, lab),
      });
      print(
        `  ${program}, ${strategy}: the lab ${spreadText(spreadOf(lab), 0)}, ${SHUTTLE.name} ` +
          `${spreadText(spreadOf(shuttle), 0)}; ${
            spreadText(ratioTo(shuttle, lab), 2)
          } x the lab ` +
          "(target: at least 1)",
      );
    }
  }
}

async function hunts(
  own: Project,
  ready: readonly Project[],
  isQuick: boolean,
  print: (line: string) => void,
): Promise<void> {
  const runsMax = isQuick ? 3_000 : 20_000, seeds = isQuick ? 11 : 21;
  const middle = (answer: FindAnswer | null) =>
    answer === null || answer.found.length === 0
      ? Infinity
      : median(answer.found.map((run) => run === 0 ? Infinity : run));
  const text = (runs: number) => Number.isFinite(runs) ? runs.toLocaleString("en") : "missed";
  print(
    `Runs until a planted bug is found, at most ${runsMax.toLocaleString("en")}; ` +
      `median of ${seeds} seeds (loom draws nothing)`,
  );
  for (const [program, mutant] of Object.entries(BUGS)) {
    const runs = middle(await ask<FindAnswer>(own, "find", mutant, "portfolio", runsMax, seeds));
    const others: string[] = [];
    let best = Infinity;
    for (const { project, strategy } of HUNTERS) {
      if (!ready.includes(project)) continue;
      const found = middle(
        await ask<FindAnswer>(project, "find", program, strategy, runsMax, seeds),
      );
      best = Math.min(best, found);
      others.push(`${project.name.split(" ")[0]} ${strategy} ${text(found)}`);
    }
    print(
      `  ${program}: the lab's portfolio ${text(runs)}, target: at most ${
        text(best)
      }, the best of ` +
        others.join(", "),
    );
  }
}
