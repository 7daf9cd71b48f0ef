/**
 * Scenes full of timers: a few Gs set, stop and reset the same ones, wait for them, or for each
 * other but not for long. Times are few and short, so that much is due at once.
 *
 * @module
 */

import fc from "fast-check";
import type { Workload } from "@lab/runtime";
import type { Scene } from "../case.ts";
import type { Instr, Instrs } from "../programs/build.ts";
import { costs, machine } from "./scenes.ts";

/** Timers of each kind. */
const TIMERS = 2;

const ns = fc.constantFrom(0, 1, 10, 20, 20, 50, 200);
const periodNs = fc.constantFrom(1, 7, 10, 20, 50);
const which = fc.integer({ min: 0, max: TIMERS - 1 });
const one = (name: string) => which.map((i) => [name, i] as const);
const timer = fc.oneof(one("once"), one("tick"));
/** Tells what came of an instruction. */
const told = (instr: Instr): Instrs => [instr, ["add", "told", ["+", "v", 1]]];

/** What one G does at a time. */
const act: fc.Arbitrary<Instrs> = fc.oneof(
  fc.tuple(one("once"), ns).map(([t, n]): Instrs => [["newtimer", t, n]]),
  fc.tuple(one("tick"), periodNs).map(([t, n]): Instrs => [["newticker", t, n]]),
  fc.tuple(one("call"), ns, which).map(([t, n, id]): Instrs => [
    ["afterfunc", t, n, "called", { id }],
  ]),
  fc.oneof(timer, one("call")).map((t) => told(["stop", t, "v"])),
  fc.tuple(fc.oneof(one("once"), one("call")), ns).map(([t, n]) => told(["reset", t, n, "v"])),
  fc.tuple(one("tick"), periodNs).map(([t, n]) => told(["reset", t, n, "v"])),
  fc.tuple(one("once"), ns).map(([t, n]): Instrs => [["reset", t, n], ["recv", t]]),
  fc.tuple(timer, timer, ns).map(([t, other, n]): Instrs => [
    ["select", ["recv", t], ["recv", other], ["timeout", n], { into: "w" }],
  ]),
  // Both have a tick there: one is left in its channel.
  fc.tuple(
    which,
    fc.constantFrom<Instr>(["stop", ["tick", 1], "v"], ["reset", ["tick", 1], 20, "v"]),
  )
    .map(([n, next]): Instrs => [
      ["sleep", 20],
      ["select", ["recv", ["tick", 0]], ["recv", ["tick", 1]], "default"],
      ["sleep", 20 * n],
      ...told(next),
    ]),
  timer.map((t): Instrs => [["select", ["recv", t, "w", "v"], "default", { into: "w" }]]),
  fc.tuple(fc.boolean(), ns).map(([sends, n]): Instrs => [
    ["select", sends ? ["send", "c", 1] : ["recv", "c", "w"], ["timeout", n], { into: "v" }],
  ]),
  ns.map((n): Instrs => [["sleep", n]]),
  ns.map((n): Instrs => [["compute", n]]),
);

const workload: fc.Arbitrary<Workload> = fc
  .array(fc.array(act, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 4 })
  .map((bodies) => ({
    objects: {
      once: { type: "timer", n: TIMERS },
      tick: { type: "timer", n: TIMERS },
      call: { type: "timer", n: TIMERS },
      c: { type: "chan" },
      told: { type: "counter" },
      all: { type: "wg" },
    },
    progs: {
      main: [
        ["wgadd", "all", bodies.length],
        ["for", "i", TIMERS, [
          ["newtimer", ["once", "i"], 100],
          ["newticker", ["tick", "i"], 20],
          ["afterfunc", ["call", "i"], 50, "called", { id: "i" }],
        ]],
        ...bodies.map((_, i): Instr => ["spawn", `g${i}`]),
        ["wgwait", "all"],
      ],
      called: [["select", ["send", "c", "id"], "default"], ["add", "told", "id"]],
      ...Object.fromEntries(
        bodies.map((acts, i) => [`g${i}`, [...acts.flat(), ["wgdone", "all"] as const]]),
      ),
    },
  }));

/** Scenes full of timers. */
export const timerScene: fc.Arbitrary<Scene> = fc.record({
  workload,
  machine,
  costs,
  seed: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  deviations: fc.constant([]),
});
