/**
 * How the reference is led through a run: what the machine does is put together by step of a G, and
 * handed over when the step is done.
 *
 * @module
 */

import { Ev, type MachineParts } from "@lab/runtime";
import { wordsOf } from "./words.ts";

/** Who is told of a run. */
export interface Led {
  /** A G was made from outside. */
  created(g: number, prog: number): void;
  /** `g` has done one step, with these events, and made these Gs ready. */
  acts(g: number, atNs: number, events: readonly string[], readied: readonly number[]): void;
  /** `g` ends after so much work. */
  ends(g: number, atNs: number, workNs: number): void;
  /** `g` sleeps with a timer of `p`. */
  sleeps(g: number, p: number): void;
  /** That timer goes off. */
  goesOff(g: number, p: number, atNs: number): void;
  /** An event about `g` names an M that does not act. */
  isStray(g: number, atNs: number): void;
  /** Does `g` wait for a message from the network, so that another makes it ready later? */
  waitsForNet(g: number): boolean;
}

/** Leads it through the run of this machine, which must not have begun. */
export function lead({ s, executor }: MachineParts, led: Led): void {
  let happened: string[] = [], readied: number[] = [], acting: unknown = null;
  const { emit, emitWide } = s;
  s.emit = (code, m, g, a, b) => {
    emit.call(s, code, m, g, a, b);
    if (code === Ev.SPAWN && b >= 0 && acting === null) led.created(g, b);
    if (acting !== null && m !== acting) return led.isStray(g, s.nowNs);
    const words = wordsOf(code, g, a, b);
    if (words !== null) happened.push(words);
    const isReady = code === Ev.READY || code === Ev.WAIT_OVER;
    if (isReady && !led.waitsForNet(g)) readied.push(g);
  };
  s.emitWide = (code, m, g, a, b) => {
    emitWide.call(s, code, m, g, a, b);
    if (code === Ev.DONE) led.ends(g, s.nowNs, a);
  };
  const execute = executor.execute.bind(executor);
  executor.execute = (m, g, pc) => {
    const workNs = s.gs.workNs(g);
    [happened, readied, acting] = [[], [], m];
    const isSeen = execute(m, g, pc);
    acting = null;
    // A compute may be a step of its own, and is nobody's business.
    if (isSeen && s.gs.workNs(g) === workNs) led.acts(g, s.nowNs, happened, readied);
    return isSeen;
  };
  const pop = s.timers.pop.bind(s.timers), add = s.timers.add.bind(s.timers);
  s.timers.add = (p, g) => {
    add(p, g);
    // A timer that is no G's is not judged.
    if (g >= 0) led.sleeps(g, p);
  };
  s.timers.pop = (p) => {
    const g = pop(p);
    if (g >= 0) led.goesOff(g, p, s.nowNs);
    return g;
  };
}
