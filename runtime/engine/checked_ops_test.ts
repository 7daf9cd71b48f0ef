import { assertEquals, assertThrows } from "@std/assert";
import { ModelError } from "../core/errors.ts";
import type { GId, MId } from "../core/ids.ts";
import type { Verdict } from "../model.ts";
import { assemble } from "../program/assemble.ts";
import { deque, fifo, levels, ordered, ring, shared, slot, stack } from "../queues.ts";
import { TestModel } from "../testing/test_models.ts";
import { type Arg, VERBS } from "../verbs.ts";
import { simulate } from "./simulate.ts";

const PROGRAM = assemble({ progs: { main: [["spawn", "w"], ["yield"]], w: [["yield"]] } });

/** For each kind of argument one that is right as it stands. */
const RIGHT: Readonly<Record<Arg, unknown>> = {
  m: 0,
  p: 0,
  g: 0,
  q: null,
  n: 1,
  draw: 4,
  limit: 1,
  x: 10,
  flag: false,
  end: 0,
};
const NO_ID = [-1, 99, 1e9, 2 ** 40, NaN, Infinity, 0.5];
/** And those that are not. */
const WRONG: Readonly<Partial<Record<Arg, readonly unknown[]>>> = {
  m: NO_ID,
  p: NO_ID,
  g: NO_ID,
  n: [NaN, 0.5],
  draw: [0, -1, NaN, 0.5, 2 ** 33],
  limit: [NaN],
  x: [NaN],
};

type Verb = (...values: unknown[]) => unknown;

/** Runs a model that uses a verb in `find`. */
function running(name: string, values: readonly unknown[], verify: boolean): () => void {
  class Wrong extends TestModel {
    override find(m: MId, step: number): Verdict {
      (this.ops as unknown as Record<string, Verb>)[name](...values);
      return super.find(m, step);
    }
  }
  return () =>
    simulate({ model: (ops) => new Wrong(ops), program: PROGRAM, machine: { procs: 2 }, verify });
}

Deno.test("with verify each verb names an argument that is none", () => {
  for (const { name, args } of VERBS.filter(({ ofQueue }) => !ofQueue)) {
    args.forEach((kind, at) => {
      for (const value of WRONG[kind] ?? []) {
        const values = args.map((other, i) => i === at ? value : RIGHT[other]);
        const use = running(name, values, true);
        const error = assertThrows(use, ModelError, `${name}: argument ${at + 1} must be `);
        assertEquals(error.rule.endsWith(`: received ${value}`), true, error.rule);
      }
    });
  }
});

Deno.test("an M that is not there is named without verify, too", () => {
  for (const m of NO_ID) {
    const use = running("announceIdle", [m], false);
    assertThrows(use, ModelError, `a verb was given M${m}, which is not there`);
  }
});

/** One queue of each kind, with a G in it. */
class Queues extends TestModel {
  readonly all = Object.values(this.ops.queues({
    fifo: shared(fifo()),
    ring: shared(ring(4)),
    slot: shared(slot()),
    stack: shared(stack()),
    deque: shared(deque()),
    levels: shared(levels(2)),
    ordered: shared(ordered()),
  }));
}

Deno.test("a queue refuses an M that is not there, and a count that is no whole number", () => {
  const program = assemble({ progs: { main: [["yield"]] } });
  const uses: Readonly<Record<string, (model: Queues, m: MId, g: GId, i: number) => void>> = {
    "put of nobody": ({ all }, _m, g, i) => void all[i].put(99 as MId, g),
    "take of nobody": ({ all }, m, g, i) => {
      all[i].put(m, g);
      all[i].take(99 as MId);
    },
    "rob of nobody": ({ all }, _m, _g, i) => void all[i].rob(-1 as MId),
    "move of NaN Gs": ({ all, queue }, m, _g, i) => void all[i].move(m, NaN, queue, 0),
    "move of half a G": ({ all, queue }, m, g, i) => {
      all[i].put(m, g);
      all[i].move(m, 0.5, queue, 0);
    },
  };
  for (const verify of [true, false]) {
    for (const [what, use] of Object.entries(uses)) {
      for (let i = 0; i < 7; i++) {
        class Wrong extends Queues {
          override ready(g: GId, m: MId): Verdict {
            use(this, m, g, i);
            throw new Error("it was let through");
          }
        }
        assertThrows(
          () =>
            simulate({
              model: (ops) => new Wrong(ops),
              program,
              machine: { procs: 1 },
              sink: "columns",
              verify,
            }),
          ModelError,
          undefined,
          `${what}, queue ${i}`,
        );
      }
    }
  }
});
