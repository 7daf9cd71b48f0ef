import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, type Outcome } from "@lab/runtime";
import { contextOf, Story } from "../testing/story.ts";
import { costsTakeTime as law } from "./time.ts";

/** What the law says if a spawn costs 100 ns and a lock or unlock 5. */
function judge(story: Story): string {
  const context = contextOf();
  const costs = { spawnG: { times: 2, ns: 200 }, mutexOp: { times: 3, ns: 15 } };
  const outcome = { ...context.outcome, metrics: { costs } as unknown as Outcome["metrics"] };
  return law.check(story.trace(), { ...context, outcome }).map(({ reason }) => reason).join("; ");
}
/** G0 creates G1, locks and unlocks, and stops after `ns`. */
const ran = (ns: number) =>
  new Story().spawn(0).run(0).spawn(1, 1, 0).event(Ev.LOCK, { g: 0, a: 0 })
    .event(Ev.UNLOCK, { g: 0, a: 0 }).at(ns).stop(0);

Deno.test("costs-take-time accepts a G that takes as long as it is charged, or longer", () => {
  for (const ns of [110, 5_000]) assertEquals(judge(ran(ns)), "");
});

Deno.test("costs-take-time finds an operation that is charged and takes no time", () => {
  assertStringIncludes(judge(ran(105)), "G0 ran for 105 ns, but its operations are charged 110");
});
