/**
 * What a model could promise: promises that nobody made, tried on what a model was seen to do. The
 * table has the usual ones, the strongest of each kind first; the laws judge them as they would
 * judge a promise.
 *
 * @module
 */

import { Ev, type Promises, type Trace, type TraceAbout } from "@lab/runtime";
import type { LawContext, PromiseLaw } from "./law.ts";
import { LAWS } from "./laws.ts";
import { firstLooks, KeyedQueues } from "./trace_state/followers.ts";
import { stateOf } from "./trace_state/playback.ts";

/** One promise that could be made. */
interface Offer {
  /** What was seen, after "in n of n …". */
  readonly says: string;
  /** As it is written in a model. */
  readonly text: string;
  readonly promises: Promises;
}

/** The offers of one kind. */
interface OfferRow {
  readonly promise: keyof Promises;
  /** What is counted. */
  readonly of: string;
  /** How many events of the trace tell one offer from another. */
  readonly seen: (trace: Trace) => number;
  /** Without an event of this code the trace says nothing; left out: it always may. */
  readonly needs?: number;
  readonly offers: (about: TraceAbout) => readonly Offer[];
}

/** A promise that a model could make, as far as was seen. */
export interface Suggestion {
  readonly promise: keyof Promises;
  readonly text: string;
  readonly says: string;
  readonly of: string;
  /** Events that would have shown it, had it been otherwise. */
  readonly times: number;
  /** Laws that would check it. */
  readonly laws: readonly string[];
}

/** Fewer events than this are no ground for a promise. */
const TIMES_MIN = 100;
const MS = 1_000_000;

const howMany = (trace: Trace, code: number, where: (i: number) => boolean = () => true) => {
  let count = 0;
  for (let i = 0; i < trace.length; i++) if (trace.code[i] === code && where(i)) count++;
  return count;
};

/** An offer of data. */
function offer<K extends keyof Promises>(name: K, value: Promises[K], says: string): Offer {
  const text = JSON.stringify(value, (_, x) => x === Infinity ? "Infinity" : x)
    .replaceAll('"Infinity"', "Infinity").replaceAll(/"(\w+)":/g, "$1: ").replaceAll(",", ", ")
    .replace(/^\{(.*)\}$/, "{ $1 }");
  return { says, text: `${name}: ${text}`, promises: { [name]: value } };
}

/** Does the G of a take have a smaller key than another that stands there? */
function goesBefore(trace: Trace, queues: readonly string[], keyOf: (g: number) => number): number {
  const last = new KeyedQueues(trace, queues, (g) => -keyOf(g));
  let count = 0;
  for (let i = 0; i < trace.length; i++) {
    if (last.takes(i) !== null) {
      const other = last.least(trace.p[i]);
      if (other >= 0 && keyOf(other) > keyOf(trace.g[i])) count++;
    }
    last.play(i);
  }
  return count;
}

const EITHER = [["global"], ["local"], ["local", "global"]] as const;

