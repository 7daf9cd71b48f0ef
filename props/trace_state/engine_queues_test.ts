/**
 * The queues of the engine against the replay: a run of each kind is without a fault, and a bug
 * planted in the queue itself is found.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { GlobalOnly } from "@lab/models";
import {
  again,
  assemble,
  deque,
  DONE,
  Ev,
  fifo,
  FIRST,
  type GId,
  LAST,
  LeaveWhy,
  levels,
  type MachineParts,
  type MId,
  NEWER,
  NONE,
  OLDER,
  type Ops,
  ordered,
  PARK,
  type Queue,
  type QueueDecl,
  type QueueKind,
  type ReadyWhy,
  ring,
  shared,
  simulate,
  slot,
  stack,
  unlocked,
  type Verdict,
} from "@lab/runtime";
import { turn } from "../mutants/machine_queues.ts";
import { stateOf } from "./playback.ts";

/** Key of a G in the queue that is tried. */
const keyOf = (g: number) => g % 3;

/**
 * A queue of some kind, which is put to, taken from, robbed and moved from; and one for what is
 * left over.
 */
class Tries extends GlobalOnly {
  readonly #tried: Queue;
  readonly #aside: Queue;
  readonly #over: number[] = [];
  #turn = 0;

  constructor(ops: Ops, tried: QueueDecl<"machine">) {
    super(ops, Infinity);
    const queues = ops.queues({ tried, aside: shared(stack()) });
    this.#tried = queues.tried;
    this.#aside = queues.aside;
  }

  override ready(g: GId, m: MId, _why: ReadyWhy, phase: number): Verdict {
    switch (phase) {
      case 0: {
        const over = this.#tried.put(m, g, keyOf(g));
        this.#over[m] = over;
        return over === NONE ? again(1) : again(over === g ? 2 : 3);
      }
      case 1:
        this.ops.startIdle(m, false);
        return DONE;
      case 2:
        return this.#tried.spill(m, 2, this.#aside, g, g & 1 ? OLDER : NEWER) ? again(1) : again(0);
      default:
        this.#aside.put(m, this.#over[m] as GId);
        return again(1);
    }
  }

  override find(m: MId, phase: number): Verdict {
    const tried = this.#tried, aside = this.#aside;
    switch (phase) {
      case 0: {
        const kind = this.#turn++ % 4;
        if (tried.len() === 0) return again(3);
        if (kind === 0) return tried.take(m);
        if (kind === 1) return tried.rob(m);
        return tried.move(m, 3, aside, kind === 2 ? FIRST : LAST);
      }
      case 1:
        this.ops.announceIdle(m);
        return again(2);
      case 2:
        return tried.len() + aside.len() > 0 && this.ops.withdrawIdle(m) ? again(0) : PARK;
      default: {
        const g = aside.take(m);
        return g === NONE ? again(1) : g;
      }
    }
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why !== LeaveWhy.YIELD) return DONE;
    if (phase === 0) {
      this.#aside.put(m, g);
      return again(1);
    }
    // Out of the middle, and to the other queue.
    if (phase === 1) return this.#aside.remove(m, g) ? again(2) : DONE;
    return this.#tried.put(m, g, keyOf(g)) === NONE ? DONE : again(3);
  }
}

/** main makes 60 Gs that do this, faster than they are done, and waits for them. */
const program = (...body: unknown[]) =>
  assemble({
    objects: { all: { type: "wg" } },
    progs: {
      main: [
        ["wgadd", "all", 60],
        ["for", "i", 60, [["spawn", "g"], ["compute", 20]]],
        ["wgwait", "all"],
      ],
      g: [["compute", 90], ...body, ["compute", 70], ["wgdone", "all"]],
    },
  });
const PROGRAM = program(), YIELDERS = program(["yield"]);

/** What a run of some kinds shows beside what all show. */
const MORE: Readonly<Partial<Record<QueueKind, number[]>>> = {
  ring: [Ev.Q_SPILL],
  fifo: [Ev.Q_REMOVE],
  levels: [Ev.Q_REMOVE, Ev.Q_KEY],
  ordered: [Ev.Q_REMOVE, Ev.Q_KEY],
};

