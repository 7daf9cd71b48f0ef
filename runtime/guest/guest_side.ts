/**
 * The guest's side: loads the model and serves the lab's requests, and never comes back from that.
 * So nothing that the guest leaves behind (promises, timers, messages) ever runs.
 *
 * @module
 */

import { ReplayChooser } from "../core/chooser.ts";
import { simulate } from "../engine/simulate.ts";
import { HOOKS } from "../hooks.ts";
import type { Model, Ops, Traits } from "../model.ts";
import { BOUNDS, type Promises } from "../promises.ts";
import { GuestEnd, WORDS_OF_TEXT_MAX } from "./channel.ts";
import { type GuestFiles, placeIn, setGuestFiles, textOf } from "./fault.ts";
import { harden } from "./harden.ts";
import {
  Entry,
  FUNCTION,
  type GuestRequest,
  type GuestValues,
  parseRequest,
  wordsOf,
} from "./record.ts";
import { type GuestClass, noVerbs, Recorder } from "./recorder.ts";

/** Lines that a guest may print; what comes after them is only counted. */
const LINES_MAX = 20;

/** A class that makes a model with the verbs and the values of its options. */
type OptionedClass = (new (ops: Ops, options: GuestValues) => Model) & {
  readonly options?: unknown;
};

/** What a guest says of itself, as a run needs it. */
interface GuestSelf {
  readonly name: string;
  readonly traits: Traits;
  readonly promises: Promises;
}

/** A loaded guest. */
interface Guest {
  readonly Class: OptionedClass;
  /** What it says of itself with some values of its options, by their text. */
  readonly abouts: Map<string, GuestSelf>;
}

/** Where a guest comes from. */
export interface GuestSource {
  /** Imports the model's file; called after this thread's built-ins were frozen. */
  readonly load: () => Promise<unknown>;
  /** Its folder, and how that is shown where its lines are named. */
  readonly files: GuestFiles;
  /** Objects beside the built-ins that the guest can reach and must not change. */
  readonly alsoFrozen: readonly unknown[];
}

/**
 * Serves the lab for as long as this thread lives.
 *
 * @param memory Shared with the lab.
 */
export async function serveGuest(
  memory: SharedArrayBuffer,
  { load, files, alsoFrozen }: GuestSource,
): Promise<never> {
  const end = new GuestEnd(memory);
  setGuestFiles(files);
  const fault = (text: string): void => {
    end.put(Entry.FAULT);
    end.putText(text);
    end.flush();
  };
  harden({
    onReach: (name, why) => fault(`reached for ${name}${placeIn(new Error())}: ${why}`),
    onPrint: (text) => {
      end.put(Entry.SAY);
      end.putText(text);
    },
    linesMax: LINES_MAX,
  }, alsoFrozen);
  let guest: Guest | null = null;
  try {
    guest = introduce(await load(), end);
  } catch (error) {
    fault(`cannot be loaded: ${textOf(error)}`);
  }
  end.put(Entry.END);
  end.flush();
  for (;;) {
    const request = parseRequest(end.nextRequest());
    if (guest !== null) serve(request, guest, end, fault);
    end.enter(-1);
    // Also after a fault: the lab waits for it, unless it has given this thread up.
    insist(end, [Entry.END]);
  }
}

/** Writes words though the lab may have given the run up, and the ring be full. */
function insist(end: GuestEnd, words: readonly number[]): void {
  for (const word of words) {
    for (let isWritten = false; !isWritten;) {
      try {
        end.put(word);
        isWritten = true;
      } catch {
        // Cancelled: the lab is reading on to the very end, so there is room in a moment.
      }
    }
  }
  end.flush();
}

/** Tells something that a guest says of itself. */
function tellJson(end: GuestEnd, what: string, value: unknown): void {
  const text = JSON.stringify(value, sendable) ?? "null";
  if (text.length > WORDS_OF_TEXT_MAX) {
    throw new TypeError(`${what} is longer than ${WORDS_OF_TEXT_MAX} characters`);
  }
  end.put(Entry.TEXT);
  end.putText(text);
}

/** Most options of a model. */
const OPTIONS_MAX = 50;

