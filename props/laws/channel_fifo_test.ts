import { assertEquals, assertStringIncludes } from "@std/assert";
import { EndWhy, Ev } from "@lab/runtime";
import { judge, Story } from "../testing/story.ts";
import { channelFifo as law } from "./sync.ts";

const send = (story: Story, b: number) => story.event(Ev.SEND, { g: 0, a: 0, b });
const recv = (story: Story, b: number) => story.event(Ev.RECV, { g: 1, a: 0, b });
const close = (story: Story) => story.event(Ev.CLOSE, { g: 0, a: 0 });
const good = () => recv(send(recv(send(new Story(), 0), 0), 1), 1);

Deno.test("channel-fifo accepts messages in order, and one left in the buffer", () => {
  assertEquals(judge(law, recv(close(good()), -1).end()), []);
  assertEquals(judge(law, send(good(), 2).end()), []);
});

const broken: readonly [what: string, story: Story, words: string][] = [
  ["a message received twice", recv(good(), 1), "message 1 was received, expected number 2"],
  ["a message that jumps the queue", recv(send(send(new Story(), 0), 1), 1), "expected number 0"],
  ["a message received before it was sent", recv(new Story(), 0), "before it was sent"],
  ["a number left out by a sender", send(send(new Story(), 0), 2), "message 2 was sent"],
  ["an end of an open channel", recv(good(), -1), "it is open"],
  ["an end before the last message", recv(close(send(good(), 2)), -1), "still holds 1 messages"],
  ["a send after the close", send(close(good()), 2), "after its close"],
  ["a second close", close(close(good())), "closed twice"],
  [
    "messages lost at the end",
    send(send(new Story(), 0), 1).end(EndWhy.DONE),
    "2 messages of c were sent and never received",
  ],
];

for (const [what, story, words] of broken) {
  Deno.test(`channel-fifo finds ${what}`, () => {
    assertStringIncludes(judge(law, story)[0]?.reason ?? "nothing", words);
  });
}
