import { assert } from "@std/assert";
import fc from "fast-check";
import { MODELS } from "@lab/models";
import { type MachineParts, Op } from "@lab/runtime";
import { caseFor } from "../arbitraries/scenes.ts";
import { timerScene } from "../arbitraries/timers.ts";
import { runs, seed } from "../testing/runs.ts";
import { refer, textOf } from "./refer.ts";
import type { Deed } from "./timers.ts";

/** How often each deed must be seen in a case: about a third of what was measured. */
const FLOORS: Readonly<Record<Deed, number>> = {
  "a timer is set whose channel is full": 0.02,
  "a stop of a timer that is set": 0.2,
  "a stop of one whose tick nobody has taken": 0.02,
  "a stop of one that is over": 0.1,
  "a reset of a timer that is set": 0.5,
  "a reset of one whose tick nobody has taken": 0.04,
  "a reset of one that is over": 0.2,
  "a call": 0.6,
  "a tick for who waits": 0.3,
  "a tick for the channel": 0.4,
  "a tick that finds no room": 0.01,
  "a ticker that leaves out what is over": 0.2,
  "two timers due at once": 0.5,
};

const EACH = 12;

Deno.test("timers of all models do what the reference says they may, and do all that they can", () => {
  const numRuns = runs(EACH), deeds = new Map<Deed, number>();
  for (const [i, spec] of MODELS.entries()) {
    const property = fc.property(caseFor(spec, timerScene), (c) => {
      const reference = refer(c), [first] = reference.differences;
      for (const [deed, n] of reference.timers.deeds) deeds.set(deed, (deeds.get(deed) ?? 0) + n);
      assert(first === undefined, first && `${textOf(first)}\n${JSON.stringify(c)}`);
    });
    fc.assert(property, { numRuns, seed: seed() + i });
  }
  for (const [deed, floor] of Object.entries(FLOORS)) {
    const each = (deeds.get(deed as Deed) ?? 0) / (numRuns * MODELS.length);
    assert(each >= floor, `${deed}: ${each} times a case, the floor is ${floor}`);
  }
});

/** Executes an instruction on a timer, and what is wrong with it behind that. */
type Behind = (pc: number, g: number, parts: MachineParts) => void;

/** Goes wrong behind instructions on timers. */
const behind = (wrong: Behind) => (parts: MachineParts) => {
  const { executor: { timers } } = parts;
  const run = timers!.run.bind(timers);
  timers!.run = (m, g, pc) => {
    run(m, g, pc);
    wrong(pc, g, parts);
  };
};

/** The answer of this instruction becomes `value`. */
const answers = (ops: readonly (readonly [op: number, column: "b" | "c"])[], value: number) =>
  behind((pc, g, { s: { gs, program } }) => {
    const [, column] = ops.find(([op]) => op === program.op[pc]) ?? [];
    if (column === undefined || program[column][pc] < 0) return;
    gs.vars[gs.varBase(g) + program[column][pc]] = value;
  });

/** Changes when timers are due: `was` is Infinity if it was not set, else it is a ticker's next. */
const due =
  (wrong: (ns: number, was: number, nowNs: number) => number) => ({ s }: MachineParts) => {
    const dueNs = new Proxy(s.timers.dueNs, {
      get: (at, t) => Reflect.get(at, t),
      set: (at, t, ns) => {
        const was = at[Number(t)];
        return Reflect.set(at, t, ns === Infinity ? ns : wrong(ns, was, s.nowNs));
      },
    });
    Object.assign(s.timers, { dueNs });
  };

/** Machines that are wrong about timers, in ways that no law sees. */
const WRONG: Readonly<Record<string, (parts: MachineParts) => void>> = {
  "a stop says that the timer was still to come": answers([[Op.TIMER_STOP, "b"]], 1),
  "a reset says that the timer was over": answers([[Op.TIMER_RESET, "c"]], 0),
  "a ticker counts its period from when it was noticed": due((ns, was, nowNs) =>
    was === Infinity ? ns : ns + nowNs - was
  ),
  "a timer is due a nanosecond late": due((ns, was) => was === Infinity ? ns + 1 : ns),
  "a ticker that is reset keeps its period": ({ executor: { timers } }) => {
    const all = Reflect.get(timers!, "timers") as { periodNs: number }[];
    const run = timers!.run.bind(timers), kept = new WeakMap<object, number>();
    timers!.run = (m, g, pc) => {
      run(m, g, pc);
      for (const timer of all) {
        if (timer === null) continue;
        timer.periodNs = kept.get(timer) ?? timer.periodNs;
        kept.set(timer, timer.periodNs);
      }
    };
  },
  "a select ends a nanosecond before its limit": ({ s, executor: { timers } }) => {
    const add = s.timers.add.bind(s.timers);
    s.timers.add = (p, key) => {
      if (key >= 0 && timers!.waits(key)) s.gs.setScratch(key, s.gs.scratch[key] - 1);
      add(p, key);
    };
  },
  "a select that has waited long enough says that it took its first case": ({ s, executor }) => {
    const timers = executor.timers!, collected = timers.collected.bind(timers);
    timers.collected = (m, key, p) => {
      collected(m, key, p);
      const { gs, program } = s, into = key < 0 ? -1 : (program.c[gs.pc(key) - 1] >> 1) - 1;
      if (into >= 0) gs.vars[gs.varBase(key) + into] = 0;
    };
  },
  "a call gets no variables": ({ s, executor }) => {
    const timers = executor.timers!, collected = timers.collected.bind(timers);
    timers.collected = (m, key, p) => {
      const { spawned } = s;
      collected(m, key, p);
      if (s.spawned > spawned) s.gs.vars[s.gs.varBase(spawned)] = 0;
    };
  },
};

for (const [what, fault] of Object.entries(WRONG)) {
  Deno.test(`the reference notices wrong timers: ${what}`, () => {
    const gpm = MODELS.find(({ name }) => name === "gpm")!;
    const cases = fc.sample(caseFor(gpm, timerScene), { numRuns: 200, seed: 1 });
    const found = cases.some((c) => refer(c, fault).differences.length > 0);
    assert(found, "not in 200 cases");
  });
}
