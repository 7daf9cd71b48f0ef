/**
 * The lab's side of a guest: asks for runs and carries them out again, decision by decision.
 *
 * @module
 */

import { type Chooser, ReplayChooser } from "../core/chooser.ts";
import { LimitError, ModelError, ProgramError } from "../core/errors.ts";
import type { Outcome, SimulateOptions } from "../engine/outcome.ts";
import { simulate } from "../engine/simulate.ts";
import type { Model, Ops, Traits } from "../model.ts";
import { type Bound, BOUNDS, checkedPromises, type Promises } from "../promises.ts";
import { LabEnd, type Patience } from "./channel.ts";
import { GuestFault } from "./fault.ts";
import { Entry, FUNCTION, numberOf } from "./record.ts";
import { DecisionReader, Replayed, tampered } from "./replayed.ts";
import { requestText } from "./request.ts";

/** What a guest says of itself, checked. */
export interface GuestAbout {
  readonly name: string;
  readonly traits: Traits;
  readonly promises: Promises;
}

/** A guest in another thread, as a model of the lab. */
export class GuestSide {
  readonly #end: LabEnd;
  readonly #reader: DecisionReader;
  readonly #bounds = new Map<string, number>();
  #about: GuestAbout | null = null;
  /** After a fault nothing more is asked of the guest. */
  #isGivenUp = false;

  /** @param memory Shared with the guest's thread. @param patience Gives up by throwing. */
  constructor(memory: SharedArrayBuffer, patience: Patience) {
    this.#end = new LabEnd(memory, patience);
    this.#reader = new DecisionReader(this.#end);
  }

  /** Lines that the guest printed, the first few of them. */
  get said(): readonly string[] {
    return this.#reader.said;
  }

