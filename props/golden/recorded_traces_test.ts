/**
 * The shipped traces of real programs: gpm must give each of them back, and tell from the trace at
 * one GOMAXPROCS how long the program took at the other.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { type Imported } from "../import/import_trace.ts";
import { predictElapsedNs, replayRecorded, TOLERANCE } from "../import/replay.ts";
import { loadRecordedTrace, RECORDED_TRACES } from "./recorded_traces.ts";

const TRACES = new URL("traces/", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: TRACES }).state === "granted";
if (!MAY_READ) {
  console.log("skipped: replays of recorded traces read files; they run under 'deno task test'");
}
/** What a repository can bear. */
const BYTES_MAX = 1_000_000;

/** How far makespan and wait of a trace may be off, and why it is. */
type Off = readonly [elapsed: number, wait: number, why: string];
const LOCK = "with two Ps fighting for a lock, which of them comes first is chance, and where it " +
  "was free the trace holds nothing";
const COLLECTOR = "work of the collector";
/** Known to be off. */
const KNOWN_OFF: Readonly<Record<string, Off>> = {
  "mutex-p2.txt.gz": [0.09, 0.6, LOCK],
  "lockpool-p1.txt.gz": [0.05, 0.5, LOCK],
  "garbage-p2.txt.gz": [0.05, 0.3, COLLECTOR],
  "jsonwork-p2.txt.gz": [0.05, 0.4, COLLECTOR],
};
/**
 * Tests with timeouts: they spin in one run and sleep in the next, so their work is not the same.
 */
const WORK_DIFFERS = ["rpctest"];
/** A prediction for another GOMAXPROCS may be off by this. */
const PREDICTION_TOLERANCE = 0.15;
/** Predictions that are off, `program: from > to`, by how much, and why. */
const PREDICTIONS_OFF: Readonly<Record<string, readonly [most: number, why: string]>> = {
  "garbage: 2 > 1": [0.25, COLLECTOR],
};
/** Of all traces and predictions so many must be within tolerance. */
const SHARES = { elapsed: 0.9, wait: 0.75, prediction: 0.75 } as const;

const loaded = new Map<string, Promise<Imported>>();
function load(file: string): Promise<Imported> {
  const trace = RECORDED_TRACES.find((row) => row.file === file)!;
  const known = loaded.get(file) ?? loadRecordedTrace(trace);
  loaded.set(file, known);
  return known;
}
/** How many were within tolerance so far; the tests below run in order. */
const within = { elapsed: 0, wait: 0, prediction: 0, predictions: 0 };
const percent = (error: number) => `${(error * 100).toFixed(1)} %`;

Deno.test("13 programs were recorded, each at GOMAXPROCS 1 and 2", () => {
  const programs = new Set(RECORDED_TRACES.map((trace) => trace.program));
  assertEquals(programs.size, 13);
  assertEquals(RECORDED_TRACES.length, 26);
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
      if (Math.abs(elapsedError.median) <= TOLERANCE.elapsed) within.elapsed++;
      if (Math.abs(waitError.median) <= TOLERANCE.wait) within.wait++;
      if (file in KNOWN_OFF) {
        const [elapsed, wait, reason] = KNOWN_OFF[file];
        console.log(`${file} is off, as known (${reason}): ${errors}`);
        assert(Math.abs(elapsedError.median) <= elapsed, errors);
        assert(Math.abs(waitError.median) <= wait, errors);
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
        const [most] = PREDICTIONS_OFF[`${program}: ${from} > ${to}`] ?? [PREDICTION_TOLERANCE];
        assert(Math.abs(error) <= most, words);
        if (from > to) continue;
        within.predictions++;
        if (Math.abs(error) <= PREDICTION_TOLERANCE) within.prediction++;
      }
    },
  });
}

Deno.test({
  name: "so many of all traces and predictions are within tolerance",
  ignore: !MAY_READ,
  fn() {
    const { elapsed, wait, prediction, predictions } = within;
    const words = `makespan ${elapsed}, wait ${wait} of ${RECORDED_TRACES.length}; predictions ` +
      `for 2 Ps ${prediction} of ${predictions}`;
    console.log(words);
    assert(elapsed >= SHARES.elapsed * RECORDED_TRACES.length, words);
    assert(wait >= SHARES.wait * RECORDED_TRACES.length, words);
    assert(prediction >= SHARES.prediction * predictions, words);
  },
});
