import { assert, assertEquals, assertThrows } from "@std/assert";
import { ReplayChooser } from "../core/chooser.ts";
import { LINUX_X64, ZERO } from "../core/cost_presets.ts";
import { ModelError } from "../core/errors.ts";
import { prngStream } from "../core/prng.ts";
import { simulate } from "../engine/simulate.ts";
import type { Ops } from "../model.ts";
import type { Outcome, SimulateOptions } from "../engine/outcome.ts";
import { assemble } from "../program/assemble.ts";
import { TestModel } from "../testing/test_models.ts";
import { channelMemory, GuestEnd, LabEnd } from "./channel.ts";
import { GuestFault, placeIn, setGuestFiles, textOf } from "./fault.ts";
import { type GuestClass, noVerbs, Recorder } from "./recorder.ts";
import { DecisionReader, Replayed } from "./replayed.ts";
import { argFault, VERBS } from "../verbs.ts";
import { parseRequest, requestText } from "./record.ts";

const PROGRAM = assemble({
  objects: { wg: { type: "wg" }, c: { type: "chan" } },
  progs: {
    main: [["wgadd", "wg", 6], ["for", "i", 6, [["spawn", "w", { id: "i" }]]], ["wgwait", "wg"]],
    w: [["compute", ["*", 100, "id"]], ["yield"], ["syscall", 500], ["sleep", 20], [
      "wgdone",
      "wg",
    ]],
  },
});
const BASE: Omit<SimulateOptions, "model"> = {
  program: PROGRAM,
  machine: { procs: 3 },
  costs: LINUX_X64,
  sink: "hash",
};
const { traits, promises } = new TestModel(noVerbs());
const ABOUT = { name: "test", traits, promises };

/** Runs a guest where it would live, and answers the memory that its decisions went through. */
function recorded(Guest: GuestClass, options: Partial<SimulateOptions> = {}): SharedArrayBuffer {
  const memory = channelMemory();
  const end = new GuestEnd(memory);
  try {
    simulate({ ...BASE, ...options, model: (ops) => new Recorder(ops, Guest, ABOUT, end) });
  } catch {
    // The lab's machine says why.
  }
  end.flush();
  return memory;
}

/** Carries the decisions out on the lab's machine. */
function replayed(memory: SharedArrayBuffer, options: Partial<SimulateOptions> = {}): Outcome {
  const silent = () => {
    throw new GuestFault("wrote nothing more");
  };
  const reader = new DecisionReader(new LabEnd(memory, silent));
  return simulate({ ...BASE, ...options, model: (ops) => new Replayed(ops, ABOUT, reader) });
}

Deno.test("a guest's decisions, carried out again, give the trace of the model itself", () => {
  for (const costs of [ZERO, LINUX_X64]) {
    for (const procs of [1, 2, 8]) {
      for (const verify of [false, true]) {
        for (const deviations of [[], [[3, 1], [7, 2]]] as [number, number][][]) {
          // A chooser counts its choices, so each run gets its own.
          const options = () => ({
            costs,
            machine: { procs },
            verify,
            chooser: new ReplayChooser(new Map(deviations)),
          });
          const own = simulate({ ...BASE, ...options(), model: (ops) => new TestModel(ops) });
          const again = replayed(recorded(TestModel, options()), options());
          assertEquals(again.hash, own.hash);
        }
      }
    }
  }
});

Deno.test("the word that a guest keeps of a G comes over as the double it is", () => {
  class Keeps extends TestModel {
    override find(m: never, phase: number): number {
      const g = super.find(m, phase);
      if (g >= 0) this.ops.setData(m, g as never, this.ops.data(g as never) + 2 ** 52 / 3 + 0.1);
      return g;
    }
  }
  const words: number[] = [];
  const kept = (ops: Ops) => new Keeps(ops);
  const program = assemble({ progs: { main: [["yield"], ["yield"]] } });
  const memory = recorded(Keeps, { program });
  const reader = new DecisionReader(
    new LabEnd(memory, () => {
      throw new GuestFault("wrote nothing more");
    }),
  );
  for (const model of [kept, (ops: Ops) => new Replayed(ops, ABOUT, reader)]) {
    simulate({
      ...BASE,
      program,
      model,
      fault: ({ s: { attributes } }) => {
        const set = attributes.setData.bind(attributes);
        attributes.setData = (g, x) => {
          words.push(x);
          set(g, x);
        };
      },
    });
  }
  assertEquals(words.length, 6);
  assertEquals(words.slice(0, 3), words.slice(3));
  class Wrong extends TestModel {
    override find(m: never, phase: number): number {
      this.ops.setData(m, 0 as never, NaN);
      return super.find(m, phase);
    }
  }
  assertThrows(() => replayed(recorded(Wrong)), ModelError, "setData: argument 3 must be a number");
});

Deno.test("decisions that do not fit are a fault of the guest, whatever stands in the memory", () => {
  const prng = prngStream(7, "steal");
  const clean = recorded(TestModel);
  const own = replayed(clean).hash;
  const words = new Int32Array(clean, 16 * 4).findLastIndex((word) => word !== 0) + 1;
  let faults = 0, breaches = 0;
  for (let i = 0; i < 150; i++) {
    const memory = clean.slice(0);
    const at = prng.below(words);
    const ring = new Int32Array(memory, 16 * 4);
    const before = ring[at];
    ring[at] = [0, -1, 1, 7, 99, 2 ** 31 - 1, prng.below(2 ** 31)][prng.below(7)];
    try {
      // One word may be changed to itself, or stand where nothing is decided.
      const { hash } = replayed(memory, { verify: true });
      if (ring[at] === before) assertEquals(hash, own);
    } catch (error) {
      if (error instanceof GuestFault) faults++;
      else if (error instanceof ModelError) breaches++;
      else throw error;
    }
  }
  assert(faults > 60 && breaches > 0, `${faults} faults, ${breaches} breaches`);
});

