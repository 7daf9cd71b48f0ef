import { assert, assertEquals } from "@std/assert";
import { interleave, type Thread } from "./interleave_testing.ts";
import { FIRST, LAST } from "../queues.ts";
import { ringWords } from "./layout.ts";
import { FULL, SharedRing, SharedSlot } from "./shared_ring.ts";
import { AtomicWords, type Words } from "./sleeping.ts";

const SLOTS = 4;
const HEAD = 0, TAIL = 16, AT = 32;

/** Two rings, one after the other, the second offset by `ringWords`. */
class Offset implements Words {
  constructor(private readonly words: Words, private readonly base: number) {}
  load(i: number) {
    return this.words.load(this.base + i);
  }
  store(i: number, value: number) {
    this.words.store(this.base + i, value);
  }
  cas(i: number, expected: number, next: number) {
    return this.words.cas(this.base + i, expected, next);
  }
  swap(i: number, value: number) {
    return this.words.swap(this.base + i, value);
  }
}

const THIEF = ringWords(SLOTS), RUNNEXT = 3 * THIEF;

/**
 * Memory of three rings and a slot; the first ring holds `gs`, after `head` Gs have passed through
 * it.
 */
function memory(gs: readonly number[], head = 0): Int32Array {
  const words = new Int32Array(3 * THIEF + 1);
  words[RUNNEXT] = -1;
  words[HEAD] = head;
  words[TAIL] = (head + gs.length) | 0;
  gs.forEach((g, i) => words[AT + ((head + i) & (SLOTS - 1))] = g);
  return words;
}

/** Gs left in the queues of a final memory. */
function left(words: readonly number[]): number[] {
  const gs: number[] = [];
  for (const base of [0, THIEF, 2 * THIEF]) {
    for (let i = words[base + HEAD]; i !== words[base + TAIL]; i = (i + 1) | 0) {
      gs.push(words[base + AT + (i & (SLOTS - 1))]);
    }
  }
  if (words[RUNNEXT] >= 0) gs.push(words[RUNNEXT]);
  return gs;
}

type RingClass = new (words: Words, slots: number) => SharedRing;
type SlotClass = new (words: Words, i: number) => SharedSlot;

/** How many of all interleavings' outcomes lose or double a G of `gs`. */
function faults(start: Int32Array, gs: readonly number[], threads: readonly Thread[]) {
  const { count, outcomes } = interleave(start, threads);
  const wanted = [...gs].sort((a, b) => a - b).join();
  let wrong = 0;
  for (const { answers, memory } of outcomes.values()) {
    const found = [...answers.flat().filter((g) => g >= 0), ...left(memory)];
    if (found.sort((a, b) => a - b).join() !== wanted) wrong++;
  }
  return { count, wrong };
}

// What the owner and a thief do at once, with the Gs that are there at the start.
const SCENES: Readonly<
  Record<
    string,
    { gs: number[]; adds: number[]; threads: (ring: RingClass, slot: SlotClass) => Thread[] }
  >
