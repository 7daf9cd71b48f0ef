/**
 * Each hook of the models before gpm against its rule as plain text, on machines that answer
 * anything: which verbs, in which order, with which arguments, and what is answered.
 *
 * @module
 */

import {
  DONE,
  type GId,
  LAST,
  LeaveWhy,
  NONE,
  PARK,
  type PId,
  ReadyWhy,
  type Verdict,
} from "@lab/runtime";
import {
  type AnyMachine,
  type AnyQueues,
  G7,
  holds,
  M0,
  type Rule,
} from "./any_machine_testing.ts";

type Texts = Readonly<Record<string, Rule["text"]>>;

const WHYS = Object.values(LeaveWhy);
const mayGoOn = (why: LeaveWhy): boolean =>
  why === LeaveWhy.YIELD || why === LeaveWhy.PREEMPT || why === LeaveWhy.GOYIELD;

const ready = (text: Rule["text"]): Rule => ({
  hook: (model) => (step) => model.ready(G7, M0, ReadyWhy.UNBLOCK, step),
  text,
});
const find = (text: Rule["text"]): Rule => ({
  hook: (model) => (step) => model.find(M0, step),
  text,
});
const leave = (why: LeaveWhy, text: Rule["text"]): Rule => ({
  hook: (model) => (step) => model.leave(G7, M0, why, step),
  text,
});
const back = (text: Rule["text"]): Rule => ({
  hook: (model) => (step) => model.back(G7, M0, step),
  text,
});
/** The M has no P. */
const without = (machine: AnyMachine): void => {
  machine.p = NONE;
};

Deno.test("g does what its rules say on a machine that answers anything", () => {
  for (const name of ["g", "g-process"]) {
    holds(name, {}, ready(({ ops }) => (ops.wakeThread(M0, G7), DONE)));
    for (const why of WHYS) {
      const yields = why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD;
      holds(name, {}, leave(why, ({ ops }) => (yields && ops.yieldCore(M0), DONE)));
    }
  }
});

Deno.test("n1 does what its rules say on a machine that answers anything", () => {
  holds(
    "n1",
    {},
    ready(({ ops }, { local }) => {
      local[0].put(M0, G7);
      ops.startProc(M0, 0 as PId, false);
      return DONE;
    }),
  );
  holds(
    "n1",
    {},
    find(({ ops }, { local }) => {
      const g = local[0].take(M0);
      if (g !== NONE) return g;
      ops.announceIdle(M0);
      return PARK;
    }),
  );
  for (const why of WHYS) {
    const yields = why === LeaveWhy.YIELD || why === LeaveWhy.GOYIELD;
    holds("n1", {}, leave(why, (_, { local }) => (yields && local[0].put(M0, G7), DONE)));
  }
});

Deno.test("gm does what its rules say on a machine that answers anything", () => {
  const at: Texts = {
    ready({ ops }, { global }) {
      global.put(M0, G7);
      ops.startIdle(M0, false);
      return DONE;
    },
    find({ ops }, { global }) {
      for (;;) {
        const g = global.len() > 0 ? global.take(M0) : NONE;
        if (g !== NONE) return g;
        ops.announceIdle(M0);
        if (global.len() === 0 || !ops.withdrawIdle(M0)) return PARK;
      }
    },
    call({ ops, p }, { global }) {
      if (global.len() > 0) ops.handOff(M0, p as PId, false);
      else {
        ops.dropProc(M0);
        // One that came meanwhile, whose waker saw no idle P.
        if (global.len() > 0) ops.startIdle(M0, false);
      }
      return DONE;
    },
    back({ ops }, { global }) {
      if (ops.takeIdleProc(M0)) return G7;
      global.put(M0, G7);
      ops.startIdle(M0, false);
      return PARK;
    },
  };
  holds("gm", {}, ready(at.ready));
  holds("gm", {}, find(at.find));
  holds("gm", {}, back(at.back), without);
  for (const why of WHYS) {
    const text = why === LeaveWhy.SYSCALL
      ? at.call
      : (_: AnyMachine, { global }: AnyQueues) => (mayGoOn(why) && global.put(M0, G7), DONE);
    holds("gm", {}, leave(why, text));
  }
});

/** pm with one of its kinds of theft, as text. */
function pm(steal: string): Texts {
  const steals = steal !== "none";
  /** The fullest of all but `self`, the first of equals; or the first that has any from a draw. */
  const victim = ({ ops, procs }: AnyMachine, { local }: AnyQueues, self: number): number => {
    const start = steal === "random" ? ops.random(procs) : 0;
    const order = Array.from({ length: procs }, (_, i) => (start + i) % procs)
      .filter((p) => p !== self && local[p].len() > 0);
    if (steal === "random") return order[0] ?? NONE;
    const most = Math.max(0, ...order.map((p) => local[p].len()));
    return order.find((p) => local[p].len() === most) ?? NONE;
  };
  const place = ({ ops, p, procs }: AnyMachine): number =>
    p !== NONE ? p : ops.homeOf(G7) !== NONE ? ops.homeOf(G7) : ops.random(procs);
  return {
    ready(machine, { local, global }) {
      const { ops } = machine, p = place(machine);
      if (local[p].put(M0, G7) !== NONE) global.put(M0, G7);
      if (ops.startProc(M0, p as PId, false)) return DONE;
      if (steals || global.len() > 0) ops.startIdle(M0, false);
      return DONE;
    },
    leave({ p }, { local, global }) {
      if (local[p].put(M0, G7) !== NONE) global.put(M0, G7);
      return DONE;
    },
    find(machine, q): Verdict {
      const { ops, p } = machine, { local, global } = q, own = local[p];
      /** Half of its queue, rounded up; the newest of that runs. */
      const rob = (): GId | -1 => {
        const at = victim(machine, q, p);
        return at === NONE ? NONE : local[at].move(M0, Math.ceil(local[at].len() / 2), own, LAST);
      };
      for (;;) {
        let g = own.take(M0);
        if (g === NONE && global.len() > 0) g = global.take(M0);
        if (g === NONE && steals) g = rob();
        if (g !== NONE) return g;
        if (own.len() > 0) continue;
        ops.announceIdle(M0);
        const sees = global.len() > 0 || (steals && victim(machine, q, NONE) !== NONE);
        if (!sees || !ops.withdrawIdle(M0)) return PARK;
      }
    },
  };
}

for (const steal of ["none", "random", "fullest"]) {
  for (const queue of ["bounded", "unbounded"]) {
    Deno.test(`pm (steal=${steal}, queue=${queue}) does what its rules say on a machine that answers anything`, () => {
      const options = { steal, queue }, text = pm(steal);
      holds("pm", options, ready(text.ready));
      holds("pm", options, ready(text.ready), without);
      holds("pm", options, find(text.find));
      for (const why of WHYS) {
        holds("pm", options, leave(why, mayGoOn(why) ? text.leave : () => DONE));
      }
    });
  }
}