const ROWS: readonly OfferRow[] = [
  {
    promise: "steal",
    of: "thefts",
    needs: Ev.STEAL,
    // Of one or two Gs half, one and all may be the same.
    seen: (trace) => howMany(trace, Ev.STEAL, (i) => stateOf(trace).lengthBefore[i] > 2),
    offers: () =>
      (["half", "one", "all"] as const).flatMap((share) =>
        (["last", "first"] as const).map((runs) =>
          offer("steal", { queue: "local", share, runs }, `it took ${share} and ran the ${runs}`)
        )
      ),
  },
  {
    promise: "spill",
    of: "spills",
    needs: Ev.SPILL,
    seen: (trace) => howMany(trace, Ev.SPILL),
    offers: () =>
      (["half", "one", "all"] as const).flatMap((share) =>
        (["older", "newer"] as const).map((which) =>
          offer(
            "spill",
            { queue: "local", to: "global", share, which },
            `it gave the ${which} ${share} away`,
          )
        )
      ),
  },
  {
    promise: "look",
    of: "looks before its own queues",
    seen: (trace) => firstLooks(trace, "global").length,
    offers: () =>
      [128, 100, 64, 61, 32, 31, 16, 13, 10, 8, 7, 5, 4, 3, 2].map((every) =>
        offer("look", { queue: "global", every }, `the tick was a multiple of ${every}`)
      ),
  },
  {
    promise: "batch",
    of: "batches",
    needs: Ev.GRAB,
    seen: (trace) => howMany(trace, Ev.GRAB, (i) => trace.b[i] > 2),
    offers: ({ ringSlots }) =>
      [true, false].flatMap((isShared) =>
        [Infinity, ringSlots >> 1, ringSlots].filter((most) => most > 0).map((most) =>
          offer(
            "batch",
            { queue: "global", most, isShared },
            `it took ${isShared ? "its share" : "all"}, ${most} at most`,
          )
        )
      ),
  },
  {
    promise: "slot",
    of: "kicks out of the slot",
    needs: Ev.PUT_NEXT,
    seen: (trace) => howMany(trace, Ev.PUT_NEXT, (i) => trace.a[i] >= 0),
    offers: () =>
      [3, 4, Infinity].flatMap((inRow) =>
        [true, false].flatMap((inherits) =>
          ["local", "global"].map((kicked) =>
            offer(
              "slot",
              { queue: "next", kicked, inherits, inRow },
              `the G went to ${kicked}, and a dispatch from the slot ` +
                `${inherits ? "inherited the slice" : "began a slice"}` +
                (inRow === Infinity ? "" : `, ${inRow} in a row at most`),
            )
          )
        )
      ),
  },
  {
    promise: "slice",
    of: "preemptions",
    needs: Ev.PREEMPT,
    seen: (trace) => howMany(trace, Ev.PREEMPT),
    offers: () =>
      [0, 60, Infinity].flatMap((atMost) =>
        [60, 30, 20, 10, 5, 2, 1].filter((ms) => ms !== atMost).map((ms) => {
          const mostNs = atMost === 0 ? ms * MS : atMost * MS;
          const until = [0, Infinity].includes(atMost) ? "" : `, and ${atMost} ms at most`;
          return offer(
            "slice",
            { leastNs: ms * MS, mostNs },
            `the slice had ${ms} ms${atMost === 0 ? "" : " at least"}${until}`,
          );
        })
      ),
  },
  {
    promise: "spinners",
    of: "searches begun",
    needs: Ev.SPIN,
    seen: (trace) => howMany(trace, Ev.SPIN, (i) => trace.a[i] === 1),
    offers: () =>
      ([["busy", false], ["busy", true], ["all", false], ["all", true]] as const).map(
        ([of, respins]) =>
          offer(
            "spinners",
            { share: 1 / 2, of, respins },
            `fewer than half of ${of === "busy" ? "the busy Ps" : "all Ps"} searched`,
          ),
      ),
  },
  {
    promise: "wake",
    of: "wake-ups of an M to search",
    needs: Ev.SPIN,
    seen: (trace) =>
      howMany(trace, Ev.SPIN, (i) => trace.a[i] === 1 && trace.code[i + 1] === Ev.M_WAKE),
    offers: () => [
      offer(
        "wake",
        { most: 1, ifNoneSpins: true },
        "there was one for each reason, and nobody searched",
      ),
    ],
  },
  {
    promise: "wake",
    of: "wake-ups",
    needs: Ev.M_WAKE,
    seen: (trace) => howMany(trace, Ev.M_WAKE, (i) => trace.a[i] >= 0),
    offers: () =>
      [1, 2, 4].map((most) =>
        offer("wake", { most, ifNoneSpins: false }, `there were ${most} or fewer for each reason`)
      ),
  },
  {
    promise: "retake",
    of: "Ps taken out of system calls",
    needs: Ev.SYSCALL_IN,
    seen: (trace) => howMany(trace, Ev.RETAKE),
    offers: () =>
      [10, 0].map((ms) =>
        offer(
          "retake",
          { neededNs: 22 * MS, aloneNs: ms * MS },
          `it took 22 ms at most${ms === 0 ? "" : `, and ${ms} ms at least without need`}`,
        )
      ),
  },
  {
    promise: "netpoll",
    of: "sleeps in the netpoller",
    needs: Ev.M_PARK,
    seen: (trace) => howMany(trace, Ev.M_PARK, (i) => trace.a[i] === 1),
    offers: () => [offer("netpoll", "if-waited-for", "somebody waited for something there")],
  },
  {
    promise: "priorities",
    of: "Gs taken before one of a lower class",
    seen: (trace) => {
      const { attrs } = trace.about;
      if (attrs === undefined) return 0;
      return goesBefore(trace, ["local", "global"], (g) => attrs.classOf[g] ?? 0);
    },
    offers: () =>
      EITHER.map((queues) =>
        offer("priorities", { queues, agingNs: Infinity }, "no higher class waited")
      ),
  },
  {
    promise: "deadlines",
    of: "Gs taken before one due later",
    seen: (trace) => {
      const { attrs } = trace.about;
      if (attrs === undefined) return 0;
      return goesBefore(trace, ["local", "global"], (g) => attrs.deadlineNs[g] ?? Infinity);
    },
    offers: () =>
      EITHER.map((queues) => offer("deadlines", { queues }, "no earlier deadline waited")),
  },
  {
    promise: "weights",
    of: "tenths of a second with unequal weights",
    seen: ({ about: { attrs, elapsedNs } }) =>
      new Set(attrs?.weight).size > 1 ? Math.floor(elapsedNs / (100 * MS)) : 0,
    offers: () =>
      [0.02, 0.1].flatMap((within) =>
        (["machine", "p"] as const).map((of) =>
          offer("weights", { periodNs: 100 * MS, within, of }, `shares were within ${within}`)
        )
      ),
  },
  {
    promise: "startTicks",
    of: "dispatches",
    seen: (trace) => howMany(trace, Ev.RUN),
    offers: () =>
      [1, 2].map((times) => ({
        says: `the G had waited for ${
          times === 1 ? "a tick" : `${times} ticks`
        } for each before it`,
        text: `startTicks: ({ ahead }) => ${times === 1 ? "" : `${times} * `}(ahead + 1)`,
        promises: { startTicks: ({ ahead }) => times * (ahead + 1) },
      })),
  },
  {
    promise: "idleBesideWorkNs",
    of: "Ps taken from the idle list",
    needs: Ev.P_TAKE,
    // Where waking costs nothing the bound is 0 ns.
    seen: (trace) => trace.about.wakeNs === 0 ? 0 : howMany(trace, Ev.P_TAKE),
    offers: () =>
      [1, 2].map((times) => ({
        says: `none had idled beside work for longer than it takes to wake all Ps${
          times === 1 ? "" : ` ${times} times`
        }`,
        text: `idleBesideWorkNs: ({ procs, wakeNs, scanNs }) => ` +
          `${times === 1 ? "" : `${times} * `}(procs + 1) * (wakeNs + scanNs)`,
        promises: {
          idleBesideWorkNs: ({ procs, wakeNs, scanNs }) => times * (procs + 1) * (wakeNs + scanNs),
        },
      })),
  },
];

