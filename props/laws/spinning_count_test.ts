import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { spinningCount as law } from "./threads.ts";

Deno.test("spinning-count accepts Ms that begin and stop to spin, wanted ones too", () => {
  const story = new Story().spin(1, 1).at(1, 1, 1).spin(2, 2).spin(0, 1).run(5).event(Ev.M_PARK);
  assertEquals(judge(law, story), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["a negative count", new Story().spin(0, -1), "nobody was"],
  ["a wrong count", new Story().spin(1, 2), "its events make it 1"],
  ["a spinner that runs a G", new Story().spin(1, 1).run(5), "M0 runs a G and still spins"],
  ["a spinner that sleeps", new Story().spin(1, 1).event(Ev.M_PARK), "M0 sleeps and still spins"],
];

for (const [what, story, words] of broken) {
  Deno.test(`spinning-count finds ${what}, whatever the model promises`, () => {
    assertStringIncludes(judge(law, story).map(({ reason }) => reason).join("; "), words);
  });
}
