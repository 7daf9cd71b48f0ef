/**
 * Laws about queues: what they hold, in which order, and how many Gs move from one to another at
 * once.
 *
 * @module
 */

import { Ev } from "@lab/runtime";
import { promiseLaw, safetyLaw } from "../law.ts";
import { ints } from "../trace_state/columns.ts";
import { codesOf, EventSet } from "../trace_state/events_with.ts";
import { DispatchSources, Source, SOURCE_CODES } from "../trace_state/followers.ts";
import { stateOf } from "../trace_state/playback.ts";
import { QueueLists, queueText } from "../trace_state/queue_lists.ts";
import {
  ownerOf,
  queueEvents,
  queueStep,
  QueueSteps,
  type QueueVerb,
  shareDown,
  shareText,
  shareUp,
  sizeOf,
} from "../trace_state/queue_steps.ts";

/**
 * The queues are what they say: a ring never holds more than its slots, every queue is first in,
 * first out, and every length the trace states is the length its own events add up to.
 *
 * A copy of each ring, of each runnext slot and of the global queue is rebuilt from the events;
 * each GET, STEAL, SPILL and GRAB must agree with it.
 */
export const ringBound = safetyLaw(
  "ring-bound",
  "a ring holds at most as many Gs as it has slots, and each queue gives its Gs out in its order",
  (breaches, trace) => {
    for (const fault of stateOf(trace).faults) {
      if (fault.kind !== "contents" && fault.kind !== "bound") continue;
      breaches.at(fault.i, fault.reason, fault.g);
    }
  },
);

const SPILLS = new EventSet(codesOf(({ queue }) => queue?.verb === "spill"));

/** What takes a G out of a queue. */
const LEAVES: readonly QueueVerb[] = ["take", "rob", "remove"];
/** What changes a queue that may spill. */
const SPILLED: readonly QueueVerb[] = ["put", ...LEAVES, "spill"];

/**
 * A full queue spills what the model promises, for example its older half, and the G being put
 * (129 of 256 + 1), in that order, to the tail of the promised queue. Nothing is lost, nothing is
 * left out, and nothing comes between.
 */
export const overflow = promiseLaw(
  "overflow",
  "spill",
  "a full queue moves its promised part, and then the new G, to the promised queue, in order",
  (breaches, trace, spill) => {
    const { length, g, a, about } = trace;
    if (SPILLS.of(trace).length === 0) return;
    const size = sizeOf(trace, spill.queue), most = shareDown(spill.share, size);
    const { lengthBefore, gs } = stateOf(trace);
    const steps = new QueueSteps(trace);
    const lists = new QueueLists(about.procs, gs);
    const listOf = (owner: number) => owner < 0 ? lists.global : owner;
    for (const i of queueEvents(trace, spill.queue, SPILLED)) {
      if (breaches.full) break;
      const step = steps.at(i);
      if (step?.queue !== spill.queue) continue;
      const owner = ownerOf(trace, i, step);
      if (step.verb === "put") lists.append(listOf(owner), g[i]);
      else if (LEAVES.includes(step.verb)) lists.remove(g[i]);
      else if (step.verb === "spill") judge(i, listOf(owner));
    }

    function judge(i: number, owner: number): void {
      if (lengthBefore[i] !== size) {
        breaches.at(i, `a ring that held ${lengthBefore[i]} of ${size} Gs was spilled`);
      }
      if (a[i] !== most + 1) {
        const reason = `${a[i]} Gs were spilled, ${shareText(spill.share)} and the new one are ` +
          `${most + 1}`;
        breaches.at(i, reason);
      }
      const moved = [...outOf(owner), g[i]];
      for (const [k, expected] of moved.entries()) {
        const at = i + 1 + k, step = at < length ? steps.at(at) : undefined;
        const found = step?.queue === spill.to && step.verb === "put" ? g[at] : -1;
        if (found !== expected) {
          const what = found >= 0 ? `G${found}` : "nothing";
          breaches.at(i, `${k + 1}. of the spill should be G${expected}, the trace has ${what}`);
          return;
        }
        lists.remove(expected);
      }
    }

    /** The Gs that have to leave the queue of `owner`, in order. */
    function outOf(owner: number): number[] {
      const out: number[] = [];
      let skip = spill.which === "newer" ? lists.length[owner] - most : 0;
      for (let x = lists.head(owner); x >= 0 && out.length < most; x = lists.behind(x)) {
        if (skip-- <= 0) out.push(x);
      }
      return out;
    }
  },
);

