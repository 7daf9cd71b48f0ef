/**
 * The lab's side of a guest: asks for runs and carries them out again, decision by decision.
 *
 * @module
 */

import { type Chooser, ReplayChooser } from "../core/chooser.ts";
import { LimitError, ModelError, ProgramError, receivedText } from "../core/errors.ts";
import type { Outcome, SimulateOptions } from "../engine/outcome.ts";
import { simulate } from "../engine/simulate.ts";
import { HOOKS } from "../hooks.ts";
import { type Model, type Ops, STEP_MAX, type Traits } from "../model.ts";
import type { StepTables } from "../step_names.ts";
import { type Bound, BOUNDS, checkedPromises, type Promises } from "../promises.ts";
import { LabEnd, type Patience } from "./channel.ts";
import { GuestFault } from "./fault.ts";
import {
  Entry,
  FUNCTION,
  type GuestRequest,
  type GuestValues,
  numberOf,
  requestText,
} from "./record.ts";
import { DecisionReader, Replayed, tampered } from "./replayed.ts";

/** What a guest says of itself, checked. */
export interface GuestAbout {
  readonly name: string;
  readonly traits: Traits;
  readonly promises: Promises;
  /** Names of its steps, by hook. */
  readonly steps: StepTables;
}

/** A guest's first words. */
export interface GuestLoaded extends GuestAbout {
  /** Its options as it declares them, unchecked. */
  readonly options: readonly unknown[];
}

/** A guest in another thread, as a model of the lab. */
export class GuestSide {
  readonly #end: LabEnd;
  readonly #reader: DecisionReader;
  readonly #bounds = new Map<string, number>();
  readonly #abouts = new Map<string, GuestAbout>();
  /** After a fault nothing more is asked of the guest. */
  #isGivenUp = false;

