/**
 * A model on a machine that does not run, for tests of single hooks: what does it do, verb by verb,
 * and what does it answer?
 *
 * @module
 */

import {
  assemble,
  type GId,
  type MachineParts,
  type MId,
  type Model,
  type Ops,
  type PId,
  type Queue,
  ReadyWhy,
  simulate,
  stepOf,
  type Verdict,
} from "@lab/runtime";
import { configure } from "./configure.ts";

/** Verbs that others can see, or that a test must see; reads are not among them. */
const VERBS = [
  "announceIdle",
  "blockInNetpoll",
  "dropProc",
  "dropUnlessWanted",
  "handOff",
  "idleProc",
  "inherit",
  "nap",
  "netpoll",
  "random",
  "reclaimProc",
  "runTimers",
  "startIdle",
  "startProc",
  "stopSpin",
  "takeIdleProc",
  "takeProcOrWant",
  "trySpin",
  "wakeSpinner",
  "wakeThread",
  "withdrawIdle",
  "yieldCore",
] as const;
const QUEUE_VERBS = ["put", "putList", "take", "move", "rob", "spill"] as const;

/** Gs that there are. */
const GS = 10;
/** A G's status: `GStatus` of the runtime's tables. */
const RUNNABLE = 1;
const NOT_TO_RUN = new Error("the machine is built, and that is enough");

/** What a hook did and answered. */
export interface Told {
  /** Each verb as `name(arguments without the M)`, in their order. */
  readonly did: readonly string[];
  readonly answered: Verdict;
}

/** A model, and the machine that it has been made for. */
export interface HookBench {
  readonly model: Model;
  readonly machine: MachineParts;
  /** What the model declared under that name, by P; of a shared queue its only one. */
  readonly queues: Readonly<Record<string, readonly Queue[]>>;
  /** Calls a hook until it is done, beginning with `step`. */
  tell(hook: (step: number) => Verdict, step?: number): Told;
  /** An M of its own for `p`, which is idle no longer. */
  occupy(p: number): MId;
  /** What was done since the last call. */
  log(): readonly string[];
}

/** M0 holds P0, all other Ps are idle; ten Gs are runnable. */
export function hookBench(
  name: string,
  { procs = 3, options = {} }: { procs?: number; options?: Record<string, string> } = {},
): HookBench {
  const log: string[] = [];
  let depth = 0;
  const spy = (target: object, verbs: readonly string[], owner: string) => {
    const methods = target as Record<string, (...args: unknown[]) => unknown>;
    for (const verb of verbs) {
      const own = methods[verb];
      if (own === undefined) continue;
      methods[verb] = (...args) => {
        const told = args.slice(verb === "random" ? 0 : 1).map((arg) =>
          typeof arg === "object" ? names.get(arg as Queue) : arg
        );
        // What a verb itself uses is its own affair.
        if (depth === 0) log.push(`${owner}${verb}(${told.join(",")})`);
        depth++;
        try {
          return own.apply(target, args);
        } finally {
          depth--;
        }
      };
    }
  };
  const names = new Map<Queue, string>(), queues: Record<string, readonly Queue[]> = {};
  const watched = (ops: Ops) => {
    const lend = ops.queues.bind(ops);
    ops.queues = (decls) => {
      const lent = lend(decls);
      for (const [key, some] of Object.entries(lent)) {
        const list = Array.isArray(some) ? some as Queue[] : [some as Queue];
        queues[key] = list;
        list.forEach((queue, p) => {
          names.set(queue, Array.isArray(some) ? `${key}${p}` : key);
          spy(queue, QUEUE_VERBS, `${names.get(queue)}.`);
        });
      }
      return lent;
    };
    spy(ops, VERBS, "");
    return configure(name, options).make(ops);
  };
  const machine = partsOf(watched, procs), { s, threads, model } = machine;
  return {
    model,
    machine,
    queues,
    tell(hook, step = 0) {
      log.length = 0;
      for (;;) {
        const answered = hook(step);
        step = stepOf(answered);
        if (step < 0) return { did: log.splice(0), answered };
      }
    },
    occupy(p) {
      const m = threads.create(s.main);
      threads.takeProc(m, p as PId);
      return m.id as MId;
    },
    log: () => log.splice(0),
  };
}

/** The parts of a machine that is built and does not run: M0 holds P0, ten Gs are runnable. */
function partsOf(model: (ops: Ops) => Model, procs: number): MachineParts {
  let machine: MachineParts | undefined;
  const program = assemble({ progs: { main: [] } });
  const fault = (parts: MachineParts) => {
    machine = parts;
    throw NOT_TO_RUN;
  };
  try {
    simulate({ model, program, machine: { procs, cores: procs + 4 }, fault });
  } catch (error) {
    if (error !== NOT_TO_RUN) throw error;
  }
  const { s, threads, os } = machine!;
  for (let id = 0; id < GS; id++) s.gs.setWhy(s.gs.create(0, 0, s), RUNNABLE, ReadyWhy.SPAWN);
  s.threads = 1;
  threads.takeProc(s.main, 0);
  os.runnable(s.main, 0, false);
  return machine!;
}

/** A thread that went to sleep after it announced itself idle: an M without a P. */
export function strayM({ machine: { s, threads, os } }: HookBench): MId {
  const m = threads.create(s.main);
  os.runnable(m, s.nowNs, false);
  threads.park(m);
  return m.id as MId;
}

/** Names of Gs, Ms and Ps in tests. */
export const g = (id: number): GId => id as GId;
export const m0 = 0 as MId;
