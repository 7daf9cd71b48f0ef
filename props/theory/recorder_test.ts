import { assertEquals } from "@std/assert";
import { arrivalsProgram, assemble, simulate } from "@lab/runtime";
import { MODELS } from "@lab/models";
import { emptyTimes, Recorder } from "./recorder.ts";
import { GM, GPM, labModel } from "./inputs.ts";

/** Gs that compute, call, sleep and yield: every hook of a model is used. */
const PROGRAM = assemble({
  name: "all_hooks",
  progs: {
    job: [["compute", "service"], ["yield"], ["syscall", 3_000_000], ["sleep", 500], [
      "netpoll",
      700,
    ], ["compute", "service"]],
  },
  arrivals: {
    kind: "poisson",
    ratePerS: 2_000_000,
    count: 200,
    prog: "job",
    place: "random",
    service: { kind: "exp", meanNs: 900 },
  },
});

for (const { name } of MODELS) {
  Deno.test(`Recorder changes nothing about a run of ${name}`, () => {
    const { make } = labModel(name);
    const times = emptyTimes(200);
    const options = { program: PROGRAM, machine: { procs: 3 }, sink: "hash" } as const;
    const watched = simulate({
      ...options,
      model: (ops) => new Recorder(ops, make(ops), times),
    });
    assertEquals(watched.hash, simulate({ ...options, model: make }).hash);
    // The run ends with the last exit, which no model hears of.
    assertEquals(times.endedNs.filter((ns) => ns < 0).length, 1);
    assertEquals(times.ranNs.filter((ns) => ns < 0).length, 0);
  });
}

Deno.test("Recorder's sojourns are those of the engine's own summary", () => {
  for (const { make } of [GM, GPM]) {
    const times = emptyTimes(1000);
    const { metrics, elapsedNs } = simulate({
      model: (ops) => new Recorder(ops, make(ops), times),
      program: arrivalsProgram({
        arrivals: { kind: "poisson", ratePerS: 3e6 },
        service: { kind: "exp", meanNs: 1000 },
        count: 1000,
        place: "random",
      }),
      machine: { procs: 4 },
    });
    const ends = times.endedNs.map((ns) => ns < 0 ? elapsedNs : ns);
    const sum = ends.reduce((total, ns, g) => total + ns - times.cameNs[g], 0);
    assertEquals(sum / 1000, metrics.sojournNs.mean);
    const waits = times.ranNs.reduce((total, ns, g) => total + ns - times.cameNs[g], 0);
    assertEquals(waits / 1000, metrics.waitNs.mean);
  }
});
