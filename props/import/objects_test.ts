/**
 * Small traces of real Go, in which goroutines share one kind of object each: it is imported as
 * what it is, and gives the recording back. `props/golden/programs/objects` has the programs.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import { importTrace } from "./import_trace.ts";
import { withPricesOf } from "./others.ts";
import { predictElapsedNs, replayRecorded, TOLERANCE } from "./replay.ts";

const TRACES = new URL("traces/", import.meta.url);
const MAY_READ = Deno.permissions.querySync({ name: "read", path: TRACES }).state === "granted";
if (!MAY_READ) console.log("skipped: imports of small traces read files");
/** From the trace at one P, the makespan at two. */
const PREDICTION_TOLERANCE = 0.15;

/** Shorter waits are chance, ns in all. */
const WAIT_NS_MIN = 1_000_000;
/** Runs of a millisecond, half of it threads that wake: predictions of them say nothing. */
const TOO_SHORT = ["thread"];

/** What is imported, from the traces of a case: instructions that must be there, and an object. */
const CASES: readonly (readonly [name: string, ops: readonly string[], type: string])[] = [
  ["thread", ["lockthread"], "chan"],
  ["rwmutex", ["rlock", "runlock", "wlock", "wunlock"], "rwmutex"],
  ["timeout", ["select"], "chan"],
  ["semaphore", ["acquire", "release"], "sem"],
  ["once", ["once"], "once"],
];

async function load(name: string, procs: number) {
  const { readable } = await Deno.open(new URL(`${name}-p${procs}.txt.gz`, TRACES));
  return (await importTrace(readable, name)).workload;
}

for (const [name, ops, type] of CASES) {
  Deno.test({
    name: `a trace of real Go with a ${name} is imported as what it is`,
    ignore: !MAY_READ,
    async fn() {
      const [one, two] = [await load(name, 1), await load(name, 2)];
      for (const workload of [one, two]) {
        const text = JSON.stringify(workload.progs);
        for (const op of ops) assert(text.includes(`"${op}"`), `${op} is missing`);
        assert(Object.values(workload.objects!).some((object) => object.type === type), type);
        const { elapsedError, waitError, differs } = replayRecorded(workload);
        assertEquals(differs, "");
        const errors = `makespan ${elapsedError.median}, wait ${waitError.median}`;
        assert(Math.abs(elapsedError.median) <= TOLERANCE.elapsed, errors);
        const isLong = workload.recorded!.waitNs >= WAIT_NS_MIN;
        assert(!isLong || Math.abs(waitError.median) <= TOLERANCE.wait, errors);
      }
      if (TOO_SHORT.includes(name)) return;
      const error =
        predictElapsedNs(withPricesOf(one, two.recorded!), 2) / two.recorded!.elapsedNs - 1;
      assert(Math.abs(error) <= PREDICTION_TOLERANCE, `at two Ps ${error}`);
    },
  });
}
