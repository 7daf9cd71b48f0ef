/**
 * Each hook of the models before gpm against its rule as plain text, on machines that answer
 * anything: which verbs, in which order, with which arguments, and what is answered.
 *
 * @module
 */

import { DONE, type GId, LAST, LeaveWhy, NONE, PARK, type PId } from "@lab/runtime";
import { type AnyMachine, type AnyQueues, G7, M0, withoutP } from "./any_machine_testing.ts";
import { holds, type Text } from "./holds_testing.ts";

const mayGoOn = (why: LeaveWhy): boolean =>
  why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT || why === LeaveWhy.GOYIELD;
const yields = (why: LeaveWhy): boolean => why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD;

for (const name of ["g", "g-process"]) {
  Deno.test(`${name} does what its rules say on a machine that answers anything`, () => {
    holds({
      name,
      text: ({ ops }) => ({
        ready: () => (ops.wakeThread(M0, G7), DONE),
        leave: (why) => (yields(why) && ops.yieldCore(M0), DONE),
      }),
    });
  });
}

Deno.test("n1 does what its rules say on a machine that answers anything", () => {
  holds({
    name: "n1",
    text: ({ ops }, { local: [queue] }) => ({
      ready() {
        queue.put(M0, G7);
        ops.startProc(M0, 0 as PId, false);
        return DONE;
      },
      find() {
        const g = queue.take(M0);
        if (g !== NONE) return g;
        ops.announceIdle(M0);
        return PARK;
      },
      leave: (why) => (yields(why) && queue.put(M0, G7), DONE),
    }),
  });
});

Deno.test("gm does what its rules say on a machine that answers anything", () => {
  holds({
    name: "gm",
    text: ({ ops, p }, { global }) => ({
      ready() {
        global.put(M0, G7);
        ops.startIdle(M0, false);
        return DONE;
      },
      find() {
        for (;;) {
          const g = global.len() > 0 ? global.take(M0) : NONE;
          if (g !== NONE) return g;
          ops.announceIdle(M0);
          if (global.len() === 0 || !ops.withdrawIdle(M0)) return PARK;
        }
      },
      leave(why) {
        if (mayGoOn(why)) global.put(M0, G7);
        if (why !== LeaveWhy.SYSCALL) return DONE;
        if (global.len() > 0) {
          ops.handOff(M0, p as PId, false);
          return DONE;
        }
        ops.dropProc(M0);
        // One that came meanwhile, whose waker saw no idle P.
        if (global.len() > 0) ops.startIdle(M0, false);
        return DONE;
      },
      back() {
        if (ops.takeIdleProc(M0)) return G7;
        global.put(M0, G7);
        ops.startIdle(M0, false);
        return PARK;
      },
    }),
  });
});

/** pm with one of its kinds of theft, as text. */
function pm(steal: string, { ops, p, procs }: AnyMachine, { local, global }: AnyQueues): Text {
  const steals = steal !== "none", own = local[p];
  /** The fullest of all but `self`, the first of equals; or the first that has any from a draw. */
  const victim = (self: number): number => {
    const start = steal === "random" ? ops.random(procs) : 0;
    const order = Array.from({ length: procs }, (_, i) => (start + i) % procs)
      .filter((at) => at !== self && local[at].len() > 0);
    if (steal === "random") return order[0] ?? NONE;
    const most = Math.max(0, ...order.map((at) => local[at].len()));
    return order.find((at) => local[at].len() === most) ?? NONE;
  };
  /** Half of its queue, rounded up; the newest of that runs. */
  const rob = (): GId | -1 => {
    const at = victim(p);
    return at === NONE ? NONE : local[at].move(M0, Math.ceil(local[at].len() / 2), own, LAST);
  };
  return {
    ready() {
      const home = ops.homeOf(G7);
      const at = p !== NONE ? p : home !== NONE ? home : ops.random(procs);
      if (local[at].put(M0, G7) !== NONE) global.put(M0, G7);
      if (ops.startProc(M0, at as PId, false)) return DONE;
      if (steals || global.len() > 0) ops.startIdle(M0, false);
      return DONE;
    },
    // Who holds no P has nothing to find, and nobody to leave.
    ...(p !== NONE && {
      leave(why) {
        if (mayGoOn(why) && own.put(M0, G7) !== NONE) global.put(M0, G7);
        return DONE;
      },
      find() {
        for (;;) {
          let g = own.take(M0);
          if (g === NONE && global.len() > 0) g = global.take(M0);
          if (g === NONE && steals) g = rob();
          if (g !== NONE) return g;
          if (own.len() > 0) continue;
          ops.announceIdle(M0);
          const sees = global.len() > 0 || (steals && victim(NONE) !== NONE);
          if (!sees || !ops.withdrawIdle(M0)) return PARK;
        }
      },
    }),
  };
}

for (const steal of ["none", "random", "fullest"]) {
  for (const queue of ["bounded", "unbounded"]) {
    Deno.test(`pm (steal=${steal}, queue=${queue}) does what its rules say on a machine that answers anything`, () => {
      const text = (machine: AnyMachine, q: AnyQueues) => pm(steal, machine, q);
      holds({ name: "pm", options: { steal, queue }, text });
      holds({ name: "pm", options: { steal, queue }, text, prepare: withoutP });
    });
  }
}
