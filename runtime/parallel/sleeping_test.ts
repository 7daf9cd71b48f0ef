/** The lock and the permits, in every interleaving of their single accesses. */

import { assert, assertEquals } from "@std/assert";
import { Futex, Permits, type SleepWords, type Words } from "./sleeping.ts";
import { interleave, type Thread } from "./interleave_testing.ts";
import { LINE, Word } from "./layout.ts";

const NO_SPINS = 0;
const bill = () => ({ lockAcquires: 0, lockWaits: 0, lockWaitNs: 0 });
const LOCK = 0, COUNT = 1;

/** Threads that add one under the lock, by a load and a store. */
function adders(n: number, Lock: typeof Futex): Thread[] {
  return Array.from({ length: n }, (): Thread => (words) => {
    const lock = new Lock(words, LOCK, bill(), NO_SPINS);
    lock.lock();
    words.store(COUNT, words.load(COUNT) + 1);
    lock.unlock();
    return [];
  });
}

/** Interleavings of `n` adders that lose an addition, or in which one sleeps for ever. */
function lockFaults(n: number, Lock: typeof Futex) {
  const { count, stuck, outcomes } = interleave(new Int32Array(2), adders(n, Lock));
  const lost = [...outcomes.values()].filter(({ memory }) => memory[COUNT] !== n).length;
  return { count, stuck, lost };
}

for (const n of [2, 3]) {
  Deno.test(`Futex: ${n} threads lose no addition and leave nobody asleep, in every interleaving`, () => {
    const { count, ...faults } = lockFaults(n, Futex);
    assert(count > 30, `only ${count} interleavings`);
    assertEquals(faults, { stuck: 0, lost: 0 });
  });
}

const BROKEN_LOCKS: Readonly<Record<string, typeof Futex>> = {
  "whoever slept takes the lock as if nobody else did": class extends Futex {
    protected override sleep(): void {
      while (!this.at.cas(this.i, 0, 1)) {
        this.at.cas(this.i, 1, 2);
        this.at.wait(this.i, 2);
      }
    }
  },
  "it sleeps without saying so": class extends Futex {
    protected override sleep(): void {
      while (!this.at.cas(this.i, 0, 1)) this.at.wait(this.i, 1);
    }
  },
  "it is opened after the others were woken": class extends Futex {
    override unlock(): void {
      if (this.at.load(this.i) === 2) this.at.notify(this.i, 1);
      this.at.store(this.i, 0);
    }
  },
  "it is looked at and taken in two steps": class extends Futex {
    override lock(): void {
      if (this.at.load(this.i) === 0) this.at.store(this.i, 1);
      else super.lock();
    }
  },
};

for (const [name, Lock] of Object.entries(BROKEN_LOCKS)) {
  Deno.test(`a planted bug of the lock is found: ${name}`, () => {
    const { stuck, lost } = lockFaults(3, Lock);
    assert(stuck + lost > 0, "no interleaving shows it");
  });
}

/** The few words that permits use lie close together here, for the search looks at all of them. */
const SHARED = [Word.SLEEPS, Word.PARKED, Word.STARTED, Word.STOPPED];
const LINES = SHARED.length;
const sharedAt = (i: number) => SHARED.indexOf(i as typeof SHARED[number]);
const lineAt = (i: number) => LINES + i / LINE;

/** Words that lie elsewhere. */
class Moved implements SleepWords {
  constructor(private readonly words: SleepWords, private readonly at: (i: number) => number) {}
  load = (i: number) => this.words.load(this.at(i));
  store = (i: number, value: number) => this.words.store(this.at(i), value);
  cas: Words["cas"] = (i, expected, next) => this.words.cas(this.at(i), expected, next);
  swap = (i: number, value: number) => this.words.swap(this.at(i), value);
  add = (i: number, by: number) => this.words.add(this.at(i), by);
  wait = (i: number, expected: number) => this.words.wait(this.at(i), expected);
  notify = (i: number, most: number) => this.words.notify(this.at(i), most);
}

