import { assertEquals } from "@std/assert";
import { LineReader } from "./line_reader.ts";

/** All lines of a stream that arrives in these pieces. */
async function linesOf(pieces: readonly string[]): Promise<string[]> {
  const bytes = pieces.map((piece) => new TextEncoder().encode(piece));
  const reader = new LineReader(ReadableStream.from(bytes) as ReadableStream<Uint8Array>);
  const lines: string[] = [];
  for (let line = await reader.next(); line !== null; line = await reader.next()) lines.push(line);
  return lines;
}

Deno.test("LineReader.next() gives lines however the stream is cut", async () => {
  assertEquals(await linesOf(["one\ntwo\n"]), ["one", "two"]);
  assertEquals(await linesOf(["o", "n", "e\nt", "wo\n"]), ["one", "two"]);
  assertEquals(await linesOf(["one\n", "\n", "three"]), ["one", "", "three"]);
  assertEquals(await linesOf([]), []);
});
