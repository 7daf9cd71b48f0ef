/**
 * Each hook of gpm against Go's function as plain text, on machines that answer anything: for each
 * release and each option, which verbs, in which order, with which arguments, and what is answered.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { DONE, NONE, type PId, WokenWhy } from "@lab/runtime";
import { AnyMachine, G7, M0 } from "./any_machine_testing.ts";
import { holds, type OtherHooks, type Text } from "./holds_testing.ts";
import { configure } from "./configure.ts";
import type { Gpm } from "./gpm.ts";
import { FIND } from "./gpm_terms.ts";
import { GoText, type GoTurns } from "./gpm_text_testing.ts";

const GO: GoTurns = { ring: 256, every: 61, steal: "half", release: 26 };
/** Index and count of a G of a list. */
const LISTS = [[0, 1], [0, 4], [1, 2], [1, 5], [2, 3], [3, 6]] as const;
/** Around the 10 ms of `retake`. */
const CALLS_NS = [20_000, 9_999_999, 10_000_000];

const others: OtherHooks<Gpm> = {
  drop: (gpm) => {
    let first: number = FIND.drop;
    return (step) => {
      const from = step + first;
      first = 0;
      return gpm.find(M0, from);
    };
  },
  woken: (gpm) => (step) => gpm.woken(M0, WokenWhy.NET, step),
  ...Object.fromEntries(LISTS.map(([index, count]) => [
    `inject ${index} ${count}`,
    (gpm: Gpm) => (step: number) => gpm.inject(G7, M0, index, count, step),
  ])),
  ...Object.fromEntries([0, 1, 2].flatMap((p) => [
    [
      `handed ${p}`,
      (gpm: Gpm, { procs }: AnyMachine) => (step: number) => gpm.handed(p % procs as PId, M0, step),
    ],
    ...CALLS_NS.map((ns) => [
      `retake ${p} ${ns}`,
      (gpm: Gpm, { procs }: AnyMachine) => () => gpm.retake(p % procs as PId, ns) ? 1 : 0,
    ]),
  ])),
};

/** All hooks of an M that holds a P, or of one that holds none. */
function textOf(go: GoText, { p, procs }: AnyMachine): Text {
  const either = {
    woken: () => go.woken(),
    ...Object.fromEntries(LISTS.map(([index, count]) => [
      `inject ${index} ${count}`,
      () => go.inject(index, count),
    ])),
  };
  if (p === NONE) return { ready: () => go.ready(), back: () => go.back(), others: either };
  const ofPs = Object.fromEntries([0, 1, 2].flatMap((at) => [
    [`handed ${at}`, () => go.handoffp(at % procs as PId)],
    ...CALLS_NS.map((ns) => [
      `retake ${at} ${ns}`,
      () => go.retake(at % procs as PId, ns) ? 1 : 0,
    ]),
  ]));
  return {
    ready: () => go.ready(),
    find: () => go.find(),
    leave: (why) => go.leave(why),
    others: { ...either, ...ofPs, drop: () => go.find("drop") },
  };
}

/** Holds gpm, or an ablation of it, to Go. */
function held(turns: Partial<GoTurns>, name = "gpm"): void {
  const all = { ...GO, ...turns };
  const own = {
    ring: String(all.ring),
    globalEvery: String(all.every),
    steal: all.steal,
    go: `1.${all.release}`,
  };
  const has = configure(name).options;
  const options = Object.fromEntries(Object.entries(own).filter(([option]) => option in has));
  holds<Gpm>({
    name,
    options,
    text: (machine, q) => textOf(new GoText(machine, q, all), machine),
    others,
    seeds: 500,
    // What a poll tells first comes by `inject`.
    polled: (gpm, g) => gpm.inject(g, M0, 0, 1, 0),
    prepare(machine) {
      if (machine.draw(4, "without") === 0) machine.p = NONE;
    },
  });
}

for (const release of [19, 22, 24, 26]) {
  Deno.test(`gpm does as Go 1.${release}, whatever it meets`, () => held({ release }));
}

for (const steal of ["half", "one", "all"] as const) {
  for (const every of [0, 1, 7]) {
    Deno.test(`gpm does as Go would with steal=${steal}, globalEvery=${every}`, () => {
      held({ steal, every, ring: 4 });
    });
  }
}

for (const without of ["runnext", "steal", "spin"] as const) {
  for (const release of [19, 26]) {
    Deno.test(`gpm-no-${without} does as Go 1.${release} would without, whatever it meets`, () => {
      held({ without, release }, `gpm-no-${without}`);
    });
  }
}

Deno.test("gpm-no-global-look does as Go would if its tick were never the 61st", () => {
  held({ every: 0 }, "gpm-no-global-look");
});

Deno.test("gpm-no-handoff leaves each P in its call, gpm-no-preempt each G on its P", () => {
  const { ops } = new AnyMachine(1);
  const kept = configure("gpm-no-handoff").make(ops), whole = configure("gpm-no-preempt").make(ops);
  assertEquals([kept.retake(0 as PId, 1e9), whole.tick(G7, M0, 1e9)], [false, false]);
});

Deno.test("gpm has nothing to do behind a wake-up that is not the network's", () => {
  const machine = new AnyMachine(1), gpm = configure("gpm").make(machine.ops) as Gpm;
  for (const why of [WokenWhy.START, WokenWhy.ALARM]) {
    assertEquals([gpm.woken(M0, why, 0), machine.did], [DONE, []]);
  }
});
