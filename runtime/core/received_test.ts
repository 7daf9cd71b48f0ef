import { assertEquals } from "@std/assert";
import { receivedText } from "./errors.ts";
import { escapedText } from "./received.ts";

Deno.test("escapedText() leaves nothing that a terminal obeys, and all other text as it is", () => {
  const plain = "größe 3 µs | 10^3 → 𝄞 日本";
  assertEquals(escapedText(plain), plain);
  assertEquals(escapedText("a\x1b[2Jb\n"), "a\\u001b[2Jb\\u000a");
  // DEL, C1, the line separators, a mark that turns writing around, half a character.
  for (const char of ["\x7f", "\x9b", "\u2028", "\u2029", "\u202e", "\u2066", "\u200f", "\ud800"]) {
    const code = char.charCodeAt(0).toString(16).padStart(4, "0");
    assertEquals(escapedText(`a${char}b`), `a\\u${code}b`);
    assertEquals(receivedText(`a${char}b`), `"a\\u${code}b"`);
  }
});
