/**
 * The guest's side: loads the model and serves the lab's requests, and never comes back from that.
 * So nothing that the guest leaves behind (promises, timers, messages) ever runs.
 *
 * @module
 */

import { ReplayChooser } from "../core/chooser.ts";
import { simulate } from "../engine/simulate.ts";
import type { Traits } from "../model.ts";
import { BOUNDS, type Promises } from "../promises.ts";
import { GuestEnd, WORDS_OF_TEXT_MAX } from "./channel.ts";
import { textOf } from "./fault.ts";
import { harden } from "./harden.ts";
import { Entry, FUNCTION, HOOKS, wordsOf } from "./record.ts";
import { type GuestClass, noVerbs, Recorder } from "./recorder.ts";
import { type GuestRequest, parseRequest } from "./request.ts";

/** Lines that a guest may print; what comes after them is only counted. */
const LINES_MAX = 20;

/** A loaded guest. */
interface Guest {
  readonly Class: GuestClass;
  readonly name: string;
  readonly traits: Traits;
  readonly promises: Promises;
}

/** Where a guest comes from. */
export interface GuestSource {
  /** Imports the model's file; called after this thread's built-ins were frozen. */
  readonly load: () => Promise<unknown>;
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
  { load, alsoFrozen }: GuestSource,
): Promise<never> {
  const end = new GuestEnd(memory);
  const fault = (text: string): void => {
    end.put(Entry.FAULT);
    end.putText(text);
    end.flush();
  };
  harden({
    onReach: (name, why) => fault(`reached for ${name}: ${why}`),
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
    ended(end);
  }
}

/** Tells that a request is done, though the lab may have given it up and the ring be full. */
function ended(end: GuestEnd): void {
  for (;;) {
    try {
      end.put(Entry.END);
      return end.flush();
    } catch {
      // Cancelled: the lab is reading on to this very end, so there is room in a moment.
    }
  }
}

/** Finds the model in its file and tells the lab its name, traits and promises. */
function introduce(module: unknown, end: GuestEnd): Guest {
  const Class = (module as { default?: unknown }).default;
  if (typeof Class !== "function") {
    throw new TypeError("it must 'export default' a class that extends Model");
  }
  const queues: string[] = [];
  const model = new (Class as GuestClass)(noVerbs(queues));
  for (const hook of HOOKS) {
    if (typeof (model as unknown as Record<string, unknown>)[hook] === "function") continue;
    throw new TypeError(`its class lacks the hook '${hook}': does it extend Model?`);
  }
  const { name, traits, promises } = model;
  const { unit, threads, netpoll, sysmon, periodNs } = traits;
  const own = { unit, threads, netpoll, sysmon, ...(periodNs === undefined ? {} : { periodNs }) };
  const text = JSON.stringify({ name, traits: own, queues, promises }, sendable);
  if (text.length > WORDS_OF_TEXT_MAX) {
    throw new TypeError(
      `its name, traits and promises take more than ${WORDS_OF_TEXT_MAX} characters`,
    );
  }
  end.put(Entry.TEXT);
  end.putText(text);
  // A copy: what the guest does to its own object later is its own affair.
  return {
    Class: Class as GuestClass,
    name,
    traits: own,
    promises: { ...promises },
  };
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
    const { options, deviations, isAsked } = request;
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
    simulate({ ...options, chooser, model: (ops) => new Recorder(ops, guest.Class, guest, end) });
  } catch (error) {
    // A run that broke off here breaks off on the lab's machine too, which knows better why.
    if (request.kind === "bound") fault(`threw ${textOf(error)} in promises.${request.bound}`);
  }
}

function tellBound(
  { bound, machine }: GuestRequest & { kind: "bound" },
  { promises }: Guest,
  end: GuestEnd,
): void {
  const value = promises[bound]!(machine as never);
  const [low, high] = wordsOf(typeof value === "number" ? value : NaN);
  end.put(Entry.NUMBER);
  end.put(low);
  end.put(high);
}
