import { assertEquals } from "@std/assert";
import { coverage } from "./run.ts";

const MAY_READ = Deno.permissions.querySync({ name: "read" }).state === "granted";

Deno.test({
  name: `coverage() prints the same on one core and on three${
    MAY_READ ? "" : " (skipped: workers read their code, and this run may not)"
  }`,
  ignore: !MAY_READ,
  async fn() {
    const printed = async (jobs: number, json: boolean) => {
      const lines: string[] = [], models = ["n1", "g", "gm"];
      await coverage({ runs: 20, seed: 1, models, jobs, json }, (line) => lines.push(line));
      return lines;
    };
    assertEquals(await printed(3, false), await printed(1, false));
    assertEquals(await printed(2, true), await printed(1, true));
  },
});
