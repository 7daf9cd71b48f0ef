import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../command_line/errors.ts";
import { outFolder, writeAll } from "./write.ts";

const mayWrite =
  Deno.permissions.querySync({ name: "write", path: outFolder() }).state === "granted" &&
  Deno.permissions.querySync({ name: "read", path: outFolder() }).state === "granted";
if (!mayWrite) {
  console.log("write_test.ts is skipped: it may not write to reports/out; run 'deno task test'");
}

Deno.test({
  name: "writeAll() replaces nothing if a folder stands in the place of a later file",
  ignore: !mayWrite,
  fn: () => {
    const folder = `${outFolder()}/write-test-${crypto.randomUUID()}`;
    try {
      writeAll(folder, new Map([["a.md", "old"]]));
      Deno.mkdirSync(`${folder}/b.json`);
      const files = new Map([["a.md", "new"], ["b.json", "{}"]]);
      assertThrows(() => writeAll(folder, files), UsageError, "b.json is a folder");
      assertEquals(Deno.readTextFileSync(`${folder}/a.md`), "old");
      assertEquals([...Deno.readDirSync(folder)].length, 2);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
