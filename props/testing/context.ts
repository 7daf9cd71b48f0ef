/**
 * Contexts written by hand, for the tests of the laws.
 *
 * @module
 */

import { assemble, type Outcome, type Promises, type Traits } from "@lab/runtime";
import type { Law, LawContext, Violation } from "../law.ts";
import type { Story } from "./story.ts";

/** What a test may want other than the default. */
export interface Facts {
  readonly model?: string;
  readonly traits?: Partial<Traits>;
  readonly promises?: Promises;
  readonly stuck?: readonly number[];
}

/** A model that promises nothing but what `facts` says. */
export function contextOf(facts: Facts = {}): LawContext {
  const traits: Traits = {
    unit: "user",
    threads: "per-p",
    netpoll: true,
    sysmon: false,
    ...facts.traits,
  };
  const stuck = (facts.stuck ?? []).map((g) => ({ g, prog: "main", waitsFor: "c", where: "" }));
  return {
    spec: {
      name: facts.model ?? "story",
      about: "told by hand",
      kind: "model",
      options: [],
      make: () => {
        throw new Error("a story has no model to make");
      },
    },
    options: {},
    traits,
    promises: facts.promises ?? {},
    program: assemble({ progs: { main: [["mark", 0]] } }),
    // The laws read no other part of an outcome.
    outcome: { stuck } as Partial<Outcome> as Outcome,
  };
}

/** What `law` finds in a story. */
export function judge(law: Law, story: Story, facts: Facts = {}): Violation[] {
  return law.check(story.trace(), contextOf(facts));
}
