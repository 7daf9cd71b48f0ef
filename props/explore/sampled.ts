/**
 * The strategies that draw schedules instead of going through all: one loop, and a picker that says
 * who goes on.
 *
 * @module
 */

import { type Chooser, type Prng, prngStream } from "@lab/runtime";
import type { Case } from "../case.ts";
import { UnsteadyModel } from "./all_schedules.ts";
import { type Drawer, KnownSteps } from "./known_steps.ts";
import { longer } from "./longer.ts";
import { wordsOf, type Writes } from "./shared_words.ts";
import { deviationsOf, type Share, SubjectSearch } from "./search.ts";
import type { Violation } from "../law.ts";
import { Subject, type SubjectOptions, type Wrap } from "./subject.ts";

/** Draws the choices of one run after the other. */
export interface Picker {
  /** A run begins. */
  begin(prng: Prng): void;
  /**
   * Who makes the next step, among at least one.
   *
   * @param position Number of the choice in this run, from 0; steps without a choice have none: -1.
   * @returns Index into `agents`, 0 if there is one only.
   */
  pick(count: number, agents: Int32Array, position: number, prng: Prng): number;
  /** If it wants to know: which shared words the last step wrote, a bit for each. */
  wrote?(words: number): void;
  /** What each of its members came to, if it has any. */
  readonly shares?: readonly Share[];
  /** If it wants to know: the run is over. @param isNew Is its trace the first of its kind? */
  ended?(isNew: boolean): void;
}

/** What a search may be told beside its case. */
export interface SampledOptions extends SubjectOptions {
  /** Are schedules answered without a run if each of their steps is known? Default: they are. */
  readonly remembers?: boolean;
}

/** Runs as many schedules as one likes, drawn by a picker. */
export class Sampled extends SubjectSearch implements Chooser, Drawer, Writes {
  readonly cuts = 0;
  readonly isComplete = false;
  /** Choices of the last run, and how many they are. */
  #choices = new Int32Array(64);
  #length = 0;
  /** Events of this run that the picker has heard of. */
  #read = 0;
  #words = 0;
  readonly #prng: Prng;
  readonly #hears: boolean;
  readonly #procs: number;
  protected override readonly subject: Subject;
  /** What was run before; null: what a guest did is not known to be what it does. */
  readonly #steps: KnownSteps | null;
  /** How often somebody was asked in the run that goes on. */
  #ran = 0;
  /** Schedules that had not to be run, as they were known. */
  spared = 0;

