/**
 * The shipped traces of real programs: gpm must give each of them back, and tell from the trace at
 * one GOMAXPROCS how long the program took at the other.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { type Imported } from "../import/import_trace.ts";
import { predictElapsedNs, replayRecorded } from "../import/replay.ts";
import { loadRecordedTrace, RECORDED_TRACES } from "./recorded_traces.ts";

const TRACES = new URL("traces/", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: TRACES }).state === "granted";
if (!MAY_READ) {
  console.log("skipped: replays of recorded traces read files; they run under 'deno task test'");
}
/** What a repository can bear. */
const BYTES_MAX = 1_000_000;

/**
 * Known to be off, by how much of the makespan at most, and why: with two Ps fighting for a lock,
 * which of them comes first is chance, and where a lock was free the trace holds nothing. The wait
 * is off by half. The makespan was within 5 % only as long as a thief's nap counted 3 us, as Go
 * asks for; with the 56 us that were measured it is 7.0 % off (the prediction from 1 P came nearer:
 * from -3.6 % to -0.5 %).
 */
const KNOWN_OFF: Readonly<Record<string, number>> = { "mutex-p2.txt.gz": 0.08 };
/**
 * Tests with timeouts: they spin in one run and sleep in the next, so their work is not the same.
 */
const WORK_DIFFERS = ["rpctest"];
/** A prediction for another GOMAXPROCS may be off by this. */
const PREDICTION_TOLERANCE = 0.1;

const loaded = new Map<string, Promise<Imported>>();
function load(file: string): Promise<Imported> {
  const trace = RECORDED_TRACES.find((row) => row.file === file)!;
  const known = loaded.get(file) ?? loadRecordedTrace(trace);
  loaded.set(file, known);
  return known;
}
const percent = (error: number) => `${(error * 100).toFixed(1)} %`;

Deno.test("five programs were recorded, each at GOMAXPROCS 1 and 2", () => {
  const programs = new Set(RECORDED_TRACES.map((trace) => trace.program));
  assertEquals(programs.size, 5);
  assertEquals(RECORDED_TRACES.length, 10);
});

for (const { file, procs } of RECORDED_TRACES) {
  Deno.test({
    name: `replayed by gpm, ${file} gives itself back`,
    ignore: !MAY_READ,
    async fn() {
      assert(Deno.statSync(new URL(file, TRACES)).size <= BYTES_MAX, "the trace is too large");
      const { workload, summary } = await load(file);
      assertEquals(summary.procs, procs);
      assert(summary.missingShare < 0.05, `${percent(summary.missingShare)} are missing`);
      const { elapsedError, waitError, withinTolerance, why } = replayRecorded(workload);
      const errors = `makespan ${percent(elapsedError.median)}, wait ${percent(waitError.median)}`;
      if (file in KNOWN_OFF) {
        console.log(`${file} is off, as known: ${errors}: ${why}`);
        assert(Math.abs(elapsedError.median) <= KNOWN_OFF[file], errors);
        assert(!withinTolerance, "it is within tolerance now: take it off the list");
      } else assert(withinTolerance, `${errors}: ${why}`);
    },
  });
}

for (const program of new Set(RECORDED_TRACES.map((trace) => trace.program))) {
  if (WORK_DIFFERS.includes(program)) continue;
  Deno.test({
    name: `gpm tells from one trace of ${program} how long the other took`,
    ignore: !MAY_READ,
    async fn() {
      for (const [from, to] of [[1, 2], [2, 1]]) {
        const [known, other] = await Promise.all(
          [from, to].map((procs) => load(`${program}-p${procs}.txt.gz`)),
        );
        const wanted = other.workload.recorded!.elapsedNs;
        const error = predictElapsedNs(known.workload, to) / wanted - 1;
        const words = `from ${from} to ${to} Ps: ${percent(error)}`;
        assert(Math.abs(error) <= PREDICTION_TOLERANCE, words);
      }
    },
  });
}
