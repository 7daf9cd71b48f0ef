import { assert, assertEquals } from "@std/assert";
import { interleave, type Thread } from "./interleave_testing.ts";
import { ringWords, SharedRing } from "./shared_ring.ts";
import { AtomicWords, type Words } from "./words.ts";

const SLOTS = 4;
const HEAD = 0, TAIL = 16, NEXT = 32, FIRST = 48;

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

const THIEF = ringWords(SLOTS);

/** Memory of two rings; the first holds `gs`, after `head` Gs have passed through it. */
function memory(gs: readonly number[], head = 0): Int32Array {
  const words = new Int32Array(3 * THIEF);
  for (const base of [0, THIEF, 2 * THIEF]) words[base + NEXT] = -1;
  words[HEAD] = head;
  words[TAIL] = (head + gs.length) | 0;
  gs.forEach((g, i) => words[FIRST + ((head + i) & (SLOTS - 1))] = g);
  return words;
}

/** Gs left in the rings of a final memory. */
function left(words: readonly number[]): number[] {
  const gs: number[] = [];
  for (const base of [0, THIEF, 2 * THIEF]) {
    for (let i = words[base + HEAD]; i !== words[base + TAIL]; i = (i + 1) | 0) {
      gs.push(words[base + FIRST + (i & (SLOTS - 1))]);
    }
    if (words[base + NEXT] >= 0) gs.push(words[base + NEXT]);
  }
  return gs;
}

type RingClass = new (words: Words, slots: number) => SharedRing;

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
  Record<string, { gs: number[]; adds: number[]; threads: (ring: RingClass) => Thread[] }>
> = {
  "the owner pops while a thief steals half": {
    gs: [1, 2, 3],
    adds: [],
    threads: (Ring) => [
      (w) => [new Ring(w, SLOTS).pop(), new Ring(w, SLOTS).pop()],
      (w) => [new Ring(w, SLOTS).stealInto(new Ring(new Offset(w, THIEF), SLOTS), 2)],
    ],
  },
  "the owner pushes while a thief steals": {
    gs: [1],
    adds: [8],
    threads: (Ring) => [
      (w) => new Ring(w, SLOTS).push(8) ? [] : [8],
      (w) => [new Ring(w, SLOTS).stealInto(new Ring(new Offset(w, THIEF), SLOTS), 2)],
    ],
  },
  "two thieves steal from one ring": {
    gs: [1, 2],
    adds: [],
    threads: (Ring) => [
      (w) => [new Ring(w, SLOTS).stealInto(new Ring(new Offset(w, THIEF), SLOTS), 1)],
      (w) => [new Ring(w, SLOTS).stealInto(new Ring(new Offset(w, 2 * THIEF), SLOTS), 1)],
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
      (w) => [new Ring(w, SLOTS).stealInto(new Ring(new Offset(w, THIEF), SLOTS), 1)],
    ],
  },
  "the owner spills half of a full ring while a thief steals": {
    gs: [1, 2, 3, 4],
    adds: [],
    threads: (Ring) => [
      (w) => {
        const out = new Int32Array(SLOTS);
        return [...out.slice(0, new Ring(w, SLOTS).takeHalf(out))].map((_, i) => out[i]);
      },
      (w) => [new Ring(w, SLOTS).stealInto(new Ring(new Offset(w, THIEF), SLOTS), 1)],
    ],
  },
  "the owner takes runnext while a thief does, and puts another there": {
    gs: [1],
    adds: [5],
    threads: (Ring) => [
      (w) => {
        const ring = new Ring(w, SLOTS);
        ring.setNext(5) satisfies number;
        return [ring.takeNext()];
      },
      (w) => [new Ring(w, SLOTS).takeNext()],
    ],
  },
};

for (const [name, { gs, adds, threads }] of Object.entries(SCENES)) {
  Deno.test(`SharedRing loses and doubles nothing: ${name}, in every interleaving`, () => {
    for (const head of [0, 3, 2 ** 31 - 2]) {
      const { count, wrong } = faults(memory(gs, head), [...gs, ...adds], threads(SharedRing));
      assert(count > 5, `only ${count} interleavings: the threads hardly meet`);
      assertEquals(wrong, 0);
    }
  });
}

// Planted ordering bugs. Each reaches into the words as the real class does.
class Harmed extends SharedRing {
  constructor(protected readonly w: Words, slots: number) {
    super(w, slots);
  }
}

const BUGS: Readonly<Record<string, RingClass>> = {
  "push moves the tail before it writes the slot": class extends Harmed {
    override push(g: number): boolean {
      const tail = this.w.load(TAIL);
      if (((tail - this.w.load(HEAD)) | 0) >= this.slots) return false;
      this.w.store(TAIL, (tail + 1) | 0);
      this.w.store(FIRST + (tail & (SLOTS - 1)), g);
      return true;
    }
  },
  "pop stores the head instead of swapping it": class extends Harmed {
    override pop(): number {
      const head = this.w.load(HEAD);
      if (head === this.w.load(TAIL)) return -1;
      const g = this.w.load(FIRST + (head & (SLOTS - 1)));
      this.w.store(HEAD, (head + 1) | 0);
      return g;
    }
  },
  "a thief moves the head first and reads the slot afterwards": class extends Harmed {
    override stealInto(thief: SharedRing, n: number): number {
      const head = this.w.load(HEAD), size = (this.w.load(TAIL) - head) | 0;
      if (size <= 0) return -1;
      void [thief, n];
      if (!this.w.cas(HEAD, head, (head + 1) | 0)) return -1;
      return this.w.load(FIRST + (head & (SLOTS - 1)));
    }
  },
  "a thief stores the head instead of swapping it": class extends Harmed {
    override stealInto(thief: SharedRing, n: number): number {
      const head = this.w.load(HEAD), size = (this.w.load(TAIL) - head) | 0;
      if (size <= 0) return -1;
      void [thief, n];
      const g = this.w.load(FIRST + (head & (SLOTS - 1)));
      this.w.store(HEAD, (head + 1) | 0);
      return g;
    }
  },
  "a spill moves the head without looking whether a thief did": class extends Harmed {
    override takeHalf(out: Int32Array): number {
      const head = this.w.load(HEAD);
      if (((this.w.load(TAIL) - head) | 0) < SLOTS) return 0;
      for (let i = 0; i < 2; i++) out[i] = this.w.load(FIRST + ((head + i) & (SLOTS - 1)));
      this.w.store(HEAD, (head + 2) | 0);
      return 2;
    }
  },
  "runnext is cleared by a store": class extends Harmed {
    override takeNext(): number {
      const g = this.w.load(NEXT);
      if (g >= 0) this.w.store(NEXT, -1);
      return g;
    }
  },
};

for (const [name, Bug] of Object.entries(BUGS)) {
  Deno.test(`a planted ordering bug is found: ${name}`, () => {
    let wrong = 0;
    for (const { gs, adds, threads } of Object.values(SCENES)) {
      wrong += faults(memory(gs), [...gs, ...adds], threads(Bug)).wrong;
    }
    assert(wrong > 0, "no interleaving shows it");
  });
}

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
  ring.clear();
  assertEquals([ring.pop(), ring.next(), ring.len()], [-1, -1, 0]);
  for (let g = 0; g < 40; g += 4) {
    for (let i = 0; i < SLOTS; i++) assert(ring.push(g + i));
    assertEquals([ring.push(99), ring.len()], [false, SLOTS]);
    for (let i = 0; i < SLOTS; i++) assertEquals(ring.pop(), g + i);
  }
});
