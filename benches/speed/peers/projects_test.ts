import { assertEquals } from "@std/assert";
import { built, type Project, rust } from "./projects.ts";

const NONE = "no-such-tool-of-the-lab";

Deno.test("built() leaves out what cannot be built, and says why and what to do", async () => {
  const ready: Project = { name: "ready", build: [], run: [NONE], tool: "" };
  const broken: Project = { name: "broken", build: [[NONE]], run: [NONE], tool: "install it" };
  const said: string[] = [];
  assertEquals(await built([broken, ready], (line) => said.push(line)), [ready]);
  // Without the right to run anything the reason is another one.
  const whys = [`there is no '${NONE}' here`, `'${NONE}' may not be run: see the task's rights`];
  assertEquals(said.length, 1);
  assertEquals(whys.some((why) => said[0].startsWith(`  broken: left out, ${why}`)), true, said[0]);
  assertEquals(said[0].endsWith("(install it)"), true, said[0]);
});

Deno.test("rust() takes the versions of the lock file", () => {
  const { build: [[command, ...args]], run } = rust("desru", "DESRu");
  assertEquals([command, args[0], args.includes("--locked")], ["cargo", "build", true]);
  assertEquals([run[0], run[1], run.at(-1)], ["cargo", "run", "--"]);
});
