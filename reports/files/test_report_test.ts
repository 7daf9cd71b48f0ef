import { assertEquals } from "@std/assert";
import { assertSnapshot } from "@std/testing/snapshot";
import { githubLines, junitText, type TestSuite } from "./test_report.ts";

const SUITE: TestSuite = {
  name: "mine",
  file: "a,b:c.ts",
  rows: [
    { name: "conservation", failure: null },
    { name: "deadlines", failure: 'law deadlines broken: 100 % "late"\n  a <b> & \u001b[31m]]>' },
  ],
};

Deno.test("junitText() counts, escapes, and holds what failed", async (t) => {
  await assertSnapshot(t, await junitText(SUITE), { serializer: (text) => text });
});

Deno.test("githubLines() is a workflow command for each failure, on one line", () => {
  assertEquals(githubLines(SUITE), [
    "::error file=a%2Cb%3Ac.ts,title=mine%3A deadlines::law deadlines broken: 100 %25 " +
    '"late"%0A  a <b> & \u001b[31m]]>',
  ]);
  assertEquals(
    githubLines({ ...SUITE, file: null })[0].slice(0, 30),
    "::error title=mine%3A deadline",
  );
});
