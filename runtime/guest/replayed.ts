/**
 * A guest as the lab's engine sees it: a model that carries out the decisions which the real one
 * made elsewhere. The verbs run on the lab's own machine, so a trace is as true as that of any
 * model, whatever the guest did to the machine it was shown.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import type { MId } from "../core/ids.ts";
import type { VirtualOps } from "../engine/ops.ts";
import { answersTruth, type Hook, HookRelay, HOOKS } from "../hooks.ts";
import type { Model, Ops, Verdict } from "../model.ts";
import { checkDecls, type Queue } from "../queues.ts";
import type { StepTables } from "../step_names.ts";
import { argFault, type VerbRow, VERBS } from "../verbs.ts";
import type { LabEnd } from "./channel.ts";
import { GuestFault } from "./fault.ts";
import { ACTIONS_MAX, Entry, numberOf, parseQueue, wordsOfArg } from "./record.ts";

/** Words behind the first, of entries that have always the same. */
const WORDS: ReadonlyMap<number, number> = new Map([
  [Entry.HOOK, 3],
  [Entry.VERDICT, 1],
  [Entry.CHOICE, 1],
  [Entry.NUMBER, 2],
  [Entry.MADE, 0],
]);

/** Entries of one text. */
const TEXTS: readonly number[] = [Entry.BREACH, Entry.TEXT, Entry.QUEUE];

/** More lines than a guest's side passes on: somebody else writes them. */
const SAID_MAX = 100;

const ACTIONS = VERBS.filter((verb) => verb.isAction);

/** Reads entries and deals with those that may stand anywhere. */
export class DecisionReader {
  /** Lines that the guest printed. */
  readonly said: string[] = [];

  constructor(private readonly end: LabEnd) {}

  /** A word. */
  word(): number {
    return this.end.take();
  }

  /** A text, on one line: what a guest says may hold anything, and is shown on a terminal. */
  text(): string {
    try {
      return this.end.takeText().replaceAll(/\p{C}/gu, " ");
    } catch (error) {
      if (error instanceof RangeError) throw tampered("a text of impossible length");
      throw error;
    }
  }

  /** The first word of the next entry that is not about the guest itself. @throws {GuestFault} */
  entry(): number {
    for (;;) {
      const entry = this.end.take();
      if (entry === Entry.FAULT) throw new GuestFault(this.text());
      if (entry !== Entry.SAY) return entry;
      if (this.said.push(this.text()) > SAID_MAX) throw tampered("more lines than may be printed");
    }
  }

  /**
   * Reads on to the end of the request, past everything that is still written.
   *
   * @returns The line of the guest where the run broke off, if it says so; or "".
   */
  skipToEnd(): string {
    for (let place = "";;) {
      const entry = this.entry();
      if (entry === Entry.END) return place;
      if (entry === Entry.TEXT) place = this.text();
      else if (TEXTS.includes(entry)) this.text();
      else this.#skip(entry);
    }
  }

  #skip(entry: number): void {
    const code = entry === Entry.ACTION ? this.word() : -1;
    const words = entry === Entry.ACTION
      ? ACTIONS[code]?.args.reduce((sum, kind) => sum + wordsOfArg(kind), 0)
      : WORDS.get(entry);
    if (words === undefined) throw tampered(`entry ${entry} after the run`);
    for (let i = 0; i < words; i++) this.word();
  }

  /** Answers a choice of the guest's engine. */
  answer(choice: number): void {
    this.end.answer(choice);
  }
}

/** The record does not fit the machine: the guest's side was changed under the lab's feet. */
export function tampered(found: string): GuestFault {
  return new GuestFault(
    `changed the machine it was shown: its decisions do not fit the lab's own (${found})`,
  );
}

type Verb = (...values: unknown[]) => unknown;

/** Carries out the decisions of a guest. */
export class Replayed extends HookRelay {
  readonly #reader: DecisionReader;
  /** In the order in which they were declared. */
  readonly #queues: Queue[] = [];

  constructor(
    ops: Ops,
    about: Pick<Model, "name" | "traits" | "promises"> & { readonly steps?: StepTables },
    reader: DecisionReader,
  ) {
    super(ops, about);
    this.#reader = reader;
    this.#declare();
  }

  /** The queues that the guest declared when it was made for this run. */
  #declare(): void {
    const reader = this.#reader;
    for (;;) {
      const entry = reader.entry();
      if (entry === Entry.MADE) return;
      if (entry === Entry.BREACH) throw this.#breach(reader.text(), -1);
      if (entry !== Entry.QUEUE) throw tampered(`entry ${entry} where queues are declared`);
      const text = reader.text(), decls = parseQueue(text);
      if (decls === null) throw tampered(`queue '${text}'`);
      try {
        checkDecls(decls);
      } catch {
        throw tampered(`queue '${text}'`);
      }
      this.#queues.push(...Object.values(this.ops.queues(decls)).flat());
    }
  }

  /** Does what the guest did in this hook, and answers as it did. */
  protected override answer(hook: Hook, m: number, about: number): Verdict | boolean {
    const reader = this.#reader;
    const first = reader.entry();
    if (first === Entry.BREACH) throw this.#breach(reader.text(), m);
    if (first !== Entry.HOOK) throw tampered(`entry ${first} where ${hook} of M${m} is due`);
    const did = reader.word(), byM = reader.word(), its = reader.word();
    if (did !== HOOKS.indexOf(hook) || byM !== m || its !== about) {
      throw tampered(`${HOOKS[did] ?? did}(M${byM}, ${its}), not ${hook}(M${m}, ${about})`);
    }
    for (let actions = 0;; actions++) {
      const entry = reader.entry();
      if (entry === Entry.VERDICT) return answersTruth(hook) ? reader.word() !== 0 : reader.word();
      if (entry === Entry.BREACH) throw this.#breach(reader.text(), m);
      if (entry !== Entry.ACTION || actions > ACTIONS_MAX) {
        throw tampered(`entry ${entry} in ${hook}`);
      }
      this.#action(reader.word());
    }
  }

  #action(code: number): void {
    const verb = ACTIONS[code];
    if (verb === undefined) throw tampered(`verb ${code}`);
    const bounds = { ...(this.ops as VirtualOps).bounds, queues: this.#queues.length };
    const values = verb.args.map((kind) => {
      const word = this.#reader.word();
      const number = wordsOfArg(kind) === 1 ? word : numberOf(word, this.#reader.word());
      const value = kind === "flag" ? word !== 0 : number;
      const fault = argFault(kind, value, bounds);
      if (fault !== null) throw tampered(`${verb.name} with ${value}: it ${fault}`);
      return value;
    });
    this.#does(verb, values);
  }

  #does({ name, args, ofQueue }: VerbRow, values: readonly unknown[]): void {
    const meant = values.map((value, i) => args[i] === "q" ? this.#queues[value as number] : value);
    const on = (ofQueue ? meant.shift() : this.ops) as unknown as Record<string, Verb>;
    on[name](...meant);
  }

  #breach(rule: string, m: number): ModelError {
    const p = m >= 0 ? this.ops.procOf(m as MId) : -1;
    return new ModelError(rule, m, p, -1, (this.ops as VirtualOps).atNs);
  }
}