  /**
   * @param memory Shared with the guest's thread.
   * @param patience Gives up by throwing.
   * @param onAsk Told before the guest is asked for something: whom to blame for what comes.
   */
  constructor(
    memory: SharedArrayBuffer,
    patience: Patience,
    private readonly onAsk: () => void = () => {},
  ) {
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
  load(): GuestLoaded {
    this.onAsk();
    const [about, ...options] = this.#texts().map(parsed);
    return { ...this.#keep(about, initialOf(options)), options };
  }

  /**
   * What the guest says of itself with these values of its options.
   *
   * @throws {GuestFault} What cannot be.
   */
  about(values: GuestValues): GuestAbout {
    const known = this.#abouts.get(JSON.stringify(values));
    if (known !== undefined) return known;
    this.#ask({ kind: "about", values });
    return this.#keep(parsed(this.#texts()[0]), values);
  }

  /** The texts of an answer, at least one. */
  #texts(): string[] {
    const texts: string[] = [];
    for (let entry = this.#reader.entry(); entry !== Entry.END; entry = this.#reader.entry()) {
      if (entry !== Entry.TEXT || texts.length > TEXTS_MAX) throw tampered("no text");
      texts.push(this.#reader.text());
    }
    if (texts.length === 0) throw tampered("no name");
    return texts;
  }

  #keep(about: unknown, values: GuestValues): GuestAbout {
    const checked = checkedAbout(about, (bound, machine) => this.#bound(bound, machine, values));
    this.#abouts.set(JSON.stringify(values), checked);
    return checked;
  }

  /** The model, for the engine of a run that {@linkcode simulate} began. */
  readonly make = (ops: Ops, values: GuestValues = {}): Model =>
    new Replayed(ops, this.about(values), this.#reader);

  /**
   * Runs a program: the guest decides, the lab's engine carries out.
   *
   * @param options `model` must make what {@linkcode make} makes.
   * @param values Of the guest's options.
   * @throws What `simulate` throws, and {@linkcode GuestFault}.
   */
  readonly simulate = (options: SimulateOptions, values: GuestValues = {}): Outcome => {
    // Asked for now: while the run goes on the guest answers nothing else.
    this.about(values);
    const { model: _model, chooser, sink: _sink, fault: _fault, ...rest } = options;
    const known = chooser instanceof ReplayChooser ? [...chooser.deviations] : undefined;
    const asked = chooser !== undefined && known === undefined ? chooser : null;
    this.#ask({
      kind: "run",
      options: rest,
      values,
      deviations: known,
      isAsked: asked !== null,
    });
    let outcome: Outcome;
    try {
      outcome = simulate(asked === null ? options : { ...options, chooser: this.#relay(asked) });
    } catch (error) {
      if (error instanceof GuestFault) this.#isGivenUp = true;
      const place = this.#rest();
      if (error instanceof ModelError) throw placed(error, place, this.about(values).name);
      if (KNOWN.some((type) => error instanceof type)) throw error;
      // Neither side takes such a machine: that is nothing that the guest did.
      if (error instanceof RangeError && error.message.startsWith(BAD_OPTION)) throw error;
      throw new GuestFault(`brought the engine where no model can be: ${error}`);
    }
    this.#rest();
    return outcome;
  };

  #ask(request: GuestRequest): void {
    this.onAsk();
    this.#end.request(requestText(request));
  }

  /** Reads the rest of a run, which is of no interest but for the line where it broke off. */
  #rest(): string {
    if (this.#isGivenUp) return "";
    this.#end.cancel();
    return this.#reader.skipToEnd();
  }

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
  #bound(
    bound: Bound,
    machine: Readonly<Record<string, number>>,
    values: GuestValues,
  ): number {
    const key = `${bound} ${Object.values(machine).join(" ")} ${JSON.stringify(values)}`;
    const said = this.#bounds.get(key);
    if (said !== undefined) return said;
    this.#ask({ kind: "bound", values, bound, machine });
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
}

/** More texts than a guest's side answers at once: somebody else writes them. */
const TEXTS_MAX = 100;

/** The values that options have unless others are given, as far as they are options at all. */
function initialOf(options: readonly unknown[]): GuestValues {
  const pairs = options.map((option) => {
    const { name, initial } = (option ?? {}) as { name: string; initial: number };
    return [name, initial] as const;
  });
  return Object.fromEntries(pairs);
}

/** A breach with the line of the model in which it happened. */
function placed(error: ModelError, place: string, model: string): ModelError {
  if (place === "" || error.rule.includes(place)) return error;
  const { rule, m, p, g, atNs } = error;
  const told = new ModelError(`${rule}${place}`, m, p, g, atNs);
  if (error.hook !== "") told.during(model, error.hook, error.step);
  told.trace = error.trace;
  return told;
}

/** How `simulate` refuses an option. */
const BAD_OPTION = "Cannot simulate as ";

/** Errors that a run may end with by the rules of `simulate`. */
const KNOWN = [ModelError, LimitError, ProgramError, GuestFault];

const NAME = /^[a-z][a-z0-9-]{0,30}$/;
const UNITS = ["process", "thread", "user"];
const THREADS = ["one", "per-g", "per-p"];

/** Asks the guest for a bound. */
type Ask = (bound: Bound, machine: Readonly<Record<string, number>>) => number;

// deno-lint-ignore no-explicit-any -- every field is looked at
function checkedAbout(about: any, ask: Ask): GuestAbout {
  const { name, traits, queues, promises, steps } = about;
  const { unit, threads, netpoll, sysmon, periodNs, handsOn = false } = traits ?? {};
  const refuse = (what: string, rule: string, value: unknown): never => {
    const received = value === undefined ? "nothing" : receivedText(value);
    throw new GuestFault(`has a ${what} that is not ${rule}: received ${received}`);
  };
  const isName = typeof name === "string" && NAME.test(name);
  if (!isName) refuse("name", "1..31 of a-z, 0-9 and '-', a letter first", name);
  if (!UNITS.includes(unit)) refuse("traits.unit", UNITS.join(" | "), unit);
  if (!THREADS.includes(threads)) refuse("traits.threads", THREADS.join(" | "), threads);
  if (typeof netpoll !== "boolean") refuse("traits.netpoll", "true or false", netpoll);
  if (typeof sysmon !== "boolean") refuse("traits.sysmon", "true or false", sysmon);
  if (typeof handsOn !== "boolean") refuse("traits.handsOn", "true or false", handsOn);
  const isPeriod = periodNs === undefined || typeof periodNs === "number" && periodNs >= 1;
  if (!isPeriod) refuse("traits.periodNs", "a number of ns from 1, or Infinity", periodNs);
  const isNames = Array.isArray(queues) && queues.every((queue) => typeof queue === "string");
  if (!isNames) throw tampered("queues without names");
  const more = { ...(periodNs === undefined ? {} : { periodNs }), ...(handsOn ? { handsOn } : {}) };
  return {
    name: name as string,
    traits: { unit, threads, netpoll, sysmon, ...more },
    steps: checkedSteps(steps),
    promises: withBounds(promises, queues, ask),
  };
}

/**
 * Names of steps by hook, checked: they are only shown, so what is no name of a step is left out.
 */
function checkedSteps(sent: unknown): StepTables {
  const tables: Record<string, Record<string, number>> = {};
  for (const hook of HOOKS) {
    const table = (sent as Record<string, unknown> | null)?.[hook] ?? {};
    const named = Object.entries(table).filter(([name, step]) =>
      STEP_NAME.test(name) && Number.isInteger(step) && step >= 0 && step <= STEP_MAX
    );
    tables[hook] = Object.fromEntries(named);
  }
  return tables;
}
const STEP_NAME = /^[a-zA-Z][a-zA-Z0-9]{0,30}$/;

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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text, (_, value) => value === "Infinity" ? Infinity : value) ?? {};
  } catch {
    throw tampered("a name that is no JSON");
  }
}
