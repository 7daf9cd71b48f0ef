/**
 * What a schedule costs, so that the simplest come first: a price for each choice, by who may make
 * the next step and who made the last one.
 *
 * @module
 */

import type { Bound } from "./search.ts";

/**
 * What a choice adds to the cost of a schedule.
 *
 * @param agents, first, end Who may make the next step: `agents` from `first` on, before `end`.
 * @param choice Which of them does, from 0. @param last Who made the step before; NONE.
 */
export type Price = (
  agents: ArrayLike<number>,
  first: number,
  end: number,
  choice: number,
  last: number,
) => number;

/** Agents are below. */
export const LASTS = 33;

/** Place of a choice's agent among all, who go round by number from `last` on. */
const rank: Price = (agents, first, end, choice, last) => {
  const own = (agents[first + choice] - last + LASTS) % LASTS;
  let rank = 0;
  for (let i = first; i < end; i++) if ((agents[i] - last + LASTS) % LASTS < own) rank++;
  return rank;
};

/** How schedules are ordered, the simplest first, and up to where they are gone through. */
export const BOUNDS = {
  /** An agent is held up that could have gone on. */
  preemptions: (agents, first, end, choice, last) => {
    if (agents[first + choice] === last) return 0;
    for (let i = first; i < end; i++) if (agents[i] === last) return 1;
    return 0;
  },
  /**
   * A step is put off, of who goes on, or of who comes next in a round: M. Emmi, S. Qadeer, Z.
   * Rakamarić: "Delay-Bounded Scheduling", POPL 2011.
   */
  delays: rank,
} as const satisfies Readonly<Record<Bound["kind"], Price>>;

/** The first choice that adds nothing to the cost: there is always one. */
export function freeChoice(
  price: Price,
  agents: ArrayLike<number>,
  first: number,
  end: number,
  last: number,
): number {
  let choice = 0;
  while (price(agents, first, end, choice, last) > 0) choice++;
  return choice;
}