/** The faults of a run, without or with a bug in the queue that is tried. */
function faults(decl: QueueDecl, fault?: (queue: Faulty) => void) {
  // A full ring and a slot answer who is over; then a yielder has no queue to go to.
  const program = decl.size === Infinity || decl.kind === "levels" ? YIELDERS : PROGRAM;
  const { trace, endName } = simulate({
    model: (ops) => new Tries(ops, unlocked(shared(decl))),
    program,
    machine: { procs: 3 },
    sink: "columns",
    verify: fault === undefined,
    fault: fault === undefined
      ? undefined
      : ({ queues }) => queues("tried").forEach(fault as Fault),
  });
  if (fault === undefined) {
    assertEquals(endName, "done");
    const seen = new Set(trace!.code);
    const codes = [Ev.Q_PUT, Ev.Q_TAKE, Ev.Q_ROB, Ev.Q_MOVE, ...MORE[decl.kind] ?? []];
    assertEquals(codes.filter((code) => !seen.has(code)), [], "the test tries nothing");
  }
  return stateOf(trace!).faults.map(({ kind, reason }) => `${kind}: ${reason}`);
}

type Fault = (queue: ReturnType<MachineParts["queues"]>[number]) => void;
/** What a planted bug gets at: the storage of a queue too. */
type Faulty = Parameters<Fault>[0] & {
  rawIn(g: number, key: number): boolean;
  rawOut(): number;
  pop(): number;
  shift(): number;
};

const KINDS = [fifo(), ring(4), slot(), stack(), deque(), levels(3), ordered()];

for (const decl of KINDS) {
  Deno.test(`the engine's ${decl.kind} gives as its kind promises`, () => {
    assertEquals(faults(decl), []);
  });

  Deno.test(`a ${decl.kind} of the engine that loses a G is found`, () => {
    const [first] = faults(decl, (queue) => {
      const { put } = queue;
      let puts = 0;
      queue.put = (m, g, key) => ++puts === 20 ? NONE : put.call(queue, m, g, key);
    });
    assert(first?.startsWith("lost: "), `${first}`);
  });
}

/** Gives the first G for which `isWrong`, and keeps who is before it. */
function skipping(queue: Faulty, isWrong: (g: number, skipped: number) => boolean): void {
  const { rawOut } = queue;
  queue.rawOut = () => {
    const skipped: number[] = [];
    let g = rawOut.call(queue);
    while (queue.len() > 0 && !isWrong(g, skipped.length)) {
      skipped.push(g);
      g = rawOut.call(queue);
    }
    for (const x of skipped) queue.rawIn(x, keyOf(x));
    return g;
  };
}

const BUGS: readonly [string, QueueDecl, (queue: Faulty) => void][] = [
  ["a deque whose thief takes the owner's end", deque(), (queue) => {
    queue.rawOut = () => queue.pop();
  }],
  ["a deque whose owner takes the thief's end", deque(), (queue) => {
    queue.pop = () => queue.shift();
  }],
  ["a stack that gives the oldest", stack(), (queue) => {
    queue.pop = () => queue.shift();
  }],
  ["a fifo that gives the newest", fifo(), (queue) => {
    queue.shift = () => queue.pop();
  }],
  ["an ordered queue that gives the second least", ordered(), (queue) => {
    skipping(queue, (_, skipped) => skipped === 1);
  }],
  ["levels that give level 1 before level 0", levels(3), (queue) => {
    skipping(queue, (g) => keyOf(g) === 1);
  }],
  ["a ring that spills the wrong half", ring(4), (queue) => {
    const { spill } = queue;
    queue.spill = (m, n, to, g, which) => {
      turn(queue as unknown as Parameters<typeof turn>[0], queue.len() === 4 ? 2 : 0);
      return spill.call(queue, m, n, to, g, which);
    };
  }],
];

for (const [name, decl, fault] of BUGS) {
  Deno.test(`found: ${name}`, () => {
    const [first] = faults(decl, fault);
    assert(first?.startsWith("contents: "), `${first}`);
  });
}
