/**
 * How the reference is led through a run: what the machine does is put together by step of a G, and
 * handed over when the step is done.
 *
 * @module
 */

import { Ev, type MachineParts } from "@lab/runtime";
import type { Owed } from "./timers.ts";
import { wordsOf } from "./words.ts";

/** Said by TIMER_SET in the place of a time: the timer goes off. */
const FIRED = -2;

/** Who is told of a run. */
export interface Led {
  /** A G was made from outside. */
  created(g: number, prog: number): void;
  /** `g` has done one step, with these events, and made these Gs ready. */
  acts(g: number, atNs: number, events: readonly string[], readied: readonly number[]): void;
  /** `g` ends after so much work. */
  ends(g: number, atNs: number, workNs: number): void;
  /** A timer is set on `p`: a key is a G that sleeps, or `~t` for timer `t` of the program. */
  isSet(key: number, p: number): void;
  /** That timer is taken off. */
  isRemoved(key: number): void;
  /** That timer is due, and taken. */
  isDue(key: number, p: number, atNs: number): void;
  /** Timer `t` goes off. What it owes must come before anything else; null: nobody knows. */
  goesOff(t: number, atNs: number): Owed | null;
  /** It did not come. */
  isOwed(atNs: number, what: string): void;
  /** `g` is made ready, by no G. */
  wakes(g: number, atNs: number): void;
  /** An event about `g` names an M that does not act. */
  isStray(g: number, atNs: number): void;
  /** Does `g` wait for a message from the network, so that another makes it ready later? */
  waitsForNet(g: number): boolean;
}

/** Leads it through the run of this machine, which must not have begun. */
export function lead({ s, executor }: MachineParts, led: Led): void {
  let happened: string[] = [], readied: number[] = [], acting: unknown = null;
  let owedWords: string[] = [], owedGs: number[] = [];
  const settle = () => {
    const missing = [...owedWords, ...owedGs.map((g) => `ready G${g}`)];
    if (missing.length > 0) led.isOwed(s.nowNs, missing.join(", "));
    owedWords = [];
    owedGs = [];
  };
  /** @returns It was owed by a timer, and is no more. */
  const isPayment = <T>(owed: T[], what: T | null): boolean => {
    const i = what === null ? -1 : owed.indexOf(what);
    if (i >= 0) owed.splice(i, 1);
    return i >= 0;
  };
  const { emit, emitWide } = s;
  s.emit = (code, m, g, a, b) => {
    emit.call(s, code, m, g, a, b);
    if (acting !== null && m !== acting) return led.isStray(g, s.nowNs);
    const words = wordsOf(code, g, a, b), isReady = code === Ev.READY || code === Ev.WAIT_OVER;
    if (isPayment(owedWords, words) || (isReady && isPayment(owedGs, g))) return;
    if (code === Ev.SPAWN && b >= 0 && acting === null) led.created(g, b);
    if (words !== null) happened.push(words);
    if (!isReady || led.waitsForNet(g)) return;
    if (acting === null) led.wakes(g, s.nowNs);
    else readied.push(g);
  };
  s.emitWide = (code, m, g, a, b) => {
    emitWide.call(s, code, m, g, a, b);
    if (code === Ev.DONE) led.ends(g, s.nowNs, a);
    if (code !== Ev.TIMER_SET) return;
    if (a === FIRED) {
      settle();
      const owed = led.goesOff(b, s.nowNs);
      owedWords = [...owed?.events ?? []];
      owedGs = [...owed?.readied ?? []];
      return;
    }
    const words = wordsOf(code, g, a, b);
    if (words !== null && !isPayment(owedWords, words)) happened.push(words);
  };
  const execute = executor.execute.bind(executor);
  executor.execute = (m, g, pc) => {
    const workNs = s.gs.workNs(g);
    settle();
    [happened, readied, acting] = [[], [], m];
    const isSeen = execute(m, g, pc);
    acting = null;
    settle();
    // A compute may be a step of its own, and is nobody's business.
    if (isSeen && s.gs.workNs(g) === workNs) led.acts(g, s.nowNs, happened, readied);
    return isSeen;
  };
  const pop = s.timers.pop.bind(s.timers), add = s.timers.add.bind(s.timers);
  const remove = s.timers.remove.bind(s.timers);
  s.timers.add = (p, key) => {
    add(p, key);
    led.isSet(key, p);
  };
  s.timers.remove = (key) => {
    led.isRemoved(key);
    return remove(key);
  };
  s.timers.pop = (p) => {
    const key = pop(p);
    led.isDue(key, p, s.nowNs);
    return key;
  };
}
