import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MODELS } from "@lab/models";
import type { MachineParts } from "@lab/runtime";
import { caseFor, inOrder, scene } from "../arbitraries/scenes.ts";
import { RUNS, runs, seed } from "../testing/runs.ts";
import { refer, textOf } from "./refer.ts";

const AGAIN = `deno task test props/reference -- --seed=${seed()} --runs=${runs(RUNS)}`;

for (const [i, spec] of MODELS.entries()) {
  const numRuns = runs(40);
  Deno.test(`${spec.name}: programs do what the reference says they may (${numRuns} generated cases)`, () => {
    let judged = 0;
    const property = fc.property(caseFor(spec), (c) => {
      const reference = refer(c), [first] = reference.differences;
      judged += reference.judged;
      assert(
        first === undefined,
        first && `${textOf(first)}\n${JSON.stringify(c.workload)}\nagain: ${AGAIN}`,
      );
    });
    // Others for each model: what is wrong with the machine shows under any of them.
    fc.assert(property, { numRuns, seed: seed() + i });
    assert(judged > 20 * numRuns, `only ${judged} steps were judged`);
  });
}

Deno.test("objects that serve in order of coming do what the reference says they may", () => {
  const gpm = MODELS.find(({ name }) => name === "gpm")!, numRuns = runs(100);
  let judged = 0;
  const property = fc.property(caseFor(gpm, inOrder(scene)), (c) => {
    const reference = refer(c), [first] = reference.differences;
    judged += reference.judged;
    assert(first === undefined, first && `${textOf(first)}\n${JSON.stringify(c.workload)}`);
  });
  fc.assert(property, { numRuns, seed: seed() });
  assert(judged > 20 * numRuns, `only ${judged} steps were judged`);
});

/** Machines that are wrong, in a way that only values, order or times of waits can show. */
const WRONG: Readonly<Record<string, (parts: MachineParts) => void>> = {
  "a message gets another value": ({ s: { channels } }) => {
    const buffer = channels.buffer.bind(channels);
    channels.buffer = (c, value) => buffer(c, value + 1);
  },
  "a receive forgets what it got": ({ s: { channels } }) => {
    const unbuffer = channels.unbuffer.bind(channels);
    channels.unbuffer = (c) => 0 * unbuffer(c);
  },
  "a channel has a slot less": ({ s: { channels } }) => {
    channels.cap.forEach((cap, c) => channels.cap[c] = Math.max(0, cap - 1));
  },
  "a mutex returns losers to the tail": ({ s: { mutexes } }) => {
    const enqueue = mutexes.enqueue.bind(mutexes);
    mutexes.enqueue = (x, g, _, next) => enqueue(x, g, false, next);
  },
  "a mutex wakes whoever came last": ({ s: { mutexes } }) => {
    const enqueue = mutexes.enqueue.bind(mutexes);
    mutexes.enqueue = (x, g, _, next) => enqueue(x, g, true, next);
  },
  "a mutex forgets that somebody was woken": ({ s: { mutexes } }) => {
    Object.assign(mutexes, { woken: new Proxy(mutexes.woken, { get: () => 0, set: () => true }) });
  },
  "an RWMutex lets a writer in beside readers": ({ executor: { sync: { objects } } }) => {
    const departing = new Proxy(objects.departing, { get: () => 0, set: () => true });
    Object.assign(objects, { departing });
  },
  "an RWMutex wakes a reader less than wait for it": ({ executor: { sync: { objects } } }) => {
    const dequeue = objects.rwWaiters.dequeue.bind(objects.rwWaiters);
    objects.rwWaiters.dequeue = (q, next) => q % 2 === 0 ? -1 : dequeue(q, next);
  },
  "a once is done twice": ({ executor: { sync: { objects } } }) => {
    Object.assign(objects, {
      counters: new Proxy(objects.counters, { get: () => 0, set: () => true }),
    });
  },
  "timers that are due at once go off in another order": ({ s: { timers } }) => {
    const pop = timers.pop.bind(timers), add = timers.add.bind(timers);
    timers.pop = (p) => {
      const dueNs = timers.firstNs(p), first = pop(p);
      if (timers.firstNs(p) !== dueNs) return first;
      const second = pop(p);
      add(p, first);
      return second;
    };
  },
  "a select is charged for one of its cases": ({ s }) => {
    s.chargeTimes = (m, row) => s.charge(m, row);
  },
  "a G works a nanosecond more than its program has": ({ s: { gs } }) => {
    const workNs = gs.workNs.bind(gs);
    gs.workNs = (g) => workNs(g) + 1;
  },
  "a select that took its default is not counted": ({ s: { counts } }) => {
    Object.defineProperty(counts, "selectsDefault", { get: () => 0, set: () => {} });
  },
  "a sleep is a nanosecond too short": ({ s, life }) => {
    const sleep = life.sleep.bind(life);
    life.sleep = (m, g, ns) => {
      const slept = sleep(m, g, ns);
      if (slept) s.gs.setScratch(g, s.gs.scratch[g] - 1);
      return slept;
    };
  },
};

