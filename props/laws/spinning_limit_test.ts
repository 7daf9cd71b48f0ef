import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge } from "../testing/context.ts";
import { Story } from "../testing/story.ts";
import { law } from "./spinning_limit.ts";

const gpm = { model: "gpm" };
/** `busy` of 4 Ps are taken. */
function busy(n: number): Story {
  const story = new Story({ procs: 4 });
  for (let p = 0; p < n; p++) story.at(0, p, p).takeProc().run(p).stop(p);
  return story;
}

Deno.test("spinning-limit accepts Go's rule", () => {
  assertEquals(judge(law, busy(3).spin(1, 1).at(1, 1, 1).spin(1, 2).spin(0, 1), gpm), []);
});

Deno.test("spinning-limit accepts a spinner that saw work and took a P again", () => {
  const story = busy(3).spin(1, 1).at(9, 2, 2).spin(1, 2).spin(0, 1).takeProc().spin(1, 2);
  assertEquals(judge(law, story, gpm), []);
});

Deno.test("spinning-limit accepts an M that spins because a spinner was wanted, and counts it", () => {
  assertEquals(judge(law, busy(2).spin(1, 1).at(1, 1, 1).spin(2, 2), gpm), []);
  const [violation] = judge(law, busy(2).spin(1, 1).at(1, 1, 1).spin(2, 1), gpm);
  assertStringIncludes(violation.reason, "its events make it 2");
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["one too many", busy(2).spin(1, 1).at(1, 1, 1).spin(1, 2), "2 * 1 is not less than 2"],
  ["a negative count", new Story().spin(0, -1), "nobody was"],
  ["a wrong count", busy(3).spin(1, 2), "its events make it 1"],
  [
    "an M woken to spin while another spins",
    busy(4).spin(1, 1).at(1, 1, 1).spin(1, 2).event(Ev.M_WAKE),
    "was woken to spin while 1 were spinning",
  ],
  [
    "an M that did not spin and takes a P to do so",
    busy(1).spin(1, 1).at(9, 2, 2).takeProc().spin(1, 2),
    "2 * 1 is not less than 2",
  ],
  ["a spinner that runs a G", busy(2).spin(1, 1).run(5), "M1 runs a G and still spins"],
  ["a spinner that sleeps", busy(2).spin(1, 1).event(Ev.M_PARK), "M1 sleeps and still spins"],
  ["more spinners than Ps", new Story({ procs: 1 }).spin(1, 1).spin(1, 2), "2 Ms spin beside 1 Ps"],
];

for (const [what, story, words] of broken) {
  Deno.test(`spinning-limit finds ${what}`, () => {
    const found = judge(law, story, gpm).map((violation) => violation.reason).join("; ");
    assertStringIncludes(found, words);
  });
}

Deno.test("spinning-limit holds Go's rule only against Go's model", () => {
  assertEquals(judge(law, busy(2).spin(1, 1).at(1, 1, 1).spin(1, 2)), []);
});
