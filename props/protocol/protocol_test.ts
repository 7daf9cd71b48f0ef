import { assert, assertEquals } from "@std/assert";
import { MergedStates } from "../explore/merged_states.ts";
import { runCase } from "../run.ts";
import { PLANTED } from "./planted.ts";
import { protocolCase, renamed, replayed, stepsOf } from "./replay.ts";
import { check, whyNot } from "./spin.ts";

for (const { flag, about, model, procs, gs, steps } of PLANTED) {
  Deno.test(`Spin's counterexample of ${flag} replays in the lab (${about})`, () => {
    const found = replayed(protocolCase(procs, gs, model), steps);
    assert(found !== null, "no such schedule");
    const { violations, trace } = runCase(found.case);
    assertEquals(violations[0].law, "work-conserving");
    assertEquals(stepsOf(trace!).slice(0, steps.length), renamed(steps));
    // The unharmed protocol has such steps, or not, but never a P idle beside work after them.
    assertEquals(replayed(protocolCase(procs, gs), steps), null);
  });
}

const reason = whyNot();
if (reason !== "") console.log(`skipped: tests of wake_up.pml in Spin: ${reason}`);
const ignore = reason !== "";

for (const [procs, gs] of [[2, 3], [3, 4]]) {
  Deno.test({
    name:
      `the protocol keeps its promise on ${procs} Ps with ${gs} Gs, whatever the schedule (Spin)`,
    ignore,
    fn() {
      const { errors, states } = check({ procs, gs });
      assertEquals(errors, 0);
      assert(states > 1_000, `${states}`);
    },
  });
}

for (const { flag, model, procs, gs } of PLANTED) {
  Deno.test({
    name: `Spin finds ${flag}, and what it finds replays in the lab`,
    ignore,
    fn() {
      const { errors, steps } = check({ procs, gs, flag });
      assert(errors > 0);
      assert(replayed(protocolCase(procs, gs, model), steps) !== null, steps.join(" "));
    },
  });
  Deno.test({
    name: `the lab's counterexample of ${flag} replays in Spin, and not without the bug`,
    ignore,
    fn() {
      const search = new MergedStates(protocolCase(procs, gs, model));
      for (let goesOn = true; goesOn && search.found.length === 0;) goesOn = search.step();
      assert(search.found.length > 0);
      const [{ case: c, violations: [{ event, atNs }] }] = search.found;
      const trace = runCase(c).trace!;
      // Up to the end of the instant in which it goes wrong; later steps are no part of it.
      let length = event ?? trace.length;
      while (length > 0 && trace.timeNs[length - 1] >= atNs) length--;
      const { code, m, a } = trace, script = stepsOf({ code, m, a, length });
      assert(script.length > 0);
      assert(check({ procs, gs, flag, script }).errors > 0, script.join(" "));
      assertEquals(check({ procs, gs, script }).errors, 0, script.join(" "));
    },
  });
}