for (const [what, fault] of Object.entries(WRONG)) {
  Deno.test(`the reference notices a wrong machine: ${what}`, () => {
    const gpm = MODELS.find(({ name }) => name === "gpm")!;
    const cases = fc.sample(caseFor(gpm), { numRuns: 1_500, seed: 1 });
    const found = cases.some((c) => {
      try {
        return refer(c, fault).differences.length > 0;
      } catch {
        return false;
      }
    });
    assert(found, "not in 1,500 cases");
  });
}

/** Of chi-square with 1, 2, 3, 4 degrees of freedom: exceeded by chance once in a million. */
const ONE_IN_A_MILLION = [23.93, 27.63, 30.66, 33.38] as const;

/** How unlike a fair lot counts are. */
function chiSquare(counts: readonly number[]): number {
  const each = counts.reduce((sum, n) => sum + n, 0) / counts.length;
  return counts.reduce((sum, n) => sum + (n - each) ** 2 / each, 0);
}

/** Cases taken by selects of `ready` ready ones and one that never is; each seed the same share. */
function lots(ready: number, fault?: (parts: MachineParts) => void): number[][] {
  const names = Array.from({ length: ready }, (_, i) => `c${i}`);
  return Array.from({ length: 20 }, (_, i) => {
    const reference = refer({
      model: "gpm",
      workload: {
        objects: {
          ...Object.fromEntries(names.map((name) => [name, { type: "chan", cap: 1 } as const])),
          never: { type: "chan" },
        },
        progs: {
          main: [["for", "i", 200, [
            ["select", ["recv", "never"], ...names.map((c) => ["send", c, 1] as const)],
            // Whichever took it gives it back.
            ["select", ...names.map((c) => ["recv", c] as const)],
          ]]],
        },
      },
      machine: { procs: 2, cores: 2 },
      costs: "zero",
      seed: i + 1,
    }, fault);
    assertEquals(reference.differences, []);
    return reference.taken.get(ready)!;
  });
}

const sumOf = (lists: readonly (readonly number[])[]): number[] =>
  lists[0].map((_, i) => lists.reduce((sum, counts) => sum + counts[i], 0));

for (const ready of [2, 3, 4, 5]) {
  Deno.test(`select draws fairly among ${ready} cases that are ready`, () => {
    const each = lots(ready), counts = sumOf(each), bound = ONE_IN_A_MILLION[ready - 2];
    assertEquals(counts.reduce((sum, n) => sum + n, 0), 20 * 200);
    assert(chiSquare(counts) < bound, `${counts}`);
    assert(new Set(each.map(String)).size > 10, "seeds draw the same");
    // A lot that leans by a tenth is noticed.
    const leaning = lots(ready, ({ s: { selectPrng } }) => {
      const below = selectPrng.below.bind(selectPrng);
      let n = 0;
      selectPrng.below = (cases) => ++n % 10 === 0 ? 0 : below(cases);
    });
    assert(chiSquare(sumOf(leaning)) > bound, `${sumOf(leaning)}`);
  });
}