/** Finds the model in its file and tells the lab its name, traits and options. */
function introduce(module: unknown, end: GuestEnd): Guest {
  const Class = (module as { default?: unknown }).default;
  if (typeof Class !== "function") {
    throw new TypeError("it must 'export default' a class that extends Model");
  }
  const guest: Guest = { Class: Class as OptionedClass, abouts: new Map() };
  const options = guest.Class.options ?? [];
  if (!Array.isArray(options) || options.length > OPTIONS_MAX) {
    throw new TypeError(`its static options are no list of at most ${OPTIONS_MAX}`);
  }
  const initial = options.map((option) => [option?.name, option?.initial]);
  tellAbout(guest, Object.fromEntries(initial), end);
  for (const option of options) tellJson(end, "an option", option);
  return guest;
}

/** Characters of a name that are told: more than any may have. */
const NAME_MAX = 100;

/** Makes the model, tells what it says of itself, and keeps a copy of that. */
function tellAbout(guest: Guest, values: GuestValues, end: GuestEnd): void {
  const { Class } = guest, queues: string[] = [];
  const model = new (withValues(Class, values))(noVerbs(queues));
  for (const hook of HOOKS) {
    if (typeof (model as unknown as Record<string, unknown>)[hook] === "function") continue;
    throw new TypeError(`its class lacks the hook '${hook}': does it extend Model?`);
  }
  const { name, traits, promises } = model;
  const { unit, threads, netpoll, sysmon, periodNs } = traits;
  const own = { unit, threads, netpoll, sysmon, ...(periodNs === undefined ? {} : { periodNs }) };
  const { steps } = model;
  // A name that is far too long is refused as such, and not with all the rest as a text.
  const shortened = typeof name === "string" ? name.slice(0, NAME_MAX) : name;
  const self = { name: shortened, traits: own, queues, promises, steps };
  tellJson(end, "what it says of itself", self);
  // A copy: what the guest does to its own object later is its own affair.
  guest.abouts.set(JSON.stringify(values), {
    name,
    traits: own,
    promises: { ...promises },
  });
}

/** The class with its options settled. */
function withValues(Class: OptionedClass, values: GuestValues): GuestClass {
  const frozen = Object.freeze({ ...values });
  return function (ops: Ops) {
    return new Class(ops, frozen);
  } as unknown as GuestClass;
}

function aboutOf(guest: Guest, values: GuestValues) {
  const about = guest.abouts.get(JSON.stringify(values));
  if (about === undefined) throw new RangeError("was never asked about with these options");
  return about;
}

/** What JSON lacks, as text: infinity, and that there is a function to ask. */
function sendable(key: string, value: unknown): unknown {
  if (value === Infinity) return "Infinity";
  return typeof value === "function" && (BOUNDS as readonly string[]).includes(key)
    ? FUNCTION
    : value;
}

function serve(
  request: GuestRequest,
  guest: Guest,
  end: GuestEnd,
  fault: (text: string) => void,
): void {
  try {
    if (request.kind === "bound") return tellBound(request, guest, end);
    if (request.kind === "about") return tellAbout(guest, request.values, end);
    run(request, guest, end);
  } catch (error) {
    // A run that broke off here breaks off on the lab's machine too, which knows better why; only
    // the line of the model is known here alone.
    if (request.kind === "run") return tellPlace(placeIn(error), end);
    const where = request.kind === "bound" ? `promises.${request.bound}` : "its constructor";
    fault(`threw ${textOf(error)} in ${where}`);
  }
}

function run(request: GuestRequest & { kind: "run" }, guest: Guest, end: GuestEnd): void {
  const { options, values, deviations, isAsked } = request;
  const chooser = isAsked
    ? {
      choose(count: number): number {
        if (count === 1) return 0;
        const before = end.answers;
        end.put(Entry.CHOICE);
        end.put(count);
        return end.answer(before);
      },
    }
    : deviations === undefined
    ? undefined
    : new ReplayChooser(new Map(deviations));
  const Class = withValues(guest.Class, values), about = aboutOf(guest, values);
  simulate({ ...options, chooser, model: (ops) => new Recorder(ops, Class, about, end) });
}

/** Tells where in the model a run broke off, if it did so in a verb. */
function tellPlace(place: string, end: GuestEnd): void {
  if (place !== "") {
    insist(end, [
      Entry.TEXT,
      place.length,
      ...Array.from(place, (_, i) => place.charCodeAt(i)),
    ]);
  }
}

function tellBound(
  { bound, values, machine }: GuestRequest & { kind: "bound" },
  guest: Guest,
  end: GuestEnd,
): void {
  const value = aboutOf(guest, values).promises[bound]!(machine as never);
  const [low, high] = wordsOf(typeof value === "number" ? value : NaN);
  end.put(Entry.NUMBER);
  end.put(low);
  end.put(high);
}
