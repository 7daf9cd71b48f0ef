import { assertEquals, assertStringIncludes } from "@std/assert";
import { Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { semaphoreUnits as law } from "./objects.ts";

const CODES = { want: Ev.SEM_WANT, take: Ev.SEM_UNITS, give: Ev.SEM_UNITS, ready: Ev.READY };
/** A story of a semaphore of 3 units: what happens, to which G, with how many. */
function story(...events: readonly (readonly [keyof typeof CODES, g: number, units: number])[]) {
  const names = { rwmutex: [], cond: [], sem: ["s"], counter: [], timer: [] };
  const told = new Story({ objectNames: names, semCap: [3] });
  for (const [what, g, units] of events) {
    told.event(CODES[what], { g, b: what === "give" ? -units : units });
  }
  return told;
}

Deno.test("semaphore-units accepts who waits in turn, and who waits for more than there is", () => {
  const told = story(
    ["take", 0, 2],
    ["want", 1, 2],
    ["want", 9, 4],
    ["want", 2, 1],
    ["give", 0, 2],
    ["take", 1, 2],
    ["ready", 1, 0],
    ["take", 2, 1],
    ["ready", 2, 0],
    ["give", 1, 2],
    ["take", 3, 2],
  );
  assertEquals(judge(law, told.end()), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["too many units", story(["take", 0, 2], ["take", 1, 2]), "4 units of s are taken, it has 3"],
  ["a return of nothing", story(["give", 0, 1]), "s has more units than it was made with"],
  [
    "a newcomer before one that waits",
    story(["take", 0, 2], ["want", 1, 2], ["take", 2, 1]),
    "G2 got units of s before G1, which waits",
  ],
  [
    "one that is forgotten",
    story(["take", 0, 3], ["want", 1, 2], ["give", 0, 3], ["want", 4, 1]),
    "G1 waits for 2 units of s, of which 3 are free",
  ],
];

for (const [what, story, words] of broken) {
  Deno.test(`semaphore-units finds ${what}`, () =>
    assertStringIncludes(judge(law, story)[0].reason, words));
}
