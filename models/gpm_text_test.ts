/**
 * Each hook of gpm against Go's function as plain text, on machines that answer anything: for each
 * release and each option, which verbs, in which order, with which arguments, and what is answered.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import { LeaveWhy, NONE, type PId, ReadyWhy, type Verdict, WokenWhy } from "@lab/runtime";
import { AnyMachine, type AnyQueues, G7, holds, M0 } from "./any_machine_testing.ts";
import { configure } from "./configure.ts";
import type { Gpm } from "./gpm.ts";
import { GoText, type GoTurns } from "./gpm_text_testing.ts";

const RELEASES = [["1.19", 19], ["1.22", 22], ["1.24", 24], ["1.26", 26]] as const;
const GO: GoTurns = { ring: 256, every: 61, steal: "half", release: 26 };
const BACKS = [0, 1, 2];

/** The M holds no P on every third machine. */
const seldomWithout = (machine: AnyMachine): void => {
  if (machine.draw(3, "without") === 0) machine.p = NONE;
};

/** Holds a hook of gpm to a function of Go. */
function held(
  hook: (gpm: Gpm, machine: AnyMachine) => (step: number) => Verdict,
  text: (go: GoText, machine: AnyMachine) => Verdict,
  turns: Partial<GoTurns> = {},
  prepare?: (machine: AnyMachine) => void,
): void {
  const all = { ...GO, ...turns };
  const options = {
    ring: String(all.ring),
    globalEvery: String(all.every),
    steal: all.steal,
    go: `1.${all.release}`,
  };
  const rule = { hook, text: (at: AnyMachine, q: AnyQueues) => text(new GoText(at, q, all), at) };
  holds<Gpm>("gpm", options, rule, prepare);
}

/** `find`, with what a poll tells. */
const finds = (gpm: Gpm, machine: AnyMachine) => {
  machine.onPoll = (g) => gpm.inject(g, M0, 0, 1, 0);
  return (step: number) => gpm.find(M0, step);
};

for (const [go, release] of RELEASES) {
  Deno.test(`gpm finds, queues and wakes as Go ${go} does, whatever it meets`, () => {
    held(finds, (text) => text.find(), { release });
    held(
      (gpm) => (step) => gpm.ready(G7, M0, ReadyWhy.UNBLOCK, step),
      (text) => text.ready(),
      { release },
      seldomWithout,
    );
    for (const why of Object.values(LeaveWhy)) {
      held(
        (gpm) => (step) => gpm.leave(G7, M0, why, step),
        (text) => text.leave(why),
        { release },
      );
    }
    for (const [index, count] of [[0, 1], [0, 4], [1, 2], [1, 5], [2, 3], [3, 6]]) {
      held(
        (gpm) => (step) => gpm.inject(G7, M0, index, count, step),
        (text) => text.inject(index, count),
        { release },
        seldomWithout,
      );
    }
  });
}

for (const steal of ["half", "one", "all"] as const) {
  for (const every of [0, 1, 7]) {
    Deno.test(`gpm finds as Go would with steal=${steal}, globalEvery=${every}`, () => {
      held(finds, (text) => text.find(), { steal, every, ring: 4 });
    });
  }
}

Deno.test("gpm comes back, wakes in the netpoller and hands Ps on as Go does, whatever it meets", () => {
  held((gpm) => (step) => gpm.back(G7, M0, step), (text) => text.back());
  held(
    (gpm, machine) => {
      machine.onPoll = (g) => gpm.inject(g, M0, 0, 1, 0);
      return (step) => gpm.woken(M0, WokenWhy.NET, step);
    },
    (text) => text.woken(),
    {},
    seldomWithout,
  );
  for (const p of BACKS) {
    held(
      (gpm, { procs }) => (step) => gpm.handed(p % procs as PId, M0, step),
      (text, { procs }) => text.handoffp(p % procs as PId),
    );
    for (const ns of [20_000, 9_999_999, 10_000_000]) {
      held(
        (gpm, { procs }) => () => gpm.retake(p % procs as PId, ns) ? 1 : 0,
        (text, { procs }) => text.retake(p % procs as PId, ns) ? 1 : 0,
      );
    }
  }
});

Deno.test("gpm has nothing to do behind a wake-up that is not the network's", () => {
  const machine = new AnyMachine(1), gpm = configure("gpm").make(machine.ops) as Gpm;
  for (const why of [WokenWhy.START, WokenWhy.ALARM]) {
    assertEquals([gpm.woken(M0, why, 0), machine.did], [-2, []]);
  }
});