type Act = (permits: Permits) => readonly number[] | void;

/** Interleavings of two Ms, in use from the start, with permits of the class. */
function ms(Permit: typeof Permits, acts: readonly Act[], permit = 0) {
  const start = new Int32Array(LINES + 2);
  start[sharedAt(Word.STARTED)] = 2;
  start[LINES] = permit;
  return interleave(
    start,
    acts.map((act) => (words) =>
      act(new Permit(new Moved(words, lineAt), new Moved(words, sharedAt))) ?? []
    ),
  );
}

/** M0 wakes M1 and sleeps; M1 sleeps and wakes M0: never are both asleep for good. */
const PING: Act = (permits) => {
  permits.give(1);
  permits.sleep(0);
};
const PONG: Act = (permits) => {
  permits.sleep(1);
  permits.give(0);
};
/** The same, but M0 went to sleep before, with a permit. */
const AGAIN: Act = (permits) => {
  permits.sleep(0);
  permits.give(1);
  permits.sleep(0);
};
const HOST: Act = (permits) => [permits.allAsleep((worker) => worker, 2) ? 1 : 0];
const SLEEPER = (m: number): Act => (permits) => permits.sleep(m);

const claims = ({ outcomes }: ReturnType<typeof ms>) =>
  [...outcomes.values()].filter(({ answers }) => answers[2]?.[0] === 1).length;

Deno.test("Permits: no wake is lost, in every interleaving", () => {
  const { count, stuck } = ms(Permits, [PING, PONG]);
  assert(count > 100, `only ${count} interleavings`);
  assertEquals(stuck, 0);
});

const watched = (Permit: typeof Permits) => [
  ms(Permit, [PING, PONG, HOST]),
  ms(Permit, [AGAIN, PONG, HOST], 1),
];

Deno.test("Permits: the host takes nobody for asleep for good who has a permit or will have one", () => {
  for (const found of watched(Permits)) assertEquals([claims(found), found.stuck], [0, 0]);
});

Deno.test("Permits: two that sleep for good are seen, if the host looks late enough", () => {
  const seen: number[] = [];
  const host: Act = (permits) => {
    const answer = HOST(permits) ?? [];
    seen.push(...answer);
    return answer;
  };
  const { count, stuck } = ms(Permits, [SLEEPER(0), SLEEPER(1), host]);
  assertEquals(stuck, count);
  assert(seen.includes(1) && seen.includes(0), "always the same answer");
});

const BROKEN_PERMITS: Readonly<Record<string, typeof Permits>> = {
  "the sleeper is woken before the permit lies there": class extends Permits {
    override give(m: number): void {
      this.lines.notify(m * LINE, 1);
      this.lines.store(m * LINE, 1);
    }
  },
  "whoever wakes takes the permit first and is counted out afterwards": class extends Permits {
    override sleep(m: number): void {
      this.words.add(Word.SLEEPS, 1);
      this.words.add(Word.PARKED, 1);
      while (this.lines.swap(m * LINE, 0) === 0) this.lines.wait(m * LINE, 0);
      this.words.add(Word.PARKED, -1);
    }
  },
  "sleeps are not counted, so that the host cannot tell one from the next": class extends Permits {
    override sleep(m: number): void {
      this.words.add(Word.PARKED, 1);
      while (this.lines.load(m * LINE) === 0) this.lines.wait(m * LINE, 0);
      this.words.add(Word.PARKED, -1);
      this.lines.store(m * LINE, 0);
    }
  },
  "a permit is thrown away before the sleep": class extends Permits {
    override sleep(m: number): void {
      this.lines.store(m * LINE, 0);
      super.sleep(m);
    }
  },
};

for (const [name, Permit] of Object.entries(BROKEN_PERMITS)) {
  Deno.test(`a planted bug of the permits is found: ${name}`, () => {
    const shown = watched(Permit).map((found) => found.stuck + claims(found));
    assert(Math.max(...shown) > 0, "no interleaving shows it");
  });
}
