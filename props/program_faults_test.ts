import { assert, assertEquals } from "@std/assert";
import type { Workload } from "@lab/runtime";
import type { Case } from "./case.ts";
import { PROGRAM_LAWS, sameFault } from "./program_faults.ts";
import { runCase } from "./run.ts";

const LAWS = Object.values(PROGRAM_LAWS);
const faultsOf = (c: Case) => runCase(c, LAWS).violations;

/** A case on one P. */
function caseOf(main: Workload["progs"][string], w: Workload["progs"][string]): Case {
  const objects = { a: { type: "mutex" }, b: { type: "mutex" }, c: { type: "chan" } } as const;
  const workload = { objects, progs: { main, w } };
  return { model: "gm", workload, machine: { procs: 1, cores: 1 }, costs: "zero", seed: 1 };
}

const crossed = caseOf(
  [["spawn", "w"], ["lock", "a"], ["yield"], ["lock", "b"]],
  [["lock", "b"], ["lock", "a"]],
);

Deno.test("a run that ends in deadlock, or panics, fails only where it is asked", () => {
  assertEquals(runCase(crossed).violations, []);
  const [{ law, reason, g }] = faultsOf(crossed);
  assertEquals([law, g], ["no-deadlock", 0]);
  assert(reason.includes("G0 (main) waits for sync.Mutex.Lock b, held by G1, at progs.main[3]"));
  const [panic] = faultsOf(caseOf([["close", "c"], ["send", "c"]], []));
  assertEquals([panic.law, panic.g], ["no-panic", 0]);
  assertEquals(faultsOf(caseOf([["spawn", "w"], ["yield"]], [["assert", 1]])), []);
});

Deno.test("the same deadlock is told from others by who waits for what, and who holds it", () => {
  const [fault] = faultsOf(crossed), isSame = sameFault(faultsOf, crossed, fault);
  const renamed = caseOf(
    [["spawn", "w"], ["lock", "b"], ["compute", 1], ["yield"], ["lock", "a"]],
    [["lock", "a"], ["yield"], ["lock", "b"]],
  );
  assert(isSame(renamed));
  const selfLocked = caseOf(
    [["spawn", "w"], ["lock", "a"], ["lock", "b"], ["lock", "a"]],
    [["lock", "b"]],
  );
  assertEquals(faultsOf(selfLocked).length, 1);
  assert(!isSame(selfLocked));
  assert(!isSame(caseOf([["recv", "c"]], [])));
});
