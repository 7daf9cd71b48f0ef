import { assertEquals } from "@std/assert";
import { knownText, receivedText } from "./errors.ts";

Deno.test("receivedText() shows JSON, and by name what JSON cannot say", () => {
  assertEquals(receivedText("a b"), '"a b"');
  assertEquals(receivedText([1, { x: null }]), '[1,{"x":null}]');
  assertEquals(receivedText(NaN), "NaN");
  assertEquals(receivedText(-Infinity), "-Infinity");
  assertEquals(receivedText(undefined), "undefined");
  assertEquals(receivedText(() => 1), "function");
});

Deno.test("receivedText() names what JSON cannot show at all", () => {
  const ring: unknown[] = [];
  ring.push(ring);
  assertEquals(receivedText(ring), "a list that JSON cannot show");
  assertEquals(receivedText({ ring }), "object that JSON cannot show");
});

Deno.test("receivedText() cuts long values to 80 characters", () => {
  const text = receivedText("x".repeat(1000));
  assertEquals(text.length, 80);
  assertEquals(text.at(-1), "…");
  assertEquals(receivedText("x".repeat(78)).length, 80);
});

Deno.test("knownText() lists names in their order, and says when there are none", () => {
  assertEquals(knownText(["b", "a"]), "b, a");
  assertEquals(knownText([]), "(none are declared)");
});
