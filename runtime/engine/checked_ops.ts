/**
 * Verbs that look at what they are given, for runs that are verified: an id of nobody is a breach
 * with a name, also where the verb would have answered something as if nothing were wrong.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import { argFault, type VerbRow, VERBS } from "../verbs.ts";
import { VirtualOps } from "./ops.ts";

/** Verbs on virtual time, checked. Those of a queue check for themselves. */
export class CheckedOps extends VirtualOps {
  static {
    for (const row of VERBS.filter(({ ofQueue }) => !ofQueue)) {
      const verb = VirtualOps.prototype[row.name as keyof VirtualOps] as Verb;
      // Writable, as methods are: who looks on puts its own in their place.
      Object.defineProperty(this.prototype, row.name, {
        writable: true,
        value(this: CheckedOps, ...values: number[]) {
          this.#check(row, values);
          return verb.apply(this, values);
        },
      });
    }
  }

  #check({ name, args }: VerbRow, values: readonly unknown[]): void {
    const bounds = this.bounds;
    for (let i = 0; i < args.length; i++) {
      const fault = argFault(args[i], values[i], bounds);
      if (fault === null) continue;
      const m = args[0] === "m" && i > 0 ? values[0] as number : -1;
      const rule = `${name}: argument ${i + 1} ${fault}: received ${values[i]}`;
      throw new ModelError(rule, m, -1, -1, this.atNs);
    }
  }
}

type Verb = (...values: number[]) => unknown;
