import { assert, assertEquals } from "@std/assert";
import { assemble, Ev, LINUX_X64, simulate, type Workload, ZERO } from "@lab/runtime";
import { configure } from "./configure.ts";
import { MODELS } from "./mod.ts";

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
  for (const row of ["wakeCall", "wakeLatency", "parkCall"]) {
    const more = times(locked, row) - times(loose, row);
    assert(Math.abs(more - 2 * dispatches) <= 6, `${row}: ${more} for ${dispatches} turns`);
  }
  assert(locked.elapsedNs > 10 * loose.elapsedNs, "golang/go#21827: far slower");
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
