import { assertEquals, assertThrows } from "@std/assert";
import { UsageError } from "../command_line/errors.ts";
import { outFolder } from "../files/write.ts";
import { guestUrl, isModelFile } from "./file.ts";

const mayWrite = (["read", "write"] as const).every((name) =>
  Deno.permissions.querySync({ name, path: outFolder() }).state === "granted"
);

Deno.test("a word with a separator or the end of a module is a model's file", () => {
  const files = ["a.ts", "a.js", "a.mts", "./a", "b/gpm", "b\\gpm"];
  const names = ["gpm", "gpm-no-steal", "a.json"];
  assertEquals(files.map(isModelFile), files.map(() => true));
  assertEquals(names.map(isModelFile), names.map(() => false));
});

Deno.test({
  name: `a guest that is too large is refused by its size${
    mayWrite ? "" : " (skipped: needs to write)"
  }`,
  ignore: !mayWrite,
  fn() {
    const folder = `${outFolder()}/file-test-${crypto.randomUUID().slice(0, 8)}`;
    Deno.mkdirSync(folder, { recursive: true });
    try {
      const write = (name: string, text: string) =>
        Deno.writeTextFileSync(`${folder}/${name}`, text);
      write("large.ts", `//${"x".repeat(4 * 2 ** 20)}`);
      write("small.ts", `import "./between.ts"; export default 1;`);
      write("between.ts", `export * from "./small.ts"; const x = () => import("./large.ts");`);
      write("right.ts", `import "./gone.ts"; export default 1;`);
      for (const name of ["large.ts", "small.ts", "between.ts"]) {
        assertThrows(() => guestUrl(`${folder}/${name}`), UsageError, "/large.ts");
      }
      assertEquals(guestUrl(`${folder}/right.ts`).pathname.endsWith("/right.ts"), true);
    } finally {
      Deno.removeSync(folder, { recursive: true });
    }
  },
});
