import { assertEquals, assertRejects } from "@std/assert";
import { eachLine, LINE_CHARS_MAX, TraceError } from "./lines.ts";
import { streamOf } from "./story_testing.ts";

async function linesOf(bytes: ReadableStream<Uint8Array>): Promise<string[]> {
  const lines: string[] = [];
  const count = await eachLine(bytes, (line, number) => {
    lines.push(line);
    assertEquals(number, lines.length);
  });
  assertEquals(count, lines.length);
  return lines;
}

const bytesOf = (...bytes: number[]) => new Blob([new Uint8Array(bytes)]).stream();
const packed = (text: string) => streamOf(text).pipeThrough(gzip());
const gzip = () =>
  new CompressionStream("gzip") as unknown as TransformStream<Uint8Array, Uint8Array>;

for (const piece of [1, 2, 3, 7, 1000]) {
  Deno.test(`eachLine() finds the same lines in pieces of ${piece} bytes`, async () => {
    const text = "one\n\ttwo µ\n\n\r\nlast";
    assertEquals(await linesOf(streamOf(text, piece)), ["one", "\ttwo µ", "", "", "last"]);
  });
}

Deno.test("eachLine() unpacks gzip by itself", async () => {
  assertEquals(await linesOf(packed("a\nb\n")), ["a", "b"]);
});

Deno.test("eachLine() gives nothing for nothing", async () => {
  assertEquals(await linesOf(streamOf("")), []);
  assertEquals(await linesOf(bytesOf(0x1f)), ["\x1f"]);
});

Deno.test("eachLine() names the line where a gzip ends too early", async () => {
  const text = Array.from({ length: 20_000 }, (_, i) => `line ${i * 7919}`).join("\n");
  const whole = new Uint8Array(await new Response(packed(text)).arrayBuffer());
  const cut = new Blob([whole.slice(0, whole.length / 2)]).stream();
  const error = await assertRejects(() => eachLine(cut, () => {}), TraceError, "gzip is broken");
  assertEquals((error as TraceError).line > 1, true);
  const torn = new Blob([whole.slice(0, 30), new Uint8Array(50).fill(9)]).stream();
  await assertRejects(() => eachLine(torn, () => {}), TraceError, "gzip is broken");
});

Deno.test("eachLine() refuses binary files, and says how to convert Go's own", async () => {
  const own = new TextEncoder().encode("go 1.26 trace\0\0\0");
  const stream = new Blob([own, new Uint8Array([0xff, 0x80, 0xc0])]).stream();
  await assertRejects(() => eachLine(stream, () => {}), TraceError, "go tool trace -d=parsed FILE");
  await assertRejects(() => eachLine(bytesOf(0x7f, 0xff), () => {}), TraceError, "binary");
});

Deno.test("eachLine() refuses a line without an end before it fills the memory", async () => {
  let pieces = 0;
  const endless = new ReadableStream<Uint8Array>({
    pull(controller) {
      pieces++;
      controller.enqueue(new Uint8Array(100_000).fill(65));
    },
  });
  await assertRejects(() => eachLine(endless, () => {}), TraceError, "no trace");
  assertEquals(pieces < 5 + LINE_CHARS_MAX / 100_000, true);
});

Deno.test("eachLine() asks for more only when it has read what it has", async () => {
  // 64 MB, of which never more than a few pieces exist.
  const piece = new TextEncoder().encode("\tmain.main @ 0x4a57d9\n".repeat(3000));
  const pieces = Math.ceil(64e6 / piece.length);
  let produced = 0, ahead = 0, seen = 0;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (produced++ === pieces) controller.close();
      else controller.enqueue(piece);
    },
  }, { highWaterMark: 0 });
  const lines = await eachLine(stream, () => {
    ahead = Math.max(ahead, produced - Math.floor(seen++ / 3000));
  });
  assertEquals(lines, pieces * 3000);
  assertEquals(ahead <= 4, true, `${ahead} pieces existed at once`);
});
