/**
 * Where a guest lives: its verbs and hooks, with every decision written down.
 *
 * A guest gets no engine, only a frozen object with the verbs. Nothing here has to be believed: the
 * lab carries the decisions out again on a machine of its own.
 *
 * @module
 */

import type { VirtualOps } from "../engine/ops.ts";
import { answersTruth, type Hook, HookRelay, HOOKS } from "../hooks.ts";
import type { Model, Ops, Verdict } from "../model.ts";
import { checkDecls, type Queue, type QueueDecls, type Queues } from "../queues.ts";
import { type Arg, argFault, type VerbRow, VERBS } from "../verbs.ts";
import { Cancelled, type GuestEnd } from "./channel.ts";
import { isOf, textOf } from "./fault.ts";
import { ACTIONS_MAX, Entry, queueText, wordsOf, wordsOfArg } from "./record.ts";

/** A guest broke a rule of hooks or verbs: ends the run where it lives. */
class Breach extends Error {
  override readonly name = "Breach";
}

/** What a guest's file gives: a class to make with the verbs. */
export type GuestClass = new (ops: Ops) => Model;

type Verb = (...values: unknown[]) => unknown;

/** A guest, watched. Made anew for each run, as any model. */
export class Recorder extends HookRelay {
  readonly #guest: Model;
  readonly #end: GuestEnd;
  /** The hook that is being answered; null outside of hooks. */
  #hook: Hook | null = null;
  /** Its constructor runs: only then queues may be declared. */
  #isMade = false;
  #actions = 0;
  /**
   * Queues in the order in which they were declared: as the engine lends them, and as the guest
   * sees them.
   */
  readonly #queues: Queue[] = [];
  readonly #lent: Queue[] = [];
  /** Set once a rule was broken: the guest may catch what was thrown, but not go on. */
  #broken: Error | null = null;

  constructor(
    ops: Ops,
    Guest: GuestClass,
    about: Pick<Model, "name" | "traits" | "promises">,
    end: GuestEnd,
  ) {
    super(ops, about);
    this.#end = end;
    try {
      this.#guest = new Guest(this.#verbs(ops));
    } catch (error) {
      throw this.#breach(`its constructor threw ${textOf(error)}`);
    }
    this.#isMade = true;
    end.put(Entry.MADE);
  }

