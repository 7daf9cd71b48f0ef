import { assert, assertEquals, assertThrows } from "@std/assert";
import { answer, ask, lawMemory, nextQuestion } from "./law_channel.ts";

Deno.test("a question comes over whole, its columns as columns, however large it is", () => {
  const memory = lawMemory();
  for (const [n, length] of [[1, 3], [2, 1_000_000], [3, 0]]) {
    const question = {
      code: new Uint8Array(length).fill(7),
      timeNs: new Float64Array(length).fill(1.5),
      g: new Int32Array(length).fill(-1),
      sliceNs: Infinity,
      name: "é",
    };
    let seen: unknown;
    // The other side answers while this one waits.
    const said = ask(memory, question, () => {
      seen = nextQuestion(memory, n);
      answer(memory, `answer ${n}`);
    });
    assertEquals(said, `answer ${n}`);
    assertEquals(seen, question);
  }
  assert(memory.byteLength > 13_000_000);
});

Deno.test("who waits for an answer gives up when its patience does", () => {
  const gone = () => {
    throw new Error("gone");
  };
  assertThrows(() => ask(lawMemory(), {}, gone), Error, "gone");
});
