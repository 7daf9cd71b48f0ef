import { assertEquals } from "@std/assert";
import { startProgress, timeText } from "./progress.ts";

/** What a job says on standard error, without its times. */
function said(work: () => void): string[] {
  const lines: string[] = [];
  const { error } = console;
  console.error = (line: string) => void lines.push(line.replaceAll(/\d+ s\b(?!t)/g, "N s"));
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
    assertEquals(lines[1], "2/20 part 2: N s, about N s left");
    assertEquals(lines[10], "20/20 part 20: N s");
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

Deno.test("timeText() is in whole seconds, minutes and hours", () => {
  assertEquals([0.4, 59, 60, 200, 7_500].map(timeText), [
    "0 s",
    "59 s",
    "1 min 0 s",
    "3 min 20 s",
    "2 h 5 min",
  ]);
});
