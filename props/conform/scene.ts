/**
 * What the parts of the checker share: the machine, the goroutines, the hypotheses, and the events
 * to come.
 *
 * @module
 */

import type { QueueRules } from "@lab/models";
import type { Machine } from "./admits.ts";
import { Beam } from "./beam.ts";
import { State, type TraceStep, What } from "./event.ts";
import { Hypothesis, NOBODY, Phases } from "./hypothesis.ts";
import type { Tally } from "./tally.ts";
import type { Window } from "./window.ts";

/** A goroutine, as far as the trace told. */
export interface Goroutine {
  /** Why it waited last. */
  why: string;
  /** The M that it ran on last. */
  m: number;
  isRunnable: boolean;
  /** It may be one of the runtime: it is older than the trace, or has waited as such. */
  mayBeRuntime: boolean;
}

/** A start past all queues. */
export interface Direct {
  /** Index of the rule. */
  readonly by: number;
  /** How many ticks it counts; null: one or none. */
  readonly ticks: 0 | 1 | null;
}

/** All of it. */
export class Scene {
  readonly machine: Machine;
  readonly beam: Beam;
  readonly goroutines = new Map<number, Goroutine>();
  /** Gs that start past all queues. */
  readonly direct = new Map<number, Direct>();
  /** By P: the M that looks for work there. */
  readonly #seekers: number[] = [];
  /** How many stops of the world are going on. */
  worldStops = 0;

  constructor(readonly window: Window, tally: Tally, rules: QueueRules, procs: number) {
    const phases = new Phases(rules.look);
    this.machine = { rules, phases, procs, searching: [], idle: [], drains: [] };
    this.beam = new Beam(phases, tally);
  }

  /** The G that P `p` runs next and that stands in a queue; NOBODY: none in sight. */
  target(i: number, p: number): number {
    const start = this.window.startOf(p, i);
    if (start < 0) return NOBODY;
    const g = this.window.at(start).subject;
    return this.goroutines.get(g)?.isRunnable && !this.direct.has(g) ? g : NOBODY;
  }

  /** Why `g` waits or waited last, ""; unknown. */
  whyOf(g: number): string {
    return this.goroutines.get(g)?.why ?? "";
  }

  /** More Ps than were ever seen. */
  grow(size: number): void {
    const { searching, idle, drains, phases } = this.machine;
    const [fresh] = Hypothesis.empty(1, phases).procs;
    while (idle.length < size) {
      idle.push(true);
      searching.push(false);
      drains.push(false);
      for (const h of this.beam.all) h.procs.push(fresh);
    }
  }

  /** Has a P looked for work for so long that what it takes is beyond the look ahead? */
  isSomebodyOutOfSight(i: number): boolean {
    return this.machine.searching.some((is, p) =>
      is && this.window.isOutOfSight(this.#seekers[p], i)
    );
  }

  /** P `p` begins to look for work, with M `m`. */
  search(p: number, m: number): void {
    this.machine.searching[p] = true;
    this.#seekers[p] = m;
    for (const h of this.beam.all) {
      h.setSawEmpty(p, h.global.length === 0 && h.procs[p].steps.length === 0);
    }
  }
}

/** Does `g` start with this event? */
export function isStartOf(step: TraceStep | null, g: number): boolean {
  return step !== null && step.what === What.GO && step.from === State.RUNNABLE &&
    step.to === State.RUNNING && step.subject === g;
}
