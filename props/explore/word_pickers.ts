/**
 * Pickers that know which shared words a step wrote: two steps that wrote a common one are not free
 * to change places, and only the order of such steps is worth drawing.
 *
 * What an agent is about to do is not known before it is done: its next step is taken to write what
 * its step of that number wrote in the run before. A step that wrote nothing may have looked at
 * anything, so it is taken to meet every step that writes.
 *
 * @module
 */

import type { Prng } from "@lab/runtime";
import type { Picker } from "./sampled.ts";

/** A picker that hears what each step wrote. */
export interface WordPicker extends Picker {
  /** @param words One bit for each word, words beyond 31 share them; of the last step. */
  wrote(words: number): void;
}

/** Steps of an agent that are remembered; later ones count as writing nothing. */
const STEPS = 256;

/** What each step of each agent wrote, in the run before and in this one. */
class Profile {
  #before: Int32Array[] = [];
  #now: Int32Array[] = [];
  /** Steps of each agent in the run before, and in this one. */
  #lengths: number[] = [];
  #at: number[] = [];
  /** Agent of the last step; -1: none yet. */
  #last = -1;

  begin(): void {
    [this.#before, this.#now] = [this.#now, this.#before];
    this.#lengths = this.#at;
    this.#at = [];
    this.#last = -1;
  }

  /** `agent` makes a step. */
  step(agent: number): void {
    while (this.#now.length <= agent) this.#now.push(new Int32Array(STEPS));
    while (this.#at.length <= agent) this.#at.push(0);
    this.#last = agent;
    const at = this.#at[agent]++;
    if (at < STEPS) this.#now[agent][at] = 0;
  }

  /** The last step wrote these words. */
  wrote(words: number): void {
    if (this.#last < 0) return;
    const at = this.#at[this.#last] - 1;
    if (at < STEPS) this.#now[this.#last][at] |= words;
  }

  /** What the last step wrote. */
  get last(): number {
    return this.#last < 0 ? 0 : this.#now[this.#last][Math.min(this.#at[this.#last], STEPS) - 1];
  }

  /** What the next step of `agent` wrote in the run before. */
  next(agent: number): number {
    const at = this.#at[agent] ?? 0;
    return at < Math.min(this.#lengths[agent] ?? 0, STEPS) ? this.#before[agent][at] : 0;
  }

  /** Agents of the run before. */
  get agents(): number {
    return this.#lengths.length;
  }

  /** How many steps of `agent` wrote one of `words` in the run before. */
  count(agent: number, words: number): number {
    const n = Math.min(this.#lengths[agent], STEPS);
    let count = 0;
    for (let i = 0; i < n; i++) if ((this.#before[agent][i] & words) !== 0) count++;
    return count;
  }
}

/** Do two steps meet at a word? One of them must write. */
const meet = (one: number, other: number): boolean =>
  one === 0 || other === 0 ? one !== other : (one & other) !== 0;

/**
 * Partial order sampling: each step that is due has a random priority, the highest is made; steps
 * that meet it draw again. Independent steps keep their places, so that schedules which differ only
 * in those are not drawn again and again. X. Yuan, J. Yang, R. Gu: "Partial Order Aware Concurrency
 * Sampling", CAV 2018.
 */
export class Pos implements WordPicker {
  readonly #profile = new Profile();
  /** By agent: of its next step; below 0: to be drawn. */
  #priority: number[] = [];
  #isDone = true;

  begin(): void {
    this.#profile.begin();
    this.#priority = [];
    this.#isDone = true;
  }

  wrote(words: number): void {
    this.#profile.wrote(words);
  }

  pick(count: number, agents: Int32Array, _position: number, prng: Prng): number {
    const profile = this.#profile, priority = this.#priority;
    if (!this.#isDone) {
      const done = profile.last;
      for (let agent = 0; agent < priority.length; agent++) {
        if (priority[agent] >= 0 && meet(done, profile.next(agent))) priority[agent] = -1;
      }
    }
    this.#isDone = false;
    let best = 0;
    for (let i = 0; i < count; i++) {
      const agent = agents[i];
      while (priority.length <= agent) priority.push(-1);
      if (priority[agent] < 0) priority[agent] = prng.float53();
      if (priority[agent] > priority[agents[best]]) best = i;
    }
    priority[agents[best]] = -1;
    profile.step(agents[best]);
    return best;
  }
}

/** Of so many choices that no drawn word decides, one is drawn afresh; the rest go by priority. */
const AFRESH = 2;

/**
 * The selectively uniform walk: one shared word is drawn for each run, or two, and all orders of
 * the steps that write them are equally likely, as far as they were counted in the run before.
 * Steps that do not write them come as they may: half of them by a random priority that an agent
 * has until it writes such a word, as a race shows when few others come in between.
 *
 * H. Zhao, D. Wolff, U. Mathur, A. Roychoudhury: "Selectively Uniform Concurrency Testing", ASPLOS
 * 2025.
 */
export class SelectiveWalk implements WordPicker {
  readonly #profile = new Profile();
  /** Bits of the words, and steps that each agent has left which write it; 0: none was drawn. */
  #word = 0;
  #left: number[] = [];
  /** Of each agent that was due. */
  #priority: number[] = [];
  /** Who makes the next of these steps; -1: to be drawn. */
  #intended = -1;

  begin(prng: Prng): void {
    const profile = this.#profile;
    profile.begin();
    this.#intended = -1;
    this.#priority = [];
    this.#word = this.#drawn(prng);
    this.#left = Array.from(
      { length: profile.agents },
      (_, agent) => profile.count(agent, this.#word),
    );
  }

  wrote(words: number): void {
    this.#profile.wrote(words);
  }

  pick(count: number, agents: Int32Array, _position: number, prng: Prng): number {
    if (this.#intended < 0) this.#intend(prng);
    // Who would write the word out of turn is held back, as long as anybody else is due.
    let free = 0;
    for (let i = 0; i < count; i++) if (!this.#isHeld(agents[i])) free++;
    let choice = 0;
    if (free === 0) choice = count === 1 ? 0 : prng.below(count);
    else if (free > 1 && prng.below(AFRESH) > 0) choice = this.#first(count, agents, prng);
    else {
      let at = prng.below(free);
      while (this.#isHeld(agents[choice]) || at-- > 0) choice++;
    }
    const agent = agents[choice];
    if ((this.#profile.next(agent) & this.#word) !== 0) {
      this.#priority[agent] = prng.float53();
      this.#left[agent]--;
      this.#intended = -1;
    }
    this.#profile.step(agent);
    return choice;
  }

  /** Who has the highest priority of those that are not held back. */
  #first(count: number, agents: Int32Array, prng: Prng): number {
    let first = -1;
    for (let i = 0; i < count; i++) {
      if (this.#isHeld(agents[i])) continue;
      this.#priority[agents[i]] ??= prng.float53();
      if (first < 0 || this.#priority[agents[i]] > this.#priority[agents[first]]) first = i;
    }
    return first;
  }

  /** One or two words that at least two agents wrote in the run before; 0: there is none. */
  #drawn(prng: Prng): number {
    const words: number[] = [], profile = this.#profile;
    for (let bit = 0; bit < 32; bit++) {
      let writers = 0;
      for (let agent = 0; agent < profile.agents; agent++) {
        if (profile.count(agent, 1 << bit) > 0) writers++;
      }
      if (writers > 1) words.push(1 << bit);
    }
    if (words.length === 0) return 0;
    const one = words[prng.below(words.length)];
    return prng.below(2) === 0 ? one : one | words[prng.below(words.length)];
  }

  #intend(prng: Prng): void {
    const sum = this.#left.reduce((all, left) => all + Math.max(0, left), 0);
    if (sum === 0) return;
    let at = prng.below(sum), agent = 0;
    while ((at -= Math.max(0, this.#left[agent])) >= 0) agent++;
    this.#intended = agent;
  }

  #isHeld(agent: number): boolean {
    return agent !== this.#intended && this.#intended >= 0 &&
      (this.#profile.next(agent) & this.#word) !== 0;
  }
}
