/**
 * 1,440 runs are what they were: trace hashes, counters and cost bills. What is run, and how to
 * renew the record, stands in `hashes_testing.ts`.
 *
 * @module
 */

import { assert, assertEquals } from "@std/assert";
import RECORDED from "./hashes.json" with { type: "json" };
import { type Line, linesOf, type Print, RENEW, RUNS, textOf } from "./hashes_testing.ts";
import { COMPARED } from "./table.ts";

const recorded: Readonly<Record<string, string>> = RECORDED;

/** How a run differs from its record, in words; "" if it does not. */
function difference(is: Print, was: string): string {
  if (textOf(is) === was) return "";
  const [trace, counts] = was.split(":");
  if (is.trace === trace) {
    return `the trace is the same, counters or cost bill differ: ${is.counts}, recorded ${counts}`;
  }
  const others = is.counts === counts ? "the same" : "different, too";
  return `another trace: ${is.trace}, recorded ${trace}; counters and cost bill are ${others}`;
}

/** All runs of a line that differ, or throw, each in words. */
function differences({ key, print }: Line): string[] {
  const prints = recorded[key].split(" ");
  return RUNS.flatMap((run, i) =>
    [false, true].flatMap((verify) => {
      let what: string;
      try {
        what = difference(print(run, verify), prints[i]);
      } catch (error) {
        what = `it throws ${error}`;
      }
      const { procs, seed } = run;
      return what === "" ? [] : [`${key}, ${procs} Ps, verify ${verify}, seed ${seed}: ${what}`];
    })
  );
}

for (const { name } of COMPARED) {
  Deno.test(`the 120 recorded runs of ${name} give the same traces, counters and cost bills`, () => {
    const lines = linesOf(name);
    const unknown = lines.filter(({ key }) => recorded[key] === undefined).map(({ key }) => key);
    assertEquals(unknown, [], `not recorded; to record: ${RENEW}`);
    const found = lines.flatMap(differences);
    const anotherTrace = found.filter((text) => text.includes("another trace")).length;
    assert(
      found.length === 0,
      `${found[0]}\n${found.length} of ${lines.length * RUNS.length * 2} runs differ, ` +
        `${anotherTrace} in their trace. If that is meant: ${RENEW}`,
    );
  });
}

Deno.test("hashes.json holds no runs but those of the models that are compared", () => {
  const keys = COMPARED.flatMap(({ name }) => linesOf(name)).map(({ key }) => key);
  assertEquals(Object.keys(recorded), keys, `to renew: ${RENEW}`);
});

Deno.test("difference() tells another trace from other counters", () => {
  const was = { trace: "0123456789abcdef", counts: "01234567" };
  assertEquals(difference(was, textOf(was)), "");
  const counts = difference({ ...was, counts: "76543210" }, textOf(was));
  assert(counts.startsWith("the trace is the same"), counts);
  const trace = difference({ ...was, trace: "fedcba9876543210" }, textOf(was));
  assert(trace.startsWith("another trace") && trace.endsWith("the same"), trace);
});
