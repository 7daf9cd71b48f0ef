import { assertEquals, assertStringIncludes } from "@std/assert";
import { LimitError, ModelError, ProgramError, WorkloadError } from "@lab/runtime";
import { EXIT, explain, FailedRun, oneLine, quote, UsageError } from "./errors.ts";

Deno.test("UsageError names option, rule, value and advice on one line", () => {
  const error = new UsageError("--procs", "must be 1..1024", "0", "give for example 4");
  assertEquals(error.message, '--procs must be 1..1024: received "0"; give for example 4');
  assertEquals(
    new UsageError("--service", "needs --arrivals", null, "add it").message,
    "--service needs --arrivals; add it",
  );
});

Deno.test("quote() keeps a value on one line and short", () => {
  assertEquals(quote("a\nb"), '"a\\nb"');
  assertEquals(quote("x".repeat(500)).length <= 83, true);
});

const CASES: readonly [Error, number][] = [
  [new UsageError("--x", "is wrong", null, "fix it"), EXIT.usage],
  [new WorkloadError("progs.main[3]", "must be an op", "7"), EXIT.usage],
  [new FailedRun("stale"), EXIT.failed],
  [new LimitError("stepsMax", 10, "often a G that yields in a loop"), EXIT.failed],
  [new ProgramError(1, "progs.main[0]", "send on closed channel", 5), EXIT.failed],
  [new ModelError("two verbs in a phase", 1, 2, 3, 4), EXIT.failed],
];
for (const [error, exit] of CASES) {
  Deno.test(`explain() ends a ${error.name} with exit ${exit} and one line`, () => {
    const ending = explain(error);
    assertEquals(ending?.exit, exit);
    assertStringIncludes(ending?.line ?? "", error.message);
    assertEquals(ending?.line.includes("\n"), false);
  });
}

Deno.test("oneLine() keeps short messages, and cuts the middle out of endless ones", () => {
  assertEquals(oneLine("a\n  b"), "a b");
  const cut = oneLine(`${"x".repeat(700)}${"y".repeat(50_000)}${"z".repeat(700)}`);
  assertEquals(cut.length < 1_050, true);
  assertStringIncludes(cut, "x… (50400 characters left out) …z");
  const error = new WorkloadError(`progs.${"x".repeat(5_000)}[0]`, "must be an op", "7");
  assertEquals(explain(error)!.line.endsWith("must be an op: received 7"), true);
});

Deno.test("explain() leaves unknown errors alone: their stack must be seen", () => {
  assertEquals(explain(new TypeError("a bug")), null);
  assertEquals(explain("text"), null);
});