/** What may kick a G out of a slot. */
const KICKS = new EventSet(codesOf(({ queue }) => queue?.kicks === true));
/** What puts a G somewhere, or runs it. */
const GOES = new EventSet([
  ...codesOf(({ queue }) => queue?.verb === "put" || queue?.verb === "spill"),
  Ev.RUN,
]);

/**
 * A G that is kicked out of a slot goes where the model promises: to the tail of the same P's
 * ring, for example, or, if that is full, with what that spills. It loses its turn, never its
 * place among the others.
 */
export const runnext = promiseLaw(
  "runnext",
  "slot",
  "a G kicked out of the slot goes to the tail of the promised queue",
  (breaches, trace, slot) => {
    const { code, g, a, m } = trace;
    const { gs } = stateOf(trace), steps = new QueueSteps(trace);
    /** The P out of whose slot each G was kicked, until the trace says where it went. */
    const from = ints(gs, -1);
    for (const i of GOES.of(trace)) {
      if (breaches.full) break;
      const x = g[i], step = steps.at(i);
      if (code[i] === Ev.RUN && from[x] >= 0) went(i, `ran at once on M${m[i]}`);
      if (step?.verb !== "put" && step?.verb !== "spill") continue;
      const owner = ownerOf(trace, i, step);
      if (from[x] >= 0) {
        const isRight = step.queue === slot.kicked && (owner < 0 || owner === from[x]);
        if (isRight) from[x] = -1;
        else went(i, `went to ${queueText(step.queue, owner)}${owner < 0 ? " alone" : ""}`);
      }
      if (step.queue !== slot.queue || !step.kicks || a[i] < 0) continue;
      from[a[i]] = owner;
      if (a[i] === x) breaches.at(i, `G${x} kicked itself out of ${queueText(slot.queue, owner)}`);
    }

    function went(i: number, where: string): void {
      const x = g[i];
      breaches.at(i, `G${x} was kicked out of ${queueText(slot.queue, from[x])}, but ${where}`);
      from[x] = -1;
    }
  },
  (trace) => KICKS.of(trace).some((i) => trace.a[i] >= 0),
);

const SOURCES = new EventSet([...SOURCE_CODES, Ev.RUN]);

/**
 * A slot is a shortcut past everybody who waits in the queue, so a model may promise that a P
 * runs only so many Gs out of it in a row (Tokio: `MAX_LIFO_POLLS_PER_TICK`). Without a cap two
 * Gs that wake each other keep a P to themselves until somebody preempts them.
 */
export const slotCap = promiseLaw(
  "slot-cap",
  "slot",
  "a P runs at most the promised number of Gs in a row out of its slot",
  (breaches, trace, slot) => {
    if (slot.inRow === Infinity) return;
    const { code, g, p, about } = trace;
    const sources = new DispatchSources(trace, slot.queue);
    const inRow = ints(about.procs);
    for (const i of SOURCES.of(trace)) {
      if (breaches.full) break;
      sources.play(i);
      if (code[i] !== Ev.RUN || p[i] < 0) continue;
      inRow[p[i]] = sources.of[g[i]] === Source.SLOT ? inRow[p[i]] + 1 : 0;
      if (inRow[p[i]] <= slot.inRow) continue;
      const reason = `G${g[i]} is the ${inRow[p[i]]}. in a row out of ` +
        `${queueText(slot.queue, p[i])}: at most ${slot.inRow} are promised`;
      breaches.at(i, reason);
      inRow[p[i]] = 0;
    }
  },
);