  /** The verbs as the guest gets them: own closures on a frozen object, nothing behind it. */
  #verbs(ops: Ops): Ops {
    const { procs, cores } = ops;
    const table: Record<string, unknown> = Object.assign(Object.create(null), { procs, cores });
    VERBS.forEach((row, code) => {
      if (row.ofQueue) return;
      const verb = (ops[row.name as keyof Ops] as Verb).bind(ops);
      table[row.name] = (...values: unknown[]) => this.#act(row, code, values, verb);
    });
    table.queues = (decls: QueueDecls) => this.#declare(ops, decls);
    return Object.freeze(table) as unknown as Ops;
  }

  /** One use of a verb: what it is given is looked at, written down, and done. */
  #act({ name, args, isAction }: VerbRow, code: number, values: unknown[], verb: Verb): unknown {
    if (this.#hook === null || this.#broken !== null) {
      throw this.#broken ?? this.#breach(`it used ${name} outside of a hook`);
    }
    const bounds = { ...(this.ops as VirtualOps).bounds, queues: this.#queues.length };
    for (let i = 0; i < args.length; i++) {
      const fault = argFault(args[i], values[i], bounds);
      if (fault === null) continue;
      // Of a queue's verb, the queue itself is no argument.
      const at = args[0] === "q" ? i : i + 1;
      const shown = args[i] === "q" ? "something else" : textOf(values[i]);
      throw this.#breach(`${name}: argument ${at} ${fault}: received ${shown}`);
    }
    if (!isAction) return verb(...values);
    if (++this.#actions > ACTIONS_MAX) throw this.#breach(`over ${ACTIONS_MAX} verbs in one phase`);
    this.#end.put(Entry.ACTION);
    this.#end.put(code);
    for (let i = 0; i < args.length; i++) this.#putArg(args[i], Number(values[i]));
    try {
      return verb(...values);
    } catch (error) {
      // The lab's machine refuses the same verb at the same place, and says why.
      throw this.#broken = error instanceof Error ? error : new Breach("verb refused");
    }
  }

  /** Lends queues, once more behind closures of its own. */
  #declare(ops: Ops, decls: QueueDecls): Queues<QueueDecls> {
    if (this.#isMade) {
      throw this.#broken ?? this.#breach("it declared queues outside of its constructor");
    }
    checkDecls(decls);
    const lent: Record<string, unknown> = {};
    for (const [name, decl] of Object.entries(decls)) {
      this.#end.put(Entry.QUEUE);
      this.#end.putText(queueText(name, decl));
      const made = ops.queues({ [name]: decl })[name];
      lent[name] = Array.isArray(made)
        ? Object.freeze(made.map((queue: Queue) => this.#handle(queue)))
        : this.#handle(made as unknown as Queue);
    }
    return Object.freeze(lent) as unknown as Queues<QueueDecls>;
  }

  #handle(queue: Queue): Queue {
    const own = this.#queues.push(queue) - 1;
    const handle: Record<string, unknown> = Object.create(null);
    handle.q = queue.q;
    handle.size = queue.size;
    VERBS.forEach((row, code) => {
      if (!row.ofQueue) return;
      const verb: Verb = (at, ...values) => this.#onQueue(at as number, row, values);
      handle[row.name] = (...values: unknown[]) => {
        if (row.name === "put") values[2] ??= 0;
        const all = [own, ...values.slice(0, row.args.length - 1)];
        for (let i = 1; i < all.length; i++) {
          if (row.args[i] === "q") all[i] = this.#numberOf(all[i]);
        }
        return this.#act(row, code, all, verb);
      };
    });
    Object.freeze(handle);
    this.#lent.push(handle as unknown as Queue);
    return handle as unknown as Queue;
  }

  /** Number of a queue that the guest names by its handle; -1: it is none of those lent. */
  #numberOf(handle: unknown): number {
    return this.#lent.indexOf(handle as Queue);
  }

  #onQueue(at: number, { name, args }: VerbRow, values: unknown[]): unknown {
    const queue = this.#queues[at];
    const meant = values.map((value, i) =>
      args[i + 1] === "q" ? this.#queues[value as number] : value
    );
    return (queue[name as keyof Queue] as Verb).apply(queue, meant);
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
    const end = this.#end, number = HOOKS.indexOf(hook);
    end.put(Entry.HOOK);
    end.put(number);
    end.put(m);
    end.put(about);
    end.enter(number);
    this.#hook = hook;
    this.#actions = 0;
    let answer: unknown;
    try {
      answer = call();
    } catch (error) {
      if (isOf(error, Cancelled)) throw error;
      throw this.#broken ?? this.#breach(`${hook} threw ${textOf(error)}${frozenHint(error)}`);
    } finally {
      this.#hook = null;
    }
    if (this.#broken !== null) throw this.#broken;
    end.enter(-1);
    return answer;
  }

  /** Passes a hook on to the guest, and writes down what it did and answered. */
  protected override answer(
    hook: Hook,
    m: number,
    about: number,
    values: readonly number[],
  ): Verdict | boolean {
    const guest = this.#guest as unknown as Record<Hook, Verb>;
    const answer = this.#call(hook, m, about, () => guest[hook](...values));
    const isTruth = answersTruth(hook);
    if (!(isTruth ? typeof answer === "boolean" : isWord(answer))) {
      const what = `${hook} answered ${typeof answer} ${textOf(answer)}`;
      throw this.#breach(
        isTruth ? `${what}: it must be true or false` : `${what}: a verdict is a whole number`,
      );
    }
    this.#end.put(Entry.VERDICT);
    this.#end.put(Number(answer));
    return answer as Verdict | boolean;
  }
}

/** Can it be sent as a verdict? */
function isWord(answer: unknown): boolean {
  return typeof answer === "number" && Number.isInteger(answer) && Math.abs(answer) < 2 ** 31;
}

/** What V8's words for a change of something frozen mean here. */
function frozenHint(error: unknown): string {
  const isFrozen = isOf(error, TypeError) &&
    /read only property|not extensible|Cannot redefine|Cannot delete/.test(textOf(error));
  return isFrozen ? " (built-ins, verbs and the lab's own classes are frozen for models)" : "";
}

/**
 * Verbs for a guest that is made only to be asked who it is: none may be used.
 *
 * @param declared Gets the names of the queues that it declares.
 */
export function noVerbs(declared: string[] = []): Ops {
  const table: Record<string, unknown> = Object.assign(Object.create(null), {
    procs: 1,
    cores: 1,
  });
  const refuse = (name: string) => () => {
    throw new Breach(`it used ${name} outside of a hook`);
  };
  const handle: Record<string, unknown> = Object.assign(Object.create(null), { q: 0, size: 0 });
  for (const { name, ofQueue } of VERBS) (ofQueue ? handle : table)[name] = refuse(name);
  Object.freeze(handle);
  table.queues = (decls: QueueDecls) => {
    checkDecls(decls);
    declared.push(...Object.keys(decls));
    const lend = ({ per }: QueueDecls[string]) => per === "p" ? Object.freeze([handle]) : handle;
    const lent = Object.entries(decls).map(([name, decl]) => [name, lend(decl)]);
    return Object.freeze(Object.fromEntries(lent));
  };
  return Object.freeze(table) as unknown as Ops;
}
