import { assertEquals } from "@std/assert";
import { LIVE_SPREAD } from "./live.ts";
import { countSpread, tellCounts } from "./spread_counts.ts";

const ONE = { go: 1, lab: 1 };
const scene = (distinct: { go: number; lab: number }, distance: number, p: number) => ({
  distinct,
  compared: [{ distance, p }],
});

Deno.test("countSpread() counts what never varies apart, whatever its p-value", () => {
  const counts = countSpread([scene(ONE, 0, 1), scene({ go: 9, lab: 8 }, 0.1, 0.4)], 0.01);
  assertEquals(counts, { varying: 1, fit: 1, constant: 1 });
});

Deno.test("countSpread() takes nothing for constant that varies on one side, or is apart or off", () => {
  const scenes = [
    scene({ go: 1, lab: 2 }, 0, 1),
    scene({ go: 2, lab: 1 }, 0, 1),
    scene(ONE, 0.02, 0.5),
    scene(ONE, 0.01, 0.001),
  ];
  assertEquals(countSpread(scenes, 0.01), { varying: 4, fit: 3, constant: 0 });
});

Deno.test("the stored distributions: two of eight that vary fit, four are constant", () => {
  const counts = countSpread(LIVE_SPREAD.scenes, LIVE_SPREAD.alpha);
  assertEquals(
    tellCounts(counts),
    "2 of 8 distributions that vary fit; 4 are constant and equal",
  );
});

Deno.test("tellCounts() is silent about constants where there are none", () => {
  const counts = { varying: 3, fit: 1, constant: 0 };
  assertEquals(tellCounts(counts), "1 of 3 distributions that vary fit");
  assertEquals(tellCounts({ ...counts, constant: 1 }).split("; ")[1], "1 is constant and equal");
});
