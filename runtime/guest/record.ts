/**
 * What lab and guest say to each other: what the lab asks for, and the words that stand at the
 * start of each entry of the answer. Verbs with an effect are recorded by their number in
 * `../verbs.ts`, and done again on the lab's own machine; reads are answered where the guest is.
 *
 * @module
 */

import type { SimulateOptions } from "../engine/outcome.ts";
import type { QueueDecl, QueueDecls } from "../queues.ts";
import type { Arg } from "../verbs.ts";

/** First word of an entry. */
export const Entry = {
  /** A hook was called: its number, then M and G (or P) it was about. */
  HOOK: 1,
  /** An action: index in the table of verbs, then its arguments. */
  ACTION: 2,
  /** The hook answered: the verdict. */
  VERDICT: 3,
  /** The engine needs to know who acts first: how many are due. The lab answers. */
  CHOICE: 4,
  /** The guest broke a rule of hooks or verbs: a text. */
  BREACH: 5,
  /** The guest did what no model may do: a text. */
  FAULT: 6,
  /** The guest printed a line: a text. */
  SAY: 7,
  /** The guest's side is done with the request. */
  END: 8,
  /** A number, as two words; the lab asked for it. */
  NUMBER: 9,
  /** A text; the lab asked for it. */
  TEXT: 10,
  /** The guest declared a queue: a text, see `queueText`. Then, once it is made: MADE. */
  QUEUE: 11,
  MADE: 12,
} as const;

/** Stands in a text where the guest has a function, which is asked when it is wanted. */
export const FUNCTION = "function";

/** Most actions in one phase: a model that keeps the rules uses one. */
export const ACTIONS_MAX = 1_000;

/** A declaration as text. */
export function queueText(name: string, { kind, size, per, lock }: QueueDecl): string {
  return [name, kind, size, per, lock].join(" ");
}

/**
 * The declaration of a text; `null`: it is none. Whether a machine can have it is checked
 * elsewhere.
 */
export function parseQueue(text: string): QueueDecls | null {
  const [name, kind, size, per, lock, ...more] = text.split(" ");
  if (lock === undefined || more.length > 0) return null;
  const decl = { kind, size: Number(size), per, lock: lock === "true" } as QueueDecl;
  return { [name]: decl };
}

const words = new Int32Array(2);
const double = new Float64Array(words.buffer);

/** A number as the two words of its bits. */
export function wordsOf(value: number): [number, number] {
  double[0] = value;
  return [words[0], words[1]];
}

/** The number of two words. */
export function numberOf(low: number, high: number): number {
  words[0] = low;
  words[1] = high;
  return double[0];
}

/** Words that an argument takes in a record: ids fit into one, doubles take two. */
export function wordsOfArg(kind: Arg): 1 | 2 {
  return kind === "n" || kind === "limit" || kind === "x" ? 2 : 1;
}

/** A request. */
export type GuestRequest =
  | {
    readonly kind: "run";
    /** Of the model's own options. */
    readonly values: GuestValues;
    readonly options: Omit<SimulateOptions, "model" | "chooser" | "sink" | "fault">;
    /** Choices that differ from the first, if they are known before the run. */
    readonly deviations?: readonly (readonly [number, number])[];
    /** `true`: somebody decides as the run goes; ask. */
    readonly isAsked: boolean;
  }
  /** What the model says of itself with these options. */
  | { readonly kind: "about"; readonly values: GuestValues }
  | {
    readonly kind: "bound";
    readonly values: GuestValues;
    readonly bound: "startTicks" | "idleBesideWorkNs";
    readonly machine: Readonly<Record<string, number>>;
  };

/** Values of a guest's options, by name: what its constructor gets. */
export type GuestValues = Readonly<Record<string, number | string | boolean>>;

const ARRAYS = { Int32Array, Uint8Array, Float64Array } as const;

/** A request as text. */
export function requestText(request: GuestRequest): string {
  return JSON.stringify(request, (_, value) => {
    if (value === Infinity) return { $: "Infinity" };
    if (!ArrayBuffer.isView(value)) return value;
    const name = value.constructor.name;
    if (!Object.hasOwn(ARRAYS, name)) throw new TypeError(`a request cannot hold a ${name}`);
    return { $: name, of: [...value as Int32Array] };
  });
}

/** The request of a text. */
export function parseRequest(text: string): GuestRequest {
  return JSON.parse(text, (_, value) => {
    if (value?.$ === "Infinity") return Infinity;
    return value?.$ === undefined ? value : ARRAYS[value.$ as keyof typeof ARRAYS].from(value.of);
  });
}
