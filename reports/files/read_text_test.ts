import { assertEquals, assertThrows } from "@std/assert";
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
