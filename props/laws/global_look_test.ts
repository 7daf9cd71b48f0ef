import { assertEquals, assertStringIncludes } from "@std/assert";
import { judge, Story } from "../testing/story.ts";
import { globalLook as law } from "./waiting.ts";

const looks = (every: number) => ({ promises: { look: { queue: "global", every } } });
const gpm = looks(3);
/** P0 has counted `ticks` ticks, has `own` Gs in its ring, and two Gs stand in the global queue. */
function after(ticks: number, own = 1): Story {
  const story = new Story().spawn(0, ticks + 1 + own);
  for (let g = 0; g < own; g++) story.putLocal(ticks + 2 + g);
  for (let g = 0; g < ticks; g++) story.run(g).stop(g);
  return story.putGlobal(ticks, ticks + 1);
}

Deno.test("global-look accepts looks on multiples, and any before the first tick is known", () => {
  for (const ticks of [0, 3, 6]) assertEquals(judge(law, after(ticks).getGlobal(), gpm), []);
});

Deno.test("global-look accepts a batch on any tick", () => {
  assertEquals(judge(law, after(4).grab(2), gpm), []);
});

Deno.test("global-look finds a look on another tick", () => {
  const [{ reason }] = judge(law, after(4).getGlobal(), gpm);
  assertStringIncludes(reason, "first on tick 4: only the multiples of 3");
});

Deno.test("global-look accepts a P that has found its own queues empty", () => {
  assertEquals(judge(law, after(4, 0).getGlobal(), gpm), []);
  const lately = after(4, 1).getLocal().putLocal(6).getGlobal();
  assertEquals(judge(law, lately, gpm), []);
});

Deno.test("global-look finds any look first where none is promised", () => {
  assertStringIncludes(judge(law, after(4).getGlobal(), looks(Infinity))[0].reason, "tick 4: none");
});

Deno.test("global-look is silent about models without such looks", () => {
  assertEquals(judge(law, after(4).getGlobal()), []);
});
