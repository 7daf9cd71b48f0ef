/**
 * Ticks that lie in a timer's channel while nobody receives them, and several who wait for one
 * timer: under every model, as its timers may be its Ps' own or interrupts.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { assemble, simulate, type Workload } from "@lab/runtime";
import { configure } from "./configure.ts";
import { MODELS } from "./mod.ts";

const OBJECTS = {
  t: { type: "timer" },
  u: { type: "timer", n: 40 },
  c: { type: "chan", cap: 1 },
  all: { type: "wg" },
} as const;

function marksOf(model: string, progs: Workload["progs"]) {
  const { marks, endName } = simulate({
    model: configure(model).make,
    program: assemble({ objects: OBJECTS, progs }),
    machine: { procs: 2 },
    verify: true,
    // A timer that is lost may leave an M looking for it for ever.
    limits: { stepsMax: 200_000 },
  });
  assertEquals(endName, "done");
  return marks;
}

/** Of 40 timers that are due, each in a select beside a channel that is ready: one is drawn. */
const drawn = (then: Workload["progs"][string]): Workload["progs"] => ({
  main: [["for", "i", 40, [
    ["newtimer", ["u", "i"], 10],
    ["sleep", 20],
    ["send", "c", 1],
    ["select", ["recv", ["u", "i"]], ["recv", "c"], { into: "k" }],
    ...then,
    ["select", ["recv", "c"], "default"],
  ]]],
});

for (const { name } of MODELS) {
  Deno.test(`${name}: a tick that a select left is taken by stop and by reset, one that it took is not`, () => {
    // k is 0 if the tick was taken: then there is nothing to stop.
    const stopped = marksOf(name, drawn([["stop", ["u", "i"], "v"], ["mark", ["==", "k", "v"]]]));
    assertEquals(stopped.id, Array.from({ length: 40 }, () => 1));
    const reset = marksOf(
      name,
      drawn([
        ["reset", ["u", "i"], 500, "v"],
        ["mark", "k"],
        ["mark", ["==", "k", "v"]],
        ["recv", ["u", "i"]],
        ["mark", 7],
      ]),
    );
    const taken = new Set<number>();
    for (let i = 0; i < 40; i++) {
      const [k, isSame, received] = reset.id.slice(3 * i, 3 * i + 3);
      taken.add(k);
      assertEquals([isSame, received], [1, 7]);
      // Nothing is left of the first tick: the next one comes when it was set for.
      assertEquals(reset.atNs[3 * i + 2] - reset.atNs[3 * i], 500);
    }
    assertEquals(taken, new Set([0, 1]), "both were drawn");
  });

  Deno.test(`${name}: a ticker's channel holds one tick, however long nobody receives`, () => {
    const { id, atNs } = marksOf(name, {
      main: [
        ["newticker", "t", 100],
        ["for", "i", 30, [
          ["send", "c", 1],
          ["sleep", 250],
          ["select", ["recv", "t"], ["recv", "c"], { into: "k" }],
          ["mark", "k"],
          // The other case; then both are empty.
          ["if", "k", [["recv", "t"]], [["recv", "c"]]],
          ["select", ["recv", "t"], "default", { into: "k" }],
          ["mark", "k"],
          ["stop", "t"],
          ["reset", "t", 100],
        ]],
      ],
    });
    assertEquals(id.filter((_, i) => i % 2 === 1), Array.from({ length: 30 }, () => -1));
    assert(new Set(id.filter((_, i) => i % 2 === 0)).size === 2, "both were drawn");
    assertEquals(atNs.at(-1), 30 * 250);
  });

  Deno.test(`${name}: a tick that lies there while the next one is due is all there is`, () => {
    const { id } = marksOf(name, {
      main: [["for", "i", 20, [
        ["newticker", ["u", "i"], 100],
        // Each of these selects may leave the tick; by the next one another is due.
        ["for", "j", 4, [
          ["sleep", 150],
          ["send", "c", 1],
          ["select", ["recv", ["u", "i"]], ["recv", "c"]],
          ["select", ["recv", "c"], "default"],
        ]],
        ["select", ["recv", ["u", "i"]], "default"],
        ["select", ["recv", ["u", "i"]], "default", { into: "k" }],
        ["mark", "k"],
        ["stop", ["u", "i"]],
      ]]],
    });
    assertEquals(id, Array.from({ length: 20 }, () => -1));
  });

  Deno.test(`${name}: who waits for the same ticker gets a tick in turn, in order of coming`, () => {
    const { g, atNs } = marksOf(name, {
      main: [
        ["wgadd", "all", 3],
        ["newticker", "t", 100],
        ["for", "i", 3, [["spawn", "w"], ["sleep", 5]]],
        ["wgwait", "all"],
        ["stop", "t"],
      ],
      w: [["recv", "t"], ["mark"], ["wgdone", "all"]],
    });
    assertEquals([g, atNs], [[1, 2, 3], [100, 200, 300]]);
  });

  Deno.test(`${name}: timers that are waited for at once go off each at its time`, () => {
    // Not all begin with the timer of number 0, and some are set anew while others wait.
    for (const first of [0, 3]) {
      for (const isReset of [false, true]) {
        const timer = ["u", ["+", "id", first]] as const;
        const { id, atNs } = marksOf(name, {
          main: [
            ["wgadd", "all", 4],
            ["for", "i", 4, [["spawn", "w", { id: "i" }]]],
            ["sleep", 50],
            ...isReset
              ? [["for", "i", 3, [["reset", ["u", ["+", "i", first]], ["+", 500, "i"]]]]] as const
              : [],
            ["wgwait", "all"],
          ],
          w: [["newtimer", timer, ["-", 400, ["*", 90, "id"]]], ["recv", timer], ["mark"], [
            "wgdone",
            "all",
          ]],
        });
        assertEquals(
          [id, atNs],
          isReset ? [[3, 0, 1, 2], [130, 550, 551, 552]] : [[3, 2, 1, 0], [130, 220, 310, 400]],
        );
      }
    }
  });

  Deno.test(`${name}: a limit of time is over at its end and not before`, () => {
    for (const ns of [1, 2, 50]) {
      const { id, atNs } = marksOf(name, {
        main: [["select", ["recv", "c"], ["timeout", ns], { into: "k" }], ["mark", "k"]],
      });
      assertEquals([id, atNs], [[1], [ns]]);
    }
  });
}
