/**
 * What the lab asks a guest's side for, as text: JSON, with typed arrays and infinity.
 *
 * @module
 */

import type { SimulateOptions } from "../engine/outcome.ts";

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
