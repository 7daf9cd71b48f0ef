/**
 * One run that is looked at: a case, its trace, and which step of the model made each event.
 *
 * @module
 */

import { configure } from "@lab/models";
import {
  type Case,
  certificate,
  costTable,
  LAWS,
  mutantNamed,
  runCase,
  runLaws,
  type Violation,
} from "@lab/props/browser";
import {
  assemble,
  type Hook,
  HOOKS,
  type MachineParts,
  type Outcome,
  ReplayChooser,
  type StepTables,
  stepText,
  type Trace,
} from "@lab/runtime";
import { eventAt } from "./facts.ts";
import type { Text } from "./words.ts";

/**
 * Laws are held on traces up to so many events at once: beyond, they take longer than people wait,
 * and a thread beside the page does it; up to so many, as they need memory.
 */
export const JUDGED_MAX = 300_000, JUDGED_BESIDE_MAX = 5_000_000;
/** Engine steps of a run in a page. */
const STEPS_MAX = 50_000_000;

/** A law that broke. */
export interface Breach {
  readonly law: string;
  readonly reason: string;
  /** The event at which it shows. */
  readonly i: number;
  /** Facts that prove it. */
  readonly why: readonly string[];
  /** The law in words. */
  readonly words: string;
}

/** What is looked at. */
export interface Run {
  readonly about: Case;
  readonly trace: Trace;
  /** Null if the run broke off. */
  readonly outcome: Outcome | null;
  /** Which step of which hook made an event; "" if no hook did. */
  readonly stepOf: (i: number) => string;
  /** Another sentence for an event than the lab's; null: it has none. */
  readonly tell?: (i: number) => Text | null;
  /** Null: not judged, the trace is too long. */
  readonly breaches: readonly Breach[] | null;
}

/**
 * Runs a case.
 *
 * @param judgedMax Laws are held on traces up to so many events.
 * @throws {RangeError | WorkloadError | BrokenOff} Something is wrong with it; the message says
 * what.
 */
export function run(about: Case, judgedMax = JUDGED_MAX): Run {
  const tap = new Tap(), make = about.mutant === undefined ? plain : withBug;
  const found = make(about, tap, judgedMax);
  return { about, ...found, stepOf: (i) => tap.stepOf(i) };
}

type Found = Pick<Run, "trace" | "outcome" | "breaches">;

function plain(about: Case, tap: Tap, judgedMax: number): Found {
  const configured = configure(about.model, about.options);
  const { deviations = [] } = about;
  const program = assemble(about.workload);
  let facts!: MachineParts["model"];
  const outcome = configured.simulate({
    model: (ops) => facts = configured.make(ops),
    program,
    machine: about.machine,
    seed: about.seed,
    costs: costTable(about.costs),
    sink: "columns",
    limits: { stepsMax: STEPS_MAX },
    fault: (parts) => tap.listen(parts),
    ...(deviations.length === 0 ? {} : { chooser: new ReplayChooser(new Map(deviations)) }),
  });
  const trace = outcome.trace!;
  if (trace.length > judgedMax) return { trace, outcome, breaches: null };
  const { traits, promises } = facts;
  const { spec, options } = configured;
  const context = { spec, options, traits, promises, program, outcome };
  return { trace, outcome, breaches: breachesOf(trace, runLaws(trace, context)) };
}

/** A planted bug: as the laws run it. */
function withBug(about: Case, tap: Tap, judgedMax: number): Found {
  mutantNamed(about.mutant!);
  const { trace, outcome, context, violations } = runCase(about, [], {
    watch: (parts) => tap.listen(parts),
  });
  if (trace === null) throw new RangeError(violations[0]?.reason ?? "the run left no trace");
  if (context === null) return { trace, outcome, breaches: breachesOf(trace, violations) };
  if (trace.length > judgedMax) return { trace, outcome, breaches: null };
  return { trace, outcome, breaches: breachesOf(trace, runLaws(trace, context)) };
}

function breachesOf(
  trace: Trace,
  found: readonly Violation[],
): Breach[] {
  return found.map((breach) => {
    const { law, reason, atNs, event } = breach;
    const i = Math.max(0, event ?? eventAt(trace, atNs));
    const words = LAWS.find(({ name }) => name === law)?.words ?? "";
    return { law, reason, i, words, why: certificate(trace, i, breach) };
  });
}

/** Writes down at which event each step of the model began. */
class Tap {
  readonly #at: number[] = [];
  /** Hook and step in one number. */
  readonly #what: number[] = [];
  #steps: StepTables = {};

  /** Puts itself before the hooks of the model of a machine that is about to run. */
  listen({ model, s }: MachineParts): void {
    this.#steps = model.steps;
    const at = this.#at, what = this.#what;
    const hooks = model as unknown as Record<Hook, (...values: number[]) => unknown>;
    HOOKS.forEach((hook, number) => {
      const inner = hooks[hook];
      hooks[hook] = (...values) => {
        const isStep = !PLAIN.has(hook);
        at.push(s.log.length);
        what.push(number * STEPS + (isStep ? values[values.length - 1] : 0));
        const answer = inner.apply(model, values);
        at.push(s.log.length);
        what.push(-1);
        return answer;
      };
    });
  }

  stepOf(i: number): string {
    const at = this.#at;
    let low = 0, high = at.length;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (at[mid] <= i) low = mid + 1;
      else high = mid;
    }
    const what = this.#what[low - 1] ?? -1;
    if (what < 0) return "";
    const hook = HOOKS[Math.floor(what / STEPS)];
    if (PLAIN.has(hook)) return hook;
    return `${hook}.${stepText(this.#steps[hook], what % STEPS)}`;
  }
}

/** More than a hook has steps. */
const STEPS = 1 << 20;
/** Hooks without steps. */
const PLAIN: ReadonlySet<Hook> = new Set(["tick", "retake"]);
