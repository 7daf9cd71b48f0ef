/**
 * Verbs that look at what they are given, for runs that are verified: an id of nobody is a breach
 * with a name, also where the verb would have answered something as if nothing were wrong.
 *
 * @module
 */

import { ModelError } from "../core/errors.ts";
import { type ArgBounds, argFault, type VerbRow, VERBS } from "../verbs.ts";
import { VirtualOps } from "./ops.ts";

type Verb = (...values: number[]) => unknown;

/** Makes a checked verb of one with so many arguments: lists of them would be made at each call. */
const CHECKED:
  readonly ((verb: Verb, row: VerbRow) => (this: CheckedOps, ...v: never[]) => unknown)[] = [
    (verb) => verb,
    (verb, row) =>
      function (a: number) {
        this.check(row, 0, a, a);
        return verb.call(this, a);
      },
    (verb, row) =>
      function (a: number, b: number) {
        this.check(row, 0, a, a);
        this.check(row, 1, b, a);
        return verb.call(this, a, b);
      },
    (verb, row) =>
      function (a: number, b: number, c: number) {
        this.check(row, 0, a, a);
        this.check(row, 1, b, a);
        this.check(row, 2, c, a);
        return verb.call(this, a, b, c);
      },
    (verb, row) =>
      function (a: number, b: number, c: number, d: number) {
        this.check(row, 0, a, a);
        this.check(row, 1, b, a);
        this.check(row, 2, c, a);
        this.check(row, 3, d, a);
        return verb.call(this, a, b, c, d);
      },
  ];

/** Verbs on virtual time, checked. Those of a queue check for themselves. */
export class CheckedOps extends VirtualOps {
  static {
    for (const row of VERBS.filter(({ ofQueue, args }) => !ofQueue && args.length > 0)) {
      const verb = VirtualOps.prototype[row.name as keyof VirtualOps] as Verb;
      // Writable, as methods are: who looks on puts its own in their place.
      const value = CHECKED[row.args.length](verb, row);
      Object.defineProperty(this.prototype, row.name, { writable: true, value });
    }
  }

  private readonly heldTo = { procs: 0, ms: 0, gs: 0, queues: 0 };

  /** The same object each time: each verb asks. */
  override get bounds(): ArgBounds {
    const { heldTo, s, ms } = this;
    heldTo.procs = this.procs;
    heldTo.ms = ms.length;
    heldTo.gs = s.gs.count;
    heldTo.queues = s.queues.length;
    return heldTo;
  }

  /** Argument `i` of a verb must be one. @param first The first argument, as a rule the M. */
  check({ name, args }: VerbRow, i: number, value: unknown, first: unknown): void {
    const fault = argFault(args[i], value, this.bounds);
    if (fault === null) return;
    const m = args[0] === "m" && i > 0 ? first as number : -1;
    const rule = `${name}: argument ${i + 1} ${fault}: received ${value}`;
    throw new ModelError(rule, m, -1, -1, this.atNs);
  }
}
