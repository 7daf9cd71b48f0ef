import { assertEquals } from "@std/assert";
import { assertSpyCalls, spy } from "@std/testing/mock";
import { FakeTime } from "@std/testing/time";
import { lines } from "./start_cell.ts";

/** A stream that says something when it is told to, and its lines so far. */
function talker(onSilence: () => void) {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const heard: string[] = [];
  const done = (async () => {
    for await (const line of lines(readable, 1000, onSilence)) heard.push(line);
  })();
  const say = (text: string) => writer.write(new TextEncoder().encode(text));
  return { say, heard, end: () => Promise.all([writer.close(), done]) };
}

Deno.test("lines() waits for the end of a line, and for whoever goes on talking", async () => {
  using time = new FakeTime();
  const onSilence = spy();
  const { say, heard, end } = talker(onSilence);
  for (const text of ["one\ntw", "o\nth", "ree\nrest"]) {
    await time.tickAsync(900);
    await say(text);
  }
  await time.tickAsync();
  await end();
  // What has no end of line is not told.
  assertEquals(heard, ["one", "two", "three"]);
  await time.tickAsync(5000);
  assertSpyCalls(onSilence, 0);
});

Deno.test("lines() calls once who is to end a stream that is silent for too long", async () => {
  using time = new FakeTime();
  const onSilence = spy();
  const { say, end } = talker(onSilence);
  await say("one\n");
  await time.tickAsync(999);
  assertSpyCalls(onSilence, 0);
  await time.tickAsync(1);
  assertSpyCalls(onSilence, 1);
  await end();
});
