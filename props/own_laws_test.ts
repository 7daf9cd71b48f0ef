import { assertEquals } from "@std/assert";
import { configure } from "@lab/models";
import { assemble, type Outcome, Rerun } from "@lab/runtime";
import { factsOf, lawContext } from "./run.ts";
import { ownContext } from "./own_laws.ts";

Deno.test("a law of somebody's own is sent all that came of a run, also where it is only glanced at", () => {
  const configured = configure("gpm"), program = assemble({ progs: { main: [["compute", 10]] } });
  const rerun = new Rerun({
    model: configured.make,
    program,
    machine: { procs: 2 },
    sink: "columns",
  });
  rerun.run();
  const sent = (outcome: Outcome) =>
    structuredClone(ownContext(lawContext(configured, factsOf(configured), program, outcome)));
  const { trace: _, ...came } = rerun.outcome();
  assertEquals(sent(rerun.glance()).outcome, came);
  assertEquals(sent(rerun.outcome()).outcome, came);
});