  /**
   * @param c What is run. @param seed Of the draws: equal seeds, equal schedules.
   * @param options Of the subject, and its own.
   * @throws As {@linkcode Subject}.
   */
  constructor(
    c: Case,
    private readonly picker: Picker,
    seed: number,
    { remembers = true, ...options }: SampledOptions = {},
  ) {
    super(c);
    this.#prng = prngStream(seed, "schedules");
    const wrap: Wrap = (make) => {
      let known: ReturnType<Wrap> | null = null;
      return (ops) => (known ??= this.#steps?.watch(make) ?? make)(ops);
    };
    this.subject = new Subject(c, this, { wrap, ...options });
    this.#hears = picker.wrote !== undefined && !this.subject.isGuest;
    this.#procs = c.machine.procs;
    const merges = this.subject.isPlain && options.wrap === undefined;
    this.#steps = this.subject.isGuest || !remembers ? null : new KnownSteps(c, merges);
    this.#steps?.attach(this.subject);
  }

  /** Choices of the last run. */
  get choices(): readonly number[] {
    return [...this.#choices.subarray(0, this.#length)];
  }
  /** Did the program fail in the last run? */
  get hasFailed(): boolean {
    return this.subject.fault !== null;
  }

  choose(count: number, agents: Int32Array): number {
    const at = this.#ran++, steps = this.#steps;
    if (steps === null || steps.isGivenUp) return this.#drawn(count, agents);
    steps.catchUp();
    if (at < steps.takenLength) {
      const choice = this.#repeated(steps.taken[at], count);
      steps.took(0, choice, agents[choice]);
      return choice;
    }
    if (this.#hears) this.#tell();
    const node = steps.enter(this.#words, count, agents), choice = this.draw(count, agents);
    steps.took(node, choice, agents[choice]);
    return choice;
  }

  #drawn(count: number, agents: Int32Array): number {
    if (this.#hears) this.#tell();
    return this.draw(count, agents);
  }

  step(): boolean {
    this.#length =
      this.#ran =
      this.#read =
      this.#words =
        0;
    this.picker.begin(this.#prng);
    const { subject } = this, { traces } = subject, steps = this.#steps;
    let violations = steps === null ? null : this.#recalled(steps);
    const isSpared = violations !== null;
    if (violations === null) {
      steps?.begin();
      violations = subject.run()!;
      steps?.end(subject.ending(violations));
    }
    steps?.note(isSpared);
    this.picker.ended?.(subject.traces > traces);
    this.noteEnd(violations, () => deviationsOf(this.#choices, this.#length));
    return true;
  }

  /** Draws as far as the steps are known. @returns What the laws found; null: it has to be run. */
  #recalled(steps: KnownSteps): readonly Violation[] | null {
    const ending = steps.walk(this);
    if (ending === null) return null;
    const violations = this.subject.recall(ending, steps.merges ? steps : null);
    if (violations !== null) this.spared++;
    return violations;
  }

  /** What was taken on the way through what is known is done. */
  #repeated(choice: number, count: number): number {
    // The picker has heard of all that was written before.
    if (this.#hears) this.#read = this.subject.log.length;
    if (choice >= count) throw new UnsteadyModel();
    return choice;
  }

  /** The picker's next choice. */
  draw(count: number, agents: Int32Array): number {
    if (count === 1) return this.picker.pick(1, agents, -1, this.#prng);
    const choice = this.picker.pick(count, agents, this.#length, this.#prng);
    if (this.#length === this.#choices.length) {
      this.#choices = longer(this.#choices, 2 * this.#length);
    }
    this.#choices[this.#length++] = choice;
    return choice;
  }

  /** Tells the picker which shared words the last step wrote, where that is known. */
  wrote(words: number): void {
    this.picker.wrote!(words);
  }

  /** Tells the picker what was written since it was told last. */
  #tell(): void {
    const log = this.subject.log, n = log.length;
    this.#words = 0;
    if (this.#read === n) return;
    const { code, p, g, a } = log.columns;
    for (let i = this.#read; i < n; i++) {
      wordsOf(code[i], p[i], g[i], a[i], this.#procs, this);
    }
    this.#read = n;
    if (this.#words !== 0) this.picker.wrote!(this.#words);
  }
  /** The last step wrote a shared word. */
  write(word: number): void {
    this.#words |= 1 << (word & 31);
  }

  coverage(): null {
    return null;
  }

  /** What each picker of a portfolio came to; the one that there is stands alone. */
  override get shares(): readonly Share[] {
    return this.picker.shares ?? [{ name: "", runs: this.runs, traces: this.traces }];
  }
}

/** At each choice, each agent alike: the plain random walk. */
export class RandomWalk implements Picker {
  begin(): void {}
  pick(count: number, _agents: Int32Array, _position: number, prng: Prng): number {
    return count === 1 ? 0 : prng.below(count);
  }
}

/**
 * PCT: random priorities and few, randomly placed changes of priority. S. Burckhardt, P. Kothari,
 * M. Musuvathi, S. Nagarakatte: "A Randomized Scheduler with Probabilistic Guarantees of Finding
 * Bugs", ASPLOS 2010.
 *
 * A bug has depth d if d ordering constraints between steps are enough to bring it about. With n
 * agents and k steps, one run finds it with probability at least 1 / (n * k^(d-1)): the right agent
 * must have the lowest priority (1/n), and each of d - 1 changes must fall on the right step (1/k).
 *
 * Here a step is a *choice*: a step with one agent due cannot be put off by any priority, so a
 * change there acts at the next choice all the same. That makes k smaller, and the bound stricter.
 */
export class Pct implements Picker {
  /** Most choices in a run so far: the k of the next run. */
  choicesMax = 1;
  /** Most agents in a run so far: n. */
  agentsMax = 1;
  /** By agent: above 0 as drawn, at or below 0 after a change; NaN: not seen in this run. */
  #priority = new Float64Array(64).fill(NaN);
  #seen = 0;
  /** Above the agents that were seen. */
  #top = 0;
  /** Where priorities change. */
  readonly #changes: Int32Array;

  /** @param depth d: one more than there are changes of priority. */
  constructor(readonly depth: number) {
    this.#changes = new Int32Array(Math.max(0, depth - 1));
  }

  begin(prng: Prng): void {
    for (let agent = 0; agent < this.#top; agent++) this.#priority[agent] = NaN;
    this.#seen = this.#top = 0;
    const changes = this.#changes;
    for (let i = 0; i < changes.length; i++) changes[i] = prng.below(this.choicesMax);
  }

  pick(count: number, agents: Int32Array, position: number, prng: Prng): number {
    let best = this.#best(count, agents, prng);
    if (count === 1) return 0;
    // Each time, as is done what is seldom done: V8 throws code away that meets what it never met.
    this.choicesMax = Math.max(this.choicesMax, position + 1);
    for (let i = 0; i < this.#changes.length; i++) {
      if (this.#changes[i] !== position) continue;
      // Below all that were drawn, and below those that were changed by an earlier-numbered change.
      this.#priority[agents[best]] = -i;
      best = this.#best(count, agents, prng);
    }
    return best;
  }

  /** Draws the priority of an agent that is seen for the first time. */
  #meet(agent: number, prng: Prng): number {
    if (agent >= this.#priority.length) {
      const longer = new Float64Array(2 * agent).fill(NaN);
      longer.set(this.#priority);
      this.#priority = longer;
    }
    this.#top = Math.max(this.#top, agent + 1);
    this.agentsMax = Math.max(this.agentsMax, ++this.#seen);
    // An agent that comes late gets a place among the others that is uniform too.
    return this.#priority[agent] = 1 + prng.float53();
  }

  /** The agent with the highest priority, of equal ones the first. */
  #best(count: number, agents: Int32Array, prng: Prng): number {
    let best = 0, most = -Infinity;
    for (let i = 0; i < count; i++) {
      const agent = agents[i];
      let priority = agent < this.#top ? this.#priority[agent] : NaN;
      if (Number.isNaN(priority)) priority = this.#meet(agent, prng);
      if (priority <= most) continue;
      best = i;
      most = priority;
    }
    return best;
  }
}

/** The bound: least probability that one run finds a bug of this depth. */
export function pctBound(agents: number, choices: number, depth: number): number {
  return 1 / (agents * choices ** (depth - 1));
}

/**
 * The uniform random walk: who goes on is drawn in proportion to the steps that each has left, so
 * that of independent agents every interleaving is equally likely. A plain random walk prefers
 * those that finish the short agents early. After "URW" in H. Zhao, D. Wolff, U. Mathur, A.
 * Roychoudhury: "Selectively Uniform Concurrency Testing", ASPLOS 2025.
 *
 * The steps of each agent are counted in the run before; where agents depend on each other the
 * count is an estimate, and so is the uniformity.
 */
export class UniformWalk implements Picker {
  /** Steps of each agent in the run before, and in this one so far. */
  #before = new Int32Array(64);
  #now = new Int32Array(64);

  begin(): void {
    [this.#before, this.#now] = [this.#now, this.#before];
    this.#now.fill(0);
  }

  pick(count: number, agents: Int32Array, _position: number, prng: Prng): number {
    let choice = 0;
    if (count > 1) {
      let sum = 0;
      for (let i = 0; i < count; i++) sum += this.#left(agents[i]);
      let at = prng.below(sum);
      while ((at -= this.#left(agents[choice])) >= 0) choice++;
    }
    const agent = agents[choice];
    if (agent >= this.#now.length) this.#grow(agent);
    this.#now[agent]++;
    return choice;
  }

  /** Steps that `agent` has left, at least the one it is due for. */
  #left(agent: number): number {
    if (agent >= this.#now.length) return 1;
    return Math.max(1, this.#before[agent] - this.#now[agent]);
  }

  #grow(agent: number): void {
    this.#before = longer(this.#before, 2 * agent);
    this.#now = longer(this.#now, 2 * agent);
  }
}
