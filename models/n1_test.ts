import { assertEquals } from "@std/assert";
import { run, workers } from "./run_testing.ts";

Deno.test("n1 uses one M, and one blocking system call stops all its Gs", () => {
  const out = run("n1", workers(10, [["syscall", 1000]]), 4);
  assertEquals([out.metrics.msMax, out.elapsedNs], [1, 10_000]);
});

Deno.test("n1 runs Gs in the order they became ready", () => {
  const { marks } = run("n1", workers(20, [["mark", "id"], ["yield"], ["mark", "id"]]), 4);
  const ids = Array.from({ length: 20 }, (_, i) => i);
  assertEquals(marks.id, [...ids, ...ids]);
});

Deno.test("n1 leaves all Ps but the first idle, however many there are", () => {
  const { metrics, elapsedNs } = run("n1", workers(8, [["compute", 1_000]]), 4);
  assertEquals([metrics.procUse, elapsedNs], [[1, 0, 0, 0], 8_000]);
});

Deno.test("n1 never ends a slice: a long compute holds everybody up", () => {
  const { metrics, marks } = run("n1", workers(2, [["compute", 50_000_000], ["mark"]]), 2);
  assertEquals([metrics.counts.preemptions, marks.atNs], [0, [50_000_000, 100_000_000]]);
});

Deno.test("n1's one M sleeps while all Gs do, and goes on with the first to wake", () => {
  const { marks, metrics } = run(
    "n1",
    workers(3, [["sleep", ["-", 3_000, ["*", 1_000, "id"]]], ["mark", "id"]]),
    1,
  );
  assertEquals([marks.id, marks.atNs], [[2, 1, 0], [1_000, 2_000, 3_000]]);
  assertEquals(metrics.msMax, 1);
});