  /**
   * Waits until the guest's file is loaded.
   *
   * @throws {GuestFault} It cannot be loaded, or says of itself what cannot be.
   */
  load(): GuestAbout {
    if (this.#reader.entry() !== Entry.TEXT) throw tampered("no name");
    const text = this.#reader.text();
    if (this.#reader.entry() !== Entry.END) throw tampered("no end");
    return this.#about = checkedAbout(text, (bound, machine) => this.#bound(bound, machine));
  }

  /** The model, for the engine of a run that {@linkcode simulate} began. */
  readonly make = (ops: Ops): Model => new Replayed(ops, this.#known(), this.#reader);

  /**
   * Runs a program: the guest decides, the lab's engine carries out.
   *
   * @param options `model` must make what {@linkcode make} makes.
   * @throws What `simulate` throws, and {@linkcode GuestFault}.
   */
  readonly simulate = (options: SimulateOptions): Outcome => {
    const { model: _model, chooser, sink: _sink, harm: _harm, ...rest } = options;
    const known = chooser instanceof ReplayChooser ? [...chooser.deviations] : undefined;
    const asked = chooser !== undefined && known === undefined ? chooser : null;
    this.#end.request(
      requestText({ kind: "run", options: rest, deviations: known, isAsked: asked !== null }),
    );
    try {
      return simulate(asked === null ? options : { ...options, chooser: this.#relay(asked) });
    } catch (error) {
      if (error instanceof GuestFault) this.#isGivenUp = true;
      if (KNOWN.some((type) => error instanceof type)) throw error;
      throw new GuestFault(`brought the engine where no model can be: ${error}`);
    } finally {
      if (!this.#isGivenUp) {
        // The rest of the run, if the lab's engine ended it early, is of no interest.
        this.#end.cancel();
        this.#reader.skipToEnd();
      }
    }
  };

  /** A chooser that tells the guest's engine what it chose. */
  #relay(chooser: Chooser): Chooser {
    return {
      choose: (count, agents) => {
        if (count === 1) return chooser.choose(1, agents);
        const entry = this.#reader.entry();
        const its = entry === Entry.CHOICE ? this.#reader.word() : -1;
        if (its !== count) throw tampered(`a choice among ${its}, not ${count}`);
        const choice = chooser.choose(count, agents);
        this.#reader.answer(choice);
        return choice;
      },
    };
  }

  /** Asks the guest for a bound, once for each machine: a promise cannot be taken back. */
  #bound(bound: Bound, machine: Readonly<Record<string, number>>): number {
    const key = `${bound} ${Object.values(machine).join(" ")}`;
    const said = this.#bounds.get(key);
    if (said !== undefined) return said;
    this.#end.request(requestText({ kind: "bound", bound, machine }));
    const entry = this.#reader.entry();
    if (entry !== Entry.NUMBER) throw tampered("no number");
    const value = numberOf(this.#reader.word(), this.#reader.word());
    if (this.#reader.entry() !== Entry.END) throw tampered("no end");
    if (!(value >= 0)) {
      throw new GuestFault(
        `answered ${value} for promises.${bound}: it must be a number from 0, or Infinity`,
      );
    }
    this.#bounds.set(key, value);
    return value;
  }

  #known(): GuestAbout {
    if (this.#about === null) throw new GuestFault("was asked to run before it was loaded");
    return this.#about;
  }
}

/** Errors that a run may end with by the rules of `simulate`. */
const KNOWN = [ModelError, LimitError, ProgramError, GuestFault];

const NAME = /^[a-z][a-z0-9-]{0,30}$/;
const UNITS = ["process", "thread", "user"];
const THREADS = ["one", "per-g", "per-p"];

/** Asks the guest for a bound. */
type Ask = (bound: Bound, machine: Readonly<Record<string, number>>) => number;

function checkedAbout(text: string, ask: Ask): GuestAbout {
  const { name, traits, queues, promises } = parsed(text);
  const { unit, threads, netpoll, sysmon, periodNs } = traits ?? {};
  const refuse = (what: string, rule: string, value: unknown): never => {
    throw new GuestFault(`has a ${what} that is not ${rule}: received ${JSON.stringify(value)}`);
  };
  const isName = typeof name === "string" && NAME.test(name);
  if (!isName) refuse("name", "1..31 of a-z, 0-9 and '-', a letter first", name);
  if (!UNITS.includes(unit)) refuse("traits.unit", UNITS.join(" | "), unit);
  if (!THREADS.includes(threads)) refuse("traits.threads", THREADS.join(" | "), threads);
  if (typeof netpoll !== "boolean") refuse("traits.netpoll", "true or false", netpoll);
  if (typeof sysmon !== "boolean") refuse("traits.sysmon", "true or false", sysmon);
  const isPeriod = periodNs === undefined || typeof periodNs === "number" && periodNs >= 1;
  if (!isPeriod) refuse("traits.periodNs", "a number of ns from 1, or Infinity", periodNs);
  const isNames = Array.isArray(queues) && queues.every((queue) => typeof queue === "string");
  if (!isNames) throw tampered("queues without names");
  const period = periodNs === undefined ? {} : { periodNs };
  return {
    name: name as string,
    traits: { unit, threads, netpoll, sysmon, ...period },
    promises: withBounds(promises, queues, ask),
  };
}

/** Promises as they came, checked; where there is a function, the guest is asked. */
function withBounds(sent: unknown, queues: readonly string[], ask: Ask): Promises {
  const promises = typeof sent === "object" && sent !== null ? { ...sent } : sent;
  for (const bound of BOUNDS) {
    const fields = promises as Record<string, unknown>;
    if (fields?.[bound] !== FUNCTION) continue;
    fields[bound] = (machine: Readonly<Record<string, number>>) => ask(bound, machine);
  }
  try {
    return checkedPromises(promises ?? {}, queues);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new GuestFault(`promises what cannot be: ${error.message}`);
  }
}

// deno-lint-ignore no-explicit-any -- every field is looked at by the caller
function parsed(text: string): any {
  try {
    return JSON.parse(text, (_, value) => value === "Infinity" ? Infinity : value) ?? {};
  } catch {
    throw tampered("a name that is no JSON");
  }
}
