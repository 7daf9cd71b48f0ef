import { assertEquals, assertStringIncludes } from "@std/assert";
import { LeaveWhy, type TraceAbout } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { weights as law } from "./order.ts";

const fair = (of: "p" | "machine", within = 0.1) => ({
  promises: { weights: { periodNs: 1_000, within, of } },
});
/** G1 counts three times as much as G0. */
const attrs = { classOf: [], weight: [1_024, 3_072], deadlineNs: [] };

/** G0 and G1 in turns on P0 through two periods: `ns` of each 1,000 for G0, the rest for G1. */
function turns(ns: number, about: Partial<TraceAbout> = {}): Story {
  const story = new Story({ procs: 1, attrs, ...about }).spawn(0, 1);
  for (let from = 0; from < 3_000; from += 1_000) {
    story.at(from).run(0).at(from + ns).stop(0, LeaveWhy.PREEMPT).run(1);
    story.at(from + 1_000).stop(1, LeaveWhy.PREEMPT);
  }
  return story;
}

Deno.test("weights accepts shares by weight, give or take what is promised", () => {
  for (const owner of ["p", "machine"] as const) {
    assertEquals(judge(law, turns(250), fair(owner)), []);
    assertEquals(judge(law, turns(340), fair(owner)), []);
  }
});

Deno.test("weights finds equal shares for unequal weights, and a G that never runs", () => {
  const [{ reason }] = judge(law, turns(500), fair("p"));
  assertStringIncludes(
    reason,
    "G0 of weight 1024 ran for 500 of the 1000 ns that 2 Gs ran up to 2000",
  );
  assertStringIncludes(reason, "a share of 0.500, promised are 0.250 give or take 0.1");
  const starved = new Story({ procs: 1, attrs }).spawn(0, 1).putLocal(1).run(0).at(1_000).stop(0);
  assertEquals(judge(law, starved, fair("p")).length, 1);
});

Deno.test("weights allows for a slice of the period, if others had most of it", () => {
  // G0 and G1 share 150 ns of 1,000 half and half; G2, which comes and ends within the period, has
  // the rest.
  const story = new Story({ procs: 1, attrs }).spawn(0, 1).run(0).at(75).stop(0, LeaveWhy.PREEMPT)
    .run(1).spawn(2).at(150).stop(1, LeaveWhy.PREEMPT).run(2).at(990).stop(2).at(1_000).run(0);
  assertEquals(judge(law, story, fair("machine")), []);
  assertEquals(judge(law, story, fair("machine", 0.03)).length, 1);
});

Deno.test("weights leaves out who could not run through the whole period", () => {
  const late = new Story({ procs: 1, attrs }).spawn(0).run(0).at(1).spawn(1).at(1_000).stop(0);
  assertEquals(judge(law, late, fair("machine")), []);
  const slept = new Story({ procs: 1, attrs }).spawn(0, 1).run(1).stop(1, LeaveWhy.BLOCK).run(0);
  assertEquals(judge(law, slept.at(900).ready(1).at(1_000).stop(0), fair("machine")), []);
});

Deno.test("weights knows that nobody runs on two Ps at once", () => {
  // G0 and G1 have a P each: G1 cannot have three times as much.
  const story = new Story({ attrs }).spawn(0, 1).run(0).at(0, 1, 1).run(1).at(1_000).stop(1);
  assertEquals(judge(law, story, fair("machine")), []);
});

Deno.test("weights judges the Gs of each P by themselves, where that is promised", () => {
  // G2 has P1 for itself, G0 and G1 share P0.
  const story = new Story({ attrs }).spawn(0, 2).putLocal(0, 1).getLocal().at(0, 1, 1).run(2).at(
    0,
    0,
    0,
  )
    .run(0).at(250).stop(0, LeaveWhy.PREEMPT).putLocal(0).getLocal().run(1).at(1_000).stop(1);
  assertEquals(judge(law, story, fair("p")), []);
  assertEquals(judge(law, story, fair("machine")).length, 1);
});

Deno.test("weights is silent without the promise, weights, or a core for each P", () => {
  assertEquals(judge(law, turns(500)), []);
  assertEquals(judge(law, turns(500, { attrs: undefined }), fair("p")), []);
  assertEquals(judge(law, turns(500, { cores: 0 }), fair("p")), []);
});
