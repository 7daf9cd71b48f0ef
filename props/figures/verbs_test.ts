/**
 * Verbs have books, too: whoever looks on at a model's queues while it runs can say how often each
 * row of the cost table was charged for them, and what the counters of queues and locks come to.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MODELS } from "@lab/models";
import {
  COST_NAMES,
  type CostName,
  type Counter,
  type MachineParts,
  NONE,
  type Queue,
  type Summary,
} from "@lab/runtime";
import { caseFor } from "../arbitraries/scenes.ts";
import type { Case } from "../case.ts";
import { runCase } from "../run.ts";
import { RUNS, runs, seed } from "../testing/runs.ts";

/** Rows that verbs of queues are charged by. */
const ROWS = [
  "localPut",
  "localGet",
  "keyedPut",
  "keyedGet",
  "stealTry",
  "stealG",
  "lockAcquire",
  "lockHold",
  "lockHoldG",
  "stealNextNap",
] as const satisfies readonly CostName[];

/** Counters that follow from verbs of queues alone. */
const COUNTED = [
  "stealTries",
  "steals",
  "stolenGs",
  "nextSteals",
  "lockAcquires",
  "globalPuts",
  "globalLooks",
  "globalBatches",
  "globalBatchGs",
  "overflows",
] as const satisfies readonly Counter[];

type Tally = Record<typeof ROWS[number] | typeof COUNTED[number], number>;

/** A queue of the machine, with what tells how it is charged. */
interface Watched extends Queue {
  readonly kind: string;
  readonly hasLock: 0 | 1;
}

/** Looks on at the verbs of a run. */
class Verbs {
  readonly tally = Object.fromEntries([...ROWS, ...COUNTED].map((name) => [name, 0])) as Tally;
  /** A verb that is part of another one is not seen as its own. */
  #isWithin = false;

  watch({ s, ops }: MachineParts): void {
    for (const queue of s.queues) this.#watch(queue as unknown as Watched);
    const nap = ops.nap.bind(ops);
    ops.nap = (m) => {
      this.tally.stealNextNap++;
      nap(m);
    };
  }

  #watch(queue: Watched): void {
    const { put, take, rob, move, spill, remove, putList, hasLock, kind } = queue;
    const isShared = hasLock === 1, isKeyed = kind === "levels" || kind === "ordered";
    const { tally } = this;
    const outer = <T>(act: () => T, book: (got: T, left: number) => void): T => {
      if (this.#isWithin) return act();
      const before = queue.len();
      this.#isWithin = true;
      const got = act();
      this.#isWithin = false;
      book(got, before - queue.len());
      return got;
    };
    queue.put = (...at) =>
      outer(() => put.apply(queue, at), (kicked) => {
        if (isKeyed) tally.keyedPut++;
        if (isShared) this.#locked(1, 1);
        else if (isKeyed) return;
        // A full ring takes nothing; a slot takes who comes and gives back who was there.
        else if (kicked === NONE || kind === "slot") tally.localPut++;
      });
    queue.take = (...at) =>
      outer(() => take.apply(queue, at), (g) => {
        // The lock of a plain shared queue is taken for the look; one of another kind is not empty.
        if (isShared && (kind === "fifo" || g !== NONE)) this.#locked(1, 0);
        if (g === NONE) return;
        if (isShared && kind === "fifo") tally.globalLooks++;
        if (isKeyed) tally.keyedGet++;
        else if (!isShared) tally.localGet++;
      });
    queue.rob = (...at) => outer(() => rob.apply(queue, at), (_, n) => this.#robbed(queue, n));
    queue.move = (m, most, to, answer) =>
      outer(() => move.call(queue, m, most, to, answer), (_, n) => {
        this.#robbed(queue, n);
        if (n > 1 && (to as Watched).hasLock === 1) this.#locked(n - 1, n - 1);
      });
    queue.remove = (...at) => outer(() => remove.apply(queue, at), () => this.#robbed(queue, 0));
    queue.spill = (m, most, to, g, which) =>
      outer(() => spill.call(queue, m, most, to, g, which), (isDone, n) => {
        if (!isDone) return;
        tally.overflows++;
        if ((to as Watched).hasLock === 1) this.#locked(n + 1, n + 1);
      });
    queue.putList = (...at) =>
      outer(() => putList.apply(queue, at), (n) => {
        if (isShared) this.#locked(n, n);
        else tally.localPut += n;
      });
  }

  /** `n` Gs were taken at the thief's end. */
  #robbed({ hasLock, kind }: Watched, n: number): void {
    const { tally } = this;
    if (hasLock === 1 && kind === "fifo" && n > 0) {
      tally.globalBatches++;
      tally.globalBatchGs += n;
    }
    if (hasLock === 1) return this.#locked(n, 0);
    tally.stealTry++;
    tally.stealTries++;
    tally.stealG += n;
    tally.stolenGs += n;
    if (n > 0) tally.steals++;
    if (n > 0 && kind === "slot") tally.nextSteals++;
  }

  /** One turn under a lock. @param moved Gs that it was held for. @param put Of them, that came. */
  #locked(moved: number, put: number): void {
    const { tally } = this;
    tally.lockAcquires++;
    tally.lockAcquire++;
    tally.lockHold++;
    tally.lockHoldG += moved;
    tally.globalPuts += put;
  }
}

/** Each row at a price, as what costs nothing is not booked. */
const COSTS = Object.fromEntries(ROWS.map((name, i) => [name, 7 + i]));

/** What was said and what was seen. */
function booked(c: Case, fault?: (parts: MachineParts) => void) {
  const verbs = new Verbs();
  const { outcome } = runCase({ ...c, costs: COSTS }, [], {
    watch: (parts) => {
      fault?.(parts);
      verbs.watch(parts);
    },
  });
  return outcome === null ? null : { said: saidOf(outcome.metrics), seen: verbs.tally };
}

function saidOf({ counts, costs }: Summary): Tally {
  const rows = ROWS.map((name) => [name, costs[name]?.times ?? 0]);
  return Object.fromEntries([...rows, ...COUNTED.map((name) => [name, counts[name]])]);
}

const AGAIN = `deno task test props/figures -- --seed=${seed()} --runs=${runs(RUNS)}`;

for (const [i, spec] of MODELS.entries()) {
  const numRuns = runs(30);
  Deno.test(`${spec.name}: rows and counters are what its verbs make them (${numRuns} generated cases)`, () => {
    const property = fc.property(caseFor(spec), (c) => {
      const found = booked(c);
      if (found === null) return;
      assertEquals(found.said, found.seen, `${JSON.stringify(c)}\nagain: ${AGAIN}`);
    });
    fc.assert(property, { numRuns, seed: seed() + i });
  });
}

Deno.test("a row that is charged once too often for a verb is noticed, whichever it is", () => {
  const gpm = MODELS.find(({ name }) => name === "gpm")!;
  const cases = fc.sample(caseFor(gpm), { numRuns: 120, seed: 2 });
  for (const row of ROWS) {
    const at = COST_NAMES.indexOf(row);
    const found = cases.some((c) => {
      const books = booked(c, ({ s }) => {
        s.costTimes[at]++;
      });
      return books !== null && books.said[row] !== books.seen[row];
    });
    assert(found, row);
  }
});
