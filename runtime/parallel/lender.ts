/**
 * How a model gets its queues on real cores: the three that memory has a place for.
 *
 * @module
 */

import { NONE } from "../core/ids.ts";
import { checkDecls, type QueueDecl, type QueueDecls, type Queues } from "../queues.ts";
import {
  type CoresQueue,
  type CoresQueueParts,
  ListHandle,
  RingHandle,
  SharedHandle,
  SlotHandle,
} from "./handles.ts";
import type { Columns } from "./layout.ts";
import { refuseQueue } from "./refuse.ts";
import type { Sched } from "./sched.ts";
import type { Stats } from "./to_host.ts";

/** Places for queues; the numbers of those in the n-th begin at n times the number of Ps. */
const PLACES = ["ring or fifo of each P", "slot of each P", "shared fifo"] as const;

/** The handle on a kind of queue, and its place. */
interface Form {
  readonly Handle: new (parts: CoresQueueParts) => CoresQueue;
  readonly place: number;
}

/** What may be declared; see `asked`. */
const FORMS: Readonly<Record<string, Form>> = {
  ring: { Handle: RingHandle, place: 0 },
  fifo: { Handle: ListHandle, place: 0 },
  slot: { Handle: SlotHandle, place: 1 },
  "shared fifo": { Handle: SharedHandle, place: 2 },
};

/** What a declaration asks for, in words. */
function asked({ kind, per, lock }: QueueDecl): string {
  if (per === "p") return lock ? `locked ${kind}` : kind;
  return lock ? `shared ${kind}` : `unlocked shared ${kind}`;
}

/** The queues as the one M of this thread uses them. */
export class QueueLender {
  /** What the model has declared, one after the other. */
  readonly made: CoresQueue[] = [];
  /** Name of the declaration in each place. */
  readonly #names: string[] = [];

  constructor(
    private readonly c: Columns,
    private readonly procs: number,
    private readonly sched: Sched,
    private readonly stats: Stats,
    private readonly nowNs: () => number,
  ) {}

  /** Slots of the local rings; Infinity: lists, or no local queues. */
  get ringSlots(): number {
    return this.made.find(({ kind }) => kind === "ring")?.size ?? Infinity;
  }

  /** @throws {RangeError} A declaration that no machine has, or not this one. */
  queues<D extends QueueDecls>(decls: D): Queues<D> {
    checkDecls(decls);
    const lent = Object.entries(decls).map(([name, decl]) => {
      const made = this.#make(name, decl);
      return [name, decl.per === "p" ? made : made[0]];
    });
    return Object.fromEntries(lent) as Queues<D>;
  }

  #make(name: string, decl: QueueDecl): CoresQueue[] {
    const { c, sched, stats, nowNs, procs } = this;
    const what = asked(decl), form = FORMS[what];
    if (form === undefined) refuseQueue(name, `have no queue of kind '${what}'`, PLACES);
    const { place, Handle } = form;
    const other = this.#names[place];
    if (other !== undefined) {
      refuseQueue(name, `have one ${PLACES[place]}, and that is queues.${other}`, PLACES);
    }
    this.#names[place] = name;
    const { kind, size } = decl;
    const made = Array.from({ length: decl.per === "p" ? procs : 1 }, (_, i) => {
      const p = decl.per === "p" ? i : NONE;
      return new Handle({
        c,
        sched,
        stats,
        nowNs,
        name,
        kind,
        size,
        q: place * procs + i,
        p,
      });
    });
    this.made.push(...made);
    return made;
  }
}
