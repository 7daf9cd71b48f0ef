import { assertEquals, assertStringIncludes } from "@std/assert";
import {
  type Answer,
  HOUSE,
  MUST_SKIP,
  saySkipped,
  withAllRights,
  wordsOf,
} from "../lab_testing.ts";

saySkipped("tests of models outside of the house");

Deno.test({
  name: "a model outside of the house runs where it is typed in its own folder",
  ignore: MUST_SKIP,
  async fn() {
    const files = {
      "mine.ts": Deno.readTextFileSync(new URL("reports/guest/template.ts", HOUSE)),
      "one.json": JSON.stringify({ progs: { main: [["yield"]] } }),
    };
    const typed = ["sim", "--model", "mine.ts", "--workload", "one.json"];
    const args = [...wordsOf("lab"), ...typed];
    const { code, out, err } = await withAllRights<Answer>({ do: "run", args, env: {}, files });
    assertEquals([code, err], [0, ""]);
    assertStringIncludes(out, "my-model");
  },
});