> = {
  "the owner pops while a thief steals half": {
    gs: [1, 2, 3],
    adds: [],
    threads: (Ring) => [
      (w) => [new Ring(w, SLOTS).pop(), new Ring(w, SLOTS).pop()],
      (w) => [new Ring(w, SLOTS).moveInto(new Ring(new Offset(w, THIEF), SLOTS), 2, LAST)],
    ],
  },
  "the owner pushes while a thief steals": {
    gs: [1],
    adds: [8],
    threads: (Ring) => [
      (w) => new Ring(w, SLOTS).push(8) ? [] : [8],
      (w) => [new Ring(w, SLOTS).moveInto(new Ring(new Offset(w, THIEF), SLOTS), 2, LAST)],
    ],
  },
  "the owner pops and pushes while a thief steals, and runs the first": {
    gs: [1, 2, 3],
    adds: [8],
    threads: (Ring) => [
      (w) => {
        const ring = new Ring(w, SLOTS), g = ring.pop();
        return ring.push(8) ? [g] : [g, 8];
      },
      (w) => [new Ring(w, SLOTS).moveInto(new Ring(new Offset(w, THIEF), SLOTS), 2, FIRST)],
    ],
  },
  "two thieves steal from one ring": {
    gs: [1, 2],
    adds: [],
    threads: (Ring) => [
      (w) => [new Ring(w, SLOTS).moveInto(new Ring(new Offset(w, THIEF), SLOTS), 1, LAST)],
      (w) => [new Ring(w, SLOTS).moveInto(new Ring(new Offset(w, 2 * THIEF), SLOTS), 1, LAST)],
    ],
  },
  "the owner of a full ring pushes into the slot that a thief has read": {
    gs: [1, 2, 3, 4],
    adds: [9],
    threads: (Ring) => [
      (w) => {
        const ring = new Ring(w, SLOTS);
        const g = ring.pop();
        return ring.push(9) ? [g] : [g, 9];
      },
      (w) => [new Ring(w, SLOTS).moveInto(new Ring(new Offset(w, THIEF), SLOTS), 1, LAST)],
    ],
  },
  "the owner spills half of a full ring while a thief steals": {
    gs: [1, 2, 3, 4],
    adds: [],
    threads: (Ring) => [
      (w) => {
        const out = new Int32Array(SLOTS);
        return new Ring(w, SLOTS).takeOlder(out, SLOTS / 2) ? [out[0], out[1]] : [];
      },
      (w) => [new Ring(w, SLOTS).moveInto(new Ring(new Offset(w, THIEF), SLOTS), 1, LAST)],
    ],
  },
  "the owner takes runnext while a thief does, and puts another there": {
    gs: [1],
    adds: [5],
    threads: (_, Slot) => [
      (w) => {
        const slot = new Slot(w, RUNNEXT);
        return [slot.put(5), slot.take()];
      },
      (w) => [new Slot(w, RUNNEXT).take()],
    ],
  },
};

for (const [name, { gs, adds, threads }] of Object.entries(SCENES)) {
  Deno.test(`SharedRing and SharedSlot lose and double nothing: ${name}, in every interleaving`, () => {
    for (const head of [0, 3, 2 ** 31 - 2]) {
      const ways = threads(SharedRing, SharedSlot);
      const { count, wrong } = faults(memory(gs, head), [...gs, ...adds], ways);
      assert(count > 5, `only ${count} interleavings: the threads hardly meet`);
      assertEquals(wrong, 0);
    }
  });
}

// Planted ordering bugs. Each reaches into the words as the real class does.
class Faulty extends SharedRing {
  constructor(protected readonly w: Words, slots: number) {
    super(w, slots);
  }
}

const RING_BUGS: Readonly<Record<string, RingClass>> = {
  "push moves the tail before it writes the slot": class extends Faulty {
    override push(g: number): boolean {
      const tail = this.w.load(TAIL);
      if (((tail - this.w.load(HEAD)) | 0) >= this.slots) return false;
      this.w.store(TAIL, (tail + 1) | 0);
      this.w.store(AT + (tail & (SLOTS - 1)), g);
      return true;
    }
  },
  "pop stores the head instead of swapping it": class extends Faulty {
    override pop(): number {
      const head = this.w.load(HEAD);
      if (head === this.w.load(TAIL)) return -1;
      const g = this.w.load(AT + (head & (SLOTS - 1)));
      this.w.store(HEAD, (head + 1) | 0);
      return g;
    }
  },
  "a thief moves the head first and reads the slot afterwards": class extends Faulty {
    override moveInto(thief: SharedRing, n: number): number {
      const head = this.w.load(HEAD), size = (this.w.load(TAIL) - head) | 0;
      if (size <= 0) return -1;
      void [thief, n];
      if (!this.w.cas(HEAD, head, (head + 1) | 0)) return -1;
      return this.w.load(AT + (head & (SLOTS - 1)));
    }
  },
  "a thief stores the head instead of swapping it": class extends Faulty {
    override moveInto(thief: SharedRing, n: number): number {
      const head = this.w.load(HEAD), size = (this.w.load(TAIL) - head) | 0;
      if (size <= 0) return -1;
      void [thief, n];
      const g = this.w.load(AT + (head & (SLOTS - 1)));
      this.w.store(HEAD, (head + 1) | 0);
      return g;
    }
  },
  "a spill moves the head without looking whether a thief did": class extends Faulty {
    override takeOlder(out: Int32Array, n: number): boolean {
      const head = this.w.load(HEAD);
      if (((this.w.load(TAIL) - head) | 0) < SLOTS) return false;
      for (let i = 0; i < n; i++) out[i] = this.w.load(AT + ((head + i) & (SLOTS - 1)));
      this.w.store(HEAD, (head + n) | 0);
      return true;
    }
  },
};

