import { assert, assertEquals } from "@std/assert";
import { GlobalOnly } from "@lab/models";
import {
  assemble,
  deque,
  DONE,
  Ev,
  type GId,
  LAST,
  LeaveWhy,
  type MId,
  type Ops,
  ordered,
  type Queue,
  simulate,
  type Verdict,
} from "@lab/runtime";
import { Observer } from "./observer.ts";
import { Word, wordOfG, wordOfP, wordOfQueue, WORDS, wordsOf } from "./shared_words.ts";

/** A machine of 2 Ps: queues 0..1 are local, 2..3 slots, 4 the global one. */
const PROCS = 2;

function words(code: number, p: number, g: number, a: number): number[] {
  const list: number[] = [];
  wordsOf(code, p, g, a, PROCS, { write: (word) => list.push(word) });
  return list.sort((x, y) => x - y);
}

Deno.test("an event of a queue writes its queue and its G, and not the P of who acts", () => {
  for (const code of [Ev.Q_PUT, Ev.Q_TAKE, Ev.Q_ROB, Ev.Q_REMOVE]) {
    assertEquals(words(code, 1, 3, 7), [wordOfG(3), wordOfQueue(7, PROCS)].sort((x, y) => x - y));
  }
  for (const code of [Ev.Q_MOVE, Ev.Q_SPILL]) {
    assertEquals(words(code, 1, 7, 2), [wordOfQueue(7, PROCS)]);
  }
  assertEquals(words(Ev.Q_KEY, 1, 3, 1e12), [wordOfG(3)]);
});

Deno.test("queues with events of their own are part of their P, or are the global one", () => {
  const of = [0, 1, 2, 3, 4].map((q) => wordOfQueue(q, PROCS));
  assertEquals(of, [wordOfP(0), wordOfP(1), wordOfP(0), wordOfP(1), Word.GLOBAL]);
});

Deno.test("other queues have words of their own", () => {
  const of = Array.from({ length: 16 }, (_, i) => wordOfQueue(5 + i, PROCS));
  assertEquals(new Set(of).size, 16);
  assert(of.every((word) => word < WORDS && word > wordOfG(23)));
});

/** Keeps all in queues of its own: one by key, and one from which Gs are moved. */
class Own extends GlobalOnly {
  readonly #keyed: Queue;
  readonly #deques: readonly Queue[];

  constructor(ops: Ops) {
    super(ops, Infinity);
    const { keyed, deques } = ops.queues({
      keyed: { ...ordered(), per: "machine" },
      deques: deque(),
    });
    this.#keyed = keyed;
    this.#deques = deques;
    Object.assign(this, { queue: keyed });
  }

  override find(m: MId, phase: number): Verdict {
    const [from, to] = this.#deques;
    if (phase !== 0 || this.#keyed.len() > 0) return super.find(m, phase);
    const g = from.len() > 0 ? from.move(m, 2, to, LAST) : to.take(m);
    return g >= 0 ? g : super.find(m, phase);
  }

  override leave(g: GId, m: MId, why: LeaveWhy, phase: number): Verdict {
    if (why !== LeaveWhy.YIELD) return super.leave(g, m, why, phase);
    this.#deques[0].put(m, g);
    return DONE;
  }
}

Deno.test("a model with queues of its own does, watched, what it does alone", () => {
  const program = assemble({
    progs: { main: [["for", "i", 9, [["spawn", "g"], ["yield"]]]], g: [["yield"], ["compute", 7]] },
  });
  const options = { program, machine: { procs: 2 }, sink: "columns", verify: true } as const;
  const alone = simulate({ ...options, model: (ops) => new Own(ops) });
  const observer = new Observer(2, "all");
  observer.begin();
  const watched = simulate({ ...options, model: observer.watch((ops) => new Own(ops)) });
  assertEquals(watched.hash, alone.hash);
  const codes = new Set(alone.trace!.code);
  for (const code of [Ev.Q_PUT, Ev.Q_TAKE, Ev.Q_MOVE, Ev.Q_ROB]) assert(codes.has(code), `${code}`);
});
