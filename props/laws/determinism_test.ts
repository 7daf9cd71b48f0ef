import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Outcome } from "@lab/runtime";
import { Story } from "../testing/story.ts";
import { determinism as law } from "./runs.ts";

function run(label: string, hash: string, story: Story) {
  const trace = story.trace();
  const { elapsedNs } = trace.about;
  const outcome: Partial<Outcome> = { hash, elapsedNs, completed: 1, trace };
  return { label, outcome: outcome as Outcome };
}

Deno.test("determinism accepts equal runs", () => {
  const runs = [run("one", "ab", new Story().run(0)), run("two", "ab", new Story().run(0))];
  assertEquals(law.checkRuns(runs), []);
});

Deno.test("determinism names the first event that differs", () => {
  const runs = [
    run("one", "ab", new Story().at(3).run(0).stop(0)),
    run("two", "cd", new Story().at(3).run(0).stop(1)),
  ];
  const found = law.checkRuns(runs);
  assertStringIncludes(found[0].reason, "first at event 1 (STOP and STOP), column g: 0 and 1");
  assertEquals(found[0].atNs, 3);
});

Deno.test("determinism finds a trace that is longer", () => {
  const runs = [run("one", "ab", new Story().run(0)), run("two", "cd", new Story().run(0).stop(0))];
  assertStringIncludes(law.checkRuns(runs)[0].reason, "1 and 2 events");
});
