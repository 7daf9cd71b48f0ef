import { assert, assertEquals } from "@std/assert";
import { assemble, simulate } from "@lab/runtime";
import { configure } from "@lab/models";
import closeBcast from "./go/programs/close_bcast.json" with { type: "json" };
import fairglobal from "./go/programs/fairglobal.json" with { type: "json" };
import fan from "./go/programs/fan.json" with { type: "json" };
import goschedK from "./go/programs/gosched_k.json" with { type: "json" };
import goschedMain from "./go/programs/gosched_main.json" with { type: "json" };
import pingpong from "./go/programs/pingpong.json" with { type: "json" };
import pingpongMain from "./go/programs/pingpong_main.json" with { type: "json" };
import prodcons from "./go/programs/prodcons.json" with { type: "json" };
import ring from "./go/programs/ring.json" with { type: "json" };
import select1 from "./go/programs/select1.json" with { type: "json" };
import semaFifo from "./go/programs/sema_fifo.json" with { type: "json" };
import spawnN from "./go/programs/spawn_n.json" with { type: "json" };
import traces from "./go/traces.json" with { type: "json" };

const PROGRAMS = [
  closeBcast,
  fairglobal,
  fan,
  goschedK,
  goschedMain,
  pingpong,
  pingpongMain,
  prodcons,
  ring,
  select1,
  semaFifo,
  spawnN,
];

/** `[start, step, count]` stands for `start, start + step, …`. */
function unpack(runs: number[][]): number[] {
  return runs.flatMap(([start, step, count]) =>
    Array.from({ length: count }, (_, i) => start + i * step)
  );
}

Deno.test("the golden traces are whole: 86 of 12 families, each with as many marks as it says", () => {
  assertEquals(traces.length, 86);
  assertEquals(new Set(traces.map((trace) => trace.scenario)).size, 86);
  assertEquals(
    [...new Set(traces.map((trace) => trace.program))].sort(),
    PROGRAMS.map((program) => program.name).sort(),
  );
  for (const trace of traces) {
    const order = trace.order ?? unpack(trace.order_runs ?? []);
    const ticks = trace.ticks ?? unpack(trace.ticks_runs ?? []);
    assertEquals([order.length, ticks.length], [trace.marks, trace.marks], trace.scenario);
    assert(ticks.every((tick, i) => i === 0 || tick >= ticks[i - 1]), trace.scenario);
  }
});

Deno.test("every golden trace of Go is what gpm does with its program, order and ticks", () => {
  const gpm = configure("gpm");
  for (const trace of traces) {
    const workload = PROGRAMS.find((program) => program.name === trace.program);
    const params = Object.fromEntries(
      Object.entries(trace.params).filter((param): param is [string, number] =>
        typeof param[1] === "number"
      ),
    );
    const program = assemble(workload, params);
    const { marks } = simulate({
      model: gpm.make,
      program,
      machine: { procs: 1 },
      phase: trace.phase,
    });
    const order = trace.order ?? unpack(trace.order_runs ?? []);
    const ticks = trace.ticks ?? unpack(trace.ticks_runs ?? []);
    assertEquals(marks.id, order, trace.scenario);
    assertEquals(marks.tick.map((tick) => tick - trace.phase), ticks, trace.scenario);
  }
});
