/**
 * What counts as the one verb of a step that others can see, for each verb: held against runs of
 * all models. A verb that is not counted lets a model do two things at one instant, which no real
 * thread can.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MODELS } from "@lab/models";
import { type MachineParts, NONE } from "@lab/runtime";
import { caseFor } from "../arbitraries/scenes.ts";
import { runCase } from "../run.ts";
import { RUNS, runs, seed } from "../testing/runs.ts";

/** Does a verb count? Of a verb that may do nothing, its answer says whether it did something. */
type Rule = (answer: unknown, wasSpinning: boolean) => boolean;
const always: Rule = () => true,
  never: Rule = () => false,
  ifSo: Rule = (answer) => answer === true;

const OF_OPS: Readonly<Record<string, Rule>> = {
  kick: ifSo,
  takeIdleProc: ifSo,
  takeProc: ifSo,
  reclaimProc: ifSo,
  startIdle: ifSo,
  startProc: ifSo,
  startOn: ifSo,
  blockInNetpoll: ifSo,
  // Else it leaves the word that a spinner is wanted.
  takeProcOrWant: always,
  dropProc: always,
  dropUnlessWanted: always,
  idleProc: always,
  announceIdle: always,
  withdrawIdle: always,
  handOff: always,
  stopSpin: always,
  wakeThread: always,
  yieldCore: always,
  runTimers: always,
  netpoll: always,
  // Who spins already goes on doing so; who finds somebody spinning wakes nobody.
  trySpin: (answer, wasSpinning) => answer === true && !wasSpinning,
  wakeSpinner: (answer, wasSpinning) => answer === true || !wasSpinning,
  nap: never,
  inherit: never,
  endSliceAfter: never,
  parkFor: never,
  sliceOps: never,
  giveBudget: never,
  setData: never,
  idleProcs: never,
  timersDue: never,
  random: never,
};
const got: Rule = (answer) => answer !== NONE;
const OF_QUEUES: Readonly<Record<string, Rule>> = {
  take: got,
  rob: got,
  move: got,
  // Whether the ring is full still is a look that others decide.
  spill: always,
  remove: ifSo,
  len: never,
  peek: never,
};

type Verb = (...args: unknown[]) => unknown;
type Verbs = Record<string, Verb | undefined>;

/** Verbs that counted otherwise than their rules say, and all that were used. */
class Seen {
  readonly wrong: string[] = [];
  readonly used: Set<string> = new Set();
  #isWithin = false;

  watch({ s, ops }: MachineParts): void {
    const { lender } = ops;
    const wrap = (verbs: Verbs, name: string, rule: Rule, isSpinning: (m: number) => boolean) => {
      const verb = verbs[name];
      if (verb === undefined) return;
      verbs[name] = (...args) => {
        if (this.#isWithin) return verb.apply(verbs, args);
        this.#isWithin = true;
        const before = lender.visible, wasSpinning = isSpinning(args[0] as number);
        const answer = verb.apply(verbs, args);
        this.#isWithin = false;
        this.used.add(name);
        const wanted = rule(answer, wasSpinning) ? 1 : 0, counted = lender.visible - before;
        if (counted !== wanted) this.wrong.push(`${name} counted ${counted}, not ${wanted}`);
        return answer;
      };
    };
    for (const [name, rule] of Object.entries(OF_OPS)) {
      const isSpinning = name === "trySpin"
        ? (m: number) => s.ms.at[m].spinning !== 0
        : () => s.spinning !== 0;
      wrap(ops as unknown as Verbs, name, rule, isSpinning);
    }
    for (const queue of s.queues) {
      // The lock of a plain shared queue is taken for the look.
      const isLook = (queue as unknown as { hasLock: 0 | 1 }).hasLock === 1 &&
        queue.kind === "fifo";
      for (const [name, rule] of Object.entries(OF_QUEUES)) {
        const isTaken = isLook && (name === "take" || name === "move");
        wrap(queue as unknown as Verbs, name, isTaken ? always : rule, () => false);
      }
    }
  }
}

const AGAIN = `deno task test props/figures -- --seed=${seed()} --runs=${runs(RUNS)}`;
const used = new Set<string>();

for (const [i, spec] of MODELS.entries()) {
  const numRuns = runs(25);
  Deno.test(`${spec.name}: each verb that others can see counts once (${numRuns} generated cases)`, () => {
    const property = fc.property(caseFor(spec), (c) => {
      const seen = new Seen();
      runCase(c, [], { watch: (parts) => seen.watch(parts) });
      assertEquals(seen.wrong.slice(0, 3), [], `again: ${AGAIN}`);
      for (const name of seen.used) used.add(name);
    });
    fc.assert(property, { numRuns, seed: seed() + i });
  });
}

Deno.test("most verbs were used by some model", () => {
  assert(used.size >= 24, [...used].toSorted().join(" "));
});
