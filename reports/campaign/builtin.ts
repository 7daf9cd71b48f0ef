/**
 * Campaigns that need no file.
 *
 * @module
 */

import { COMPARED } from "@lab/models";
import type { Asked } from "./asked.ts";

const STORY = COMPARED.filter(({ kind }) => kind === "model").map(({ name }) => name);

/** By name. */
export const BUILTIN: Readonly<Record<string, Asked>> = {
  smoke: {
    about: "a first look: every model of the story for a minute",
    explore: [{ models: STORY, procs: [2], strategies: ["portfolio"], runs: 2_000 }],
    check: [{ models: STORY, cases: 250, flavours: ["any", "races"] }],
  },
  nightly: {
    corpus: true,
    about: "what a night of two cores is good for",
    explore: [
      { models: STORY, procs: [1, 2], strategies: ["exhaustive"], runs: 200_000 },
      { models: STORY, procs: [2, 3], strategies: ["portfolio", "pct"], depth: 3, runs: 200_000 },
    ],
    check: [{ models: STORY, cases: 20_000 }],
    mutants: [{ quick: true }],
    theory: [{ quick: true }],
    lab: [{ quick: true }],
  },
};