/** An offer that nothing seen so far speaks against. */
interface Candidate extends Offer {
  readonly row: OfferRow;
  times: number;
}

/** Looks at runs of one model, and says in the end what it could promise. */
export class Suggester {
  #candidates: Candidate[] | null = null;

  /** Tries all offers on a run. Promises that the model makes are not looked at. */
  look(trace: Trace, context: LawContext): void {
    this.#candidates ??= ROWS.filter(({ promise }) => context.promises[promise] === undefined)
      .flatMap((row) => row.offers(trace.about).map((one) => ({ ...one, row, times: 0 })));
    const has = new Set(trace.code);
    const seen = new Map<OfferRow, number>();
    this.#candidates = this.#candidates.filter((candidate) => {
      const { row, promises } = candidate;
      if (row.needs !== undefined && !has.has(row.needs)) return true;
      const judged = { ...context, promises: { ...context.promises, ...promises } };
      if (lawsOf(row.promise).some((law) => law.check(trace, judged).length > 0)) return false;
      if (!seen.has(row)) seen.set(row, row.seen(trace));
      candidate.times += seen.get(row)!;
      return true;
    });
  }

  /** Of each promise the strongest offer that held in every event, if there were enough of them. */
  suggestions(): Suggestion[] {
    const known = new Set<keyof Promises>();
    return (this.#candidates ?? []).flatMap(({ row: { promise, of }, text, says, times }) => {
      if (times < TIMES_MIN || known.has(promise)) return [];
      known.add(promise);
      return [{ promise, text, says, of, times, laws: lawsOf(promise).map(({ name }) => name) }];
    });
  }
}

/** The laws that read a promise. */
export function lawsOf(promise: keyof Promises): PromiseLaw[] {
  return LAWS.filter((law) => law.kind === "promise").filter((law) => law.promise === promise);
}
