import { assertEquals, assertThrows } from "@std/assert";
import { outFolder } from "./write.ts";
import { checkReadable, readBounded, UnreadableFile } from "./read_text.ts";

const HERE = new URL("./workload.schema.json", import.meta.url).pathname;
const canRead = Deno.permissions.querySync({ name: "read" }).state === "granted";
const why = canRead ? "" : " (skipped: needs --allow-read)";

Deno.test({
  name: `readBounded() reads a file whole, or not at all${why}`,
  ignore: !canRead,
  fn() {
    const whole = Deno.readTextFileSync(HERE);
    assertEquals(readBounded(HERE), whole);
    const bytes = new TextEncoder().encode(whole).length;
    assertEquals(readBounded(HERE, bytes), whole);
    assertThrows(() => readBounded(HERE, bytes - 1), UnreadableFile, "must have at most");
  },
});

Deno.test({
  name: `checkReadable() refuses devices and leaves folders to the system${why}`,
  ignore: !canRead || Deno.build.os === "windows",
  fn() {
    assertThrows(() => checkReadable("/dev/zero"), UnreadableFile, "must be a regular file");
    assertThrows(() => checkReadable("/dev/null"), UnreadableFile, "must be a regular file");
    checkReadable(HERE);
    checkReadable(new URL("./", import.meta.url).pathname);
  },
});

const MAY_WRITE =
  Deno.permissions.querySync({ name: "write", path: outFolder() }).state === "granted";

Deno.test({
  name: `readBounded() takes UTF-8 and nothing else${
    MAY_WRITE ? "" : " (skipped: needs to write)"
  }`,
  ignore: !MAY_WRITE,
  fn() {
    const path = `${outFolder()}/read-text-test-${crypto.randomUUID()}`;
    Deno.mkdirSync(outFolder(), { recursive: true });
    const read = (bytes: Uint8Array) => {
      Deno.writeFileSync(path, bytes);
      return readBounded(path);
    };
    const cases: [number[], string][] = [
      [[0x7b, 0xff, 0x7d], "must be text in UTF-8"],
      [[0x7b, 0xe2, 0x82], "must be text in UTF-8"],
      [[0x1f, 0x8b, 8, 0, 0], "must be text, this is binary"],
    ];
    try {
      // A character of three bytes lies across the seam of two chunks.
      const long = `${"a".repeat(64 * 1024 - 1)}€`;
      assertEquals(read(new TextEncoder().encode(long)), long);
      for (const [bytes, rule] of cases) {
        assertThrows(() => read(new Uint8Array(bytes)), UnreadableFile, rule);
      }
    } finally {
      Deno.removeSync(path);
    }
  },
});