Deno.test("a machine that was changed under the lab's feet shows: its decisions do not fit", () => {
  const calm = recorded(TestModel, { machine: { procs: 2 } });
  assertThrows(() => replayed(calm, { machine: { procs: 3 } }), GuestFault, "do not fit");
});

Deno.test("the lab's machine refuses what breaks a rule, at the place where the guest did it", () => {
  class Drops extends TestModel {
    override find(m: never, phase: number): number {
      this.ops.dropProc(m);
      try {
        this.ops.dropProc(m);
      } catch {
        // The guest goes on as if nothing had been.
      }
      return super.find(m, phase);
    }
  }
  assertThrows(() => replayed(recorded(Drops)), ModelError, "dropProc: M holds no P");
});

Deno.test("ids of nobody are named where the guest used them, in reads as well", () => {
  const uses: readonly [verb: string, values: readonly unknown[], fault: string][] = [
    ["announceIdle", [99], "announceIdle: argument 1 must be an M, 0..3: received 99"],
    ["takeProc", [0, 3], "takeProc: argument 2 must be a P, 0..2: received 3"],
    ["setData", [0, 77, 1], "setData: argument 2 must be a G, 0..0: received 77"],
    ["isSpinning", [0.5], "isSpinning: argument 1 must be a whole number: received 0.5"],
    ["homeOf", [NaN], "homeOf: argument 1 must be a number: received NaN"],
    ["random", [0], "random: argument 1 must be from 1 to 2**32: received 0"],
  ];
  for (const [verb, values, fault] of uses) {
    class Wrong extends TestModel {
      override find(m: never, phase: number): number {
        (this.ops as unknown as Record<string, (...values: unknown[]) => unknown>)[verb](...values);
        return super.find(m, phase);
      }
    }
    assertThrows(() => replayed(recorded(Wrong)), ModelError, fault);
  }
});

Deno.test("a guest that ends the run early leaves nothing behind but a fault", () => {
  const memory = channelMemory();
  new GuestEnd(memory).flush();
  assertThrows(() => replayed(memory), GuestFault, "nothing more");
});

const BOUNDS = { procs: 4, ms: 5, gs: 7, queues: 2 };

Deno.test("argFault() names what an argument must be", () => {
  const wrong: [Parameters<typeof argFault>[0], unknown][] = [
    ["p", -1],
    ["p", 4],
    ["p", 1.5],
    ["m", -1],
    ["m", NaN],
    ["m", 5],
    ["g", 7],
    ["draw", 0],
    ["g", 2 ** 40],
    ["g", "1"],
    ["n", undefined],
    ["n", 1.5],
    ["limit", NaN],
    ["x", NaN],
    ["x", "1"],
    ["flag", 1],
    ["q", -1],
    ["q", 2],
    ["end", 2],
    ["x", NaN],
  ];
  for (const [kind, value] of wrong) {
    assert(argFault(kind, value, BOUNDS) !== null, `${kind} ${value}`);
  }
  const right: [Parameters<typeof argFault>[0], unknown][] = [
    ["p", 3],
    ["m", 4],
    ["g", 6],
    ["draw", 2 ** 32],
    ["flag", false],
    ["q", 1],
    ["end", 0],
    ["x", -1.5],
    ["n", -3],
    ["n", Infinity],
    ["limit", 1.5],
    ["x", -0.5],
    ["x", Infinity],
  ];
  for (const [kind, value] of right) assertEquals(argFault(kind, value, BOUNDS), null);
  assertEquals(new Set(VERBS.map((verb) => verb.name)).size, VERBS.length);
});

Deno.test("a request comes over whole: columns, infinity, and what is left out", () => {
  const { sink: _, ...options } = { ...BASE, machine: { procs: 2 }, untilNs: Infinity };
  const values = { cap: 3, slice: Infinity };
  const request = {
    kind: "run" as const,
    options,
    values,
    deviations: [[1, 2] as const],
    isAsked: false,
  };
  assertEquals(parseRequest(requestText(request)), request);
});

Deno.test("textOf() answers a text for anything", () => {
  const odd = [null, Symbol("x"), { toString: 5 }, Object.create(null), new Error("x".repeat(999))];
  for (const value of odd) assert(textOf(value).length <= 300);
});

Deno.test("an error of a guest names the innermost line of the guest's own files, as typed", () => {
  const folder = new URL("./", import.meta.url).href;
  assertEquals(placeIn(new Error()), "");
  setGuestFiles({ folder, shown: "my/" });
  assert(/^ \(my\/guest_test\.ts:\d+:\d+\)$/.test(placeIn(new Error())));
  assert(/^RangeError: no \(my\/guest_test\.ts:\d+:\d+\)$/.test(textOf(new RangeError("no"))));
  const odd = new Error("x");
  Object.defineProperty(odd, "stack", {
    get() {
      throw 1;
    },
  });
  assertEquals([placeIn(odd), textOf(odd), placeIn("no error")], ["", "Error: x", ""]);
});
