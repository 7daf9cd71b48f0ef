/**
 * What a hook keeps between its steps belongs to its M, and what it keeps between two calls to its
 * P: two Ms with a P each, whose steps come in any order, do what each does alone. Left out are
 * models in which Ps share more than queues: counts of slow work, of permits, of run time.
 *
 * @module
 */

import { assertEquals } from "@std/assert";
import {
  LeaveWhy,
  type MId,
  type Model,
  NONE,
  type Ops,
  type PId,
  type Queue,
  type QueueDecl,
  ReadyWhy,
  stepOf,
  type Verdict,
} from "@lab/runtime";
import { AnyMachine, type AnyQueues, G7, M0 } from "./any_machine_testing.ts";
import { configure } from "./configure.ts";

/** The second M. */
const M1 = 8 as MId;
const SEEDS = 300, CALLS = 8;
const READY_WHYS = Object.values(ReadyWhy), LEAVE_WHYS = Object.values(LeaveWhy);

const NAMES = [
  "gm",
  "pm",
  "gpm",
  "tokio",
  "jdk",
  "kotlin",
  "beam",
  "rayon",
  "cilk",
  "gm-lifo",
  "stack",
  "random-choice",
  "lifo-slot",
  "priorities",
  "edf",
];
/** Options with which they do more, or share less. */
const OPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  tokio: { driver: "eager", eventInterval: "2", globalQueueInterval: "3" },
  jdk: { compensate: "false" },
  kotlin: { blocking: "nothing" },
  pm: { steal: "random", queue: "bounded" },
};

/** Two machines in one: whoever acts is answered by its own. */
class Both {
  at: AnyMachine;
  readonly ops: Ops;
  readonly #real = new Map<unknown, (machine: AnyMachine) => Queue>();

  constructor(readonly machines: readonly [AnyMachine, AnyMachine]) {
    this.at = machines[0];
    const ops: Record<string, unknown> = {
      procs: this.at.procs,
      cores: this.at.ops.cores,
      queues: (decls: Readonly<Record<string, QueueDecl>>) => this.#lend(decls),
    };
    for (const name of Object.keys(this.at.ops)) {
      ops[name] ??= (...args: unknown[]) =>
        (this.at.ops as unknown as Record<string, (...args: unknown[]) => unknown>)[name](...args);
    }
    this.ops = ops as unknown as Ops;
  }

  #lend(decls: Readonly<Record<string, QueueDecl>>): AnyQueues {
    for (const machine of this.machines) machine.lend(decls);
    return Object.fromEntries(
      Object.entries(this.at.queues).map(([name, some]) => [
        name,
        Array.isArray(some)
          ? some.map((queue, p) => this.#queue(queue, ({ queues }) => queues[name][p]))
          : this.#queue(some, ({ queues }) => queues[name]),
      ]),
    ) as unknown as AnyQueues;
  }

  #queue(like: Queue, real: (machine: AnyMachine) => Queue): Queue {
    const queue: Record<string, unknown> = { size: like.size };
    for (const name of Object.keys(like)) {
      queue[name] ??= (...args: unknown[]) => {
        const its = real(this.at) as unknown as Record<string, (...args: unknown[]) => unknown>;
        return its[name](...args.map((arg) => this.#real.get(arg)?.(this.at) ?? arg));
      };
    }
    this.#real.set(queue, real);
    return queue as unknown as Queue;
  }
}

/** The hooks of one M, one step at a time. */
class Life {
  readonly answers: (Verdict | null)[] = [];
  #call = 0;
  #step = 0;

  constructor(readonly model: Model, readonly machine: AnyMachine, readonly m: MId) {
    machine.onPoll = (g) => model.inject(g, m, 0, 1, 0);
  }

  get isOver(): boolean {
    return this.#call === CALLS;
  }

  /** @returns Whether the hook goes on. */
  #stepOnce(): Verdict {
    const { model, machine, m } = this, call = this.#call, step = this.#step;
    const why = machine.draw(READY_WHYS.length, "why", call);
    const hook = machine.draw(5, "hook", call);
    if (hook === 0 && model.traits.netpoll) return model.inject(G7, m, 1, 4, step);
    // Who holds no P can only make Gs ready.
    if (machine.p === NONE) return model.ready(G7, m, READY_WHYS[why], step);
    switch (hook) {
      case 0:
      case 2:
        return model.ready(G7, m, READY_WHYS[why], step);
      case 1:
        return model.leave(G7, m, LEAVE_WHYS[why % LEAVE_WHYS.length], step);
      default:
        return model.find(m, step);
    }
  }

  /** One step of the hook that runs. */
  go(): void {
    const answered = this.machine.step(() => this.#stepOnce());
    this.#step = answered === null ? -1 : stepOf(answered);
    if (this.#step >= 0) return;
    this.answers.push(answered);
    this.machine.begin();
    [this.#call, this.#step] = [this.#call + 1, 0];
  }

  told() {
    return { did: this.machine.did, answered: this.answers };
  }
}

/** Two machines on which M0 and M1 hold two Ps, or null: there is one P. */
function machinesOf(seed: number): [AnyMachine, AnyMachine] | null {
  const machines: [AnyMachine, AnyMachine] = [
    new AnyMachine(seed, M0, seed),
    new AnyMachine(seed + SEEDS, M1, seed),
  ];
  const [one, other] = machines, { procs } = one;
  if (procs === 1) return null;
  const where = [seed % procs, (seed + 1) % procs].map((p, i) =>
    seed % 4 === i || seed % 16 === 2 ? NONE : p as PId
  );
  [one.p, other.p] = where;
  return machines;
}

for (const name of NAMES) {
  Deno.test(`${name}: two Ms whose steps come in any order do what each does alone`, () => {
    const { make } = configure(name, OPTIONS[name]);
    for (let seed = 0; seed < SEEDS; seed++) {
      const alone = machinesOf(seed), together = machinesOf(seed);
      if (alone === null || together === null) continue;
      const expected = alone.map((machine, i) => {
        const life = new Life(make(machine.ops), machine, [M0, M1][i]);
        while (!life.isOver) life.go();
        return life.told();
      });
      const both = new Both(together), model = make(both.ops);
      const lives = together.map((machine, i) => new Life(model, machine, [M0, M1][i]));
      for (let turn = 0; lives.some(({ isOver }) => !isOver); turn++) {
        const drawn = together[0].draw(2, "turn", turn);
        const life = lives[drawn].isOver ? lives[1 - drawn] : lives[drawn];
        both.at = life.machine;
        life.go();
      }
      assertEquals(lives.map((life) => life.told()), expected, `machine ${seed}`);
    }
  });
}
