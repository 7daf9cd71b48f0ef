import { configure, MODELS } from "@lab/models";
import {
  assemble,
  LINUX_X64,
  prngStream,
  ReplayChooser,
  Rerun,
  simulate,
  type Workload,
} from "@lab/runtime";
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { caseFor, scene } from "../arbitraries/scenes.ts";
import { settle, simulateOptions } from "../case.ts";
import { runs, seed } from "../testing/runs.ts";

for (const name of ["gpm", "gm", "pm", "g"]) {
  Deno.test(`Rerun gives ${name} the outcome of a fresh machine, run after run`, () => {
    const spec = MODELS.find((model) => model.name === name)!;
    fc.assert(
      fc.property(caseFor(spec, scene), (c) => {
        const { configured, program } = settle(c);
        const options = simulateOptions(c, program, configured.make, true);
        // Three schedules, the first of them once more in the end.
        const prng = prngStream(c.seed, "reruns");
        const maps = [1, 2, 3].map(() => new Map([[prng.below(50), 1], [prng.below(200), 2]]));
        let chooser = new ReplayChooser(new Map());
        const again = new Rerun({ ...options, chooser: { choose: (n) => chooser.choose(n) } });
        for (const [k, map] of [...maps, maps[0]].entries()) {
          // Another seed each time; the last one is that of the options again.
          const seed = (c.seed + (k + 1) % 4) % 2 ** 32;
          chooser = new ReplayChooser(map);
          const told = () => {
            again.run(k === 3 ? undefined : seed);
            const { engineBytesPerG: _, ...outcome } = again.outcome();
            return outcome;
          };
          const fresh = () => {
            const fresh = simulate({ ...options, seed, chooser: new ReplayChooser(map) });
            const { engineBytesPerG: _, ...outcome } = fresh;
            return outcome;
          };
          assertEquals(outcomeOf(told), outcomeOf(fresh));
        }
      }),
      { numRuns: runs(60), seed: seed() },
    );
  });
}

Deno.test("Rerun draws what a fresh machine with its seed draws", () => {
  const program = assemble({
    dists: { one: { kind: "uniform", minNs: 1, maxNs: 1_000 }, two: { kind: "exp", meanNs: 500 } },
    progs: {
      main: [["for", "i", 5, [["compute", ["draw", "one"]], ["compute", ["draw", "two"]]]]],
    },
  });
  const options = { model: configure("gm").make, program, machine: { procs: 1 } };
  const again = new Rerun(options), told = new Set<number>();
  for (const seed of [1, 2, 2 ** 32 - 1, 2, 1]) {
    again.run(seed);
    assertEquals(again.outcome().elapsedNs, simulate({ ...options, seed }).elapsedNs);
    told.add(again.outcome().elapsedNs);
  }
  assertEquals(told.size, 3);
});

/** Programs that end in the middle of it all: what they leave behind must not be there again. */
const LEFTOVERS: Readonly<Record<string, Workload>> = {
  "a mutex with waiters, one of them woken": {
    objects: { mu: { type: "mutex" } },
    progs: {
      main: [
        ["lock", "mu"],
        ["for", "i", 3, [["spawn", "w"]]],
        ["for", "k", 3, [["yield"]]],
        ["unlock", "mu"],
      ],
      w: [["lock", "mu"], ["compute", 5], ["unlock", "mu"]],
    },
  },
  "a mutex that starves": {
    objects: { mu: { type: "mutex" } },
    progs: {
      main: [
        ["lock", "mu"],
        ["for", "i", 3, [["spawn", "w"]]],
        ["for", "k", 3, [["yield"]]],
        ["compute", 1_100_000],
        ["unlock", "mu"],
        ["lock", "mu"],
        ["for", "k", 3, [["yield"]]],
      ],
      w: [["lock", "mu"], ["unlock", "mu"]],
    },
  },
  "wait groups, sleeps, calls and network waits that go on": {
    objects: { wg: { type: "wg" } },
    progs: {
      main: [
        ["wgadd", "wg", 2],
        ["spawn", "waits"],
        ["spawn", "sleeps", { x: 7 }],
        ["spawn", "calls"],
        ["spawn", "polls"],
        ["for", "k", 4, [["yield"]]],
        ["compute", 2_000],
        ["wgdone", "wg"],
      ],
      waits: [["wgwait", "wg"]],
      sleeps: [["sleep", 1_500], ["set", "y", ["+", "y", "x"]], ["sleep", 10_000_000]],
      calls: [["syscall", 1_000], ["syscall", 10_000_000]],
      polls: [["netpoll", 900], ["netpoll", 10_000_000]],
    },
  },
  "channels with messages, waiters and a close": {
    objects: { c: { type: "chan", cap: 2 }, d: { type: "chan" }, e: { type: "chan" } },
    progs: {
      main: [
        ["for", "i", 2, [["spawn", "w", { id: ["+", "i", 1] }]]],
        ["for", "k", 3, [["yield"]]],
        ["send", "c", 5],
        ["recv", "c", "x"],
        ["send", "c", 6],
        ["close", "e"],
      ],
      w: [
        ["select", ["recv", "e"], ["recv", "d", "v"], { into: "k" }],
        ["recv", "c", "v"],
        ["send", "d", "id"],
      ],
    },
  },
  "conditions, semaphores and numbers": {
    objects: {
      mu: { type: "mutex" },
      cv: { type: "cond" },
      sem: { type: "sem", cap: 2 },
      hits: { type: "counter" },
      rw: { type: "rwmutex" },
    },
    progs: {
      main: [
        ["for", "i", 3, [["spawn", "w"]]],
        ["for", "k", 4, [["yield"]]],
        ["acquire", "sem", 1],
        ["lock", "mu"],
        ["signal", "cv"],
        ["unlock", "mu"],
        ["rlock", "rw"],
      ],
      w: [["lock", "mu"], ["add", "hits", 1, "n"], ["condwait", "cv", "mu"], ["acquire", "sem", 2]],
    },
  },
};

for (const { name } of MODELS) {
  Deno.test(`${name}: a machine on which a run broke off in the middle is as good as a new one`, () => {
    for (const [what, workload] of Object.entries(LEFTOVERS)) {
      for (const procs of [1, 2]) {
        const { make } = configure(name);
        const options = {
          model: make,
          program: assemble(workload),
          machine: { procs },
          costs: LINUX_X64,
          sink: "columns",
        } as const;
        const { engineBytesPerG: _, ...fresh } = simulate(options);
        const again = new Rerun(options);
        for (const turn of [1, 2, 3]) {
          again.run();
          const { engineBytesPerG: _, ...outcome } = again.outcome();
          const [said, must] = [outcome, fresh].map((one) => JSON.stringify(one));
          assertEquals(said, must, `${what}, ${procs} Ps, run ${turn}`);
        }
      }
    }
  });
}

/** What came of it, or the message of what went wrong. */
function outcomeOf(run: () => unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(run()));
  } catch (error) {
    return (error as Error).message;
  }
}
