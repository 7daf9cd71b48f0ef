/**
 * The story G → N1 → GM → PM → GPM: what each step gains, and what it costs. The reasons are fixed;
 * the numbers, and the scenarios that show them best, are picked from the results.
 *
 * @module
 */

import type { Results } from "../collect/results.ts";
import { times } from "../command_line/format.ts";
import { betterText, type Duel, duel, duels, worseText } from "./compare_models.ts";
import { FIGURES, spreadText } from "./figures.ts";
import { code, command, mainCommand, type PageMaker, section, table } from "./markdown.ts";

/** A step from one model to the next. */
interface Step {
  readonly from: string;
  readonly to: string;
  /** What changes in the design. */
  readonly changes: string;
  /** What that buys and what it gives up, whatever the numbers. */
  readonly why: string;
}

const STEPS: readonly Step[] = [
  {
    from: "g",
    to: "n1",
    changes: "Gs move from the kernel into user space, all onto one thread.",
    why: "A switch needs no kernel and a G needs no thread: create, switch and end get cheap, " +
      "memory shrinks to a stack. But one thread uses one core, and one blocking call stops all.",
  },
  {
    from: "n1",
    to: "gm",
    changes: "A pool of threads takes Gs from one global queue.",
    why:
      "All cores work and a blocking call stops one thread only. But every decision passes one " +
      "lock, and a G is woken on any core.",
  },
  {
    from: "gm",
    to: "pm",
    changes: "Each processor gets a queue of its own; idle ones rob the fullest.",
    why: "The lock is gone from the common path. But the queue hangs on its thread: a blocking " +
      "call holds it up, and there is no bound on how long a G waits behind a busy P.",
  },
  {
    from: "pm",
    to: "gpm",
    changes:
      "Processors are cut loose from threads; runnext, a look at the global queue every 61 " +
      "ticks, hand-off, netpoller, sysmon.",
    why: "A thread that blocks gives its processor away, I/O blocks no thread, and a wait is " +
      "bounded. But there are more rules, and looking for work costs time even if there is none.",
  },
];

/** The section. */
export const storyPage: PageMaker = (results) => ({
  markdown: section(2, "The story: G → N1 → GM → PM → GPM", [
    "For each step: the scenario where it gains most and the one where it costs most, by the " +
    "figure that decides the scenario, seed by seed, with 95 % intervals after Holm's correction. " +
    "Only differences whose interval excludes none are named.",
    table<Step>([
      { head: "step", cell: ({ from, to }) => `**${from} → ${to}**` },
      { head: "gains most", cell: (step) => extremeText(results, step, "better") },
      { head: "costs most", cell: (step) => extremeText(results, step, "worse") },
    ], STEPS),
    ...STEPS.map((step) => `**${step.from} → ${step.to}.** ${step.changes} ${step.why}`),
    memoryText(results),
    command(mainCommand(results.about)),
  ]),
});

/** The clearest gain or loss of a step, in words. */
function extremeText(results: Results, step: Step, side: "better" | "worse"): string {
  const found = extreme(duels(results, step.to, step.from), side);
  if (found === null) return `nothing clear in ${results.scenarios.length} scenarios`;
  const by = side === "better" ? betterText(found) : worseText(found);
  return `${code(found.scenario.name)}: ${found.figure.head} ${by} ${side} ` +
    `(${spreadText(found.b, found.figure)} → ${spreadText(found.a, found.figure)})`;
}

/** The duel with the largest clear difference to one side; null if there is none. */
export function extreme(list: readonly Duel[], side: "better" | "worse"): Duel | null {
  const clear = list.filter((found) => found.verdict === side);
  const sign = side === "better" ? -1 : 1;
  return clear.sort((x, y) => sign * (x.atLeast - y.atLeast))[0] ?? null;
}

/** What a thread for each G takes: the gain of the first step that throughput does not show. */
function memoryText(results: Results): string {
  const list = results.scenarios.map((scenario) =>
    duel(results, scenario, { a: "n1", b: "g" }, FIGURES.memory)
  ).filter((found) => found !== null);
  const found = extreme(list, "better");
  if (found === null) return "";
  return `Memory tells g → n1 apart as well: at the peak of ${code(found.scenario.name)} g holds ` +
    `${found.figure.format(found.b.median)}, n1 ${found.figure.format(found.a.median)} ` +
    `(${times(found.betterBy)} less). Where threads are created one by one and end at once, few ` +
    "are alive together, and the peak says little.";
}
