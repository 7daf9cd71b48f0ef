import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev, LeaveWhy, Wait } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { condTickets as law } from "./objects.ts";

/** G0, G1, … take tickets 0, 1, … and sleep. */
function waiting(count: number): Story {
  const story = new Story({
    objectNames: { rwmutex: [], cond: ["cv"], sem: [], counter: [], timer: [] },
  });
  story.spawn(0, count - 1);
  for (let g = 0; g < count; g++) {
    story.run(g).event(Ev.COND_WAIT, { g, b: g }).stop(g, LeaveWhy.BLOCK, Wait.COND);
  }
  return story;
}
const call = (story: Story, ticket: number, g: number) =>
  story.event(Ev.COND_CALL, { g, b: ticket });

Deno.test("cond-tickets accepts calls in order, and one of a G that does not sleep yet", () => {
  const story = call(call(waiting(2), 0, 0).ready(0), 1, 1).ready(1);
  assertEquals(judge(law, story.run(0).event(Ev.COND_WAIT, { g: 0, b: 2 })), []);
  assertEquals(judge(law, call(story, 2, -1)), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["a call out of turn", call(waiting(2), 1, 1), "ticket 1 is out of turn"],
  ["a call that nobody waits for", call(waiting(0), 0, -1), "nobody has ticket 0"],
  ["the wrong G", call(waiting(2), 0, 1), "ticket 0 is called, which G0 has: G1 goes on"],
  ["a sleeper that is not let go", call(waiting(1), 0, -1), "which G0 has: nobody goes on"],
  ["a G that goes on uncalled", waiting(1).ready(0), "its ticket of cv was not called"],
  [
    "a ticket given twice",
    waiting(1).spawn(1).run(1).event(Ev.COND_WAIT, { g: 1, b: 0 }),
    "cv gave ticket 0 out of turn",
  ],
];

for (const [what, story, words] of broken) {
  Deno.test(`cond-tickets finds ${what}`, () =>
    assertStringIncludes(judge(law, story)[0].reason, words));
}
