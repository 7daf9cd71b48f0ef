import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge, Story } from "../testing/story.ts";
import { spinningLimit as law } from "./threads.ts";

/** What Go promises, and Tokio. */
const gpm = { promises: { spinners: { share: 1 / 2, of: "busy", respins: true } } } as const;
const tokio = { promises: { spinners: { share: 1 / 2, of: "all", respins: false } } } as const;
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

Deno.test("spinning-limit accepts an M that spins because a spinner was wanted", () => {
  assertEquals(judge(law, busy(2).spin(1, 1).at(1, 1, 1).spin(2, 2), gpm), []);
});

Deno.test("spinning-limit counts all Ps, and no second search unasked, where that is promised", () => {
  assertEquals(judge(law, busy(2).spin(1, 1).at(1, 1, 1).spin(1, 2), tokio), []);
  const again = busy(3).spin(1, 1).at(1, 1, 1).spin(1, 2).at(9, 2, 2).spin(1, 3).spin(0, 2);
  const found = judge(law, again.takeProc().spin(1, 3), tokio);
  assertStringIncludes(found.at(-1)!.reason, "M2 began to spin beside 2 others");
});

const broken: readonly [what: string, story: Story, words: string][] = [
  [
    "one too many",
    busy(2).spin(1, 1).at(1, 1, 1).spin(1, 2),
    "fewer than 0.5 * 2 busy Ps are promised",
  ],
  [
    "an M that did not spin and takes a P to do so",
    busy(1).spin(1, 1).at(9, 2, 2).takeProc().spin(1, 2),
    "fewer than 0.5 * 2 busy Ps are promised",
  ],
  ["more spinners than Ps", new Story({ procs: 1 }).spin(1, 1).spin(1, 2), "2 Ms spin beside 1 Ps"],
];

for (const [what, story, words] of broken) {
  Deno.test(`spinning-limit finds ${what}`, () => {
    const found = judge(law, story, gpm).map((violation) => violation.reason).join("; ");
    assertStringIncludes(found, words);
  });
}

Deno.test("spinning-limit is silent about models that promise no limit", () => {
  assertEquals(judge(law, busy(2).spin(1, 1).at(1, 1, 1).spin(1, 2)), []);
});
