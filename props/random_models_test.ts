import { assert, assertEquals, fail } from "@std/assert";
import {
  assemble,
  LimitError,
  LINUX_X64,
  ModelError,
  type Outcome,
  prngStream,
  type Program,
  ProgramError,
  simulate,
  ZERO,
} from "@lab/runtime";
import type { LawContext } from "./law.ts";
import { coreAccounting, monotonicTime } from "./laws/time.ts";
import { RANDOM_VERBS, RandomModel } from "./testing/random_model.ts";
import { runs, seed } from "./testing/runs.ts";

/** Between them all that a G can do, and all that comes from outside. */
const PROGRAMS: readonly Program[] = [
  {
    objects: { c: { type: "chan" }, d: { type: "chan", cap: 2 }, wg: { type: "wg" } },
    progs: {
      main: [
        ["wgadd", "wg", 3],
        ["for", "i", 3, [["spawn", "w"]]],
        ["for", "i", 3, [["send", "c", "i"], ["recv", "d", "x"]]],
        ["wgwait", "wg"],
      ],
      w: [["recv", "c", "x"], ["compute", 900], ["send", "d", "x"], ["wgadd", "wg", -1]],
    },
  },
  {
    objects: { mu: { type: "mutex" }, d: { type: "chan", cap: 9 } },
    progs: {
      main: [["for", "i", 4, [["spawn", "w"]]], ["for", "i", 4, [["recv", "d", "x"]]]],
      w: [
        ["for", "i", 3, [["lock", "mu"], ["yield"], ["compute", 300], ["unlock", "mu"]]],
        ["send", "d", 1],
      ],
    },
  },
  {
    objects: { d: { type: "chan", cap: 9 } },
    progs: {
      main: [
        ["for", "i", 4, [["spawn", "w"]]],
        ["sleep", 700],
        ["for", "i", 4, [["recv", "d", "x"]]],
      ],
      w: [["sleep", 500], ["syscall", 3000], ["netpoll", 400], ["sleep", 20], ["send", "d", 1]],
    },
  },
  {
    objects: { d: { type: "chan", cap: 9 } },
    progs: {
      main: [
        ["for", "i", 3, [["spawn", "w"], ["spawn", "long"]]],
        ["for", "i", 6, [["recv", "d", "x"]]],
      ],
      w: [["pin"], ["sleep", 500], ["netpoll", 90], ["unpin"], ["syscall", 90_000], [
        "send",
        "d",
        1,
      ]],
      long: [["compute", 90_000], ["syscall", 40], ["yield"], ["send", "d", 1]],
    },
  },
  {
    objects: {},
    progs: { job: [["compute", 300], ["syscall", 200], ["sleep", 60], ["netpoll", 50]] },
    arrivals: { kind: "uniform", gapNs: 250, count: 12, prog: "job" },
  },
].map((workload, i) => assemble({ name: `fuzz${i}`, ...workload }));

/** How a run of a random model may end, beside by itself. */
const REFUSALS = [ModelError, LimitError, ProgramError];

/** The engine's own laws: no model can break them. They read the trace and the outcome alone. */
const ENGINE_LAWS = [monotonicTime, coreAccounting];

/** One run; the same `seed`, the same run. @returns How it ended. */
function run(seed: number): { readonly program: Program; readonly outcome: Outcome | null } {
  const prng = prngStream(seed, "run"), one = (n: number) => 1 + prng.below(n);
  const program = PROGRAMS[prng.below(PROGRAMS.length)];
  const choice = prngStream(seed, "choice");
  try {
    const outcome = simulate({
      model: (ops) => new RandomModel(ops, seed),
      program,
      machine: { procs: one(4), cores: one(4), msMax: prng.below(4) === 0 ? 4 : 40 },
      costs: prng.below(2) === 0 ? ZERO : LINUX_X64,
      seed,
      verify: prng.below(3) === 0,
      cold: prng.below(8) === 0,
      sink: prng.below(4) === 0 ? "none" : "columns",
      ...(prng.below(2) === 0 ? {} : { chooser: { choose: (n: number) => choice.below(n) } }),
      limits: { stepsMax: 1500 },
    });
    return { program, outcome };
  } catch (error) {
    if (REFUSALS.some((kind) => error instanceof kind)) return { program, outcome: null };
    throw error;
  }
}

Deno.test("whatever a model does, the engine refuses it by name or keeps its own laws", () => {
  const count = runs(2000), first = seed();
  let ended = 0;
  for (let i = 0; i < count; i++) {
    const again = `random model of seed ${first + i}`;
    let result: ReturnType<typeof run>;
    try {
      result = run(first + i);
    } catch (error) {
      fail(`${again}: ${error instanceof Error ? error.stack : error}`);
    }
    const { program, outcome } = result;
    if (outcome === null) continue;
    ended++;
    if (outcome.trace === null) continue;
    const context = { program, outcome } as LawContext;
    for (const law of ENGINE_LAWS) {
      const [found] = law.check(outcome.trace, context);
      assertEquals(found, undefined, `${again}: ${law.name}`);
    }
  }
  assert(ended > count / 10, `only ${ended} of ${count} runs came to their end`);
});

Deno.test("random models use every verb", () => {
  assertEquals(RANDOM_VERBS.length, 37);
});
