import { assertEquals } from "@std/assert";
import { rateText, signsOfLife, startProgress, timeText } from "./progress.ts";

/** Times and rates are those of this machine. */
const unclocked = (line: string): string =>
  line.replaceAll(/\d+ s\b(?!t)/g, "N s").replaceAll(/[\d,.]+\/s\b/g, "N/s");

/** What a job says on standard error, without its times. */
function said(work: () => void): string[] {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => void lines.push(unclocked(line));
  try {
    work();
  } finally {
    console.error = error;
  }
  return lines;
}

const ignore = Deno.stderr.isTerminal();

Deno.test({
  name: "progress says how far it is, how long it took and what is left",
  ignore,
  fn: () => {
    const lines = said(() => {
      const progress = startProgress(20);
      for (let i = 1; i <= 20; i++) progress.step(`part ${i}`);
      progress.close();
    });
    assertEquals(lines.length, 11);
    assertEquals(lines[0], "0/20 started");
    assertEquals(lines[1], "2/20 part 2: N s, N/s, about N s left");
    assertEquals(lines[10], "20/20 part 20: N s, N/s");
  },
});

Deno.test({
  name: "a job that may be short says nothing if it is",
  ignore,
  fn: () => {
    const lines = said(() => {
      const progress = startProgress(2, true);
      progress.step("one");
      progress.step("two");
      progress.close();
    });
    assertEquals(lines, []);
  },
});

Deno.test({
  name: "what is left is no more than the time that a job is given",
  ignore,
  fn: () => {
    const lines = said(() => {
      const progress = startProgress(2_000, false, 0);
      for (let i = 1; i <= 200; i++) progress.step("a part");
      progress.close();
    });
    assertEquals(lines.at(-1), "200/2000 a part: N s, N/s, at most N s left");
  },
});

Deno.test("rateText() says steps in a second, or in a minute or an hour where they are few", () => {
  assertEquals([4_321, 18.4, 1, 0.25, 1 / 60, 0.002].map(rateText), [
    "4,300/s",
    "18/s",
    "1/s",
    "15/min",
    "1/min",
    "7.2/h",
  ]);
});

Deno.test("timeText() is in whole seconds, minutes and hours", () => {
  assertEquals([0.4, 59, 60, 200, 7_500].map(timeText), [
    "0 s",
    "59 s",
    "1 min 0 s",
    "3 min 20 s",
    "2 h 5 min",
  ]);
});

Deno.test("a long run gives a sign of life every two seconds, a short one none", () => {
  const lines: string[] = [];
  let ms = 0;
  const tell = signsOfLife(() => ms, (line) => lines.push(line));
  for (const at of [500, 1_999, 2_000, 2_500, 3_999, 4_001]) {
    ms = at;
    tell(1_500_000, 40_000_000);
  }
  const said = "virtual time 1.5 ms, 40,000,000 steps of 2,000,000,000 at most";
  assertEquals(lines, [`running for 2 s: ${said}`, `running for 4 s: ${said}`]);
});
