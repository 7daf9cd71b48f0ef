/**
 * Small programs for tests and for the command line.
 *
 * @module
 */

import type { ArrivalTimes } from "../core/arrivals.ts";
import type { Dist } from "../core/dist.ts";
import { assemble } from "./assemble.ts";
import type { Arrivals, Program } from "./program.ts";
import type { Workload } from "./workload.ts";

/**
 * `main` spawns `n` Gs that each mark their number 1..n and exit; it waits for them and marks 0.
 *
 * @param workNs What each G computes before its mark, default 0.
 */
export function spawnBurst(n: number, workNs = 0): Program {
  return assemble(
    {
      name: "spawn_burst",
      params: { n: 0, work: 0 },
      objects: { wg: { type: "wg" } },
      progs: {
        main: [
          ["wgadd", "wg", "n"],
          ["for", "i", "n", [["spawn", "worker", { id: ["+", "i", 1] }]]],
          ["wgwait", "wg"],
          ["mark"],
        ],
        worker: [["compute", "work"], ["mark"], ["wgdone", "wg"]],
      },
    } satisfies Workload,
    { n, work: workNs },
  );
}

/** `main` and one other G send each other `rounds` messages over unbuffered channels. */
export function pingPong(rounds: number): Program {
  return assemble(
    {
      name: "ping_pong",
      params: { rounds: 0 },
      objects: { there: { type: "chan" }, back: { type: "chan" } },
      progs: {
        main: [
          ["spawn", "other", { id: 1 }],
          ["for", "i", "rounds", [["send", "there", "i"], ["recv", "back"], ["mark"]]],
        ],
        other: [["for", "i", "rounds", [["recv", "there"], ["mark"], ["send", "back", "i"]]]],
      },
    } satisfies Workload,
    { rounds },
  );
}

/** What {@linkcode arrivalsProgram} is built from. */
export interface ArrivalsOptions {
  readonly arrivals: ArrivalTimes;
  /** Service time of each G. */
  readonly service: Dist;
  /** How many arrive; listed times need none. */
  readonly count?: number;
  /** Which P the interrupt is taken on, default `none`. */
  readonly place?: Arrivals["place"];
}

/**
 * Gs from outside that compute their service time and exit: prog `job`, no `main`.
 *
 * @throws {WorkloadError} If an option is out of range.
 */
export function arrivalsProgram(options: ArrivalsOptions): Program {
  return assemble({
    name: "arrivals",
    progs: { job: [["compute", "service"]] },
    arrivals: {
      ...options.arrivals,
      ...(options.count === undefined ? {} : { count: options.count }),
      prog: "job",
      place: options.place ?? "none",
      service: options.service,
    },
  });
}
