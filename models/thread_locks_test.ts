import { assert, assertEquals } from "@std/assert";
import { assemble, Ev, LINUX_X64, simulate, type Workload, ZERO } from "@lab/runtime";
import { configure } from "./configure.ts";
import { MODELS } from "./mod.ts";
import { rows } from "./run_testing.ts";

const OBJECTS = { a: { type: "chan" }, b: { type: "chan" }, c: { type: "chan" } } as const;
const TURNS = 50;
type Instrs = Workload["progs"][string];

/** Two Gs that pass a number to and fro, each in `begin` at first. */
const pingPong = (begin: Instrs): Workload["progs"] => ({
  main: [...begin, ["spawn", "other"], [
    "for",
    "i",
    TURNS,
    [["send", "a", "i"], ["recv", "b", "v"]],
  ], ["mark", "v"]],
  other: [...begin, ["for", "i", TURNS, [["recv", "a", "v"], ["send", "b", "v"]]]],
});

const run = (progs: Workload["progs"], model = "gpm", costs = ZERO) =>
  simulate({
    model: configure(model).make,
    program: assemble({ objects: OBJECTS, progs }),
    machine: { procs: 1 },
    sink: "columns",
    costs,
    verify: true,
  });

const times = (outcome: ReturnType<typeof run>, row: string) =>
  outcome.metrics.costs[row]?.times ?? 0;

Deno.test("a G that is locked to its thread never goes on with a running slice", () => {
  const inherits = (begin: Instrs) => {
    const { code, b, length } = run(pingPong(begin)).trace!;
    return Array.from(code.subarray(0, length)).filter((one, i) => one === Ev.RUN && b[i] === 1)
      .length;
  };
  assert(inherits([]) > TURNS);
  assertEquals(inherits([["lockthread"]]), 2, "the first turn of each, which is not locked yet");
  assertEquals(inherits([["lockthread"], ["lockthread"], ["unlockthread"]]), 2, "they are counted");
  assert(inherits([["lockthread"], ["unlockthread"], ["unlockthread"]]) > TURNS);
});

Deno.test("each turn of a locked G costs two switches of threads", () => {
  const loose = run(pingPong([]), "gpm", LINUX_X64), dispatches = loose.dispatches;
  const locked = run(pingPong([["lockthread"]]), "gpm", LINUX_X64);
  assertEquals(locked.marks.id, loose.marks.id);
  for (const row of ["wakeCall", "parkCall"]) {
    const more = times(locked, row) - times(loose, row);
    assert(Math.abs(more - 2 * dispatches) <= 6, `${row}: ${more} for ${dispatches} turns`);
  }
  const { threadSwitches } = locked.metrics.counts;
  assert(Math.abs(threadSwitches - 2 * dispatches) <= 6, `${threadSwitches} switches`);
  assert(locked.elapsedNs > 10 * loose.elapsedNs, "golang/go#21827: far slower");
});

Deno.test("what a round trip with a locked G takes is what Go takes on the machine of the table", () => {
  const rounds = 500;
  const tripNs = (procs: number) => {
    const turns: Instrs = [["for", "i", rounds, [["send", "a", "i"], ["recv", "b", "v"]]]];
    const progs = {
      main: [["lockthread"], ["spawn", "other"], ...turns],
      other: [["for", "i", rounds, [["recv", "a", "v"], ["send", "b", "v"]]]],
    } as Workload["progs"];
    const { elapsedNs } = simulate({
      model: configure("gpm").make,
      program: assemble({ objects: OBJECTS, progs }),
      machine: { procs, cores: 2 },
      costs: LINUX_X64,
    });
    return elapsedNs / rounds;
  };
  // `go.pingpongLock@1` of benches/calibrate: 41,600 ns where `linux-x64` was measured.
  assert(Math.abs(tripNs(1) / 41_600 - 1) < 0.1, `${tripNs(1)} ns`);
  // With a P to spare the M that lost its own spins beside it, and need not be woken.
  assert(tripNs(2) < tripNs(1) / 2, `${tripNs(2)} ns`);
});

Deno.test("a locked G runs on its thread, and the others on those that are left", () => {
  const { trace } = run(pingPong([["lockthread"]]));
  const threads = (g: number) =>
    new Set(rows(trace!, Ev.RUN).filter((row) => row.g === g).map(({ m }) => m));
  // The first turn of each is on the main thread: it was not locked yet.
  const [main, other] = [threads(0), threads(1)];
  assertEquals([main.size, other.size], [1, 1]);
  assert(!main.has([...other][0]), "they share a thread");
});

Deno.test("the thread of a G ends with it", () => {
  const { trace } = run({
    main: [["spawn", "other"], ["recv", "a", "v"], ["yield"], ["yield"]],
    other: [["lockthread"], ["send", "a", 1]],
  });
  const [{ m }] = rows(trace!, Ev.HANDOFF).filter((row) => row.a === row.m);
  assertEquals(rows(trace!, Ev.M_EXIT).map((row) => row.m), [m]);
});

Deno.test("where each G has its thread a lock changes nothing, and no model is harmed by one", () => {
  const g = (begin: Instrs) => run(pingPong(begin), "g", LINUX_X64).elapsedNs;
  assertEquals(g([["lockthread"]]), g([]));
  for (const { name } of MODELS) {
    const { endName, marks } = run(pingPong([["lockthread"], ["yield"]]), name);
    assert(endName === "done" || endName === "main", `${name} ends in ${endName}`);
    assertEquals([name, marks.id], [name, [TURNS - 1]]);
  }
});