const THEFTS = new EventSet(codesOf(({ queue }) => queue?.verb === "theft"));
/** How Gs are stolen. */
const ROBS: readonly QueueVerb[] = ["theft", "rob"];

/**
 * A thief takes the share of its victim's queue that the model promises, and goes on with the
 * first or the last of what it stole. Of half, for example: less, and the thief is back too soon;
 * more, and the victim becomes a thief.
 *
 * A P that robs itself is no thief: it breaks the promise, though no G is lost by it.
 */
export const stealShare = promiseLaw(
  "steal-share",
  "steal",
  "a thief takes the promised share of another P's queue, and runs the promised end of it first",
  (breaches, trace, steal) => {
    if (THEFTS.of(trace).length === 0) return;
    const { code, m, g, p, a } = trace;
    const { lengthBefore } = stateOf(trace), steps = new QueueSteps(trace);
    /**
     * By M: how many Gs it steals, how many of them came so far, and which of them runs next, or
     * -1.
     */
    const batch: number[] = [], came: number[] = [], due: number[] = [];
    for (const i of queueEvents(trace, steal.queue, ROBS, [Ev.RUN, Ev.HANDOFF])) {
      if (breaches.full) break;
      if (code[i] === Ev.RUN) {
        if (due[m[i]] >= 0 && due[m[i]] !== g[i]) {
          const reason = `M${m[i]} stole and ran G${g[i]}: the ${steal.runs} of what it stole is ` +
            `G${due[m[i]]}`;
          breaches.at(i, reason);
        }
        due[m[i]] = -1;
      } else if (code[i] === Ev.HANDOFF && due[m[i]] === g[i]) {
        // It runs on the thread that it is locked to.
        due[m[i]] = -1;
      }
      const step = steps.at(i);
      if (step?.queue !== steal.queue) continue;
      const victim = ownerOf(trace, i, step);
      if (step.verb === "theft") {
        batch[m[i]] = a[i];
        came[m[i]] = 0;
        const n = lengthBefore[i], share = shareUp(steal.share, n);
        if (a[i] !== share) {
          const of = victim < 0 ? queueText(step.queue, victim) : `P${victim}`;
          const reason = `P${p[i]} stole ${a[i]} of the ${n} Gs of ${of}: ` +
            `the promised share (${shareText(steal.share)}) is ${share}`;
          breaches.at(i, reason);
        }
        if (victim === p[i]) breaches.at(i, `P${p[i]} stole from itself`);
      } else if (step.verb === "rob") {
        if (came[m[i]]++ === (steal.runs === "first" ? 0 : batch[m[i]] - 1)) due[m[i]] = g[i];
      }
    }
  },
);

/** A theft from a shared queue is a batch. */
const BATCHES = new EventSet([...THEFTS.codes, ...codesOf(({ queue }) => queue?.verb === "batch")]);

/**
 * A P that takes Gs from a shared queue in one go takes the promised number: of `n` Gs at most so
 * many and, if that is promised, its share among `P` Ps and no more; in Go `min(n, floor(n / P) +
 * 1, half a ring)` (proc.go: `globrunqget`).
 */
export const globalBatch = promiseLaw(
  "global-batch",
  "batch",
  "a batch from the shared queue has exactly the promised size",
  (breaches, trace, batch) => {
    const { p, a, b, about } = trace;
    for (const i of BATCHES.of(trace)) {
      if (breaches.full) break;
      const step = queueStep(trace, i);
      if (step?.queue !== batch.queue || step.verb !== "batch") continue;
      const most = batch.isShared ? Math.floor(b[i] / about.procs) + 1 : Infinity;
      const share = Math.min(b[i], most, batch.most);
      if (a[i] === share) continue;
      const among = batch.isShared ? ` among ${about.procs} Ps` : "";
      const reason = `P${p[i]} took ${a[i]} of the ${b[i]} Gs in ${queueText(batch.queue, -1)}: ` +
        `its share${among}, ${batch.most} at most, is ${share}`;
      breaches.at(i, reason);
    }
  },
);
