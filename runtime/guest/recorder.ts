/**
 * Where a guest lives: its verbs and hooks, with every decision written down.
 *
 * A guest gets no engine, only a frozen object with the verbs. Nothing here has to be believed: the
 * lab carries the decisions out again on a machine of its own.
 *
 * @module
 */

import type { GId, MId, PId } from "../core/ids.ts";
import {
  type LeaveWhy,
  Model,
  type Ops,
  type ReadyWhy,
  type Traits,
  type Verdict,
} from "../model.ts";
import type { Promises } from "../promises.ts";
import { Cancelled, type GuestEnd } from "./channel.ts";
import { textOf } from "./fault.ts";
import { DEEDS_MAX, Entry, type Hook, HOOK_NUMBERS, wordsOf } from "./record.ts";
import { type Arg, argFault, VERBS, wordsOfArg } from "./verbs.ts";

/** A guest broke a rule of hooks or verbs: ends the run where it lives. */
class Breach extends Error {
  override readonly name = "Breach";
}

/** What a guest's file gives: a class to make with the verbs. */
export type GuestClass = new (ops: Ops) => Model;

/** A guest, watched. Made anew for each run, as any model. */
export class Recorder extends Model {
  readonly name: string;
  override readonly traits: Traits;
  override readonly promises: Promises;
  readonly #guest: Model;
  readonly #end: GuestEnd;
  /** The hook that is being answered; null outside of hooks. */
  #hook: Hook | null = null;
  #deeds = 0;
  /** Set once a rule was broken: the guest may catch what was thrown, but not go on. */
  #broken: Error | null = null;

  constructor(
    ops: Ops,
    Guest: GuestClass,
    about: Pick<Model, "name" | "traits" | "promises">,
    end: GuestEnd,
  ) {
    super(ops);
    this.name = about.name;
    this.traits = about.traits;
    this.promises = about.promises;
    this.#end = end;
    try {
      this.#guest = new Guest(this.#verbs(ops));
    } catch (error) {
      throw this.#breach(`its constructor threw ${textOf(error)}`);
    }
  }

  /** The verbs as the guest gets them: own closures on a frozen object, nothing behind it. */
  #verbs(ops: Ops): Ops {
    const { procs, ringSlots } = ops;
    const table: Record<string, unknown> = Object.assign(Object.create(null), { procs, ringSlots });
    VERBS.forEach(({ name, args, isDeed }, code) => {
      const verb = (ops[name] as (...values: unknown[]) => unknown).bind(ops);
      table[name] = (...values: unknown[]) => {
        if (this.#hook === null || this.#broken !== null) {
          throw this.#broken ?? this.#breach(`it used ${name} outside of a hook`);
        }
        for (let i = 0; i < args.length; i++) {
          const fault = argFault(args[i], values[i], procs);
          if (fault === null) continue;
          throw this.#breach(`${name}: argument ${i + 1} ${fault}: received ${textOf(values[i])}`);
        }
        if (!isDeed) return verb(...values);
        if (++this.#deeds > DEEDS_MAX) throw this.#breach(`over ${DEEDS_MAX} verbs in one phase`);
        this.#end.put(Entry.DEED);
        this.#end.put(code);
        for (let i = 0; i < args.length; i++) this.#putArg(args[i], Number(values[i]));
        try {
          return verb(...values);
        } catch (error) {
          // The lab's machine refuses the same verb at the same place, and says why.
          throw this.#broken = error instanceof Error ? error : new Breach("verb refused");
        }
      };
    });
    return Object.freeze(table) as unknown as Ops;
  }

