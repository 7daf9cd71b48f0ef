/**
 * Traces recorded from real Go, and whether gpm gives the same. See `golden/README.md` for how they
 * were recorded.
 *
 * @module
 */

import { assemble, simulate } from "@lab/runtime";
import { configure } from "@lab/models";
import closeBcast from "./golden/go/programs/close_bcast.json" with { type: "json" };
import fairglobal from "./golden/go/programs/fairglobal.json" with { type: "json" };
import fan from "./golden/go/programs/fan.json" with { type: "json" };
import goschedK from "./golden/go/programs/gosched_k.json" with { type: "json" };
import goschedMain from "./golden/go/programs/gosched_main.json" with { type: "json" };
import pingpong from "./golden/go/programs/pingpong.json" with { type: "json" };
import pingpongMain from "./golden/go/programs/pingpong_main.json" with { type: "json" };
import prodcons from "./golden/go/programs/prodcons.json" with { type: "json" };
import ring from "./golden/go/programs/ring.json" with { type: "json" };
import select1 from "./golden/go/programs/select1.json" with { type: "json" };
import semaFifo from "./golden/go/programs/sema_fifo.json" with { type: "json" };
import spawnN from "./golden/go/programs/spawn_n.json" with { type: "json" };
import traces from "./golden/go/traces.json" with { type: "json" };
import { firstDifference } from "./same.ts";

/** A list packed as `[start, step, count]` runs. */
type Runs = readonly (readonly [start: number, step: number, count: number])[];

/** A recorded trace, as in `golden/go/traces.json`. */
export interface GoldenTrace {
  readonly scenario: string;
  readonly program: string;
  readonly go_version: string;
  readonly params: Readonly<Record<string, number>>;
  /** schedtick % 61 when `main` starts. */
  readonly phase: number;
  /** How many of the recorded runs were this one, for example `25/25`. */
  readonly agree: string;
  readonly marks: number;
  readonly order?: readonly number[];
  readonly order_runs?: Runs;
  readonly ticks?: readonly number[];
  readonly ticks_runs?: Runs;
}

/** All recorded traces. */
export const GOLDEN_TRACES: readonly GoldenTrace[] = traces as unknown as GoldenTrace[];

/** Workloads of the recorded traces, by name. */
export const GOLDEN_PROGRAMS: Readonly<Record<string, unknown>> = {
  close_bcast: closeBcast,
  fairglobal,
  fan,
  gosched_k: goschedK,
  gosched_main: goschedMain,
  pingpong,
  pingpong_main: pingpongMain,
  prodcons,
  ring,
  select1,
  sema_fifo: semaFifo,
  spawn_n: spawnN,
};

/** Does the simulated run equal the recorded one? */
export interface GoldenReplay {
  readonly orderSame: boolean;
  readonly ticksSame: boolean;
  /** The first difference in words; "" if there is none. */
  readonly difference: string;
}

/** Unpacks the order of the marks of a recorded trace. */
export function goldenOrder(trace: GoldenTrace): number[] {
  return trace.order === undefined ? unpacked(trace.order_runs!) : [...trace.order];
}

/** Unpacks the ticks at the marks of a recorded trace, counted from the start. */
export function goldenTicks(trace: GoldenTrace): number[] {
  return trace.ticks === undefined ? unpacked(trace.ticks_runs!) : [...trace.ticks];
}

function unpacked(runs: Runs): number[] {
  return runs.flatMap(([start, step, count]) =>
    Array.from({ length: count }, (_, i) => start + i * step)
  );
}

/** Runs the workload of a recorded trace under gpm, on one P and with all costs 0. */
export function replayGolden(trace: GoldenTrace): GoldenReplay {
  const { make } = configure("gpm");
  const { marks } = simulate({
    model: make,
    program: assemble(GOLDEN_PROGRAMS[trace.program], trace.params),
    machine: { procs: 1, cores: 1 },
    phase: trace.phase,
  });
  const order = firstDifference(goldenOrder(trace), marks.id);
  const ticks = firstDifference(goldenTicks(trace), marks.tick.map((tick) => tick - trace.phase));
  const words = (what: string, at: number) => at < 0 ? [] : [`${what} at mark ${at}`];
  return {
    orderSame: order < 0,
    ticksSame: ticks < 0,
    difference: [...words("order", order), ...words("ticks", ticks)].join(", "),
  };
}
