/**
 * Timers as package time says since Go 1.23: each is set or it is not. One that is set goes off
 * once it is due; a ticker is then due again, at the next multiple of its period that is to come.
 * It starts a G, or sends into a channel of one slot what finds room there.
 *
 * @module
 */

import type { Program } from "@lab/runtime";
import type { Possible, ReferenceChannels } from "./channels.ts";
import type { Called, TimerStep, Variables, Visible } from "./source.ts";

/** What a timer that went off must do before anything else happens, in words of events. */
export type Owed = Pick<Possible, "events" | "readied" | "happen">;

/** What timers do, as far as the reference tells it apart. */
export const DEEDS = [
  "a timer is set whose channel is full",
  "a stop of a timer that is set",
  "a stop of one whose tick nobody has taken",
  "a stop of one that is over",
  "a reset of a timer that is set",
  "a reset of one whose tick nobody has taken",
  "a reset of one that is over",
  "a call",
  "a tick for who waits",
  "a tick for the channel",
  "a tick that finds no room",
  "a ticker that leaves out what is over",
  "two timers due at once",
] as const;

/** One of these. */
export type Deed = typeof DEEDS[number];

/** One timer. */
interface Timer {
  readonly name: string;
  /** Infinity: it is not set. */
  dueNs: number;
  /** 0: it goes off once. */
  periodNs: number;
  /** Null: it has a channel. */
  call: Called | null;
}

/** All timers of a program. */
export class ReferenceTimers {
  /** How often each was seen. */
  readonly deeds = new Map<Deed, number>();
  readonly #all: readonly Timer[];

  /** @param start Starts a G, and says what comes of that. */
  constructor(
    program: Program,
    private readonly channels: ReferenceChannels,
    private readonly start: (called: Called) => Owed,
  ) {
    const fresh = { dueNs: Infinity, periodNs: 0, call: null };
    this.#all = program.objectNames.timer.map((name) => ({ name, ...fresh }));
  }

  /** When timer `t` is due; Infinity: it is not set. */
  dueNs(t: number): number {
    return this.#all[t].dueNs;
  }

  /** What comes of an instruction of `g` on a timer. */
  way(g: number, step: TimerStep, nowNs: number, at: Variables, then: () => void): Possible {
    const t = this.#all.findIndex(({ name }) => name === step.on), timer = this.#all[t];
    const tick = this.channels.named(timer.name).buffer[0], wasSet = timer.dueNs < Infinity;
    const set = step.do === "stop" ? `stop G${g} timer ${t}` : `set G${g} timer ${t}: ${step.ns}`;
    // Nobody finds a tick of before in the channel.
    const taken = tick === undefined ? [] : [this.channels.wordsOfRecv(g, timer.name, tick)];
    const state = wasSet ? "a timer that is set" : "one that is over";
    const happen = () => {
      if (step.do !== "settimer") {
        this.#saw(`a ${step.do} of ${tick ? "one whose tick nobody has taken" : state}`);
      } else if (tick !== undefined) this.#saw("a timer is set whose channel is full");
      if (tick !== undefined) this.channels.named(timer.name).buffer.shift();
      timer.dueNs = step.do === "stop" ? Infinity : nowNs + step.ns;
      if (step.do === "settimer") {
        timer.call = step.call;
        timer.periodNs = step.isTicker ? step.ns : 0;
      } else if (step.into !== null) at.set(step.into, wasSet || tick !== undefined ? 1 : 0);
      if (step.do === "reset" && timer.periodNs > 0) timer.periodNs = step.ns;
      then();
    };
    return { events: [set, ...taken], readied: [], happen };
  }

  /** Timer `t` goes off. @returns What it owes; in words, what is wrong with that. */
  goesOff(t: number, nowNs: number): Owed | string {
    const timer = this.#all[t], { name, dueNs, periodNs, call } = timer;
    if (dueNs === Infinity) return `${name} goes off, which is not set`;
    if (nowNs < dueNs) return `${name} goes off at ${nowNs} ns, before ${dueNs}`;
    timer.dueNs = Infinity;
    if (this.#all.some((other) => other.dueNs === dueNs)) this.#saw("two timers due at once");
    const again: string[] = [];
    if (periodNs > 0) {
      timer.dueNs = dueNs + periodNs * (1 + Math.floor((nowNs - dueNs) / periodNs));
      if (timer.dueNs > dueNs + periodNs) this.#saw("a ticker that leaves out what is over");
      again.push(`set G-1 timer ${t}: ${timer.dueNs - nowNs}`);
    }
    const isAwaited = this.#isAwaited(timer);
    const does = call !== null ? this.start(call) : this.channels.tick(name);
    if (call !== null) this.#saw("a call");
    else if (isAwaited) this.#saw("a tick for who waits");
    else this.#saw(does.events.length > 0 ? "a tick for the channel" : "a tick that finds no room");
    return { ...does, events: [...again, ...does.events] };
  }

  /**
   * Whoever looks at the channel of a timer finds its tick there if that is due.
   *
   * @returns The timer of which this step must have found one, and has not; null: none.
   */
  missing(step: Visible, nowNs: number): string | null {
    const ons = step.do === "recv" ? [step.on] : step.do !== "select" ? [] : step.cases
      .filter(({ sends }) => !sends)
      .map(({ on }) => on);
    // Who waits there already is served when it is noticed.
    const isMissing = (timer: Timer) => timer.dueNs <= nowNs && !this.#isAwaited(timer);
    return this.#all.find((timer) => ons.includes(timer.name) && isMissing(timer))?.name ?? null;
  }

  /** One that is set and that somebody would notice if it went off; null: none. */
  get pending(): string | null {
    const isPending = (timer: Timer) => timer.call !== null || this.#isAwaited(timer);
    return this.#all.find((timer) => timer.dueNs < Infinity && isPending(timer))?.name ?? null;
  }

  #saw(deed: Deed): void {
    this.deeds.set(deed, (this.deeds.get(deed) ?? 0) + 1);
  }

  #isAwaited({ name }: Timer): boolean {
    return this.channels.named(name).receivers.length > 0;
  }
}