const SLOT_BUGS: Readonly<Record<string, SlotClass>> = {
  "runnext is cleared by a store": class extends SharedSlot {
    constructor(private readonly w: Words, private readonly at: number) {
      super(w, at);
    }
    override take(): number {
      const g = this.w.load(this.at);
      if (g >= 0) this.w.store(this.at, -1);
      return g;
    }
  },
};

function isFound(name: string, Ring: RingClass, Slot: SlotClass): void {
  Deno.test(`a planted ordering bug is found: ${name}`, () => {
    let wrong = 0;
    for (const { gs, adds, threads } of Object.values(SCENES)) {
      wrong += faults(memory(gs), [...gs, ...adds], threads(Ring, Slot)).wrong;
    }
    assert(wrong > 0, "no interleaving shows it");
  });
}
for (const [name, Bug] of Object.entries(RING_BUGS)) isFound(name, Bug, SharedSlot);
for (const [name, Bug] of Object.entries(SLOT_BUGS)) isFound(name, SharedRing, Bug);

/**
 * What a look at a full ring may answer while its owner takes the oldest and puts 9 in its slot.
 */
function looks(Ring: RingClass): Set<number> {
  const { outcomes } = interleave(memory([1, 2, 3, 4]), [
    (w) => {
      const ring = new Ring(w, SLOTS);
      return [ring.pop(), ring.push(9) ? 1 : 0];
    },
    (w) => [new Ring(w, SLOTS).peek()],
  ]);
  return new Set([...outcomes.values()].map(({ answers }) => answers[1][0]));
}

Deno.test("SharedRing: a look sees who was the oldest, never who came into that slot later", () => {
  assertEquals(looks(SharedRing), new Set([1, 2]));
  const seen = looks(
    class extends Faulty {
      override peek(): number {
        return this.w.load(AT + (this.w.load(HEAD) & (SLOTS - 1)));
      }
    },
  );
  assert(seen.has(9), "the planted bug is not found: a look that does not check the head again");
});

Deno.test("interleave() runs every order of independent accesses: (sum k)! / prod k! of them", () => {
  const steps = (base: number, k: number): Thread => (w) => {
    for (let i = 0; i < k; i++) w.store(base, i);
    return [];
  };
  // Counts: shared oracle "interleaving_counts".
  for (const [ks, count] of [[[2, 2], 6], [[3, 3], 20], [[2, 2, 2], 90], [[4, 4], 70]] as const) {
    const threads = ks.map((k, i) => steps(i, k));
    assertEquals(interleave(new Int32Array(4), threads).count, count);
  }
});

Deno.test("SharedRing gives Gs in the order it got them, around the end of its slots", () => {
  const shared = new Int32Array(new SharedArrayBuffer(4 * ringWords(SLOTS)));
  const ring = new SharedRing(new AtomicWords(shared), SLOTS);
  assertEquals([ring.pop(), ring.peek(), ring.len()], [-1, -1, 0]);
  for (let g = 0; g < 40; g += 4) {
    for (let i = 0; i < SLOTS; i++) assert(ring.push(g + i));
    assertEquals([ring.push(99), ring.len()], [false, SLOTS]);
    for (let i = 0; i < SLOTS; i++) assertEquals(ring.pop(), g + i);
  }
});

Deno.test("SharedRing moves in order, keeps the first or the last back, and nothing without room", () => {
  const shared = () => new Int32Array(new SharedArrayBuffer(4 * ringWords(SLOTS)));
  const from = new SharedRing(new AtomicWords(shared()), SLOTS);
  const to = new SharedRing(new AtomicWords(shared()), SLOTS);
  for (const g of [1, 2, 3, 4]) from.push(g);
  assertEquals([from.moveInto(to, 2, FIRST), from.moved], [1, 2]);
  assertEquals([from.moveInto(to, Infinity, LAST), from.moved], [4, 2]);
  for (const g of [5, 6, 7, 8]) from.push(g);
  assertEquals([from.moveInto(to, 4, LAST), from.len(), to.len()], [FULL, 4, 2]);
  assertEquals([to.pop(), to.pop(), to.pop()], [2, 3, -1]);
  assertEquals([from.moveInto(to, 0, LAST), from.peek()], [-1, 5]);
});