  #putArg(kind: Arg, value: number): void {
    if (wordsOfArg(kind) === 1) return this.#end.put(value);
    const [low, high] = wordsOf(value);
    this.#end.put(low);
    this.#end.put(high);
  }

  #breach(text: string): Error {
    if (this.#broken !== null) return this.#broken;
    this.#broken = new Breach(text);
    this.#end.put(Entry.BREACH);
    this.#end.putText(text);
    return this.#broken;
  }

  /** Calls a hook of the guest and writes down what it did. */
  #call(hook: Hook, m: number, about: number, call: () => unknown): unknown {
    const end = this.#end, number = HOOK_NUMBERS[hook];
    end.put(Entry.HOOK);
    end.put(number);
    end.put(m);
    end.put(about);
    end.enter(number);
    this.#hook = hook;
    this.#deeds = 0;
    let answer: unknown;
    try {
      answer = call();
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      throw this.#broken ?? this.#breach(`${hook} threw ${textOf(error)}${frozenHint(error)}`);
    } finally {
      this.#hook = null;
    }
    if (this.#broken !== null) throw this.#broken;
    end.enter(-1);
    return answer;
  }

  #verdict(hook: Hook, answer: unknown): Verdict {
    const isWord = typeof answer === "number" && Number.isInteger(answer) &&
      Math.abs(answer) < 2 ** 31;
    if (!isWord) {
      throw this.#breach(
        `${hook} answered ${typeof answer} ${textOf(answer)}: a verdict is a whole number`,
      );
    }
    this.#end.put(Entry.VERDICT);
    this.#end.put(answer);
    return answer;
  }

  #truth(hook: Hook, answer: unknown): boolean {
    if (typeof answer !== "boolean") {
      throw this.#breach(
        `${hook} answered ${typeof answer} ${textOf(answer)}: it must be true or false`,
      );
    }
    this.#end.put(Entry.VERDICT);
    this.#end.put(answer ? 1 : 0);
    return answer;
  }

  ready(g: GId, m: MId, why: ReadyWhy, phase: number): Verdict {
    return this.#verdict(
      "ready",
      this.#call("ready", m, g, () => this.#guest.ready(g, m, why, phase)),
    );
  }
  find(m: MId, phase: number): Verdict {
    return this.#verdict("find", this.#call("find", m, -1, () => this.#guest.find(m, phase)));
  }
  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    return this.#verdict(
      "leave",
      this.#call("leave", m, g, () => this.#guest.leave(g, m, why, phase)),
    );
  }
  override back(g: GId, m: MId, phase: number): Verdict {
    return this.#verdict("back", this.#call("back", m, g, () => this.#guest.back(g, m, phase)));
  }
  override tick(g: GId, m: MId, ranNs: number): boolean {
    return this.#truth("tick", this.#call("tick", m, g, () => this.#guest.tick(g, m, ranNs)));
  }
  override retake(p: PId, ns: number): boolean {
    return this.#truth("retake", this.#call("retake", -1, p, () => this.#guest.retake(p, ns)));
  }
  override handed(p: PId, m: MId, phase: number): Verdict {
    return this.#verdict(
      "handed",
      this.#call("handed", m, p, () => this.#guest.handed(p, m, phase)),
    );
  }
  override inject(g: GId, m: MId, index: number, count: number, phase: number): Verdict {
    const call = () => this.#guest.inject(g, m, index, count, phase);
    return this.#verdict("inject", this.#call("inject", m, g, call));
  }
}

/** What V8's words for a change of something frozen mean here. */
function frozenHint(error: unknown): string {
  const isFrozen = error instanceof TypeError &&
    /read only property|not extensible|Cannot redefine|Cannot delete/.test(textOf(error));
  return isFrozen ? " (built-ins, verbs and the lab's own classes are frozen for models)" : "";
}

/**
 * Verbs for a guest that is made only to be asked who it is: none may be used.
 *
 * @param ringSlots Slots of its rings, as it says.
 */
export function noVerbs(ringSlots: number): Ops {
  const table: Record<string, unknown> = Object.assign(Object.create(null), {
    procs: 1,
    ringSlots,
  });
  for (const { name } of VERBS) {
    table[name] = () => {
      throw new Breach(`it used ${name} outside of a hook`);
    };
  }
  return Object.freeze(table) as unknown as Ops;
}
