/**
 * `checkModel` as tests of other repositories call it. Saving into a folder, and Node, are tried by
 * `.ci/package/check`.
 *
 * @module
 */

import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { assertSnapshot } from "@std/testing/snapshot";
import { GlobalOnly } from "@lab/models";
import { type GId, type MId, type Ops, PARK, type ReadyWhy } from "@lab/runtime";
import { checkModel, LawBroken, type SavedCase } from "./testing.ts";

/** One queue for all, as somebody else's. */
class OneQueue extends GlobalOnly {
  override readonly name: string = "one-queue";
  constructor(ops: Ops) {
    super(ops, Infinity);
  }
}

/** Goes to sleep without a last look. */
class NoLastLook extends OneQueue {
  override find(m: MId, step: number): number {
    return step === 2 ? PARK : super.find(m, step);
  }
}

class Throws extends OneQueue {
  override ready(g: GId, m: MId, why: ReadyWhy, step: number): number {
    if (g > 0) throw new TypeError("not written yet");
    return super.ready(g, m, why, step);
  }
}

const FEW = { cases: 40, schedules: 300, shrinkRuns: 300 };

/** The saved case that a message shows how to replay. */
function replayed(message: string): SavedCase {
  const text = /^replay: checkModel\(…, \{ regressions: \[(.*)\] \}\)$/m.exec(message);
  return JSON.parse(text![1]) as SavedCase;
}

Deno.test("checkModel() is silent about a scheduler that is right, as often as it is asked", () => {
  checkModel(OneQueue, FEW);
  checkModel(OneQueue, { ...FEW, cases: 5, seed: 7, procs: 2, cores: 1 });
});

Deno.test("checkModel() says law, reason, program and replay, and a replay fails alone", () => {
  const { message, laws } = assertThrows(() => checkModel(NoLastLook, FEW), LawBroken);
  assertMatch(message, /^law [a-z-]+ broken by one-queue · /);
  const saved = replayed(message);
  assertEquals(saved.law, laws[0]);
  const alone = { cases: 0, schedules: 0, regressions: [saved] };
  assertThrows(() => checkModel(NoLastLook, alone), LawBroken, `law ${saved.law} broken`);
  checkModel(OneQueue, alone);
});

/** Two sleepers on one P: the second comes while the M that ran the first goes to sleep. */
const TWO_SLEEPERS: SavedCase = {
  law: "progress",
  case: {
    workload: {
      objects: { w: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "w", 2],
          ["spawn", "a", { v: 10 }],
          ["spawn", "a", { v: 20 }],
          ["wgwait", "w"],
        ],
        a: [["sleep", "v"], ["compute", 10], ["wgdone", "w"]],
      },
    },
    machine: { procs: 1, cores: 1 },
    costs: "zero",
    seed: 1,
    deviations: [[2, 1], [3, 1], [4, 1], [6, 1]],
  },
};

Deno.test("what a failing test prints", async (t) => {
  const alone = { cases: 0, schedules: 0, regressions: [TWO_SLEEPERS] };
  const { message } = assertThrows(() => checkModel(NoLastLook, alone), LawBroken);
  await assertSnapshot(t, message, { serializer: (text) => text });
});

Deno.test("an error of the model's own comes with its cause and the case", () => {
  const error = assertThrows(() => checkModel(Throws, FEW), Error, "one-queue: not written yet");
  assert(error.cause instanceof TypeError);
  assertEquals(replayed(error.message).law, "model-rules");
});

Deno.test("a law of one's own is held in the check that brings it", () => {
  const law = { name: "none-runs", words: "nothing runs", check: () => [{ reason: "it ran" }] };
  const few = { cases: 3, schedules: 0, shrinkRuns: 20 };
  const { laws } = assertThrows(() => checkModel(OneQueue, { ...few, laws: [law] }), LawBroken);
  assertEquals(laws, ["none-runs"]);
  checkModel(OneQueue, few);
  const taken = { ...law, name: "conservation" };
  assertThrows(() => checkModel(OneQueue, { ...few, laws: [taken] }), RangeError, "conservation");
});
