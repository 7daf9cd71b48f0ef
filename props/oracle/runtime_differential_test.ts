import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { assemble, simulate, type Workload } from "@lab/runtime";
import { configure, MODELS } from "@lab/models";
import { NoProgramError } from "./differential.ts";
import { type Live, LIVE_RUNTIMES, NoRuntimeError, startLive } from "./live_runtimes.ts";
import { judgeRuntime, runtimeDifferential } from "./runtime_differential.ts";

const run = (model: string, workload: Workload, options: Record<string, string> = {}) =>
  simulate({
    model: configure(model, options).make,
    program: assemble({ ...workload, sync: "fifo" }),
    machine: { procs: 1, cores: 1 },
  });

/** A stand-in for a real runtime: it answers with the orders of a model. */
function standIn(model: string, options: Record<string, string> = {}): Live {
  return {
    runtime: "Real 1.0",
    ask: (workload, repeat) => {
      const { marks, endName } = run(model, workload as Workload, options);
      const stuck = endName === "deadlock";
      return Promise.resolve({ runs: [{ times: repeat, marks: marks.id, stuck }] });
    },
    close: () => Promise.resolve(),
  };
}

const COMMON = { runs: 40, seed: 4, repeat: 5, options: {} };

for (const [name, { model, initial }] of Object.entries(LIVE_RUNTIMES)) {
  Deno.test(`${name} is held by a model, and nothing differs from that itself`, async () => {
    assert(MODELS.some((spec) => spec.name === model));
    const tally = await runtimeDifferential([standIn(model, initial)], {
      ...COMMON,
      runtime: name,
    });
    assertEquals([tally.programs, tally.equal, tally.different, tally.told], [40, 40, 0, []]);
    assert(tally.marks > 500);
  });
}

Deno.test("a wrong rule is found, shrunk, explained, and said how to run again", async () => {
  const live = standIn("tokio", { lifoCap: "2" });
  const tally = await runtimeDifferential([live], { ...COMMON, runtime: "tokio" });
  assert(tally.different > 0);
  const told = tally.told.join("\n");
  for (const words of ["different: {", "Real 1.0: ", "lab: ", "Real 1.0 marked", "the lab ran"]) {
    assertStringIncludes(told, words);
  }
  const [, path] = /again: deno task oracle --runtime tokio --seed 4 --path ([\d:]+)/.exec(told)!;
  const again = await runtimeDifferential([live], { ...COMMON, runtime: "tokio", path });
  assertEquals([again.programs, again.different], [1, 1]);
});

Deno.test("a path that leads nowhere is refused", async () => {
  const request = { ...COMMON, runtime: "jdk", path: "1:2:3:4:5:99" };
  await assertRejects(() => runtimeDifferential([standIn("jdk")], request), NoProgramError);
});

Deno.test("judgeRuntime(): order, deadlock and panic must agree, and the runtime with itself", () => {
  const objects = { c: { type: "chan" } } as const;
  const ends = run("jdk", { progs: { main: [["mark", 1]] } });
  const stuck = run("jdk", { objects, progs: { main: [["mark", 1], ["recv", "c"]] } });
  const answer = (...marks: number[]) => ({ times: 5, marks, stuck: false });
  assertEquals(judgeRuntime({ runs: [answer(1)] }, ends), "equal");
  assertEquals(judgeRuntime({ runs: [answer(2)] }, ends), "different");
  assertEquals(judgeRuntime({ runs: [answer(1)] }, stuck), "different");
  assertEquals(judgeRuntime({ runs: [{ ...answer(1), stuck: true }] }, stuck), "equal");
  assertEquals(judgeRuntime({ runs: [answer(1), answer(2)] }, ends), "unrepeated");
  assertEquals(judgeRuntime({ error: "panic" }, "panic"), "equal");
  assertEquals(judgeRuntime({ error: "panic" }, ends), "different");
  assertEquals(judgeRuntime({ runs: [answer(1)] }, "panic"), "different");
});

const mayRun = Deno.permissions.querySync({ name: "run", command: "java" }).state === "granted";
Deno.test("a tool that may not be run is named, with the right", { ignore: mayRun }, async () => {
  await assertRejects(() => startLive("jdk"), NoRuntimeError, "--allow-run=java");
});
